"""Where the files of tests may lie in memory."""

from __future__ import annotations

import shutil
from pathlib import Path

_SHARED = Path("/dev/shm")
_ROOM = 2 << 30
"""Bytes: several times what all tests that run at one time have in files."""


def memory() -> Path | None:
    """A folder in memory with room enough; None if there is none, as in a small container."""
    if _SHARED.is_dir() and shutil.disk_usage(_SHARED).free > _ROOM:
        return _SHARED
    return None
