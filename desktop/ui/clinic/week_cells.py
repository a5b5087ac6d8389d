"""What each half-day of a week says: how many places are left, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.ui.clinic.words import session_words
from domain.clinic.session.slots import free_slots
from domain.clinic.session.state import HALVES, HOLDS_SLOT, Half, Session

translate = QCoreApplication.translate

_FEW = 3


class Cell(Struct, frozen=True):
    """One half-day of one doctor.

    Attributes:
        word: how many are left, or 满, 停诊.
        below: taken of all.
        ground, ink: roles of the theme.
        tip: the whole of it in words, also for screen readers.
        left: how many places can still be booked.
    """

    uid: str
    word: str
    below: str
    ground: str
    ink: str
    tip: str
    left: int = 0


class Week(Struct, frozen=True):
    """The board's contents.

    Attributes:
        doctors: code, name, department of each row.
        columns: day and half of each.
        cells: by doctor, day and half.
        today: the campus date.
    """

    doctors: tuple[tuple[str, str, str], ...]
    columns: tuple[tuple[str, Half], ...]
    cells: dict[tuple[str, str, Half], Cell]
    today: str = ""

    def cell(self, row: int, column: int) -> Cell | None:
        """What stands there, None where the doctor does not see patients."""
        if not (row < len(self.doctors) and column < len(self.columns)):
            return None
        return self.cells.get((self.doctors[row][0], *self.columns[column]))

    def place_of(self, uid: str) -> tuple[int, int] | None:
        """Where a session stands."""
        for row in range(len(self.doctors)):
            for column in range(len(self.columns)):
                cell = self.cell(row, column)
                if cell is not None and cell.uid == uid:
                    return row, column
        return None

    def first(self) -> tuple[int, int]:
        """The first cell with something left, day by day; without one, the first there is."""
        places = [(r, n) for n in range(len(self.columns)) for r in range(len(self.doctors))]
        there = [(place, cell) for place in places if (cell := self.cell(*place)) is not None]
        left = [place for place, cell in there if cell.left]
        return next(iter([*left, *(place for place, _ in there)]), (0, 0))


def week_of(sessions: Sequence[Session], days: Sequence[str], now: int, station: str) -> Week:
    """The board of these sessions.

    Args:
        days: its columns, campus dates.
        now: ms UTC.
        station: whose leased places count as free.
    """
    doctors = dict.fromkeys(
        (s.plan.doctor, s.plan.doctor_name, s.plan.department_name)
        for s in sorted(sessions, key=lambda s: (s.plan.department, s.plan.doctor))
    )
    cells = {
        (s.plan.doctor, s.plan.day, s.plan.half): cell_of(s, now, station) for s in sessions
    }
    columns = tuple((day, half) for day in days for half in HALVES)
    return Week(tuple(doctors), columns, cells, days[0] if days else "")


def cell_of(session: Session, now: int, station: str) -> Cell:
    """What one session says on the board."""
    free = len(free_slots(session, now, station=station))
    booked = sum(slot.kind == "booked" for slot in session.slots)
    taken = sum(v.slot is not None and v.status in HOLDS_SLOT for v in session.visits)
    below = f"{taken}/{booked}"
    ground, ink = "surface", "text"
    if session.stopped:
        word, ground, ink = translate("clinic", "no clinic"), "pressed", "danger_text"
    elif session.plan.ends_at <= now:
        word, ground, ink = translate("clinic", "over"), "pressed", "muted"
    elif not free:
        word, ink = translate("clinic", "full"), "muted"
        if session.waiting:
            below += f" +{len(session.waiting)}"
    else:
        word = translate("clinic", "{free} left").format(free=free)
        ink = "warn_text" if free <= _FEW else "success_text"
    tip = "\n".join((session_words(session), f"{word}  {below}", session.stopped_reason))
    left = 0 if session.stopped else free
    return Cell(session.uid, word, below, ground, ink, tip.strip(), left)
