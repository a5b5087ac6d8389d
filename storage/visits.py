"""The rows of visits and of waiting lists, written with their session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.clinic.around import VisitRow
from domain.clinic.people import Patient
from domain.clinic.session.state import Session, row_of
from domain.pinyin import pinyin_initials
from storage.database import Database, Row
from storage.lists import as_list

ON_LIST = "on_list"
"""The status of a row of a waiting list: no visit yet, but it has a number of its own."""


class VisitLine(NamedTuple):
    """One visit as lists show it: identity and place, nothing medical."""

    id: str
    session: str
    person: str
    day: str
    department: str
    doctor: str
    status: str
    start_at: int
    ended_at: int
    by_person: int
    slot: int | None
    number: str
    name: str
    initials: str
    phone: str


LINE = ", ".join(VisitLine._fields)
_PUT = f"INSERT INTO visit ({LINE}) VALUES ({', '.join('?' * len(VisitLine._fields))})"
_KNOWN = ", ".join(VisitRow.__struct_fields__)


def put_visits(store: Database, sessions: Iterable[Session]) -> None:
    """Write the rows of these sessions anew, inside the caller's transaction."""
    whole = list(sessions)
    store.run_many("DELETE FROM visit WHERE session = ?", [(one.uid,) for one in whole])
    store.run_many(_PUT, [row for one in whole for row in _rows(one)])


def rows_of(store: Database, people: Iterable[str], since: int, day: str) -> tuple[VisitRow, ...]:
    """The visits of these people that lie ahead, or ended no longer ago.

    Args:
        since: ended visits that count, ms UTC.
        day: campus date from which those count that did not end.
    """
    rows = store.rows(
        f"SELECT {_KNOWN} FROM visit WHERE person IN (SELECT value FROM json_each(?)) "
        "AND person <> '' AND status <> ? AND (day >= ? OR ended_at > ?) ORDER BY id",
        (as_list(people), ON_LIST, day, since),
    )
    facts = ([*row[:-1], bool(row[-1])] for row in rows)
    return tuple(VisitRow(*each) for each in facts)


def _rows(session: Session) -> list[Row]:
    plan = session.plan
    rows: list[Row] = []
    for visit in session.visits:
        known = row_of(session, visit)
        facts = (
            known.id, known.session, known.person, known.day, known.department, known.doctor,
            known.status, known.start_at, known.ended_at, int(known.by_person),
        )  # fmt: skip
        rows.append((*facts, visit.slot, visit.number, *_who(visit.patient)))
    place = (plan.day, plan.department, plan.doctor, ON_LIST, 0, 0, 0, None)
    for one in (*session.waiting, *session.stopped_waiting):
        whom = (one.id, session.uid, one.patient.person)
        rows.append((*whom, *place, one.number, *_who(one.patient)))
    return rows


def _who(patient: Patient) -> tuple[str, str, str]:
    return patient.name, " ".join(pinyin_initials(patient.name)), patient.phone
