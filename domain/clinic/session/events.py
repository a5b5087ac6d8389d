"""What happened in a session. Facts only: all that ``evolve`` needs is in them."""

from __future__ import annotations

from typing import Any

from domain.clinic.around import Opening
from domain.clinic.people import Patient
from domain.clinic.session.state import EndCause, Mark, Plan, Slot, Status
from domain.envelope import Event


class Opened(Event, frozen=True, omit_defaults=True, tag="session.opened"):
    """The session exists."""

    plan: Plan


class OpenedAgain(Event, frozen=True, omit_defaults=True, tag="session.opened_again"):
    """It existed already: nothing changed."""


class Booked(Event, frozen=True, omit_defaults=True, tag="session.booked"):
    """Somebody has this slot. ``status`` is ``requested`` where a station may only ask for it."""

    number: str
    patient: Patient
    slot: int
    start_at: int
    marks: tuple[Mark, ...] = ()
    status: Status = "booked"


class Displaced(Event, frozen=True, omit_defaults=True, tag="session.displaced"):
    """A desk had given this slot away, and somebody else had it already: another is to be found."""

    number: str
    patient: Patient
    start_at: int
    marks: tuple[Mark, ...] = ()
    offers: tuple[Opening, ...] = ()
    reason: str = ""


class WalkedIn(Event, frozen=True, omit_defaults=True, tag="session.walked_in"):
    """Somebody is here without an appointment."""

    number: str
    patient: Patient
    slot: int | None = None
    start_at: int = 0
    marks: tuple[Mark, ...] = ()
    priority: str = ""
    reason: str = ""
    rank: int = 9


class Ended(Event, frozen=True, omit_defaults=True, tag="session.ended"):
    """A visit is over without having been made (取消, 弃号, 爽约, 停诊), with who wanted it so."""

    visit: str
    status: Status
    cause: EndCause
    reason: str = ""
    moved_to: str = ""
    offers: tuple[Opening, ...] = ()


class Rebooked(Event, frozen=True, omit_defaults=True, tag="session.rebooked"):
    """A visit has another slot of this session."""

    visit: str
    slot: int
    start_at: int


class CheckedIn(Event, frozen=True, omit_defaults=True, tag="session.checked_in"):
    """Here. ``late``: after the slot's time, and so by the time of arrival."""

    visit: str
    late: bool = False


class Called(Event, frozen=True, omit_defaults=True, tag="session.called"):
    """Called, or called again."""

    visit: str
    room: str = ""


class Passed(Event, frozen=True, omit_defaults=True, tag="session.passed"):
    """Did not come; goes in the queue behind so many."""

    visit: str
    behind: int


class Entered(Event, frozen=True, omit_defaults=True, tag="session.entered"):
    """With the doctor."""

    visit: str


class Finished(Event, frozen=True, omit_defaults=True, tag="session.finished"):
    """Seen."""

    visit: str


class SlotAdded(Event, frozen=True, omit_defaults=True, tag="session.slot_added"):
    """加号."""

    slot: Slot
    reason: str = ""


class Stopped(Event, frozen=True, omit_defaults=True, tag="session.stopped"):
    """停诊; the visits' ends follow in the same entry."""

    reason: str


class Resumed(Event, frozen=True, omit_defaults=True, tag="session.resumed"):
    """It takes place after all; these visits are as they were.

    Attributes:
        waiting: those of them who were here and waited, next one first.
        listed: who is on the waiting list again.
    """

    visits: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


class Prioritised(Event, frozen=True, omit_defaults=True, tag="session.prioritised"):
    """A visit goes before others, and why."""

    visit: str
    priority: str
    reason: str
    rank: int


class Reordered(Event, frozen=True, omit_defaults=True, tag="session.reordered"):
    """A place in the queue was changed by hand."""

    visit: str
    before: str = ""
    reason: str = ""


class Waited(Event, frozen=True, omit_defaults=True, tag="session.waited"):
    """Somebody is on the waiting list."""

    number: str
    patient: Patient
    marks: tuple[Mark, ...] = ()


class Unwaited(Event, frozen=True, omit_defaults=True, tag="session.unwaited"):
    """Somebody is off it without a place: by the own wish, or since the session was stopped."""

    waiter: str
    cause: EndCause = "person"
    offers: tuple[Opening, ...] = ()


class Placed(Event, frozen=True, omit_defaults=True, tag="session.placed"):
    """A free slot went to the first on the waiting list; the visit has the waiter's id."""

    waiter: str
    slot: int
    start_at: int


class Leased(Event, frozen=True, omit_defaults=True, tag="session.leased"):
    """These slots are that station's until then, ms UTC by the cloud's clock; maybe none."""

    station: str
    slots: tuple[int, ...]
    until: int


class LeaseAsked(Event, frozen=True, omit_defaults=True, tag="session.lease_asked"):
    """What a station may predict of it: nothing."""


class GivenBack(Event, frozen=True, omit_defaults=True, tag="session.given_back"):
    """These slots are anybody's again."""

    station: str
    slots: tuple[int, ...]


class Undone(Event, frozen=True, omit_defaults=True, tag="session.undone"):
    """An act on a visit was taken back: the fields are as they were, and the place in the queue."""

    visit: str
    command_id: str
    act: str
    place: int
    before: dict[str, Any]
