"""One-time codes and tokens: made here, shown once, kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets

from domain.problems import Refusal
from storage.database import Store

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without letters that are misread over the telephone (I, O, 0, 1)."""

MINUTE = 60_000
MAX_TRIES = 10
"""Wrong guesses against one purpose's open codes before they are all void."""


def hashed(secret: str) -> str:
    """What is stored of a token or code. Secrets are long and random, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_token() -> str:
    """A bearer token of 256 bits."""
    return secrets.token_urlsafe(32)


def issue(store: Store, purpose: str, subject: str, now: int, minutes: int = 30) -> str:
    """A new one-time code like ``K7QX-M2PD``, good for ``minutes``; older ones of the subject end."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    with store.writing():
        store.run(
            "UPDATE code SET used_at = ? WHERE purpose = ? AND subject = ? AND used_at IS NULL",
            (now, purpose, subject),
        )
        store.run(
            "INSERT INTO code (code_hash, purpose, subject, expires_at, tries) VALUES (?, ?, ?, ?, 0)",
            (hashed(code), purpose, subject, now + minutes * MINUTE),
        )
    return f"{code[:4]}-{code[4:]}"


def redeem(store: Store, purpose: str, typed: str, now: int, subject: str | None = None) -> str:
    """Use a code up and return its subject.

    Raises:
        Refusal: ``code_wrong``, ``code_used``, ``code_expired``.
    """
    code = "".join(ch for ch in typed.upper() if ch.isalnum())
    with store.writing():
        row = store.row(
            "SELECT subject, expires_at, used_at FROM code WHERE code_hash = ? AND purpose = ?",
            (hashed(code), purpose),
        )
        if row is None or (subject is not None and row[0] != subject):
            refusal = Refusal("code_wrong")
        elif row[2] is not None:
            refusal = Refusal("code_used")
        elif row[1] < now:
            refusal = Refusal("code_expired")
        else:
            store.run("UPDATE code SET used_at = ? WHERE code_hash = ?", (now, hashed(code)))
            return str(row[0])
        # A guess counts against every open code, so that eight letters can't be searched.
        store.run(
            "UPDATE code SET tries = tries + 1 WHERE purpose = ? AND used_at IS NULL", (purpose,)
        )
        store.run(
            "UPDATE code SET used_at = ? WHERE purpose = ? AND used_at IS NULL AND tries >= ?",
            (now, purpose, MAX_TRIES),
        )
    raise refusal
