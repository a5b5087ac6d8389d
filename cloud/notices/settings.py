"""The notices' part of the configuration file: ``[notices]``."""

from __future__ import annotations

from msgspec import Struct


class Notices(Struct, frozen=True, forbid_unknown_fields=True):
    """What people are told, and how."""
