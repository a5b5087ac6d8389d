"""What happens by itself when a term lapses: default 验收 and 评价, the end of a hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import uuid_utils

from cloud.ledger import CLOUD, CloudLedger, Origin
from domain.envelope import Args, Command
from domain.people import SYSTEM
from domain.repair import commands as repair
from domain.repair.ticket import Ticket
from domain.services import decode_state
from domain.wire import PushResult, wire_command

_DAY = 86_400_000
_BATCH = 200
_MOST = 1_000
"""In one run, so that others may write soon; the next run goes on."""


def run_due(ledger: CloudLedger, now: int) -> list[PushResult]:
    """Do everything that is due at ``now`` (ms UTC); safe to run at any time, and often.

    Soon after a restore nothing is due: stations have not given back yet what they know.

    The command's id is made from the ticket, its version and the act, so that two processes that
    find the same ticket make one act of it.
    """
    if now < int(ledger.meta("quiet_until", "0")):
        return []
    due = islice(_due(ledger, now), _MOST)
    commands = [_command(ticket, args, now) for ticket, args in due]
    if not commands:
        return []
    return ledger.accept([wire_command(command) for command in commands], Origin(), now)


def _due(ledger: CloudLedger, now: int) -> Iterator[tuple[Ticket, Args]]:
    terms = ledger.rulebook.terms
    for ticket in _in_state(ledger, "finished", now - terms.inspect_days * _DAY):
        if (ticket.finished_at or 0) + terms.inspect_days * _DAY <= now:
            yield ticket, repair.PassInspection(mode="default")
    for ticket in _in_state(ledger, "inspected", now - terms.rate_days * _DAY):
        if (ticket.inspected_at or 0) + terms.rate_days * _DAY <= now:
            yield ticket, repair.Rate(5, 5, 5, auto=True)
    for ticket in _in_state(ledger, "held", now):
        hold = ticket.open_hold
        if hold is not None and hold.until is not None and hold.until <= now:
            yield ticket, repair.Resume()


def _in_state(ledger: CloudLedger, status: str, untouched_since: int) -> Iterator[Ticket]:
    """All of them, in blocks: those held for months stand before the one whose time has come."""
    after = 0
    while rows := ledger.store.rows(
        "SELECT id, state FROM ticket WHERE status = ? AND id > ? AND updated_at <= ? "
        "ORDER BY id LIMIT ?",
        (status, after, untouched_since, _BATCH),
    ):
        for _, state in rows:
            yield decode_state("repair", state)
        after = rows[-1][0]


def _command(ticket: Ticket, args: Args, now: int) -> Command:
    name = f"{ticket.uid}:{ticket.version}:{type(args).__name__}"
    command_id = uuid_utils.uuid5(uuid_utils.NAMESPACE_OID, name).hex
    return Command(
        command_id, ticket.uid, args, SYSTEM, "system", CLOUD, "", now, now, ticket.version
    )
