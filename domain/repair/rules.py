"""The table of repair rules: from which state, by whom, how two desks' wishes are reconciled."""

from __future__ import annotations

from enum import Enum
from typing import Any

from msgspec import Struct, field

from domain.envelope import Args, kind_of
from domain.people import DESK_ROLES, Actor, Role
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import OPEN, STATUSES, Status, Ticket


class Conflict(Enum):
    """What happens to a command issued on an older version than the agreed one.

    COMMUTATIVE goes in whatever else came first; FIELD merges field by field and keeps the loser;
    EXCLUSIVE is decided again on the agreed state and may be refused.
    """

    COMMUTATIVE = "commutative"
    FIELD = "field"
    EXCLUSIVE = "exclusive"


class Rule(Struct, frozen=True):
    """One row of the table: from which states, by which roles."""

    before: frozenset[Status]
    roles: frozenset[Role]
    conflict: Conflict = Conflict.EXCLUSIVE
    undoable: bool = False


class Terms(Struct, frozen=True):
    """The school's terms that decisions need (days and minutes are calendar time).

    Attributes:
        warranty_days: 返修 term by fault code; the longest matching prefix wins, "" is the default.
    """

    inspect_days: int = 7
    rate_days: int = 7
    warranty_days: dict[str, int] = field(default_factory=lambda: {"": 30})
    urge_gap_minutes: int = 30
    undo_minutes: int = 30
    max_photos: int = 9
    max_text: int = 2000

    def warranty_of(self, fault: str) -> int:
        """Warranty in days of that fault code."""
        parts = fault.split(".")
        prefixes = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
        return next(
            (self.warranty_days[p] for p in prefixes if p in self.warranty_days),
            self.warranty_days.get("", 0),
        )


def _of(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_ANY: frozenset[Status] = frozenset(STATUSES)
_DESK = DESK_ROLES
_HANDS: frozenset[Role] = DESK_ROLES | {"worker"}
_OWNERS: frozenset[Role] = DESK_ROLES | {"requester", "caretaker"}
_EVERYBODY: frozenset[Role] = _HANDS | _OWNERS
_LEADERS: frozenset[Role] = frozenset({"leader", "admin"})
_SYSTEM: frozenset[Role] = frozenset({"system"})
_BEFORE_FINISH = OPEN - {"finished"}
EXTENDABLE: frozenset[Status] = _of("taken", "working", "held")
"""Where somebody is at work whose due time can move."""

RULES: dict[type[Args], Rule] = {
    c.Report: Rule(frozenset(), _EVERYBODY),
    c.KeepPast: Rule(frozenset(), _SYSTEM | {"admin"}),
    c.Accept: Rule(_of("reported"), _DESK, undoable=True),
    c.Reject: Rule(_of("reported"), _DESK, undoable=True),
    c.Withdraw: Rule(_of("reported", "accepted"), _OWNERS, undoable=True),
    c.Merge: Rule(_of("reported", "accepted", "dispatched"), _DESK, undoable=True),
    c.Void: Rule(_BEFORE_FINISH, _LEADERS, undoable=True),
    c.Dispatch: Rule(_of("reported", "accepted"), _DESK, undoable=True),
    c.Take: Rule(_of("dispatched"), _HANDS, undoable=True),
    c.HandBack: Rule(_of("dispatched", "taken"), _HANDS, undoable=True),
    c.Reassign: Rule(_of("dispatched", "taken", "working", "held"), _DESK, undoable=True),
    c.Transfer: Rule(
        _of("accepted", "dispatched", "taken", "working", "held"), _DESK, undoable=True
    ),
    c.Arrive: Rule(_of("taken"), _HANDS, undoable=True),
    c.HoldWork: Rule(_of("accepted", "dispatched", "taken", "working"), _HANDS, undoable=True),
    c.Resume: Rule(_of("held"), _HANDS | _SYSTEM, undoable=True),
    c.AskExtension: Rule(EXTENDABLE, frozenset({"worker"}), Conflict.COMMUTATIVE),
    c.Extend: Rule(EXTENDABLE, _DESK),
    c.RefuseExtension: Rule(EXTENDABLE, _DESK, undoable=True),
    c.Finish: Rule(_of("working"), _HANDS, undoable=True),
    c.PassInspection: Rule(_of("finished"), _OWNERS | _SYSTEM, undoable=True),
    c.FailInspection: Rule(_of("finished"), _OWNERS, undoable=True),
    c.Rework: Rule(_of("archived", "inspected"), _OWNERS),
    c.Rate: Rule(_of("inspected"), _OWNERS | _SYSTEM),
    c.RateMore: Rule(_of("archived"), _OWNERS, Conflict.COMMUTATIVE),
    c.Urge: Rule(_BEFORE_FINISH, _OWNERS, Conflict.COMMUTATIVE),
    c.Note: Rule(_ANY, _EVERYBODY | _SYSTEM, Conflict.COMMUTATIVE),
    c.Seen: Rule(_ANY, _DESK, Conflict.COMMUTATIVE),
    c.AddPhotos: Rule(_ANY, _EVERYBODY, Conflict.COMMUTATIVE),
    c.Join: Rule(OPEN, _EVERYBODY, Conflict.COMMUTATIVE),
    c.Link: Rule(OPEN, _DESK, undoable=True),
    c.Unlink: Rule(OPEN, _DESK, undoable=True),
    c.FinishAlong: Rule(_of("reported", "accepted", "held"), _DESK, undoable=True),
    c.Gather: Rule(_ANY, _DESK, Conflict.COMMUTATIVE),
    c.Announce: Rule(_ANY, _DESK, Conflict.COMMUTATIVE),
    c.Split: Rule(OPEN, _DESK, Conflict.COMMUTATIVE),
    c.Edit: Rule(OPEN, _OWNERS, Conflict.FIELD),
    c.Undo: Rule(_ANY, _EVERYBODY),  # of the own last act alone, see `decide`
}

_OF_ANY_TICKET: dict[Role, tuple[type[Args], ...]] = {
    "requester": (c.Join, c.Undo),
    "worker": (c.Join, c.Note, c.AddPhotos, c.Undo),
}
"""What those who have a part in some tickets only may ask of all."""
_FIRST_REPORTER_ONLY = (c.Withdraw, c.Edit)
"""Not for those who joined: else anybody could join a neighbour's ticket and take it back."""

UNDOABLE: frozenset[str] = frozenset(kind_of(args) for args, rule in RULES.items() if rule.undoable)


def check(ticket: Ticket, args: type[Args], actor: Actor) -> None:
    """Whether this actor may ask this of this ticket now, before looking at the arguments.

    Raises:
        Refusal: ``not_allowed_for_role``, ``not_your_ticket``, ``not_in_crew``, ``wrong_state``;
            ``nothing_asked`` where a worker's wish is refused that is not there.
    """
    rule = RULES[args]
    if actor.role not in rule.roles:
        raise Refusal("not_allowed_for_role", role=actor.role, kind=kind_of(args))
    if args not in _OF_ANY_TICKET.get(actor.role, ()):
        _check_part(ticket, args, actor)
    # Once the office has it, the office corrects it.
    before = _of("reported") if (args, actor.role) == (c.Edit, "requester") else rule.before
    if ticket.status not in before:
        raise Refusal(
            "wrong_state",
            number=ticket.number,
            status=ticket.status,
            kind=kind_of(args),
            wanted=tuple(sorted(before, key=STATUSES.index)),
        )
    if args is c.RefuseExtension and ticket.extension_asked is None:
        raise Refusal("nothing_asked", number=ticket.number)


def _check_part(ticket: Ticket, args: type[Args], actor: Actor) -> None:
    if actor.role == "requester":
        reporters = ticket.reporters[:1] if args in _FIRST_REPORTER_ONLY else ticket.reporters
        if not actor.id or actor.id not in {reporter.person for reporter in reporters}:
            raise Refusal("not_your_ticket", number=ticket.number)
    if actor.role == "worker" and actor.id not in {share.worker for share in ticket.crew}:
        raise Refusal("not_in_crew", number=ticket.number)


def why_not(ticket: Ticket, args: type[Args], actor: Actor) -> Refusal | None:
    """The reason a desk shows beside a disabled action, or None where the action is open."""
    try:
        check(ticket, args, actor)
    except Refusal as refusal:
        return refusal
    return None


def conflict_of(args: Any) -> Conflict:
    """The conflict policy of a command's arguments."""
    return RULES[type(args)].conflict
