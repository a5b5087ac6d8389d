"""Browsers whose openid is known, on their way to say whose: consent, campus, confirmation."""

from __future__ import annotations

from msgspec import Struct

from cloud import codes
from domain.problems import Refusal
from storage.database import Database

MINUTES = 20
_MINUTE = 60_000
_FIELDS = "account, openid, consent, subject, method, back, expires_at"


class Pending(Struct, frozen=True):
    """How far a browser has come.

    Attributes:
        account: appid of the official account.
        consent: version of the text agreed to, empty until then.
        subject: whom the campus named, empty until then.
        method: by which way of signing in.
        back: where on this site to go on afterwards.
    """

    account: str
    openid: str
    consent: str
    subject: str
    method: str
    back: str
    expires_at: int

    @property
    def seen(self) -> str:
        """A word for who is shown for confirmation: what is confirmed is what was seen."""
        return codes.hashed(f"{self.openid} {self.subject}")[:24]


def start(
    store: Database, browser: str, account: str, openid: str, back: str, now: int
) -> None:
    """A browser's openid is known; whatever it was about before is forgotten."""
    with store.writing(durable=False):
        store.run("DELETE FROM pending WHERE expires_at <= ?", (now,))
        store.run("DELETE FROM pending WHERE browser_hash = ?", (codes.hashed(browser),))
        store.run(
            "INSERT INTO pending (browser_hash, account, openid, consent, subject, method, back, "
            "expires_at) VALUES (?, ?, ?, '', '', '', ?, ?)",
            (codes.hashed(browser), account, openid, back, now + MINUTES * _MINUTE),
        )


def of(store: Database, browser: str, now: int) -> Pending:
    """How far a browser has come.

    Raises:
        Refusal: ``bind_lost`` if it has not begun, or begun too long ago.
    """
    row = store.row(
        f"SELECT {_FIELDS} FROM pending WHERE browser_hash = ? AND expires_at > ?",
        (codes.hashed(browser), now),
    )
    if row is None or not browser:
        raise Refusal("bind_lost")
    return Pending(*row)


def agreed(store: Database, browser: str, version: str) -> None:
    """They agreed to a version of the text."""
    _set(store, browser, "consent = ?", (version,))


def proved(store: Database, browser: str, subject: str, method: str) -> None:
    """The campus named a person; empty takes it back."""
    _set(store, browser, "subject = ?, method = ?", (subject, method))


def over(store: Database, browser: str) -> None:
    """Bound, or given up."""
    with store.writing(durable=False):
        store.run("DELETE FROM pending WHERE browser_hash = ?", (codes.hashed(browser),))


def _set(store: Database, browser: str, what: str, values: tuple[str, ...]) -> None:
    with store.writing(durable=False):
        sql = f"UPDATE pending SET {what} WHERE browser_hash = ?"
        store.run(sql, (*values, codes.hashed(browser)))
