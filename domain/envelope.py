"""Command and entry: the envelopes in which wishes and facts travel, the same in every service."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec import Raw, Struct

from domain.people import Actor, Channel


class Args(Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """Base of every command's arguments. The tag (``repair.dispatch``) is the command's kind."""


class Event(Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """Base of every event: a fact in the past tense that can't fail any more."""


class UnknownEvent(Struct, frozen=True):
    """An event that this version can't read: kept whole and passed over, never dropped."""

    kind: str
    raw: Raw


def kind_of(body: Args | Event | UnknownEvent | type[Args] | type[Event]) -> str:
    """The wire name of a command's arguments or of an event."""
    if isinstance(body, UnknownEvent):
        return body.kind
    return _tag_of(body if isinstance(body, type) else type(body))


@cache
def _tag_of(body: type[Args] | type[Event]) -> str:
    return str(body.__struct_config__.tag)


class Command(Struct, frozen=True):
    """What somebody asks. It may be refused.

    Attributes:
        id: UUIDv7 hex, durable before "saved" is shown; the key of every effect outside.
        aggregate: the ticket (or record) it speaks of.
        args: what is asked, with its own fields.
        actor: who asks.
        channel: how the wish came in.
        station: the station's id, or ``cloud``.
        incarnation: that station's life; a cloned or restored disk gets a new one.
        happened_at: when it really happened, ms UTC (a paper slip's time, a phone call's time).
        issued_at: when it was entered, ms UTC.
        base: the aggregate's version that the actor saw; 0 for a new one.
    """

    id: str
    aggregate: str
    args: Args
    actor: Actor
    channel: Channel
    station: str
    incarnation: str
    happened_at: int
    issued_at: int
    base: int = 0

    @property
    def kind(self) -> str:
        """The command's wire name, e.g. ``repair.dispatch``."""
        return _tag_of(type(self.args))

    @property
    def service(self) -> str:
        """The service that decides it: the kind's first word."""
        return _first_word(type(self.args))


@cache
def _first_word(args: type[Args]) -> str:
    return _tag_of(args).partition(".")[0]


class Entry(Struct, frozen=True):
    """One accepted command's outcome, as it lies in a feed: the unit in which state moves.

    Attributes:
        seq: place in the feed (commit order); 0 while only predicted by a station.
        version: the aggregate's version after this entry.
        kind: the command's kind.
        recorded_at: when the cloud accepted it, ms UTC (the station's own time while predicted).
        recovered_at: when a station gave it back to a cloud that had lost it, ms UTC; else 0.
    """

    feed: str
    seq: int
    command_id: str
    aggregate: str
    version: int
    kind: str
    actor: Actor
    channel: Channel
    station: str
    happened_at: int
    recorded_at: int
    events: tuple[Event | UnknownEvent, ...]
    recovered_at: int = 0

    @property
    def service(self) -> str:
        """The service whose ``evolve`` reads it."""
        return self.kind.partition(".")[0]


def entry_of(
    command: Command,
    feed: str,
    events: tuple[Event, ...],
    *,
    version: int,
    seq: int,
    recorded_at: int,
) -> Entry:
    """The entry that a decided command becomes."""
    return Entry(
        feed=feed,
        seq=seq,
        command_id=command.id,
        aggregate=command.aggregate,
        version=version,
        kind=command.kind,
        actor=command.actor,
        channel=command.channel,
        station=command.station,
        happened_at=command.happened_at,
        recorded_at=recorded_at,
        events=events,
    )


State = Any
"""An aggregate's state: ``domain.repair.ticket.Ticket``, ``domain.directory.Person``..."""
