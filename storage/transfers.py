"""The queue of pictures to send (``up``) and to fetch (``down``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from storage.database import Store

Direction = Literal["up", "down"]
MAX_TRIES = 8


def queue(store: Store, digests: Iterable[str], direction: Direction, now: int) -> None:
    """Queue pictures once each; one that was queued before keeps its row."""
    store.run_many(
        "INSERT INTO transfer (hash, direction, state, tries, problem, created_at) "
        "VALUES (?, ?, 'waiting', 0, '', ?) ON CONFLICT (hash) DO NOTHING",
        [(digest, direction, now) for digest in digests],
    )


def waiting(store: Store, direction: Direction, limit: int = 50) -> list[str]:
    """Hashes that wait, those that failed least first."""
    sql = (
        "SELECT hash FROM transfer WHERE direction = ? AND state = 'waiting' "
        "ORDER BY tries, created_at LIMIT ?"
    )
    return [row[0] for row in store.rows(sql, (direction, limit))]


def done(store: Store, digest: str) -> None:
    """It went over."""
    with store.writing():
        store.run("UPDATE transfer SET state = 'done', problem = '' WHERE hash = ?", (digest,))


def failed(store: Store, digest: str, code: str) -> None:
    """The other side refused it; tried ``MAX_TRIES`` times in all."""
    with store.writing():
        store.run(
            "UPDATE transfer SET tries = tries + 1, problem = ?, "
            "state = CASE WHEN tries + 1 >= ? THEN 'failed' ELSE 'waiting' END WHERE hash = ?",
            (code, MAX_TRIES, digest),
        )
