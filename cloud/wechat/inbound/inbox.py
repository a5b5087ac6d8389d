"""The inbox: pushes stored before they are answered, so that none is lost and none counts twice."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct

from cloud import codes
from cloud.wechat.inbound.pushes import AnyPush, Image
from domain.problems import Problem, Trouble
from storage.database import Database

LEASE = 60_000
"""So long is a push one worker's, ms. One that dies lets go by it."""
_DAY = 86_400_000
LATE = 10 * 60_000
"""A push that waits longer, ms, is worth a look."""
KEPT = 7 * _DAY
"""What is done stays so long, ms: long past the hour in which the platform's stamp is fresh."""
_FIRST_WAIT, _LONGEST_WAIT = 5_000, 3_600_000
_MOST_TRIES = 60
"""With waits of an hour: two and a half days. The platform keeps pictures for three."""


class Waiting(Struct, frozen=True):
    """One push that is this worker's now."""

    id: int
    key: str
    push: AnyPush
    tries: int


class Unworked(Struct, frozen=True):
    """One push as it is listed for whoever runs the cloud."""

    id: int
    kind: str
    state: str
    tries: int
    problem: str


def key_of(push: AnyPush) -> str:
    """The same for every delivery of one push, and no other's."""
    whole = msgspec.json.encode((type(push).__name__, *push.key()))
    return hashlib.blake2b(whole, digest_size=16).hexdigest()


def store_push(store: Database, push: AnyPush, now: int) -> bool:
    """Keep a push, durably. Returns whether it is new.

    The key and the push are one row: two deliveries at the same moment store one.

    Args:
        now: ms UTC.

    Raises:
        Trouble: nothing was stored.
    """
    key = key_of(push)
    with store.writing():
        found = store.rows(
            "INSERT INTO inbox "
            "(key, kind, openid, data, received_at, state, due_at, tries, problem) "
            "VALUES (?, ?, ?, ?, ?, 'waiting', ?, 0, '') ON CONFLICT (key) DO NOTHING RETURNING id",
            (key, type(push).__name__, push.openid, msgspec.json.encode(push), now, now),
        )
        if found and isinstance(push, Image):
            store.run(
                "INSERT INTO chat_photo (token, push, openid, media, hash, subject, at) "
                "VALUES (?, ?, ?, ?, '', '', ?)",
                (codes.new_token(), key, push.openid, push.media_id, now),
            )
    return bool(found)


def claim(store: Database, now: int) -> Waiting | None:
    """The next push that waits, for this worker alone until the lease is over; None if none does.

    Args:
        now: ms UTC.
    """
    ready = "SELECT 1 FROM inbox WHERE state = 'waiting' AND due_at <= ? LIMIT 1"
    if store.value(ready, (now,)) is None:
        return None
    # What is lost here by a power cut is worked once more, which changes nothing.
    with store.writing(durable=False):
        while True:
            row = store.row(
                "UPDATE inbox SET due_at = ?, tries = tries + 1 WHERE id = ("
                "SELECT id FROM inbox WHERE state = 'waiting' AND due_at <= ? "
                "ORDER BY due_at, id LIMIT 1) AND due_at <= ? RETURNING id, key, data, tries",
                (now + LEASE, now, now),
            )
            if row is None:
                return None
            try:
                push = msgspec.json.decode(bytes(row[2]), type=AnyPush)
            except msgspec.ValidationError:
                # Stored by a newer cloud, before somebody went back to this one.
                park(store, row[0], "unknown_push")
                continue
            return Waiting(row[0], row[1], push, row[3])


def done(store: Database, waiting: Waiting, now: int) -> None:
    """It is worked."""
    with store.writing(durable=False):
        store.run(
            "UPDATE inbox SET state = 'done', done_at = ?, problem = '' WHERE id = ?",
            (now, waiting.id),
        )


def failed(store: Database, waiting: Waiting, problem: Problem, now: int) -> None:
    """It could not be worked: the world's fault is tried again, a rule's no is kept for people."""
    if not isinstance(problem, Trouble) or waiting.tries >= _MOST_TRIES:
        park(store, waiting.id, str(problem))
        return
    wait = min(_FIRST_WAIT << min(waiting.tries - 1, 20), _LONGEST_WAIT)
    with store.writing():
        store.run(
            "UPDATE inbox SET due_at = ?, problem = ? WHERE id = ? AND state = 'waiting'",
            (now + wait, str(problem)[:500], waiting.id),
        )


def superseded(store: Database, waiting: Waiting) -> bool:
    """Whether the same person followed or left once more since: then only that counts."""
    return bool(
        store.value(
            "SELECT 1 FROM inbox WHERE openid = ? AND kind IN ('Subscribe', 'Unsubscribe') "
            "AND id > ? LIMIT 1",
            (waiting.push.openid, waiting.id),
        )
    )


def park(store: Database, push_id: int, why: str) -> None:
    """It will not be worked by itself any more."""
    with store.writing():
        store.run(
            "UPDATE inbox SET state = 'parked', problem = ? WHERE id = ?", (why[:500], push_id)
        )


def unworked(store: Database, limit: int = 100) -> list[Unworked]:
    """What waits or is parked, oldest first."""
    rows = store.rows(
        "SELECT id, kind, state, tries, problem FROM inbox WHERE state <> 'done' "
        "ORDER BY id LIMIT ?",
        (limit,),
    )
    return [Unworked(*row) for row in rows]


def counts(store: Database, now: int) -> dict[str, int]:
    """How much waits, how much of it for long, and how much was parked within a day."""
    row = store.row(
        "SELECT count(CASE WHEN state = 'waiting' THEN 1 END), "
        "count(CASE WHEN state = 'waiting' AND received_at < ? THEN 1 END), "
        "count(CASE WHEN state = 'parked' AND received_at > ? THEN 1 END) "
        "FROM inbox WHERE state IN ('waiting', 'parked')",
        (now - LATE, now - _DAY),
    )
    return dict(zip(("waiting", "late", "parked_today"), row or (0, 0, 0), strict=True))


def retry(store: Database, now: int) -> int:
    """Have everything that is parked, or waits for its next try, worked now. Returns how many."""
    with store.writing():
        return int(
            store.run(
                "UPDATE inbox SET state = 'waiting', due_at = ?, tries = 0 WHERE state <> 'done'",
                (now,),
            ).rowcount
        )


def clear(store: Database, now: int) -> int:
    """Forget what was done long ago, and pictures nobody made a report of. Returns how many.

    Args:
        now: ms UTC.
    """
    with store.writing():
        store.run("DELETE FROM chat_photo WHERE at < ?", (now - KEPT,))
        return int(
            store.run(
                "DELETE FROM inbox WHERE state IN ('done', 'parked') AND received_at < ?",
                (now - KEPT,),
            ).rowcount
        )
