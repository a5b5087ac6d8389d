"""Messages for what went wrong: a cloud that forgot, a station copied, or long cut off."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.wire import PushResult, WireEntry, WireProblem


class LackingRequest(Struct, frozen=True):
    """Which of these entries does the cloud not have? By their commands, in the feed's order."""

    epoch: str
    feed: str
    commands: tuple[str, ...]


class LackingReply(Struct, frozen=True):
    """Those that it does not have."""

    lacking: tuple[str, ...]


class FarewellKey(Struct, frozen=True):
    """The cloud's public key (X25519, hex), for the last words of a station that was revoked."""

    key: str


class FarewellReply(Struct, frozen=True):
    """They are kept, sealed, until somebody takes them."""

    kept: bool


class OfferedEntry(Struct, frozen=True):
    """An entry of an earlier history as a station keeps it.

    Attributes:
        after: the command of the entry before it on the same aggregate; empty if not known.
        before: the commands of the last entries before it there, in order, as far as known; empty
            from a station that does not tell it.
    """

    entry: WireEntry
    after: str = ""
    before: tuple[str, ...] = ()


class OfferRequest(Struct, frozen=True):
    """Entries that the cloud has lost, in the order they had in that feed.

    Attributes:
        epoch: the history that takes them in.
        history: the one they come from.
    """

    wire: int
    epoch: str
    history: str
    entries: tuple[OfferedEntry, ...]


class OfferResult(Struct, frozen=True, omit_defaults=True):
    """What became of an offered entry. ``parked``: a person has to look at it."""

    id: str
    outcome: Literal["taken", "known", "parked"]
    problem: WireProblem | None = None


class OfferReply(Struct, frozen=True):
    """Outcomes in the order offered; pictures of these tickets that the cloud does not have."""

    results: tuple[OfferResult, ...]
    photos: tuple[str, ...] = ()


class ParcelReply(Struct, frozen=True):
    """What became of another station's commands that this one sent on, in the order they had.

    Attributes:
        station: the one that wrote them.
    """

    station: str
    results: tuple[PushResult, ...]


class ReincarnateRequest(Struct, frozen=True):
    """A station that finds itself a copy, or set back, becomes a new one with letters of its own.

    Attributes:
        incarnation: its new life, made before it asks: asked again, it gets the same letters.
        provisional: letters of the numbers it gives until it has the answer.
        former: letters of numbers it gave before.
        closes: its old life goes on nowhere else.
    """

    wire: int
    incarnation: str
    provisional: str
    former: tuple[str, ...] = ()
    closes: bool = False
