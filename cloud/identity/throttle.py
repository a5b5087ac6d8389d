"""Counting what one address or person does in a while: in memory, or for all processes."""

from __future__ import annotations

import threading
from collections import deque
from typing import Protocol

from domain.problems import Refusal
from storage.database import Database

_MINUTE = 60_000
_MANY_KEYS = 20_000
"""So many keys are remembered before those that are over are cleared away."""


class Counts(Protocol):
    """Who may do something how often."""

    def check(self, key: str, now: int) -> None:
        """Refuse if the key has used up what it may.

        Raises:
            Refusal: ``too_often`` with the minutes to wait.
        """

    def count(self, key: str, now: int) -> None:
        """Remember one act."""


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

    def check(self, key: str, now: int) -> None:
        """Refuse if the key has used up what it may.

        Raises:
            Refusal: ``too_often`` with the minutes to wait.
        """
        sql = "SELECT since, count FROM throttle WHERE key = ?"
        row = self._store.row(sql, (self._key(key),))
        if row is not None and row[1] >= self._limit and row[0] > now - self._window:
            raise Refusal("too_often", minutes=-(-(row[0] + self._window - now) // _MINUTE))

    def count(self, key: str, now: int) -> None:
        """Remember one act. Stretches that are long over are cleared away."""
        over = now - self._window
        with self._store.writing(durable=False):
            self._store.run(
                "INSERT INTO throttle (key, since, count) VALUES (?, ?, 1) "
                "ON CONFLICT (key) DO UPDATE SET "
                "count = CASE WHEN throttle.since <= ? THEN 1 ELSE throttle.count + 1 END, "
                "since = CASE WHEN throttle.since <= ? THEN excluded.since ELSE throttle.since END",
                (self._key(key), now, over, over),
            )
            prefix = f"{self._name}:"
            self._store.run(
                "DELETE FROM throttle WHERE key >= ? AND key < ? AND since <= ?",
                (prefix, prefix + "\U0010ffff", over),
            )

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

    def check(self, key: str, now: int) -> None:
        """Refuse if the key has used up what it may.

        Raises:
            Refusal: ``too_often`` with the minutes to wait.
        """
        with self._lock:
            acts = self._fresh(key, now)
            if acts is not None and len(acts) >= self._limit:
                wait = acts[0] + self._window - now
                raise Refusal("too_often", minutes=-(-wait // _MINUTE))

    def count(self, key: str, now: int) -> None:
        """Remember one act."""
        with self._lock:
            if len(self._acts) >= _MANY_KEYS:
                for other in list(self._acts):
                    self._fresh(other, now)
            self._acts.setdefault(key, deque(maxlen=self._limit)).append(now)

    def spend(self, key: str, now: int) -> None:
        """Check, then count.

        Raises:
            Refusal: ``too_often``.
        """
        self.check(key, now)
        self.count(key, now)

    def _fresh(self, key: str, now: int) -> deque[int] | None:
        """The key's acts that still count; a key without any is forgotten."""
        acts = self._acts.get(key)
        while acts and acts[0] <= now - self._window:
            acts.popleft()
        if acts is not None and not acts:
            del self._acts[key]
            return None
        return acts
