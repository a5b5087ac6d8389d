"""What others did to a list: told to the eye until seen, to the ear until heard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


class News:
    """Rows that came in and rows that changed, by id.

    A stripe beside a row that was on the screen long enough has been seen. Whoever hears the rows
    comes to them one by one: for them the word stays until the cursor leaves the row.

    Attributes:
        fresh: came in and not seen yet.
        changed: others did something to them, not seen either.
    """

    def __init__(self) -> None:
        self.fresh: set[int] = set()
        self.changed: set[int] = set()
        self._unheard: dict[int, Literal["fresh", "changed"]] = {}
        self._heard = 0

    def come(self, ids: Iterable[int]) -> None:
        """These came in."""
        for row_id in ids:
            self.fresh.add(row_id)
            self._unheard[row_id] = "fresh"

    def touch(self, row_id: int) -> None:
        """Others did something to it."""
        self.changed.add(row_id)
        self._unheard.setdefault(row_id, "changed")

    def look_at(self, row_id: int) -> bool:
        """The cursor is on it. Returns whether it was fresh until now."""
        if self._heard != row_id:
            self._unheard.pop(self._heard, None)
        self._heard = row_id
        was = row_id in self.fresh
        self.see((row_id,))
        return was

    def see(self, ids: Iterable[int]) -> None:
        """These were in sight for long enough."""
        self.fresh.difference_update(ids)
        self.changed.difference_update(ids)

    def forget(self, row_id: int) -> None:
        """It left the list."""
        self.see((row_id,))
        self._unheard.pop(row_id, None)

    def clear(self) -> None:
        """Another list begins."""
        for each in (self.fresh, self.changed, self._unheard):
            each.clear()

    def said(self, row_id: int) -> str:
        """What is to be heard of a row before all else; empty if it is as it was."""
        match self._unheard.get(row_id):
            case "fresh":
                return translate("queue", "new")
            case "changed":
                return translate("queue", "changed by others")
        return ""
