"""The clinic's table of wishes: who may ask them, what two desks' do, which can be taken back."""

from __future__ import annotations

from msgspec import Struct

from domain.clinic import access, consult, people, referral, schedule
from domain.clinic.claim import commands as claim
from domain.clinic.session import commands as session
from domain.envelope import Args, Command, kind_of
from domain.people import CLINIC_ROLES, AnyRole
from domain.problems import Refusal
from domain.repair.rules import Conflict


class Rule(Struct, frozen=True):
    """One row: by which roles, with which conflict policy; whether it can be taken back."""

    roles: frozenset[AnyRole]
    conflict: Conflict = Conflict.EXCLUSIVE
    undoable: bool = False


def _of(*roles: AnyRole) -> frozenset[AnyRole]:
    return frozenset(roles)


_DESK = _of("receptionist", "nurse", "admin")
_ROOM = _of("receptionist", "nurse", "doctor", "admin")
_CARE = _of("nurse", "doctor")
_CLERK = _of("clerk")
_PERSON = _of("requester")
_SYSTEM = _of("system")
_ADMIN = _of("admin", "system")

RULES: dict[type[Args], Rule] = {
    people.PutClinicStaff: Rule(_ADMIN),
    people.PutClaimStaff: Rule(_SYSTEM),
    access.SealLog: Rule(_ADMIN | frozenset(CLINIC_ROLES)),
    access.SealClaimsLog: Rule(_ADMIN | frozenset(CLINIC_ROLES)),
    schedule.PutSchedule: Rule(_ADMIN | _of("nurse")),
    schedule.SetDayOff: Rule(_ADMIN | _of("nurse")),
    session.Open: Rule(_DESK | _SYSTEM),
    session.Book: Rule(_ROOM | _PERSON),
    session.WalkIn: Rule(_ROOM),
    session.Cancel: Rule(_DESK | _PERSON),
    session.Rebook: Rule(_ROOM | _PERSON),
    session.CheckIn: Rule(_DESK, undoable=True),
    session.Call: Rule(_ROOM, undoable=True),
    session.Pass: Rule(_ROOM, undoable=True),
    session.Enter: Rule(_ROOM, undoable=True),
    session.Finish: Rule(_ROOM, undoable=True),
    session.Leave: Rule(_ROOM | _PERSON, undoable=True),
    session.Miss: Rule(_ROOM | _SYSTEM, undoable=True),
    session.AddSlot: Rule(_ROOM),
    session.Stop: Rule(_ROOM | _SYSTEM),
    session.Resume: Rule(_ROOM),
    session.Prioritise: Rule(_ROOM),
    session.Reorder: Rule(_ROOM),
    session.Wait: Rule(_ROOM | _PERSON),
    session.Unwait: Rule(_ROOM | _PERSON),
    session.LeaseSlots: Rule(_ROOM | _SYSTEM),
    session.GiveBack: Rule(_ROOM | _SYSTEM),
    session.Undo: Rule(_ROOM | _PERSON),
    consult.Ask: Rule(_PERSON),
    consult.AskAgain: Rule(_PERSON, Conflict.COMMUTATIVE),
    consult.Answer: Rule(_CARE, Conflict.COMMUTATIVE),
    consult.Close: Rule(_CARE | _PERSON | _SYSTEM),
    consult.ToVisit: Rule(_CARE),
    consult.ToEmergency: Rule(_CARE),
    referral.Issue: Rule(_CARE),
    referral.ReturnSlip: Rule(_CARE | _PERSON),
    referral.Prolong: Rule(_CARE),
    referral.Revoke: Rule(_CARE),
    referral.Expire: Rule(_SYSTEM),
    claim.Draft: Rule(_CLERK | _PERSON),
    claim.Edit: Rule(_CLERK | _PERSON),
    claim.Attach: Rule(_CLERK | _PERSON),
    claim.Detach: Rule(_CLERK | _PERSON),
    claim.Submit: Rule(_CLERK | _PERSON),
    claim.Take: Rule(_CLERK, undoable=True),
    claim.AskPapers: Rule(_CLERK, undoable=True),
    claim.Approve: Rule(_CLERK, undoable=True),
    claim.Reject: Rule(_CLERK, undoable=True),
    claim.Withdraw: Rule(_CLERK | _PERSON),
    claim.ReceivePaper: Rule(_CLERK, undoable=True),
    claim.ProlongPaper: Rule(_CLERK),
    claim.Lapse: Rule(_SYSTEM | _CLERK),
    claim.Send: Rule(_CLERK, undoable=True),
    claim.Pay: Rule(_CLERK, undoable=True),
    claim.Undo: Rule(_CLERK),
}

UNDOABLE: frozenset[str] = frozenset(kind_of(args) for args, rule in RULES.items() if rule.undoable)


def check_role(command: Command) -> None:
    """Whether this role may ask this at all, before the state is looked at.

    Raises:
        Refusal: ``not_allowed_for_role``.
    """
    if command.actor.role not in RULES[type(command.args)].roles:
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)


def conflict_of(args: Args) -> Conflict:
    """The conflict policy of a wish of the clinic."""
    return RULES[type(args)].conflict
