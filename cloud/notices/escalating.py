"""Who above the teams is told as a ticket stays late: the school's steps, each told once."""

from __future__ import annotations

from collections.abc import Iterator

from cloud.ledger import CloudLedger
from cloud.notices.kinds import Notice
from cloud.notices.tell import DAY, escalated
from domain.escalation import Escalation, Running, schedule_of
from domain.repair.ticket import Ticket
from domain.services import decode_state
from storage import lookup

_BATCH = 200
LOOK_BACK = 30 * DAY
"""A ticket that was late already so long ago has been through all steps."""


def tell_steps(ledger: CloudLedger, rules: Escalation, since: int, now: int) -> list[Notice]:
    """What the steps that began between two moments (ms UTC) give to tell."""
    people = _people(ledger, rules)
    steps = [(step, people[step.code]) for step in rules.steps if people.get(step.code)]
    found: list[Notice] = []
    if not steps:
        return found
    book = ledger.rulebook
    for ticket, clock, due in _late(ledger, now):
        schedule = schedule_of(book.limits, ticket.priority, ticket.fault, clock)
        for step, codes in steps:
            begins = rules.begins(step, Running(due, due, schedule), book.calendar)
            if since < begins <= now:
                found += escalated(ticket, clock, due, step.code, begins, codes)
    return found


def _people(ledger: CloudLedger, rules: Escalation) -> dict[str, list[str]]:
    """Whom each step tells: those of its groups who are on the roster. Leaders hear of breaches."""
    active: set[str] | None = None
    found: dict[str, list[str]] = {}
    for step in rules.steps:
        codes = [code for group in step.tell for code in _group(rules, group)]
        if step.after != "breach" or not codes:
            continue
        if active is None:
            every = lookup.staff(ledger.store, ("dispatcher", "leader", "worker", "admin"))
            active = {each.staff.code for each in every if each.staff.active}
        found[step.code] = [code for code in dict.fromkeys(codes) if code in active]
    return found


def _group(rules: Escalation, audience: str) -> tuple[str, ...]:
    groups = {"section": rules.people.section, "director": rules.people.director}
    return groups.get(audience, ())


def _late(ledger: CloudLedger, now: int) -> Iterator[tuple[Ticket, str, int]]:
    """Every open ticket that is late, with its clock and its end, read a block at a time."""
    after = (now - LOOK_BACK, 0)
    while True:
        rows = ledger.store.rows(
            "SELECT t.state, t.due_clock, t.due_at, t.id FROM ticket t WHERE t.open = 1 "
            "AND (t.due_at, t.id) > (?, ?) AND t.due_at < ? AND t.due_clock <> 'return' "
            "ORDER BY t.due_at, t.id LIMIT ?",
            (*after, now, _BATCH),
        )
        for state, clock, due, _ in rows:
            yield decode_state("repair", state), clock, due
        if len(rows) < _BATCH:
            return
        after = rows[-1][2:]
