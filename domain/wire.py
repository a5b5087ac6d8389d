"""The contract between station and cloud: message structs, versions, and their JSON.

Bodies of commands and events travel as raw JSON and are decoded by kind, so that one unknown kind
does not spoil a page. Changes are additive only, and ``tests/domain/test_wire.py`` freezes the
shapes: a new optional field is additive, a new word in a ``Literal`` is not (older readers refuse).
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Raw, Struct

from domain.envelope import Command, Entry, Event, UnknownEvent
from domain.people import Actor, Channel
from domain.problems import Fact, Refusal
from domain.services import ARGS, EVENTS
from domain.text import has_control
from domain.values import LATEST_MOMENT, WORD_LIMIT

WIRE_VERSION = 1
"""Rises with every change a neighbour must know of."""
OLDEST_SERVED = 1
"""The oldest wire version this cloud serves (N-2 once there are that many)."""

Message = TypeVar("Message", bound=Struct)


class _Tagged(Struct):
    kind: str


_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What bytes from outside can do to the decoder."""

_encoder = msgspec.json.Encoder()
_kind = msgspec.json.Decoder(_Tagged)
_args = {kind: msgspec.json.Decoder(cls) for kind, cls in ARGS.items()}
_events = {kind: msgspec.json.Decoder(cls) for kind, cls in EVENTS.items()}


class WireCommand(Struct, frozen=True, omit_defaults=True):
    """A command as it travels and as it lies in the outbox."""

    id: str
    aggregate: str
    args: Raw
    actor: Actor
    channel: Channel
    station: str
    incarnation: str
    happened_at: int
    issued_at: int
    base: int = 0


class WireEntry(Struct, frozen=True, omit_defaults=True):
    """A feed entry as it travels and as it is stored."""

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
    events: tuple[Raw, ...]
    recovered_at: int = 0


class WireProblem(Struct, frozen=True):
    """A refusal or trouble: code and facts; the reader's side makes the sentence."""

    code: str
    facts: dict[str, Any] = {}


class PushRequest(Struct, frozen=True):
    """Commands in the station's order.

    Attributes:
        incarnation: the station's life; empty from a station that does not tell it.
    """

    wire: int
    epoch: str
    commands: tuple[WireCommand, ...]
    incarnation: str = ""


class PushResult(Struct, frozen=True, omit_defaults=True):
    """One command's stored outcome. ``unknown``: this cloud does not know the kind: parked."""

    id: str
    outcome: Literal["accepted", "refused", "unknown"]
    feed: str = ""
    seq: int = 0
    problem: WireProblem | None = None


class PushReply(Struct, frozen=True):
    """Outcomes in the order asked, and how far the feeds reach now.

    Attributes:
        backed_up: how far each feed lies in a checked backup.
        last: the last command that came from this station before these, empty if there was none.
    """

    epoch: str
    results: tuple[PushResult, ...]
    heads: dict[str, int]
    backed_up: dict[str, int] = {}
    last: str = ""


class PullReply(Struct, frozen=True):
    """A page of one feed, in commit order, after the asked cursor.

    Attributes:
        digest: of the feed's agreed states at its head, where it was asked for and the page reaches
            the head; else empty.
    """

    epoch: str
    feed: str
    entries: tuple[WireEntry, ...]
    head: int
    backed_up: dict[str, int] = {}
    digest: str = ""


class Hello(Struct, frozen=True):
    """Who answers, which versions it speaks, what time it has.

    Attributes:
        backed_up: how far each feed lies in a checked backup.
        forks: of each earlier history that this one goes on from: as far as the feeds are the same.
        last: the last command that came from the station that asks, if its token was shown.
        feeds: those that this station may have now; heads, backups and forks are told of them
            alone. Empty where no token was shown, or by an older cloud.
        states: how the cloud makes states (``services.STATES``): only between equals they are
            compared. 0 by an older cloud, which does not tell it.
    """

    product: str
    version: str
    wire: int
    oldest_served: int
    epoch: str
    now: int
    heads: dict[str, int]
    backed_up: dict[str, int] = {}
    forks: dict[str, dict[str, int]] = {}
    last: str = ""
    feeds: tuple[str, ...] = ()
    states: int = 0


class EnrolRequest(Struct, frozen=True):
    """A new station shows its one-time code.

    Attributes:
        former: letters of numbers it gave under earlier enrolments.
        walled: the folder that asks is the clinic's; a code of the other side is not for it.
        request: a random secret of this request; asked again with it, a lost reply comes again.
            Empty from a station that does not tell it.
    """

    wire: int
    code: str
    name: str
    incarnation: str
    provisional: str = ""
    former: tuple[str, ...] = ()
    walled: bool = False
    request: str = ""


class EnrolReply(Struct, frozen=True):
    """What the station is from now on. ``token`` is shown this once and stored hashed."""

    station: str
    name: str
    letters: str
    token: str
    feeds: tuple[str, ...]
    epoch: str
    school: str = ""


class Failure(Struct, frozen=True):
    """Body of every reply that is not 2xx."""

    problem: WireProblem


def wire_command(command: Command) -> WireCommand:
    """The travelling form of a command.

    Raises:
        Refusal: ``bad_command`` if its text holds half a character, which JSON can't carry.
    """
    try:
        args = Raw(_encoder.encode(command.args))
    except UnicodeEncodeError as error:
        raise Refusal("bad_command", detail=error.reason) from error
    return WireCommand(
        id=command.id,
        aggregate=command.aggregate,
        args=args,
        actor=command.actor,
        channel=command.channel,
        station=command.station,
        incarnation=command.incarnation,
        happened_at=command.happened_at,
        issued_at=command.issued_at,
        base=command.base,
    )


def read_command(wire: WireCommand) -> Command:
    """The typed command.

    Raises:
        Refusal: ``unknown_kind``; ``bad_command`` if the body does not fit its kind, or the
            envelope holds what no honest station sends.
    """
    _check_envelope(wire)
    try:
        kind = _kind.decode(wire.args).kind
        decoder = _args.get(kind)
        if decoder is None:
            raise Refusal("unknown_kind", kind=kind[:WORD_LIMIT])
        args = decoder.decode(wire.args)
    except _UNREADABLE as error:
        raise Refusal("bad_command", detail=str(error)[:200]) from error
    return Command(
        id=wire.id,
        aggregate=wire.aggregate,
        args=args,
        actor=wire.actor,
        channel=wire.channel,
        station=wire.station,
        incarnation=wire.incarnation,
        happened_at=wire.happened_at,
        issued_at=wire.issued_at,
        base=wire.base,
    )


_WORDS = (
    ("id", 1),
    ("aggregate", 1),
    ("station", 1),
    ("incarnation", 0),
    ("actor", 1),
    ("actor", 0),
)
"""Words of an envelope and the fewest characters of each."""


def _check_envelope(wire: WireCommand) -> None:
    """What rows and indexes can hold; the rules look at the meaning."""
    actor = wire.actor
    words = (wire.id, wire.aggregate, wire.station, wire.incarnation, actor.id, actor.name)
    odd = has_control("".join(words))  # one look at all: nearly none has any
    for (name, least), word in zip(_WORDS, words, strict=True):
        if not least <= len(word) <= WORD_LIMIT or (odd and has_control(word)):
            raise Refusal("bad_command", detail=name)
    for name, number in (
        ("happened_at", wire.happened_at),
        ("issued_at", wire.issued_at),
        ("base", wire.base),
    ):
        if not 0 <= number <= LATEST_MOMENT:
            raise Refusal("bad_command", detail=name)


def wire_entry(entry: Entry) -> WireEntry:
    """The travelling form of an entry."""
    return WireEntry(
        feed=entry.feed,
        seq=entry.seq,
        command_id=entry.command_id,
        aggregate=entry.aggregate,
        version=entry.version,
        kind=entry.kind,
        actor=entry.actor,
        channel=entry.channel,
        station=entry.station,
        happened_at=entry.happened_at,
        recorded_at=entry.recorded_at,
        events=tuple(
            event.raw if isinstance(event, UnknownEvent) else Raw(_encoder.encode(event))
            for event in entry.events
        ),
        recovered_at=entry.recovered_at,
    )


def read_entry(wire: WireEntry) -> Entry:
    """The typed entry; events that this version can't read are kept whole."""
    return Entry(
        feed=wire.feed,
        seq=wire.seq,
        command_id=wire.command_id,
        aggregate=wire.aggregate,
        version=wire.version,
        kind=wire.kind,
        actor=wire.actor,
        channel=wire.channel,
        station=wire.station,
        happened_at=wire.happened_at,
        recorded_at=wire.recorded_at,
        events=tuple(_read_event(raw) for raw in wire.events),
        recovered_at=wire.recovered_at,
    )


def _read_event(raw: Raw) -> Event | UnknownEvent:
    # A newer neighbour may add kinds, and words to a known kind; neither may stop the feed.
    kind = ""
    try:
        kind = _kind.decode(raw).kind
        decoder = _events.get(kind)
        return UnknownEvent(kind, raw.copy()) if decoder is None else decoder.decode(raw)
    except _UNREADABLE:
        return UnknownEvent(kind, raw.copy())


def wire_problem(problem: Refusal | Any) -> WireProblem:
    """A problem as it travels."""
    return WireProblem(problem.code, dict(problem.facts))


def read_refusal(problem: WireProblem) -> Refusal:
    """A travelled refusal; lists become tuples again so that facts stay comparable."""
    facts: dict[str, Fact] = {
        name: tuple(str(v) for v in value) if isinstance(value, list) else value
        for name, value in problem.facts.items()
    }
    return Refusal(problem.code, **facts)


def encode(message: Struct) -> bytes:
    """Any message as JSON."""
    return _encoder.encode(message)


def decode(data: bytes, message: type[Message]) -> Message:
    """JSON as a message.

    Raises:
        Refusal: ``bad_message`` with the path that does not fit.
    """
    try:
        return msgspec.json.decode(data, type=message)
    except _UNREADABLE as error:
        raise Refusal("bad_message", detail=str(error)[:200]) from error
