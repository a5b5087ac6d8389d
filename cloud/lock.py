"""A cloud's folder is served by one process, and restored by nobody meanwhile: a locked file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from domain.problems import Refusal

LOCK = "cloud.lock"

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one at work on a cloud's folder. A process that dies lets go by itself.

    Raises:
        Refusal: ``cloud_running`` if another one is.
    """
    with (folder / LOCK).open("ab") as file:
        try:
            _take(file)
        except OSError as error:
            raise Refusal("cloud_running", path=str(folder)) from error
        yield
