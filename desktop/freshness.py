"""How fresh the desk's data is, in facts."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct, structs

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


def counted_again(
    fresh: Freshness,
    outbox: tuple[int, int, int | None],
    cursors: Collection[tuple[int, int, int]],
    now: int | None,
) -> Freshness:
    """How fresh the data is after a look at the outbox and the feeds.

    Args:
        outbox: how many wait, how many need a person, and since when the oldest waits (ms UTC).
        cursors: of each feed how far we have it, how far it reaches, and when it was asked.
        now: if the cloud has just been heard to the end (ms UTC). It tells how far all feeds
            reach; those that have not moved are not asked, so their own time stands still.
    """
    waiting, attention, oldest = outbox
    behind = sum(max(0, head - seq) for seq, head, _ in cursors)
    known = [min((at for _, _, at in cursors), default=None), fresh.received_at]
    if cursors and not behind:
        known.append(now)
    return structs.replace(
        fresh,
        waiting=waiting,
        attention=attention,
        oldest_waiting=oldest,
        behind=behind,
        received_at=max((at for at in known if at is not None), default=None),
    )
