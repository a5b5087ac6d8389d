"""The life (incarnation) of a station's folder: a copy of it begins one of its own.

Letters of numbers belong to a life. A folder that finds itself copied, or set back to an older
state, gives no number more with the letters it had: another folder may have given it already.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.mending import ReincarnateRequest
    from storage.ledger import Ledger

ASKS = "asks_life"
"""The fact that the cloud has still to give letters to the new life: ``copied`` or ``set_back``."""
ENROLLING = "enrolling"
"""The fact of which code this folder has shown last, and in which request."""
HOME = "home"
"""The fact of where this folder lies, as ``desktop.home`` tells it."""


def provisional_letters() -> str:
    """Letters until the cloud gives some: T and three random ones, which no other kind has."""
    import secrets  # once in a life

    return "T" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(3))


def first(ledger: Ledger, new_id: Callable[[], str]) -> None:
    """Begin the life of a new folder."""
    letters = provisional_letters()
    _begin(ledger, new_id(), letters, former="", asks="")


def again(ledger: Ledger, new_id: Callable[[], str], *, set_back: bool) -> None:
    """Begin a life of its own; durable on return. What waits is signed with it when it is sent.

    Args:
        set_back: the folder is an older state of itself, so its old life goes on nowhere; else it
            is a copy, and the folder that it was copied from may go on.
    """
    former = [*ledger.meta("former").split(), ledger.meta("letters"), ledger.meta("provisional")]
    known = " ".join(dict.fromkeys(one for one in former if one))
    asks = ("set_back" if set_back else "copied") if ledger.meta("token") else ""
    _begin(ledger, new_id(), provisional_letters(), former=known, asks=asks)


def request(ledger: Ledger) -> ReincarnateRequest:
    """What to ask the cloud for; the same until it is answered."""
    # Every start looks at a life, none begins with the wire.
    from domain.mending import ReincarnateRequest
    from domain.wire import WIRE_VERSION

    return ReincarnateRequest(
        WIRE_VERSION,
        ledger.meta("incarnation"),
        ledger.meta("provisional"),
        tuple(ledger.meta("former").split()),
        ledger.meta(ASKS) == "set_back",
    )


def enrolling(ledger: Ledger, code: str) -> str:
    """The secret of the request to be enrolled with this code; durable before it is asked.

    It is the same as long as the code is: where the reply was lost, the cloud knows by it that
    the same folder asks again.
    """
    import hashlib
    import secrets  # once in a life

    typed = "".join(one for one in code.upper() if one.isalnum())
    shown = hashlib.sha256(typed.encode()).hexdigest()
    known, _, secret = ledger.meta(ENROLLING).partition(" ")
    if known != shown:
        secret = secrets.token_hex(16)
        ledger.set_meta(ENROLLING, f"{shown} {secret}")
    return secret


def _begin(ledger: Ledger, incarnation: str, letters: str, *, former: str, asks: str) -> None:
    with ledger.store.writing():
        ledger.set_meta("former", former)
        ledger.set_meta(ASKS, asks)
        ledger.set_meta("letters", letters)
        ledger.set_meta("provisional", letters)
        ledger.set_meta("incarnation", incarnation)
