"""Sign-ins under way: a random state for each, bound to one browser, taken once."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cloud import codes
from domain.problems import Refusal
from storage.database import Database

Purpose = Literal["session", "again", "bind", "test"]
"""A session; one anew because it is long ago; whose openid this is; the installer's trial."""

MINUTES = 10
_MINUTE = 60_000


class Attempt(Struct, frozen=True):
    """One sign-in that was sent elsewhere.

    Attributes:
        way: the word of the way of signing in.
        back: where on this site to go on afterwards.
        tries: how often it had to be started again.
        begun_at: when, ms UTC; known once it is taken.
    """

    way: str
    purpose: Purpose
    back: str
    tries: int = 0
    begun_at: int = 0

    @property
    def renew(self) -> bool:
        """Whether the password has to be typed anew: not where a session is all that is wanted."""
        return self.purpose != "session"


def begin(store: Database, attempt: Attempt, browser: str, now: int) -> str:
    """Note an attempt of a browser; the state that must come back. Old ones are cleared away.

    Args:
        browser: the browser's secret; kept as a hash.
    """
    state = codes.new_token()
    with store.writing(durable=False):
        store.run("DELETE FROM attempt WHERE expires_at <= ?", (now,))
        store.run(
            "INSERT INTO attempt (state_hash, browser_hash, way, purpose, back, tries, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                codes.hashed(state),
                codes.hashed(browser),
                attempt.way,
                attempt.purpose,
                attempt.back,
                attempt.tries,
                now + MINUTES * _MINUTE,
            ),
        )
    return state


def take(store: Database, way: str, state: str, browser: str, now: int) -> Attempt:
    """The attempt that comes back, taken out: the same state is worth nothing a second time.

    Raises:
        Refusal: ``sign_in_lost``: unknown, taken already, too late, another way's or another
            browser's (whose own attempt stays).
    """
    with store.writing(durable=False):
        rows = store.rows(
            "DELETE FROM attempt WHERE state_hash = ? AND browser_hash = ? AND way = ? "
            "AND expires_at > ? RETURNING way, purpose, back, tries, expires_at - ?",
            (codes.hashed(state), codes.hashed(browser), way, now, MINUTES * _MINUTE),
        )
    if not rows or not state or not browser:
        raise Refusal("sign_in_lost")
    return Attempt(*rows[0])
