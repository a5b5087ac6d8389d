"""Decisions on referrals, and what they make of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec import structs

from domain import values
from domain.calendar import campus_date, instant
from domain.clinic import photos
from domain.clinic import referral as r
from domain.clinic.around import ReferralRow
from domain.clinic.folding import folded
from domain.clinic.people import patient_of
from domain.clinic.policy import check_role
from domain.clinic.rules import ClinicTerms, civil_date
from domain.envelope import Command, Entry, Event
from domain.ids import check_number, parse_number
from domain.problems import Refusal

PREFIX = "ZZ"
_DAY = timedelta(days=1)
_MOST_SLIPS = 20
_MOST_PHOTOS = 6
_MOST_TEXT = 500


def decide(state: r.Referral | None, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """Turn a command into the events it causes on this referral.

    Raises:
        Refusal: with the code and facts of the rule that says no.
    """
    values.times(command)
    check_role(command)
    args: Any = command.args
    if isinstance(args, r.Issue):
        if state is not None:
            raise Refusal("exists_already", number=state.number)
        return (_issued(args, command, terms),)
    if state is None:
        raise Refusal("no_such_referral", referral=command.aggregate)
    if command.actor.role == "requester" and state.patient.person != command.actor.id:
        raise Refusal("not_your_referral", number=state.number)
    if isinstance(args, r.ReturnSlip):
        return (_slip(state, args.slip, command),)
    if state.status not in ("valid", "expired") or isinstance(args, r.Expire) != (
        command.actor.role == "system"
    ):
        raise Refusal("wrong_referral_state", number=state.number, status=state.status)
    if isinstance(args, r.Revoke):
        return (r.Revoked(_reason(args.reason)),)
    if isinstance(args, r.Prolong):
        return (_prolonging(state, args, command, terms),)
    return (_expiring(state, command),)


def _prolonging(
    state: r.Referral, args: r.Prolong, command: Command, terms: ClinicTerms
) -> Event:
    until = _date(args.valid_until, "valid_until")
    if until.isoformat() <= state.valid_until:
        raise Refusal("nothing_changes", number=state.number)
    _not_too_long(until, terms, campus_date(command.happened_at))
    return r.Prolonged(until.isoformat(), _reason(args.reason))


def _expiring(state: r.Referral, command: Command) -> Event:
    today = campus_date(command.happened_at).isoformat()
    if state.status == "expired" or today <= state.valid_until:
        raise Refusal("too_early", until=instant(_date(state.valid_until, "valid_until"), 1440))
    return r.Expired()


def _issued(args: r.Issue, command: Command, terms: ClinicTerms) -> Event:
    number = check_number(args.number)
    if parse_number(number)[0] != PREFIX:
        raise Refusal("bad_number", number=number)
    if not command.aggregate.startswith("referral:"):
        raise Refusal("bad_value", field="referral")
    rules = terms.rules.referral
    today = campus_date(command.happened_at)
    issued = _date(args.issued_on, "issued_on")
    back = rules.emergency_days if args.way == "emergency" else 0
    if not today - back * _DAY <= issued <= today:
        raise Refusal("referral_date", days=back)
    until = issued + rules.valid_days * _DAY
    if args.valid_until:
        until = _date(args.valid_until, "valid_until")
        if until < issued:
            raise Refusal("bad_value", field="valid_until")
        _not_too_long(until, terms, issued)
    return r.Issued(
        number,
        patient_of(args.patient, command),
        args.way,
        values.word(args.hospital, name="hospital", required=True),
        values.word(args.diagnosis, name="diagnosis", required=True),
        issued.isoformat(),
        until.isoformat(),
        values.word(args.department, name="department"),
        values.lines(args.note, name="note", limit=_MOST_TEXT),
    )


def _not_too_long(until: date, terms: ClinicTerms, start: date) -> None:
    if until > start + 12 * terms.rules.referral.valid_days * _DAY:
        raise Refusal("bad_value", field="valid_until")


def _slip(state: r.Referral, slip: r.Slip, command: Command) -> Event:
    """A slip may come after the term, for a visit within it."""
    if state.status == "revoked":
        raise Refusal("wrong_referral_state", number=state.number, status=state.status)
    visited = _date(slip.visited_on, "visited_on")
    if visited > campus_date(command.happened_at):
        raise Refusal("bad_value", field="visited_on")
    if not state.issued_on <= visited.isoformat() <= state.valid_until:
        raise Refusal("slip_outside", number=state.number, until=state.valid_until)
    if len(state.slips) >= _MOST_SLIPS:
        raise Refusal("too_many_slips", limit=_MOST_SLIPS)
    return r.SlipReturned(
        r.Slip(
            values.word(slip.hospital, name="hospital", required=True),
            visited.isoformat(),
            values.lines(slip.text, name="text", limit=_MOST_TEXT),
            photos.checked(slip.photos, _MOST_PHOTOS),
        )
    )


def _date(text: str, name: str) -> date:
    found = civil_date(text)
    if found is None:
        raise Refusal("bad_value", field=name)
    return found


def _reason(text: str) -> str:
    return values.word(text, name="reason", required=True)


def row_of(state: r.Referral) -> ReferralRow:
    """What reimbursement may know of a referral."""
    return ReferralRow(state.number, state.issued_on, state.valid_until)


def evolve(state: r.Referral | None, entry: Entry) -> r.Referral | None:
    """Fold one entry into the referral."""
    return folded(state, entry, r.Issued, _begun, _APPLIERS)


def _begun(event: r.Issued, entry: Entry) -> r.Referral:
    return r.Referral(
        entry.aggregate,
        event.number,
        event.patient,
        event.way,
        "valid",
        event.hospital,
        event.diagnosis,
        event.issued_on,
        event.valid_until,
        entry.actor.id,
        entry.actor.name,
        entry.happened_at,
        event.department,
        event.note,
    )


def _returned(s: r.Referral, event: r.SlipReturned, entry: Entry) -> r.Referral:
    closed = s.closed_at if s.status == "returned" else entry.happened_at
    return structs.replace(s, status="returned", slips=(*s.slips, event.slip), closed_at=closed)


def _prolonged(s: r.Referral, event: r.Prolonged, entry: Entry) -> r.Referral:
    return structs.replace(s, status="valid", valid_until=event.valid_until, closed_at=None)


def _revoked(s: r.Referral, event: r.Revoked, entry: Entry) -> r.Referral:
    return structs.replace(s, status="revoked", reason=event.reason, closed_at=entry.happened_at)


def _expired(s: r.Referral, event: r.Expired, entry: Entry) -> r.Referral:
    return structs.replace(s, status="expired", closed_at=entry.happened_at)


_APPLIERS: dict[type, Callable[[r.Referral, Any, Entry], r.Referral]] = {
    r.SlipReturned: _returned,
    r.Prolonged: _prolonged,
    r.Revoked: _revoked,
    r.Expired: _expired,
}
