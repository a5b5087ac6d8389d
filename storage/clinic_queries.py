"""Reads of the clinic's file shaped for screens: the week, a queue, who somebody is, what waits."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from domain.clinic.claim.state import Claim
from domain.clinic.consult import Consult
from domain.clinic.people import OF_CLAIMS as STAFF_OF_CLAIMS
from domain.clinic.people import PREFIX as STAFF
from domain.clinic.people import ClinicStaff
from domain.clinic.referral import Referral
from domain.clinic.schedule import Schedule
from domain.clinic.session.state import Session
from domain.services import decode_state
from storage.database import Database
from storage.items import service_of
from storage.lists import as_list
from storage.visits import LINE, ON_LIST, VisitLine

MOST = 500


class Item(Struct, frozen=True):
    """One aggregate as a list shows it.

    Attributes:
        number: empty where its service gives none.
        person: 学工号 of whom it is about.
        day: campus date, ``YYYY-MM-DD``.
        at: what the list is sorted by, ms UTC: since when a thread waits, when a claim came in.
        topic: the department; of a claim the invoice's number, of a referral its last valid day.
        waiting: commands on it that the cloud has not agreed to yet.
    """

    uid: str
    number: str
    status: str
    person: str
    day: str
    at: int
    topic: str
    open: bool
    waiting: int


_ITEM = ", ".join(Item.__struct_fields__)


def state(store: Database, uid: str) -> Any:
    """An aggregate of the clinic as it is shown, None if it is not there."""
    row = store.row("SELECT state FROM item WHERE uid = ?", (uid,))
    return None if row is None else decode_state(service_of(uid), row[0])


def version(store: Database, uid: str) -> int:
    """Which version is shown; 0 if it is not there."""
    return int(store.value("SELECT version FROM item WHERE uid = ?", (uid,)) or 0)


def version_waits(store: Database, uid: str) -> bool:
    """Whether something was asked of it that the cloud has not answered."""
    return bool(store.value("SELECT waiting FROM item WHERE uid = ?", (uid,)))


def sessions(store: Database, first: str, last: str) -> list[Session]:
    """The sessions of these campus days, both included, by day, department and doctor."""
    rows = store.rows(
        "SELECT state FROM item WHERE service = 'session' AND day >= ? AND day <= ? "
        "ORDER BY day, topic, person, at",
        (first, last),
    )
    return [decode_state("session", row[0]) for row in rows]


def session(store: Database, uid: str) -> Session | None:
    """One session as it is shown."""
    found: Session | None = state(store, uid) if service_of(uid) == "session" else None
    return found


def visits_of(store: Database, person: str, *, since: str = "", limit: int = 50) -> list[VisitLine]:
    """A person's visits, the latest first.

    Args:
        since: campus date, ``YYYY-MM-DD``.
    """
    return _lines(
        store,
        "person = ? AND person <> '' AND day >= ? AND status <> ? "
        "ORDER BY day DESC, start_at DESC LIMIT ?",
        (person, since, ON_LIST, limit),
    )


def find_visits(store: Database, typed: str, day: str = "", limit: int = 20) -> list[VisitLine]:
    """Visits by number, name, initials, 学工号 or the phone's last digits; the latest first."""
    text = "".join(typed.split())
    if not text:
        return []
    like = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    where = (
        "(number = ? OR person = ? OR name LIKE ? ESCAPE '\\' OR initials LIKE ? ESCAPE '\\' "
        "OR (phone LIKE ? ESCAPE '\\' AND ?)) AND (? = '' OR day = ?) AND status <> ? "
        "ORDER BY day DESC, start_at DESC LIMIT ?"
    )
    values = (
        text.upper(), text, f"{like}%", f"{like.lower()}%", f"%{like}",
        int(text.isdigit() and len(text) >= 4), day, day, ON_LIST, limit,
    )  # fmt: skip
    return _lines(store, where, values)


def inbox(store: Database, *, all_of_them: bool = False, limit: int = MOST) -> list[Item]:
    """Consultations that the clinic has to answer, the longest waiting first; or all open ones."""
    statuses = ("waiting", "asked_again", *(("answered",) if all_of_them else ()))
    return _items(
        store, "consult", "status IN (SELECT value FROM json_each(?)) ORDER BY at LIMIT ?",
        (as_list(statuses), limit),
    )  # fmt: skip


def referrals(store: Database, *, person: str = "", limit: int = MOST) -> list[Item]:
    """The register of referrals, the latest first; one person's if somebody is named."""
    return _items(
        store, "referral", "(? = '' OR person = ?) ORDER BY at DESC LIMIT ?",
        (person, person, limit),
    )  # fmt: skip


def claims(store: Database, *statuses: str, person: str = "", limit: int = MOST) -> list[Item]:
    """Claims in these states (all if none is named), the oldest first."""
    return _items(
        store,
        "claim",
        "(? = '[]' OR status IN (SELECT value FROM json_each(?))) AND (? = '' OR person = ?) "
        "ORDER BY at LIMIT ?",
        (as_list(statuses), as_list(statuses), person, person, limit),
    )


def records(
    store: Database, service: str, *, ended: bool = False, limit: int = MOST
) -> list[Any]:
    """The states of a service's aggregates, oldest first; also those that are over if asked."""
    sql = "SELECT state FROM item WHERE service = ? AND (open = 1 OR ?) ORDER BY at DESC LIMIT ?"
    found = [decode_state(service, row[0]) for row in store.rows(sql, (service, ended, limit))]
    return found[::-1]


def by_number(store: Database, number: str) -> str:
    """The aggregate that a number stands on: of a referral, a claim, or the session of a visit."""
    for sql in (
        "SELECT uid FROM item WHERE number = ?",
        "SELECT session FROM visit WHERE number = ?",
    ):
        found = store.value(sql, (number.strip().upper(),))
        if found is not None:
            return str(found)
    return ""


def counts(store: Database, service: str) -> dict[str, int]:
    """How many of a service are in each state."""
    rows = store.rows("SELECT status, count(*) FROM item WHERE service = ? GROUP BY 1", (service,))
    return dict(rows)


def schedules(store: Database) -> list[Schedule]:
    """Every doctor's plan, by department."""
    return [decode_state("schedule", row[0]) for row in _states(store, "schedule")]


def staff(store: Database) -> list[ClinicStaff]:
    """Everybody of the clinic, also who left."""
    return [decode_state("clinicstaff", row[0]) for row in _states(store, "clinicstaff")]


def staff_member(store: Database, code: str) -> ClinicStaff | None:
    """One member of the clinic's staff, as far as this file may know."""
    found: ClinicStaff | None = state(store, STAFF + code) or state(store, STAFF_OF_CLAIMS + code)
    return found


def thread(store: Database, uid: str) -> Consult | None:
    """A consultation."""
    found: Consult | None = state(store, uid) if service_of(uid) == "consult" else None
    return found


def referral(store: Database, uid: str) -> Referral | None:
    """A referral."""
    found: Referral | None = state(store, uid) if service_of(uid) == "referral" else None
    return found


def claim(store: Database, uid: str) -> Claim | None:
    """A claim."""
    found: Claim | None = state(store, uid) if service_of(uid) == "claim" else None
    return found


def _states(store: Database, service: str) -> list[Any]:
    sql = "SELECT state FROM item WHERE service = ? ORDER BY topic, uid"
    return store.rows(sql, (service,))


def _lines(store: Database, where: str, values: tuple[Any, ...]) -> list[VisitLine]:
    found = store.rows(f"SELECT {LINE} FROM visit WHERE {where}", values)
    return [VisitLine(*row) for row in found]


def _items(store: Database, service: str, where: str, values: tuple[Any, ...]) -> list[Item]:
    sql = f"SELECT {_ITEM} FROM item WHERE service = ? AND {where}"
    rows = store.rows(sql, (service, *values))
    facts = ([*row[:-2], bool(row[-2]), row[-1]] for row in rows)
    return [Item(*each) for each in facts]


def own(store: Database, service: str, person: str, limit: int = 100) -> list[Any]:
    """One person's aggregates of a service, the latest first."""
    sql = (
        "SELECT state FROM item WHERE service = ? AND person = ? AND person <> '' "
        "ORDER BY at DESC, uid DESC LIMIT ?"
    )
    return [decode_state(service, row[0]) for row in store.rows(sql, (service, person, limit))]


def waiting_of(store: Database, person: str, since: str) -> list[tuple[str, str]]:
    """Session and id of a person's places on waiting lists from that campus day on."""
    return store.rows(
        "SELECT session, id FROM visit WHERE person = ? AND person <> '' AND status = ? "
        "AND day >= ? ORDER BY day, id",
        (person, ON_LIST, since),
    )


def has_schedules(store: Database) -> bool:
    """Whether there is a clinic at all."""
    sql = "SELECT 1 FROM item WHERE service = 'schedule' AND open = 1 LIMIT 1"
    return store.value(sql) is not None
