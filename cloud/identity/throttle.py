"""Counting what one address or person does in a while: in memory, or for all processes."""

from __future__ import annotations

import contextlib
import threading
from collections import deque

from domain.problems import Refusal
from storage.database import Database

_MINUTE = 60_000
_MANY_KEYS = 20_000
"""So many keys are remembered before those that are over are cleared away."""


class SharedThrottle:
    """At most ``limit`` acts of one key in a stretch that begins with the first: in the database.

    So N processes together allow as many as one does, and a restart forgets nothing.

    Args:
        name: of what is counted.
        limit: acts allowed.
        window: length of the stretch, ms.
    """

    def __init__(self, store: Database, name: str, limit: int, window: int) -> None:
        self._store = store
        self._name = name
        self._limit = limit
        self._window = window

    def spend(self, key: str, now: int) -> None:
        """Count one act before it is done, in one statement: however many come at once, no more
        than ``limit`` pass. Stretches that are long over are cleared away.

        Raises:
            Refusal: ``too_often`` with the minutes to wait; nothing is counted then.
        """
        over, prefix = now - self._window, f"{self._name}:"
        with self._store.writing(durable=False):
            counted = self._store.rows(
                "INSERT INTO throttle (key, since, count) VALUES (?, ?, 1) "
                "ON CONFLICT (key) DO UPDATE SET "
                "count = CASE WHEN throttle.since <= ? THEN 1 ELSE throttle.count + 1 END, "
                "since = CASE WHEN throttle.since <= ? THEN excluded.since ELSE throttle.since END "
                "WHERE throttle.count < ? OR throttle.since <= ? RETURNING count",
                (self._key(key), now, over, over, self._limit, over),
            )
            self._store.run(
                "DELETE FROM throttle WHERE key >= ? AND key < ? AND since <= ?",
                (prefix, prefix + "\U0010ffff", over),
            )
        if not counted:
            wait = max(1, self.free_at(key, now) - now)
            raise Refusal("too_often", minutes=-(-wait // _MINUTE))

    def count(self, key: str, now: int) -> None:
        """Count an act that is done whatever the count is: the key was free when it was chosen."""
        with contextlib.suppress(Refusal):
            self.spend(key, now)

    def free_at(self, key: str, now: int) -> int:
        """From when on the key may act, ms UTC; 0 if it may now."""
        sql = "SELECT since FROM throttle WHERE key = ? AND count >= ? AND since > ?"
        since = self._store.value(sql, (self._key(key), self._limit, now - self._window))
        return 0 if since is None else int(since) + self._window

    def give_back(self, key: str) -> None:
        """The act was none of those that are counted after all."""
        with self._store.writing(durable=False):
            sql = "UPDATE throttle SET count = count - 1 WHERE key = ? AND count > 0"
            self._store.run(sql, (self._key(key),))

    def _key(self, key: str) -> str:
        return f"{self._name}:{key[:200]}"


class Throttle:
    """At most ``limit`` counted acts of one key within ``window`` ms.

    Args:
        limit: acts allowed.
        window: length of the stretch, ms.
    """

    def __init__(self, limit: int, window: int) -> None:
        self._limit = limit
        self._window = window
        self._acts: dict[str, deque[int]] = {}
        self._lock = threading.Lock()

    def spend(self, key: str, now: int) -> None:
        """Remember one act before it is done, if it may be.

        Raises:
            Refusal: ``too_often`` with the minutes to wait.
        """
        with self._lock:
            acts = self._fresh(key, now)
            if acts is not None and len(acts) >= self._limit:
                wait = acts[0] + self._window - now
                raise Refusal("too_often", minutes=-(-wait // _MINUTE))
            if len(self._acts) >= _MANY_KEYS:
                for other in list(self._acts):
                    self._fresh(other, now)
            self._acts.setdefault(key, deque(maxlen=self._limit)).append(now)

    def _fresh(self, key: str, now: int) -> deque[int] | None:
        """The key's acts that still count; a key without any is forgotten."""
        acts = self._acts.get(key)
        while acts and acts[0] <= now - self._window:
            acts.popleft()
        if acts is not None and not acts:
            del self._acts[key]
            return None
        return acts
