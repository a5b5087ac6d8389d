"""What the official account's inbound side asks of the other rooms: pictures, outcomes, people."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Media(Protocol):
    """Fetches what somebody sent in the chat; the platform keeps it for three days."""

    def media(self, media_id: str) -> bytes:
        """The picture's bytes. Blocks; never called inside a transaction.

        Raises:
            Refusal: the platform says it will never be had (over, not ours).
            Trouble: the platform can't be reached now; the same call may succeed later.
        """


class Outcome(Struct, frozen=True):
    """What became of one message that we sent, as the platform pushes it to us.

    Attributes:
        openid: to whom it was sent.
        msgid: the platform's number of the message, as the send call answered it.
        status: ``delivered``, ``blocked`` (the person refuses messages) or ``failed``.
        detail: the platform's own words.
        at: when the platform says it happened, ms UTC.
    """

    openid: str
    msgid: str
    status: str
    detail: str
    at: int


class Consent(Struct, frozen=True):
    """A person's word on one subscription template.

    Attributes:
        template: its id.
        word: ``accept`` or ``reject``.
        at: when the platform says it happened, ms UTC.
    """

    openid: str
    template: str
    word: str
    at: int


class Outbox(Protocol):
    """Hears of what became of notices. Every call may come twice, and hours late."""

    def outcome(self, outcome: Outcome) -> None:
        """A template or subscription message arrived, or did not."""

    def consent(self, consent: Consent) -> None:
        """Somebody allowed or refused one template."""

    def reachable(self, openid: str, reachable: bool, at: int) -> None:
        """Somebody follows the account (again), or does not any more; ``at`` ms UTC."""

    def heard(self, openid: str, act: str, at: int) -> None:
        """Somebody did something in the chat, which opens the window for customer messages.

        Args:
            act: ``message``, ``menu``, ``follow`` or ``scan``: the window's length depends on it.
            at: ms UTC.
        """


class Bindings(Protocol):
    """Who is behind an openid."""

    def subject(self, openid: str) -> str | None:
        """The roster record bound to it, ``person:…`` or ``staff:…``; None if nobody is."""

    def revoked(self, openid: str, at: int) -> None:
        """The person took back the authorization at the platform: the binding ends, ms UTC."""
