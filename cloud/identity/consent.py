"""Consent to the handling of personal data: who agreed to which version of the text, and when."""

from __future__ import annotations

from cloud.ledger import CloudLedger

VERSION = "2026-11.2"
"""Of the text in ``cloud.pages.words.consent``. A new text gets a new version and is asked anew."""


def agreed_at(ledger: CloudLedger, subject: str, version: str = VERSION) -> int | None:
    """When a person agreed to that version, ms UTC; None if they have not."""
    found = ledger.meta(_key(subject, version))
    return int(found) if found else None


def agree(ledger: CloudLedger, subject: str, now: int, version: str = VERSION) -> None:
    """Record the consent; the first time counts. Earlier versions' records stay."""
    ledger.keep_meta(_key(subject, version), str(now))


def _key(subject: str, version: str) -> str:
    return f"consent:{subject}:{version}"
