"""How fresh the desk's data is, in facts."""

from __future__ import annotations

from msgspec import Struct

from domain.problems import Problem


class Freshness(Struct, frozen=True):
    """How fresh the desk's data is, in facts; the status strip makes words of it. Times in ms UTC.

    Attributes:
        link: ``online``, ``offline`` (calm: everything works), ``connecting``, or ``stopped`` by a
            problem that a person must mend (``problem`` says which).
        received_at: when the cloud last told us how far its feeds reach.
        behind: entries known to exist in the cloud and not received yet.
        fetched, to_fetch: bytes of a file to start from that came, and that it has; 0 while there
            is none on its way.
        checked_at: when this file was last found to agree with the cloud.
        repaired: rows that differed and were mended, since the program started.
        skew: this machine's clock minus the cloud's, ms, as last measured.
    """

    link: str = "offline"
    received_at: int | None = None
    behind: int = 0
    waiting: int = 0
    oldest_waiting: int | None = None
    attention: int = 0
    skew: int = 0
    problem: Problem | None = None
    fetched: int = 0
    to_fetch: int = 0
    checked_at: int | None = None
    repaired: int = 0
