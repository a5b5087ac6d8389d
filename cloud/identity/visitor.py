"""Who visits, as the roster knows them at this moment: nothing of it is remembered in a session."""

from __future__ import annotations

from msgspec import Struct

from domain.directory import Duty, Person, Staff
from domain.people import DESK_ROLES, Actor
from domain.text import narrow, plain
from storage import lookup
from storage.database import Database

PERSON = "person:"
STAFF = "staff:"


class Visitor(Struct, frozen=True):
    """Somebody of the roster. Exactly one of ``person`` and ``staff`` is set.

    Attributes:
        subject: the roster record, ``person:20240001`` or ``staff:W101``.
        actor: in whose name their commands go out.
    """

    subject: str
    actor: Actor
    person: Person | None = None
    staff: Staff | None = None
    duty: Duty = Duty()

    @property
    def dispatches(self) -> bool:
        """Whether they have a part at the desk: dispatchers, leaders, administrators."""
        return self.staff is not None and self.actor.role in DESK_ROLES


def visitor_of(store: Database, subject: str) -> Visitor | None:
    """The active roster record behind a subject, or None if it is gone or was never there."""
    record = lookup.record(store, subject)
    if record is None:
        return None
    person, staff = record.person, record.staff
    if subject.startswith(PERSON) and person is not None and person.active:
        return Visitor(subject, Actor(person.code, person.name, "requester"), person=person)
    if subject.startswith(STAFF) and staff is not None and staff.active:
        actor = Actor(staff.code, staff.name, staff.role)
        return Visitor(subject, actor, staff=staff, duty=record.duty or Duty())
    return None


def subjects_of(store: Database, number: str) -> list[str]:
    """The active records that a 学工号 may mean: the office's own people before the school's."""
    typed = narrow(plain(number[:80]))
    spellings = dict.fromkeys((typed, typed.upper()))
    subjects = [f"{kind}{text}" for text in spellings for kind in (STAFF, PERSON)]
    return [one for one in subjects if visitor_of(store, one) is not None]
