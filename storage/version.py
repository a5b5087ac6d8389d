"""The version of the files' schema: a start asks for it before it loads what leads to it."""

from __future__ import annotations

VERSION = 15
"""How many steps ``storage.migrations`` has."""
