"""Sessions on the pages: a random cookie, of which only the hash is kept."""

from __future__ import annotations

from cloud import codes
from cloud.identity.visitor import Visitor, visitor_of
from storage.database import Database

DAYS = 7
_DAY = 86_400_000


def start(store: Database, visitor: Visitor, now: int, *, proved: bool = True) -> str:
    """A new session; its cookie's value. Sessions that are over are cleared away.

    Args:
        proved: whether the person has just shown who they are; not so where only WeChat knows them.
    """
    token = codes.new_token()
    with store.writing():
        store.run("DELETE FROM session WHERE expires_at <= ?", (now,))
        store.run(
            "INSERT INTO session (session_hash, person, role, created_at, expires_at, proved_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                codes.hashed(token),
                visitor.subject,
                visitor.actor.role,
                now,
                now + DAYS * _DAY,
                now if proved else 0,
            ),
        )
    return token


def visitor(store: Database, token: str, now: int) -> Visitor | None:
    """Who holds this cookie, as the roster knows them now; None if it is unknown or over."""
    if not token:
        return None
    subject = store.value(
        "SELECT person FROM session WHERE session_hash = ? AND expires_at > ?",
        (codes.hashed(token), now),
    )
    return None if subject is None else visitor_of(store, str(subject))


def proved_at(store: Database, token: str) -> int:
    """When the holder of this cookie last showed who they are, ms UTC; 0 if in no session."""
    sql = "SELECT proved_at FROM session WHERE session_hash = ?"
    return int(store.value(sql, (codes.hashed(token),)) or 0)


def end(store: Database, token: str) -> None:
    """Sign out: the cookie is worth nothing from here on."""
    with store.writing():
        store.run("DELETE FROM session WHERE session_hash = ?", (codes.hashed(token),))


def end_others(store: Database, subject: str, token: str) -> int:
    """End every session of a person but the one of this cookie. Returns how many there were."""
    with store.writing():
        sql = "DELETE FROM session WHERE person = ? AND session_hash <> ?"
        return int(store.run(sql, (subject, codes.hashed(token))).rowcount)


def end_all(store: Database, subject: str) -> int:
    """End every session of a person, on whatever phone. Returns how many there were."""
    with store.writing():
        return int(store.run("DELETE FROM session WHERE person = ?", (subject,)).rowcount)
