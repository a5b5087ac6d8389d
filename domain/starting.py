"""Messages by which a station starts from a file, and asks for what has left its own."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.wire import WireEntry


class SnapshotReply(Struct, frozen=True, omit_defaults=True):
    """A file to start from, or the word that one is being made.

    Attributes:
        kind: ``open`` (what is worked on, and the directory) or ``all`` (every ticket kept).
        size: bytes as they travel, compressed with zstd; ``sha256`` of them as hex.
        plain: bytes of the file itself, an SQLite database.
        schema: version of its tables.
        seqs: how far it has received each feed.
        at: when it was made, ms UTC.
    """

    state: Literal["building", "ready"]
    epoch: str
    id: str = ""
    kind: str = ""
    size: int = 0
    sha256: str = ""
    plain: int = 0
    schema: int = 0
    seqs: dict[str, int] = {}
    at: int = 0


class HistoryReply(Struct, frozen=True):
    """All entries of the aggregates asked for, each one's in their order."""

    epoch: str
    entries: tuple[WireEntry, ...]


class Found(Struct, frozen=True):
    """A ticket that the cloud knows by its number."""

    aggregate: str
    number: str
    status: str


class FindReply(Struct, frozen=True):
    """Tickets whose number is, or begins with, what was asked; newest first."""

    found: tuple[Found, ...]
