"""What is told because time passed: a clock ran out, a confirmation is about to come by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloud.epochs import QUIET
from cloud.ledger import CloudLedger
from cloud.notices import outbox
from cloud.notices.escalating import tell_steps
from cloud.notices.kinds import Notice
from cloud.notices.night import Night
from cloud.notices.tell import DAY, breach, default_coming
from domain.directory import Staff
from domain.escalation import Escalation
from domain.repair.ticket import Ticket
from domain.services import decode_state
from domain.shifts import switched
from storage import lookup
from storage.projection import as_list

_BATCH = 200
_KEPT = 400 * DAY
"""So long messages stay in the list."""


def tell_lapses(
    ledger: CloudLedger, now: int, night: Night | None = None, steps: Escalation | None = None
) -> int:
    """Write notices of what lapsed within the last day; safe to run at any time, and often.

    Args:
        night: who is told of urgent reports at night; None: nobody.
        steps: who above the teams is told as time goes on; None: nobody.

    What lapsed before the database went back in time may have been told: it is left alone. What
    lapsed more than a day ago is no news.

    Returns:
        How many were written or there already.
    """
    quiet_until = int(ledger.meta("quiet_until", "0"))
    if now < quiet_until:
        return 0
    since = max(now - DAY, quiet_until - QUIET)
    told = [*_breaches(ledger, since, now), *_defaults(ledger, since, now)]
    if night is not None:
        told += night.told(ledger, since, now)
    if steps is not None:
        told += tell_steps(ledger, steps, since, now)
    # Most are found every minute for a day: what is there already is not to be written anew.
    known = ledger.store.rows(
        "SELECT key FROM notice WHERE key IN (SELECT value FROM json_each(?))",
        (as_list(one.key for one in told),),
    )
    there = {row[0] for row in known}
    fresh = [one for one in told if one.key not in there]
    if fresh:
        with ledger.store.writing():
            outbox.put(ledger.store, fresh, now)
    return len(told)


def clear_old(ledger: CloudLedger, now: int) -> int:
    """Let messages go that are older than the list reaches back. Returns how many."""
    with ledger.store.writing():
        gone = ledger.store.rows(
            "DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE made_at < ? "
            "AND state NOT IN ('waiting', 'sending') ORDER BY made_at LIMIT 500) RETURNING id",
            (now - _KEPT,),
        )
        ledger.store.run_many("DELETE FROM delivery WHERE notice = ?", gone)
    return len(gone)


def _breaches(ledger: CloudLedger, since: int, now: int) -> list[Notice]:
    leaders: list[Staff] | None = None
    found: list[Notice] = []
    for state, clock, due in _late(ledger, since, now):
        if leaders is None:
            known = lookup.staff(ledger.store, ("leader",))
            leaders = [one.staff for one in known if switched(one.duty, now).on]
        ticket: Ticket = decode_state("repair", state)
        found += breach(ticket, clock, due, _answering(leaders, ticket))
    return found


def _late(ledger: CloudLedger, since: int, now: int) -> Iterator[tuple[bytes, str, int]]:
    """State, clock and its end of every open ticket that is late, read a block at a time."""
    after = (since, 1 << 62)
    while True:
        rows = ledger.store.rows(
            "SELECT t.state, t.due_clock, t.due_at, t.id FROM ticket t WHERE t.open = 1 "
            "AND (t.due_at, t.id) > (?, ?) AND t.due_at < ? AND t.due_clock <> 'return' "
            "ORDER BY t.due_at, t.id LIMIT ?",
            (*after, now, _BATCH),
        )
        yield from ((state, clock, due) for state, clock, due, _ in rows)
        if len(rows) < _BATCH:
            return
        after = rows[-1][2:]


def _answering(leaders: Sequence[Staff], ticket: Ticket) -> list[Staff]:
    """The leaders of the ticket's team; all of them where it has none or the team has no leader."""
    own = [one for one in leaders if ticket.team and one.team == ticket.team]
    return own or list(leaders)


def _defaults(ledger: CloudLedger, since: int, now: int) -> list[Notice]:
    days = ledger.rulebook.terms.inspect_days
    rows = ledger.store.rows(
        "SELECT state FROM ticket WHERE status = 'finished' AND updated_at <= ? "
        "ORDER BY id LIMIT ?",
        (now - (days - 1) * DAY, 10 * _BATCH),
    )
    found: list[Notice] = []
    for (state,) in rows:
        ticket: Ticket = decode_state("repair", state)
        if since < (ticket.finished_at or 0) + (days - 1) * DAY <= now:
            found += default_coming(ticket, days)
    return found
