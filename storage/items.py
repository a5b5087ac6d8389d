"""Rows of the services without a wide table of their own: what lists and limits ask of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from domain.calendar import campus_date
from domain.clinic import consult
from domain.clinic.access import Seal
from domain.clinic.claim.events import Drafted
from domain.clinic.claim.state import ENDED, Claim
from domain.clinic.consult import Consult
from domain.clinic.people import ClinicStaff
from domain.clinic.referral import Issued, Referral
from domain.clinic.schedule import Schedule
from domain.clinic.session.events import Booked, Displaced, Waited, WalkedIn
from domain.clinic.session.state import Session
from domain.envelope import Command
from domain.repair.events import Reported
from domain.services import SERVICES, encode_state
from storage.database import Database, Row
from storage.lists import as_list
from storage.marks import marks
from storage.visits import put_visits


class Facts(NamedTuple):
    """An item's columns.

    Attributes:
        person: whom it is about; of a session and a schedule the doctor.
        day: campus date it belongs to, ``YYYY-MM-DD``.
        at: what it is sorted by, ms UTC.
        topic: the department; of a claim the invoice's number, of a referral its last valid day.
        open: whether somebody still has to do something about it.
    """

    number: str = ""
    status: str = ""
    person: str = ""
    day: str = ""
    at: int = 0
    topic: str = ""
    open: bool = True


BORN = (Reported, Booked, Displaced, WalkedIn, Waited, Issued, Drafted)
"""Events with which something gets its number."""

_ITEM = (
    "uid", "service", "feed", "number", "status", "person", "day", "at", "topic", "open",
    "waiting", "version", "state", "confirmed", "digest", "period",
)  # fmt: skip
_PUT_ITEM = (
    f"INSERT INTO item ({', '.join(_ITEM)}) VALUES ({', '.join('?' * len(_ITEM))}) "
    "ON CONFLICT (uid) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _ITEM[1:])
)


def service_of(aggregate: str) -> str:
    """The service of an aggregate that lies among the items: its own name begins with it."""
    return aggregate.partition(":")[0]


def put_items(
    store: Database, shown: Sequence[tuple[str, Any, int, bytes | None]]
) -> None:
    """Write rows, inside the caller's transaction.

    Args:
        shown: aggregate, shown state, commands that wait on it, and the agreed state as stored
            while some do.
    """
    store.run_many(_PUT_ITEM, [_item_row(*one) for one in shown])
    sessions = [state for _, state, _, _ in shown if isinstance(state, Session)]
    if sessions:
        put_visits(store, sessions)


def numbers_taken(store: Database, numbers: Sequence[str]) -> set[str]:
    """Those of these numbers that something has already, of whatever service."""
    asked = as_list(numbers)
    found: set[str] = set()
    for table in ("ticket", "item", "visit"):
        sql = f"SELECT number FROM {table} WHERE number IN (SELECT value FROM json_each(?))"
        found |= {row[0] for row in store.rows(sql, (asked,))}
    return found


def holder_of(store: Database, number: str) -> str:
    """What has a number: a ticket, a visit, a referral, a claim; empty if nothing has."""
    for sql in (
        "SELECT uid FROM ticket WHERE number = ?",
        "SELECT uid FROM item WHERE number = ?",
        "SELECT id FROM visit WHERE number = ?",
    ):
        found = store.value(sql, (number,))
        if found is not None:
            return str(found)
    return ""


def number_of(store: Database, command: Command) -> str:
    """The number that people know what a command speaks of by; its name where there is none."""
    told = str(getattr(command.args, "number", ""))
    if told or not SERVICES[command.service].number_prefix:
        return told or command.aggregate.partition(":")[2]
    visit = getattr(command.args, "visit", "")
    table = "visit" if visit else "ticket" if command.service == "repair" else "item"
    key = "id" if visit else "uid"
    sql = f"SELECT number FROM {table} WHERE {key} = ?"
    return str(store.value(sql, (visit or command.aggregate,)) or "")


def facts_of(state: Any) -> Facts:
    """An item's columns as its state gives them."""
    return _FACTS[type(state)](state)


def _item_row(aggregate: str, state: Any, waiting: int, confirmed: bytes | None) -> Row:
    service, facts, data = service_of(aggregate), facts_of(state), encode_state(state)
    return (
        aggregate,
        service,
        SERVICES[service].feed,
        *facts[:-1],
        int(facts.open),
        waiting,
        state.version,
        data,
        confirmed,
        *marks(aggregate, state, data, service, confirmed),
    )


def _of_staff(staff: ClinicStaff) -> Facts:
    status = "active" if staff.active else "left"
    return Facts(staff.code, status, staff.code, open=staff.active)


def _of_schedule(plan: Schedule) -> Facts:
    status = "active" if plan.active else "ended"
    return Facts("", status, plan.doctor, plan.valid_from, 0, plan.department, plan.active)


def _of_session(session: Session) -> Facts:
    plan = session.plan
    live = any(visit.open for visit in session.visits) or bool(session.waiting)
    status = "stopped" if session.stopped else "open"
    return Facts("", status, plan.doctor, plan.day, plan.starts_at, plan.department, live)


def _of_consult(thread: Consult) -> Facts:
    at = thread.waits_since or thread.updated_at
    day = campus_date(thread.asked_at).isoformat()
    person, live = thread.patient.person, thread.status in consult.OPEN
    return Facts("", thread.status, person, day, at, thread.department, live)


def _of_referral(one: Referral) -> Facts:
    person, live = one.patient.person, one.status == "valid"
    return Facts(
        one.number, one.status, person, one.issued_on, one.issued_at, one.valid_until, live
    )


def _of_claim(claim: Claim) -> Facts:
    person, live = claim.patient.person, claim.status not in ENDED
    at = claim.submitted_at or claim.begun_at
    return Facts(
        claim.number, claim.status, person, claim.invoice.date, at, claim.invoice.number, live
    )


def _of_seal(seal: Seal) -> Facts:
    return Facts("", "sealed", seal.station, "", seal.at, "", False)


_FACTS: dict[type[Any], Callable[[Any], Facts]] = {
    ClinicStaff: _of_staff,
    Schedule: _of_schedule,
    Session: _of_session,
    Consult: _of_consult,
    Referral: _of_referral,
    Claim: _of_claim,
    Seal: _of_seal,
}
