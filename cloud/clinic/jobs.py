"""What happens by itself in the clinic: sessions open, leases end, terms lapse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import uuid_utils

from cloud.ledger import CLOUD, CloudLedger, Origin
from domain.calendar import campus_date
from domain.clinic import consult, people, referral
from domain.clinic.claim import commands as claim
from domain.clinic.rules import ClinicRules
from domain.clinic.schedule import sessions_of, uid_of
from domain.clinic.session import commands as session
from domain.envelope import Args, Command
from domain.people import SYSTEM
from domain.services import decode_state
from domain.wire import PushResult, wire_command
from storage.database import Database

_DAY = 86_400_000
_MINUTE = 60_000
_MOST = 500
"""In one run, so that others may write soon; the next run goes on."""

Due = tuple[str, int, Args]
"""An aggregate, the version it was seen in, and what is to be done."""


def run_due(ledger: CloudLedger, now: int) -> list[PushResult]:
    """Do everything that is due at ``now`` (ms UTC); safe to run at any time, and often.

    Soon after a restore nothing is due: stations have not given back yet what they know. The
    command's id is made from the aggregate, its version and the act, so that two processes that
    find the same make one act of it.
    """
    if now < int(ledger.meta("quiet_until", "0")):
        return []
    due = list(islice(_due(ledger.store, ledger.rulebook.clinic, now), _MOST))
    if not due:
        return []
    commands = [wire_command(_command(uid, version, args, now)) for uid, version, args in due]
    return ledger.accept(commands, Origin(), now)


def _due(store: Database, rules: ClinicRules, now: int) -> Iterator[Due]:
    yield from _of_claims(store)
    yield from _openings(store, rules, campus_date(now))
    yield from _ends(store, rules, now)
    yield from _quiet(store, rules, now)
    yield from _expiring(store, now)
    yield from _late_papers(store, now)


def _of_claims(store: Database) -> Iterator[Due]:
    """Whoever works with claims, to be known at stations that hold those alone."""
    told = {one.code: one for one in _states(store, "claimstaff", "TRUE")}
    for one in _states(store, "clinicstaff", "TRUE"):
        known = told.get(one.code)
        put = people.for_claims(one, known)
        if put is not None:
            yield people.OF_CLAIMS + one.code, known.version if known else 0, put


def _openings(store: Database, rules: ClinicRules, today: date) -> Iterator[Due]:
    """Sessions that plans make of the next days and that are not there yet."""
    days = [today + timedelta(days=n) for n in range(rules.booking.open_days + 1)]
    rows = store.rows(
        "SELECT uid FROM item WHERE service = 'session' AND day >= ?", (today.isoformat(),)
    )
    there = {row[0] for row in rows}
    for plan in _states(store, "schedule", "open = 1"):
        for day in days:
            for one in sessions_of(plan, day, rules):
                if uid_of(one) not in there:
                    yield uid_of(one), 0, session.Open(one)


def _ends(store: Database, rules: ClinicRules, now: int) -> Iterator[Due]:
    """Leases that are over, and visits of a half-day that is over and to which nobody came."""
    wait = rules.queue.miss_after_minutes * _MINUTE
    recent = campus_date(now - 30 * _DAY).isoformat()
    for one in _states(store, "session", "day >= ? AND status = 'open'", (recent,)):
        if any(slot.lease is not None and slot.lease.until <= now for slot in one.slots):
            yield one.uid, one.version, session.GiveBack()
        missing = tuple(
            visit.id
            for visit in one.visits
            if visit.status == "booked" and max(visit.start_at, one.plan.ends_at) + wait <= now
        )
        if missing:
            yield one.uid, one.version, session.Miss(missing)


def _quiet(store: Database, rules: ClinicRules, now: int) -> Iterator[Due]:
    """Threads that were answered and in which nobody wrote since."""
    before = now - rules.consult.close_days * _DAY
    for one in _states(store, "consult", "status = 'answered' AND at <= ?", (before,)):
        if (one.answered_at or 0) <= before:
            yield one.uid, one.version, consult.Close()


def _expiring(store: Database, now: int) -> Iterator[Due]:
    """Referrals whose last valid day is over."""
    today = campus_date(now).isoformat()
    for one in _states(store, "referral", "status = 'valid' AND topic < ?", (today,)):
        yield one.uid, one.version, referral.Expire()


def _late_papers(store: Database, now: int) -> Iterator[Due]:
    """Claims whose paper invoice did not come in time."""
    for one in _states(store, "claim", "status = 'awaiting_paper'"):
        if one.paper_due is not None and one.paper_due < now:
            yield one.uid, one.version, claim.Lapse()


def _states(
    store: Database, service: str, where: str, values: tuple[Any, ...] = ()
) -> list[Any]:
    sql = f"SELECT state FROM item WHERE service = ? AND {where} ORDER BY uid"
    return [decode_state(service, row[0]) for row in store.rows(sql, (service, *values))]


def _command(uid: str, version: int, args: Args, now: int) -> Command:
    name = f"{uid}:{version}:{type(args).__name__}"
    command_id = uuid_utils.uuid5(uuid_utils.NAMESPACE_OID, name).hex
    return Command(command_id, uid, args, SYSTEM, "system", CLOUD, "", now, now, version)
