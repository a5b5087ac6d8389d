"""What a row is marked with, so that two files can be compared: the hash of its agreed state."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import msgspec

from domain.repair.ticket import OPEN, Ticket
from domain.services import decode_state

BUCKETS = 256
PERIOD = 30 * 86_400_000
"""Ended tickets count by the 30 days (ms) of the last word on them; 0 is for whatever is open."""

Marks = tuple[int | None, int]
"""A row's ``digest`` (None while nothing is agreed) and ``period``."""


def fingerprint(aggregate: str, state: bytes) -> int:
    """62 bits of an agreed state as stored; the lowest eight are the aggregate's bucket."""
    name = aggregate.encode("utf-8", "surrogatepass")
    found = hashlib.blake2b(state, digest_size=8, key=name[:64]).digest()
    return (int.from_bytes(found) & (1 << 54) - 1) << 8 | zlib.crc32(name) & BUCKETS - 1


def marks(aggregate: str, shown: Any, state: bytes, service: str, confirmed: bytes | None) -> Marks:
    """The marks of a row that is written now.

    Args:
        shown: the shown state, and ``state`` as it is stored.
        confirmed: the agreed one as stored; None if it is the shown one, empty if there is none.
    """
    if confirmed is None:
        return fingerprint(aggregate, state), period_of(shown)
    return marks_stored(aggregate, service, confirmed)


def marks_stored(aggregate: str, service: str, agreed: bytes) -> Marks:
    """The marks of an agreed state as it is stored; empty if there is none."""
    if not agreed:
        return None, 0
    try:
        period = period_of(decode_state(service, agreed))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        period = 0  # what can't be read is mended from the cloud, and counts as open till then
    return fingerprint(aggregate, agreed), period


def period_of(state: Any) -> int:
    """The period that a state counts in."""
    if not isinstance(state, Ticket) or state.status in OPEN:
        return 0
    return max(1, state.updated_at // PERIOD)
