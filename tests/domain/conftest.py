"""How hypothesis searches: the same examples in every run, and no deadline on a shared machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")
