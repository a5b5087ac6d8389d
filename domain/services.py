"""The services of the house in one table: which feed they lie in, and who decides and evolves them.

A new service (labour, water, clinic...) is one more row here and a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from domain import directory, shared
from domain.clinic import access, consult, consulting, people, policy, referral, referring, schedule
from domain.clinic.claim import commands as claim_commands
from domain.clinic.claim import events as claim_events
from domain.clinic.claim.decide import decide as decide_claim
from domain.clinic.claim.evolve import evolve as evolve_claim
from domain.clinic.claim.state import Claim
from domain.clinic.rules import ClinicTerms
from domain.clinic.session import commands as session_commands
from domain.clinic.session import events as session_events
from domain.clinic.session.decide import decide as decide_session
from domain.clinic.session.evolve import evolve as evolve_session
from domain.clinic.session.state import Session
from domain.envelope import Args, Command, Entry, Event, kind_of
from domain.people import CLINIC_ROLES, OFFICE_ROLES, AnyRole
from domain.problems import Refusal
from domain.repair import commands as repair_commands
from domain.repair import events as repair_events
from domain.repair.decide import decide as decide_repair
from domain.repair.evolve import evolve as evolve_repair
from domain.repair.rules import RULES, Conflict, Terms, conflict_of
from domain.repair.ticket import Ticket

TermsKind = Literal["repair", "clinic"]
AnyTerms = Terms | ClinicTerms
"""What a decision is given beside the state: ``Terms`` as they stand, ``ClinicTerms`` made anew for
each command, with what is around it."""

_CLINIC_SIDE: frozenset[AnyRole] = frozenset((*CLINIC_ROLES, "requester", "system", "admin"))


class Service(Struct, frozen=True):
    """One service: pure functions over its own aggregate.

    Attributes:
        feed: the scope its entries lie in; a station subscribes to feeds.
        number_prefix: two letters of its numbers, empty if it has none.
        state: the aggregate's struct.
        terms: which of the terms its ``decide`` is given.
        roles: who may speak in it at all; its own rules say more.
    """

    name: str
    feed: str
    number_prefix: str
    state: type[Any]
    decide: Callable[[Any, Command, Any], tuple[Event, ...]]
    evolve: Callable[[Any, Entry], Any]
    conflict: Callable[[Args], Conflict]
    terms: TermsKind = "repair"
    roles: frozenset[AnyRole] = frozenset(OFFICE_ROLES)


def _clinic(
    name: str, feed: str, state: type[Any], decide: Any, evolve: Any, prefix: str = ""
) -> Service:
    return Service(
        name, feed, prefix, state, decide, evolve, policy.conflict_of, "clinic", _CLINIC_SIDE
    )


SERVICES: dict[str, Service] = {
    "repair": Service(
        "repair", "logistics", "BX", Ticket, decide_repair, evolve_repair, conflict_of
    ),
    "directory": Service(
        "directory",
        "directory",
        "",
        directory.Record,
        lambda state, command, terms: directory.decide(state, command),
        directory.evolve,
        lambda args: conflict_of_kind(kind_of(args)),
    ),
    "clinicstaff": _clinic(
        "clinicstaff", "clinic", people.ClinicStaff, people.decide, people.evolve
    ),
    "schedule": _clinic(
        "schedule", "clinic", schedule.Schedule, schedule.decide, schedule.evolve
    ),
    "session": _clinic("session", "clinic", Session, decide_session, evolve_session, "GH"),
    "access": _clinic("access", "clinic", access.Seal, access.decide, access.evolve),
    "consult": _clinic(
        "consult", "care", consult.Consult, consulting.decide, consulting.evolve
    ),
    "referral": _clinic(
        "referral", "care", referral.Referral, referring.decide, referring.evolve, "ZZ"
    ),
    "claim": _clinic("claim", "claims", Claim, decide_claim, evolve_claim, "YB"),
    "claimstaff": _clinic(
        "claimstaff", "claims", people.ClinicStaff, people.decide, people.evolve
    ),
    "claimaccess": _clinic(
        "claimaccess", "claims", access.Seal, access.decide, access.evolve
    ),
}

STATES = 5
"""Version of how states are made of entries and stored.

It rises with every change to a state's struct or to an ``evolve``: only between equals are stored
states compared byte by byte (``storage.digest``).
"""

FEEDS: tuple[str, ...] = tuple(dict.fromkeys(service.feed for service in SERVICES.values()))
"""Every feed there is; who may have which says ``domain.scopes``."""


def service_of(kind: str) -> Service:
    """The service of a command's or entry's kind (``repair.dispatch`` belongs to ``repair``).

    Raises:
        Refusal: ``unknown_kind``.
    """
    known = _BY_KIND.get(kind)
    if known is not None:
        return known
    service = SERVICES.get(kind.partition(".")[0])
    if service is None:
        raise Refusal("unknown_kind", kind=kind)
    return service


def _tagged(module: Any, base: type[Struct]) -> dict[str, type[Any]]:
    found = (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base)
    )
    return {str(cls.__struct_config__.tag): cls for cls in found if cls is not base}


_BOTH = (directory, shared, people, access, schedule, consult, referral)
"""Modules with a service's commands and its events."""

ARGS: dict[str, type[Args]] = {}
"""Every command kind this version knows."""
for _module in (repair_commands, *_BOTH, session_commands, claim_commands):
    ARGS |= _tagged(_module, Args)
EVENTS: dict[str, type[Event]] = {}
"""Every event kind this version knows."""
for _module in (repair_events, *_BOTH, session_events, claim_events):
    EVENTS |= _tagged(_module, Event)

_BY_KIND = {kind: SERVICES[kind.partition(".")[0]] for kind in ARGS}

NUMBERED: frozenset[type[Args]] = frozenset(
    {
        repair_commands.Report,
        session_commands.Book,
        session_commands.WalkIn,
        session_commands.Wait,
        referral.Issue,
        claim_commands.Draft,
    }
)
"""Wishes that are born with a number (``args.number``) of their service's prefix."""

_STATE_DECODERS = {name: msgspec.json.Decoder(service.state) for name, service in SERVICES.items()}
_encoder = msgspec.json.Encoder()


def conflict_of_kind(kind: str) -> Conflict:
    """The conflict policy of a command's kind, also of one whose arguments are not at hand.

    A kind that is not known here is taken to go with nothing else.
    """
    args = ARGS.get(kind, Args)
    if args in shared.COMMUTATIVE:
        return Conflict.COMMUTATIVE
    rule = RULES.get(args) or policy.RULES.get(args)
    return Conflict.EXCLUSIVE if rule is None else rule.conflict


def decide(state: Any, command: Command, terms: AnyTerms) -> tuple[Event, ...]:
    """Decide a command of any service on its aggregate's state.

    Args:
        terms: of the service's kind (``Service.terms``).

    Raises:
        Refusal: the rule that says no.
    """
    service = service_of(command.kind)
    if command.actor.role not in service.roles:  # the wall: nobody speaks on both its sides
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    own = command.aggregate.partition(":")[0] == service.name
    if service.terms == "clinic" and not own:  # they lie in one table, told apart by this alone
        raise Refusal("bad_value", field="aggregate")
    return service.decide(state, command, terms)


def evolve(state: Any, entry: Entry) -> Any:
    """Fold an entry of any service; that of a service unknown here leaves the state as it is."""
    service = SERVICES.get(entry.service)
    return state if service is None else service.evolve(state, entry)


def encode_state(state: Any) -> bytes:
    """An aggregate's state as stored."""
    return _encoder.encode(state)


def decode_state(service: str, data: bytes) -> Any:
    """A stored aggregate's state."""
    return _STATE_DECODERS[service].decode(data)
