"""What is around a command of the clinic: looked up the same way on a station and in the cloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct

from domain.calendar import campus_date
from domain.clinic import access
from domain.clinic.around import CLOUD, Around, Opening, ReferralRow, VisitRow
from domain.clinic.claim import commands as claims
from domain.clinic.claim.papers import invoice_number
from domain.clinic.claim.state import CLAIMS_INVOICE, Claim
from domain.clinic.people import Patient
from domain.clinic.rules import Block, ClinicRules, ClinicTerms
from domain.clinic.session import commands as sessions
from domain.clinic.session.decide import concerned
from domain.clinic.session.slots import next_free
from domain.clinic.session.state import Session
from domain.envelope import Command
from domain.services import decode_state
from storage.database import Database
from storage.lists import as_list
from storage.visits import rows_of

_DAY = 86_400_000
_AHEAD_DAYS = 14
"""How far ahead another slot is looked for, days."""


class ClinicSide(Struct, frozen=True):
    """What a file needs to decide commands of the clinic.

    Attributes:
        now: ms UTC of who decides: leases and limits are judged by it.
        decider: ``cloud``, or gives the station's id.
        blind: gives whether the file lacks the referrals: then they are taken to be in order, and
            the cloud decides.
    """

    rules: ClinicRules
    now: Callable[[], int]
    decider: Callable[[], str] = lambda: CLOUD
    blind: Callable[[], bool] = lambda: False

    def terms_of(self, store: Database, command: Command, state: Any) -> ClinicTerms:
        """The terms that this command is decided with, on this state."""
        return ClinicTerms(self.rules, _around(self, store, command, state))


def _around(side: ClinicSide, store: Database, command: Command, state: Any) -> Around:
    now, decider = side.now(), side.decider()
    if command.service == "session":
        return Around(
            now,
            decider,
            visits=_visits(side.rules, store, command, state, now, decider),
            openings=_openings(store, command, state, now, decider),
            formerly=_formerly(store, command) if decider == CLOUD else (),
        )
    if command.service == "consult":
        return Around(now, decider, open_items=_open_items(store, command, state))
    if command.service == "claim":
        return Around(
            now,
            decider,
            open_items=_open_items(store, command, state),
            invoices=_invoices(store, command, state),
            referrals=_referrals(store, command, state, blind=side.blind()),
            deducted=_deducted(store, command, state),
        )
    if command.service in access.SEALS:
        return Around(now, decider, sealed=_sealed(store, command))
    return Around(now, decider)


def _formerly(store: Database, command: Command) -> tuple[str, ...]:
    rows = store.rows("SELECT letters FROM letters WHERE station = ?", (command.station,))
    return tuple(row[0] for row in rows)


def _sealed(store: Database, command: Command) -> tuple[tuple[int, str], ...]:
    uids = [access.uid_of(one, command.station) for one in access.SEALS if one != command.service]
    rows = store.rows(
        "SELECT state FROM item WHERE uid IN (SELECT value FROM json_each(?))", (as_list(uids),)
    )
    seals: list[access.Seal] = [decode_state("access", row[0]) for row in rows]
    return tuple((seal.count, seal.head) for seal in seals)


def _visits(
    rules: ClinicRules, store: Database, command: Command, state: Any, now: int, decider: str
) -> tuple[VisitRow, ...]:
    people = concerned(state, command)
    if not people:
        return ()
    blocks: tuple[Block, ...] = (rules.missed, rules.cancelled)
    since = now - max(block.window_days + block.block_days for block in blocks) * _DAY
    day = state.plan.day if isinstance(state, Session) else campus_date(now).isoformat()
    found = rows_of(store, people, since, min(day, campus_date(now).isoformat()))
    if decider == CLOUD:
        return found
    # What a station asked for later must not stand in the way when this is shown once more.
    return tuple(row for row in found if row.id < command.id)


def _openings(
    store: Database, command: Command, state: Any, now: int, decider: str
) -> tuple[Opening, ...]:
    taken = isinstance(command.args, sessions.Book) and command.station != CLOUD
    if decider != CLOUD or not isinstance(state, Session):
        return ()
    if not (taken or isinstance(command.args, sessions.Stop)):
        return ()
    first = campus_date(now)
    rows = store.rows(
        "SELECT state FROM item WHERE service = 'session' AND topic = ? AND day >= ? AND day <= ? "
        "AND status = 'open' AND uid <> ? ORDER BY at",
        (
            state.plan.department,
            first.isoformat(),
            (first + timedelta(days=_AHEAD_DAYS)).isoformat(),
            state.uid,
        ),
    )
    others: list[Session] = [decode_state("session", row[0]) for row in rows]
    return next_free(others, now, now)


def _person(command: Command, state: Any) -> str:
    asked: Any = getattr(command.args, "patient", None)
    patient: Patient | None = state.patient if state is not None else asked
    if patient is None:
        return ""
    own = command.actor.id if command.actor.role == "requester" else ""
    return patient.person or own


def _open_items(store: Database, command: Command, state: Any) -> int:
    if state is not None:
        return 0  # only a new one counts them
    return int(
        store.value(
            "SELECT count(*) FROM item WHERE service = ? AND person = ? AND open = 1 "
            "AND uid <> ?",
            (command.service, _person(command, state), command.aggregate),
        )
        or 0
    )


def _invoices(store: Database, command: Command, state: Claim | None) -> tuple[str, ...]:
    args = command.args
    if isinstance(args, claims.Draft | claims.Edit):
        number = invoice_number(args.invoice.number)
    elif state is not None:
        number = state.invoice.number
    else:
        return ()
    rows = store.rows(
        "SELECT uid FROM item WHERE service = 'claim' AND topic = ? AND uid <> ? "
        "AND status IN (SELECT value FROM json_each(?)) ORDER BY uid",
        (number, command.aggregate, as_list(sorted(CLAIMS_INVOICE))),
    )
    return tuple(row[0] for row in rows)


def _referrals(
    store: Database, command: Command, state: Claim | None, *, blind: bool
) -> tuple[ReferralRow, ...]:
    if not isinstance(command.args, claims.Submit) or state is None or not state.referral:
        return ()
    if blind:
        return (ReferralRow(state.referral, state.invoice.date, state.invoice.date),)
    rows = store.rows(
        "SELECT number, day, topic FROM item WHERE service = 'referral' AND person = ? "
        "AND status <> 'revoked' ORDER BY number",
        (state.patient.person,),
    )
    return tuple(ReferralRow(*row) for row in rows)


def _deducted(store: Database, command: Command, state: Claim | None) -> int:
    if not isinstance(command.args, claims.Approve) or state is None:
        return 0
    rows = store.rows(
        "SELECT state FROM item WHERE service = 'claim' AND person = ? AND uid <> ? "
        "AND status NOT IN ('rejected', 'withdrawn')",
        (state.patient.person, command.aggregate),
    )
    others: list[Claim] = [decode_state("claim", row[0]) for row in rows]
    same_year = (one.amounts for one in others if one.year == state.year)
    return sum(amounts.deductible for amounts in same_year if amounts is not None)
