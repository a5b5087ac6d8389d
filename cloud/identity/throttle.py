"""Counting what one address or person does in a while: in memory, or for all processes."""

from __future__ import annotations

import contextlib
import ipaddress
import math
import threading

from domain.problems import Refusal
from storage.database import Database

_MANY_KEYS = 20_000
"""So many keys are remembered before those that are over are cleared away."""


class SharedThrottle:
    """At most ``limit`` acts of one key in a stretch that begins with the first: in the database.

    So N processes together allow as many as one does, and a restart forgets nothing.

    Args:
        name: of what is counted.
        limit: acts allowed; 0: any number.
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
            Refusal: ``too_often`` with the seconds to wait; nothing is counted then.
        """
        if not self._limit:
            return
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
            raise too_often(self.free_at(key, now) - now)

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
    """At most ``limit`` acts of one key at once, and as many again spread over each window.

    In this process's memory, one number a key: for what is asked too often to be written down.
    The algorithm is the generic cell rate algorithm (ITU-T I.371): a key's number is the moment at
    which all that it did would have been due, had it kept an even pace.

    Args:
        limit: acts allowed in a window; 0: any number.
        window: its length, ms.
        most_keys: so many keys are remembered before those that are over are cleared away.
    """

    def __init__(self, limit: int, window: int, most_keys: int = _MANY_KEYS) -> None:
        self._limit = limit
        self._window = window
        self._most_keys = most_keys
        self._due: dict[str, float] = {}
        self._lock = threading.Lock()

    def spend(self, key: str, now: int) -> None:
        """Count one act before it is done, if it may be.

        Raises:
            Refusal: ``too_often`` with the seconds to wait; nothing is counted then.
        """
        if not self._limit:
            return
        step = self._window / self._limit
        with self._lock:
            due = self._due.get(key, 0.0)
            if due > now + self._window:  # the clock was set back
                due = 0.0
            due = max(due, now) + step
            wait = due - self._window - now
            if wait > 0:
                raise too_often(math.ceil(wait))
            if len(self._due) >= self._most_keys:
                self._clear(now)
            self._due[key] = due

    def _clear(self, now: int) -> None:
        """Forget who may do everything again; everybody, where that is not enough."""
        self._due = {key: due for key, due in self._due.items() if due > now}
        if len(self._due) >= self._most_keys:
            self._due = {}


def too_often(wait: int) -> Refusal:
    """The refusal that tells how long to wait (ms)."""
    return Refusal("too_often", seconds=max(1, -(-wait // 1_000)))


def origin(address: str) -> str:
    """An address as it is counted: of IPv6 the network, for every device has 2**64 of its own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False).network_address)
