"""Files beside a database: written whole or not at all, and the disk's objections as Trouble."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from domain.problems import Trouble

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def as_trouble(path: Path) -> Iterator[None]:
    """Tell what the disk has against the work inside.

    Args:
        path: what the work is on.

    Raises:
        Trouble: ``disk_full``, ``disk_error``.
    """
    try:
        yield
    except OSError as error:
        code = "disk_full" if error.errno in _FULL else "disk_error"
        raise Trouble(code, path=str(path), detail=str(error)) from error


def put(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write a file. Whenever the power goes, it holds the old bytes or the new ones.

    Args:
        mode: who may read and write it, less what the process masks.

    Raises:
        Trouble: ``disk_full``, ``disk_error``; the old bytes stay.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    with as_trouble(path):
        try:
            with open(part, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as out:
                out.write(data)
                sync_file(out)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def shred(path: Path) -> None:
    """Write noise over a file where it lies, then delete it.

    On flash the old bytes may lie elsewhere still: only what they are worth nothing without, like
    a passphrase, protects those.
    """
    with path.open("rb+") as file:
        file.write(os.urandom(path.stat().st_size))
        sync_file(file)
    path.unlink()
    sync_folder(path.parent)


def sync_file(file: BinaryIO) -> None:
    """Have what was written to a file survive a power cut."""
    file.flush()
    os.fsync(file.fileno())


def write_through(path: Path) -> None:
    """Have a file that others wrote survive a power cut."""
    with path.open("rb+") as file:
        sync_file(file)


def sync_folder(folder: Path) -> None:
    """Have names that were given in a folder survive a power cut."""
    if os.name == "nt":
        return  # NTFS keeps names by its own journal, and folders can't be opened
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
