"""A database that fails at a chosen statement: the process is killed there, or the disk is full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlcipher3 import dbapi2

from storage.database import Store


class Kill(BaseException):
    """The process ends here; nobody's ``except Exception`` hears of it."""


class FragileStore(Store):
    """A store with a fuse.

    Attributes:
        fuse: statements that still succeed; None for no end.
        full: the fuse's end is a full disk, not a kill.
    """

    fuse: int | None = None
    full = False

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        if not sql.startswith(("ROLLBACK", "PRAGMA")):
            self._burn()
        return super().run(sql, parameters)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._burn()
        super().run_many(sql, rows)

    def _burn(self) -> None:
        if self.fuse is None:
            return
        self.fuse -= 1
        if self.fuse < 0:
            self.fuse = None
            if self.full:
                raise dbapi2.OperationalError("database or disk is full")
            raise Kill
