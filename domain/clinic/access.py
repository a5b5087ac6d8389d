"""Seals of the access log (访问日志): how long a station's log was at some moment, and its head.

Each walled scope has a feed that it may write them in: ``clinic``, or ``claims`` where a station
holds nothing of that. The same station's seals in the other feed count too.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from domain import values
from domain.clinic.rules import ClinicTerms
from domain.envelope import Args, Command, Entry, Event
from domain.people import CLINIC_ROLES
from domain.problems import Refusal

SEALS: tuple[str, ...] = ("access", "claimaccess")
"""The services of seals, the one that is sealed in first."""
_HEX = frozenset("0123456789abcdef")
_MOST = 10**12


class Seal(Struct, frozen=True, omit_defaults=True):
    """The last seal of a station's log in a feed: ``access:<station>``, ``claimaccess:<station>``.

    Attributes:
        count: lines in the log then; ``head`` the hash of the last one.
        earlier: the seals before it, as ``count:head``, the latest last.
    """

    station: str
    count: int
    head: str
    at: int
    earlier: tuple[str, ...] = ()
    version: int = 0
    updated_at: int = 0


_KEPT = 200


class SealLog(Args, frozen=True, omit_defaults=True, tag="access.seal"):
    """So long is the log now, and this is its head."""

    count: int
    head: str


class SealClaimsLog(SealLog, frozen=True, omit_defaults=True, tag="claimaccess.seal"):
    """The same, by a station of the claims alone."""


WISHES: dict[str, type[SealLog]] = {"access": SealLog, "claimaccess": SealClaimsLog}
"""By service."""


def uid_of(service: str, station: str) -> str:
    """Where a station's seals lie."""
    return f"{service}:{station}"


class LogSealed(Event, frozen=True, omit_defaults=True, tag="access.sealed"):
    """So long was the log, and this was its head."""

    count: int
    head: str


def decide(seal: Seal | None, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """A station seals its own log, and a log never becomes shorter.

    Raises:
        Refusal: ``not_allowed_for_role``, ``foreign_station``, ``log_shorter``, ``bad_value``.
    """
    values.times(command)
    args: Any = command.args
    if command.actor.role not in (*CLINIC_ROLES, "admin", "system"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    if command.aggregate != uid_of(command.service, command.station):
        raise Refusal("foreign_station", station=command.station)
    count = values.count(args.count, name="count", most=_MOST)
    if not 32 <= len(args.head) <= 128 or set(args.head) - _HEX:
        raise Refusal("bad_value", field="head")
    own = () if seal is None else ((seal.count, seal.head),)
    for sealed, known in (*own, *terms.around.sealed):
        if count <= sealed and (count, args.head) != (sealed, known):
            raise Refusal("log_shorter", sealed=sealed, now=count)
    return (LogSealed(count, args.head),)


def evolve(seal: Seal | None, entry: Entry) -> Seal | None:
    """Fold one entry into the seal."""
    state = seal
    for event in entry.events:
        if isinstance(event, LogSealed):
            earlier = (*state.earlier, f"{state.count}:{state.head}")[-_KEPT:] if state else ()
            state = Seal(
                entry.aggregate.partition(":")[2],
                event.count,
                event.head,
                entry.happened_at,
                earlier,
                entry.version,
                max(entry.happened_at, state.updated_at if state else 0),
            )
    return state
