"""Seals of the access log (访问日志): how long a station's log was at some moment, and its head."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from domain import values
from domain.envelope import Args, Command, Entry, Event
from domain.people import CLINIC_ROLES
from domain.problems import Refusal

PREFIX = "access:"
_HEX = frozenset("0123456789abcdef")
_MOST = 10**12


class Seal(Struct, frozen=True, omit_defaults=True):
    """The last seal of a station's log: aggregate ``access:<station>``.

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


class LogSealed(Event, frozen=True, omit_defaults=True, tag="access.sealed"):
    """So long was the log, and this was its head."""

    count: int
    head: str


def decide(seal: Seal | None, command: Command, terms: object) -> tuple[Event, ...]:
    """A station seals its own log, and a log never becomes shorter.

    Raises:
        Refusal: ``not_allowed_for_role``, ``foreign_station``, ``log_shorter``, ``bad_value``.
    """
    values.times(command)
    args: Any = command.args
    if command.actor.role not in (*CLINIC_ROLES, "admin", "system"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    if command.aggregate != PREFIX + command.station:
        raise Refusal("foreign_station", station=command.station)
    count = values.count(args.count, name="count", most=_MOST)
    if not 32 <= len(args.head) <= 128 or set(args.head) - _HEX:
        raise Refusal("bad_value", field="head")
    if seal is not None and not _goes_on(seal, count, args.head):
        raise Refusal("log_shorter", sealed=seal.count, now=count)
    return (LogSealed(count, args.head),)


def _goes_on(seal: Seal, count: int, head: str) -> bool:
    return count > seal.count or (count, head) == (seal.count, seal.head)


def evolve(seal: Seal | None, entry: Entry) -> Seal | None:
    """Fold one entry into the seal."""
    state = seal
    for event in entry.events:
        if isinstance(event, LogSealed):
            earlier = (*state.earlier, f"{state.count}:{state.head}")[-_KEPT:] if state else ()
            state = Seal(
                entry.aggregate.removeprefix(PREFIX),
                event.count,
                event.head,
                entry.happened_at,
                earlier,
                entry.version,
                max(entry.happened_at, state.updated_at if state else 0),
            )
    return state
