"""The identity's part of the configuration file: ``[identity]``."""

from __future__ import annotations

from msgspec import Struct


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """How people prove who they are. Without it: the one-time codes that the office issues."""
