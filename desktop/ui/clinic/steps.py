"""What can be done with a visit, and what usually comes next: by its state alone."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.clinic.session import commands as c
from domain.clinic.session.state import OPEN, STATUSES, Status, Visit
from domain.envelope import Args


class Step(Struct, frozen=True):
    """One act at the desk.

    Attributes:
        source: its name.
        before: the states from which it can be done.
        make: the wish for a visit; None where more has to be asked first.
    """

    key: str
    source: str
    keys: str
    before: frozenset[Status]
    make: Callable[[Visit], Args] | None = None

    def name(self) -> str:
        """What it is called once it is being done, or was."""
        return QCoreApplication.translate("clinic", self.source).rstrip("…")


def _of(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_AHEAD = _of("requested", "booked", "displaced")
_HERE = _of("arrived", "passed")

STEPS: tuple[Step, ...] = (
    Step("check_in", QT_TRANSLATE_NOOP("clinic", "Check in"), "R", _AHEAD,
         lambda visit: c.CheckIn(visit.id)),
    Step("call", QT_TRANSLATE_NOOP("clinic", "Call"), "C", _HERE | _of("called"),
         lambda visit: c.Call(visit.id)),
    Step("enter", QT_TRANSLATE_NOOP("clinic", "To the doctor"), "E",
         _of("called", "arrived"), lambda visit: c.Enter(visit.id)),
    Step("pass", QT_TRANSLATE_NOOP("clinic", "Pass over"), "P", _of("called"),
         lambda visit: c.Pass(visit.id)),
    Step("finish", QT_TRANSLATE_NOOP("clinic", "Done"), "F", _of("in_room"),
         lambda visit: c.Finish(visit.id)),
    Step("priority", QT_TRANSLATE_NOOP("clinic", "Priority…"), "U",
         _AHEAD | _HERE | _of("called")),
    Step("move", QT_TRANSLATE_NOOP("clinic", "Another time…"), "M", _AHEAD),
    Step("cancel", QT_TRANSLATE_NOOP("clinic", "Cancel…"), "X", _AHEAD),
    Step("leave", QT_TRANSLATE_NOOP("clinic", "Left…"), "L",
         _HERE | _of("called")),
    Step("miss", QT_TRANSLATE_NOOP("clinic", "Did not come"), "N", _of("booked"),
         lambda visit: c.Miss((visit.id,))),
    Step("slip", QT_TRANSLATE_NOOP("clinic", "Print the slip"), "S",
         frozenset(OPEN) - {"displaced"}),
    Step("emergency", QT_TRANSLATE_NOOP("clinic", "Emergency view…"), "G", frozenset(STATUSES)),
)  # fmt: skip
"""In the order of the day; the first that fits a visit's state is what usually comes next."""

_NEXT: dict[Status, str] = {
    "requested": "check_in",
    "booked": "check_in",
    "displaced": "move",
    "arrived": "call",
    "passed": "call",
    "called": "enter",
    "in_room": "finish",
}


def next_step(visit: Visit) -> Step | None:
    """What usually comes next for a visit."""
    key = _NEXT.get(visit.status)
    return next((step for step in STEPS if step.key == key), None)
