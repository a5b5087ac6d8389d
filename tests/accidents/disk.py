"""The disk that fails on demand (``disk.c``): built, preloaded into a process, and told what to do.

A process is started with it by ``command``; inside, ``Disk`` says which call is to fail.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
ROOT = SOURCE.parents[2]
_PRELOADED = "LD_PRELOAD"


def is_possible() -> bool:
    """Whether this machine can have it: Linux with a C compiler."""
    return sys.platform == "linux" and shutil.which("cc") is not None


def built() -> Path:
    """The library, compiled once for its source."""
    name = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    library = Path(tempfile.gettempdir()) / f"paidan-disk-{os.getuid()}-{name}.so"
    if not library.exists():
        part = library.with_suffix(f".{os.getpid()}.part")
        words = ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", str(part)]
        subprocess.run([*words, str(SOURCE), "-ldl"], check=True)
        part.replace(library)
    return library


def run(module: str, *words: str, seconds: float) -> str:
    """Run a module's ``main`` over the disk and return what it printed.

    Raises:
        AssertionError: it ended badly, with its last words.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env={**os.environ, _PRELOADED: str(built())},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return done.stdout


class Disk:
    """The disk under this process.

    Args:
        folder: only what lies under it is concerned.
        only: of that, only files whose path has these letters in it.
    """

    def __init__(self, folder: Path, only: str = "") -> None:
        self._library = ctypes.CDLL(os.environ[_PRELOADED])
        self._library.disk_calls.restype = ctypes.c_long
        self._folder = os.fsencode(folder)
        self._only = os.fsencode(only)

    @contextmanager
    def failing(self, call: int, error: int, *, on: bool) -> Iterator[None]:
        """Let the ``call``-th write, sync, truncation, creation or renaming inside fail.

        Args:
            error: with this ``errno``.
            on: and every one after it.
        """
        fail = self._library.disk_fail
        fail(self._folder, self._only, ctypes.c_long(call), error, int(on))
        try:
            yield
        finally:
            fail(b"", b"", ctypes.c_long(0), 0, 0)

    def calls(self) -> int:
        """How many calls there were since the last ``failing`` began."""
        return int(self._library.disk_calls())

    @contextmanager
    def recording(self, journal: Path) -> Iterator[None]:
        """Write down every change that is made inside; ``tests.accidents.cuts`` reads it."""
        with journal.open("wb", buffering=0) as file:
            self._library.disk_record(self._folder, file.fileno())
            try:
                yield
            finally:
                self._library.disk_record(b"", -1)

    def mark(self, words: str) -> None:
        """Write a word of our own between the changes."""
        self._library.disk_mark(words.encode())
