"""The queue of pictures to send (``up``) and to fetch (``down``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from storage.database import Store

Direction = Literal["up", "down"]
FIRST_RETRY = 5_000
MAX_TRIES = 17
"""Tries double their distance from twice ``FIRST_RETRY`` ms: the last comes some seven days after
the first, for a picture may follow its ticket only when the desk that took it is back from a long
outage. Each is counted from the one before: a station that was off itself tries no less often."""


def queue(store: Store, digests: Iterable[str], direction: Direction, now: int) -> None:
    """Queue pictures once each; one that was queued before keeps its row."""
    store.run_many(
        "INSERT INTO transfer (hash, direction, state, tries, problem, created_at) "
        "VALUES (?, ?, 'waiting', 0, '', ?) ON CONFLICT (hash) DO NOTHING",
        [(digest, direction, now) for digest in digests],
    )


def send_again(store: Store, digests: Iterable[str], now: int) -> None:
    """Queue pictures that lie here, and that the cloud has lost."""
    store.run_many(
        "UPDATE transfer SET direction = 'up', state = 'waiting', tries = 0, created_at = ? "
        "WHERE hash = ? AND state = 'done'",
        [(now, digest) for digest in digests],
    )


def waiting(store: Store, direction: Direction, now: int, limit: int = 50) -> list[str]:
    """Hashes whose time has come, those that failed least first.

    Args:
        now: ms UTC. A last try that lies far ahead was noted by a clock that went wrong.
    """
    sql = (
        "SELECT hash FROM transfer WHERE direction = ? AND state = 'waiting' "
        "AND (tries = 0 OR abs(? - created_at) >= ? << tries) ORDER BY tries, created_at LIMIT ?"
    )
    return [row[0] for row in store.rows(sql, (direction, now, FIRST_RETRY, limit))]


def done(store: Store, digest: str) -> None:
    """It went over."""
    with store.writing():
        store.run("UPDATE transfer SET state = 'done', problem = '' WHERE hash = ?", (digest,))


def failed(store: Store, digest: str, code: str, now: int) -> None:
    """It was refused or is not there yet; tried ``MAX_TRIES`` times in all.

    Args:
        now: ms UTC; from here the next try is counted.
    """
    with store.writing():
        store.run(
            "UPDATE transfer SET tries = tries + 1, problem = ?, created_at = ?, "
            "state = CASE WHEN tries + 1 >= ? THEN 'failed' ELSE 'waiting' END WHERE hash = ?",
            (code, now, MAX_TRIES, digest),
        )
