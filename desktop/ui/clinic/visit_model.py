"""The visits of one session as a Qt model that changes in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.ui import words
from desktop.ui.clinic.words import mark_words, short_number, status_word
from domain.clinic.session.queue import queue_of
from domain.clinic.session.state import AHEAD, OPEN, Session, Visit

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


def waited(visit: Visit, now: int) -> str:
    """候诊 12 分, or how late somebody is who has not come."""
    if visit.arrived_at is not None and visit.status in ("arrived", "passed", "called"):
        return words.duration(max(0, now - visit.arrived_at))
    return ""


def in_order(session: Session, *, ended: bool) -> list[Visit]:
    """With the doctor, called, waiting in the queue's order, not here yet by their time, over."""
    now = [v for v in session.visits if v.status == "in_room"]
    now += [v for v in session.visits if v.status == "called"]
    ahead = sorted(
        (v for v in session.visits if v.status in AHEAD), key=lambda v: (v.start_at, v.booked_at)
    )
    over = [v for v in session.visits if v.status not in OPEN] if ended else []
    return [*now, *queue_of(session), *ahead, *sorted(over, key=lambda v: -(v.ended_at or 0))]


class VisitModel(QAbstractListModel):
    """The visits of one session, changed in place: selection and scroll stay."""

    def __init__(self, clock: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.session: Session | None = None
        self.rows: list[Visit] = []

    def show(self, session: Session | None, *, ended: bool) -> None:
        """Become what that session says now."""
        wanted = [] if session is None else in_order(session, ended=ended)
        same = self.session is not None and session is not None and self.session.uid == session.uid
        self.session = session
        if not same or [v.id for v in wanted] != [v.id for v in self.rows]:
            self.layoutAboutToBeChanged.emit()
            old = self.persistentIndexList()
            ids = [self.rows[index.row()].id for index in old]
            self.rows = wanted
            places = [self.place(one) for one in ids]
            self.changePersistentIndexList(
                old, [self.index(n) if n >= 0 else QModelIndex() for n in places]
            )
            self.layoutChanged.emit()
            return
        for n, visit in enumerate(wanted):
            if visit != self.rows[n]:
                self.rows[n] = visit
                self.dataChanged.emit(self.index(n), self.index(n))

    def place(self, visit: str) -> int:
        """The row of a visit, -1 if it is not here."""
        return next((n for n, row in enumerate(self.rows) if row.id == visit), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.session is not None and self.rows[index.row()].id in self.session.queue:
            found |= Qt.ItemFlag.ItemIsDragEnabled
        return found

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            visit = self.rows[index.row()]
            parts = (short_number(visit), visit.patient.name, status_word(visit.status),
                     waited(visit, self._clock()), mark_words(visit))  # fmt: skip
            return " ".join(part for part in parts if part)
        return None
