"""Databases that fail at a chosen statement: the process is killed there, or the disk is full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from storage.database import Store, translated


class Kill(BaseException):
    """The process ends here; nobody's ``except Exception`` hears of it."""


class Fuse:
    """The end of one process, or of its disk's room, some statements from now.

    Attributes:
        left: statements that still succeed; None for no end.
        full: the end is a full disk, not a kill.
        stores: the databases that the process has open.
    """

    def __init__(self) -> None:
        self.left: int | None = None
        self.full = False
        self.stores: list[Store] = []

    def light(self, statements: int, *, full: bool = False) -> None:
        """Have the statement after so many fail."""
        self.left, self.full = statements, full

    def put_out(self) -> None:
        """Nothing fails any more."""
        self.left = None

    def burn(self) -> None:
        """One statement."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            if self.full:
                raise dbapi2.OperationalError("database or disk is full")
            raise Kill

    def close_all(self) -> None:
        """What the operating system does when a process ends."""
        self.left = None
        while self.stores:
            self.stores.pop().close()


_fuses: dict[Path, Fuse] = {}
"""By the folder of a process."""


def fuse_in(folder: Path) -> Fuse:
    """The fuse of the process whose folder this is."""
    return _fuses.setdefault(folder, Fuse())


def forget_fuses() -> None:
    """Another life begins."""
    for fuse in _fuses.values():
        fuse.close_all()
    _fuses.clear()


class FragileStore(Store):
    """A store whose statements burn the fuse of the folder that it lies in."""

    def __init__(self, path: Path, *given: Any, **named: Any) -> None:
        self.fuse = next((_fuses[one] for one in path.parents if one in _fuses), Fuse())
        super().__init__(path, *given, **named)
        self.fuse.stores.append(self)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        if not sql.startswith(("ROLLBACK", "PRAGMA")):
            self.fuse.burn()
        return super().run(sql, parameters)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.fuse.burn()
        super().run_many(sql, rows)

    def copy_to(self, target: Path) -> None:
        """Page by page: to write every table anew takes ten times as long, and holds the same."""
        if self.key is not None:
            super().copy_to(target)
            return
        with translated(target):
            self.fuse.burn()
            copy = dbapi2.connect(target)
            try:
                self._connection().backup(copy)
            finally:
                copy.close()
        with target.open("r+b") as file:
            file.seek(18)  # https://sqlite.org/fileformat2.html#file_format_version_numbers
            file.write(b"\1\1")  # no log goes with it, as with a copy that the product makes

    def close(self) -> None:
        if self in self.fuse.stores:
            self.fuse.stores.remove(self)
        super().close()
