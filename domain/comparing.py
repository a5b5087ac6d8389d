"""Messages by which a station compares its agreed states with the cloud's, and mends its own."""

from __future__ import annotations

from msgspec import Raw, Struct


class DigestMember(Struct, frozen=True):
    """An aggregate, the version of its agreed state, and that state's hash."""

    aggregate: str
    version: int
    hash: int


class DigestReply(Struct, frozen=True, omit_defaults=True):
    """A feed's digest, closer: its sums by bucket, or who is in the buckets that were named.

    Attributes:
        seq: how far the feed reached then.
    """

    epoch: str
    feed: str
    seq: int
    sums: tuple[int, ...] = ()
    members: tuple[DigestMember, ...] = ()


class StatesRequest(Struct, frozen=True):
    """The agreed states of these aggregates are wanted."""

    epoch: str
    feed: str
    aggregates: tuple[str, ...]


class StoredState(Struct, frozen=True):
    """An aggregate's agreed state as it is stored, with the version of it."""

    aggregate: str
    version: int
    state: Raw


class StatesReply(Struct, frozen=True):
    """States at one place of a feed; those asked for that are not in it do not exist."""

    epoch: str
    feed: str
    seq: int
    states: tuple[StoredState, ...]
