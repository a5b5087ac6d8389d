"""Counting what one address or person does in a stretch of time, in this process's memory."""

from __future__ import annotations

import threading
from collections import deque

from domain.problems import Refusal

_MINUTE = 60_000
_MANY_KEYS = 20_000
"""So many keys are remembered before those that are over are cleared away."""


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
