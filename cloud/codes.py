"""One-time codes and tokens: made here, shown once, kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection

from domain.problems import Refusal
from storage.database import Database

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without letters that are misread over the telephone (I, O, 0, 1)."""

MINUTE = 60_000
WRONG = frozenset({"code_wrong", "code_used", "code_expired"})
"""What ``redeem`` refuses."""
MAX_TRIES = 10
"""Wrong guesses against one purpose's open codes before they are all void."""


def hashed(secret: str) -> str:
    """What is stored of a token or code: long random secrets, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_token() -> str:
    """A bearer token of 256 bits."""
    return secrets.token_urlsafe(32)


def issue(store: Database, purpose: str, subject: str, now: int, minutes: int = 30) -> str:
    """A new one-time code like ``K7QX-M2PD``, for ``minutes``; older ones of the subject end."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    with store.writing():
        store.run(
            "UPDATE code SET used_at = ? WHERE purpose = ? AND subject = ? AND used_at IS NULL",
            (now, purpose, subject),
        )
        store.run(
            "INSERT INTO code (code_hash, purpose, subject, expires_at, tries) "
            "VALUES (?, ?, ?, ?, 0)",
            (hashed(code), purpose, subject, now + minutes * MINUTE),
        )
    return f"{code[:4]}-{code[4:]}"


def void_all(store: Database, now: int) -> None:
    """End every open code of every purpose: nobody knows any more which were used."""
    with store.writing():
        store.run("UPDATE code SET used_at = ? WHERE used_at IS NULL", (now,))


def redeem(
    store: Database, purpose: str, typed: str, now: int, subjects: Collection[str] = ()
) -> str:
    """Use a code up and return its subject.

    Args:
        subjects: whose codes count; empty means anybody's.

    Raises:
        Refusal: ``code_wrong``, ``code_used``, ``code_expired``.
    """
    code = _hash_of(typed)
    with store.writing():
        row = store.row(
            "SELECT subject, expires_at, used_at FROM code WHERE code_hash = ? AND purpose = ?",
            (code, purpose),
        )
        if row is None or (subjects and row[0] not in subjects):
            refusal = Refusal("code_wrong")
        elif row[2] is None and row[1] < now:
            refusal = Refusal("code_expired")
        elif _use_up(store, code, now):
            return str(row[0])
        else:
            refusal = Refusal("code_used")
        _count_guess(store, purpose, subjects, now)
    raise refusal


def note_use(store: Database, typed: str, request: str, made: str) -> None:
    """Note what a code was used for, so that whoever asked can be answered again.

    Args:
        request: the secret of the request that used it; only its hash is kept.
        made: what came of it.
    """
    sql = "UPDATE code SET request_hash = ?, made = ? WHERE code_hash = ?"
    store.run(sql, (hashed(request), made, _hash_of(typed)))


def made_by(store: Database, purpose: str, typed: str, request: str, now: int) -> str:
    """What came of a code for this very request; empty for every other, and after its time."""
    if not request:
        return ""
    sql = (
        "SELECT made FROM code WHERE code_hash = ? AND purpose = ? AND request_hash = ? "
        "AND expires_at >= ?"
    )
    return str(store.value(sql, (_hash_of(typed), purpose, hashed(request), now)) or "")


def _hash_of(typed: str) -> str:
    return hashed("".join(ch for ch in typed.upper() if ch.isalnum()))


def _use_up(store: Database, code: str, now: int) -> bool:
    """Whether the code was still there to be used: of two who come at once, one is too late."""
    sql = "UPDATE code SET used_at = ? WHERE code_hash = ? AND used_at IS NULL"
    return bool(store.run(sql, (now, code)).rowcount)


def _count_guess(store: Database, purpose: str, subjects: Collection[str], now: int) -> None:
    """A guess counts against every open code it could have hit, so that codes can't be searched.

    Where subjects are named it counts against theirs alone: nobody voids a whole school's codes.
    """
    marks = ",".join("?" * len(subjects))
    which = "purpose = ? AND used_at IS NULL" + (f" AND subject IN ({marks})" if subjects else "")
    values = (purpose, *subjects)
    store.run(f"UPDATE code SET tries = tries + 1 WHERE {which}", values)
    store.run(
        f"UPDATE code SET used_at = ? WHERE {which} AND tries >= ?", (now, *values, MAX_TRIES)
    )
