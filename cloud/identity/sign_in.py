"""The port for signing in, and one-time codes; CAS, OIDC and WeCom stand beside them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from cloud import codes
from cloud.identity.throttle import SharedThrottle
from cloud.identity.visitor import subjects_of
from cloud.limits import QUARTER, Limits
from domain.problems import Refusal
from domain.text import narrow, plain
from storage.database import Database

PURPOSE = "sign_in"
"""What codes for signing in are issued for (``cloud.codes.issue``)."""


class Trip(Struct, frozen=True):
    """One journey of a browser to a prover and back.

    Attributes:
        back: our address that the prover sends the browser back to.
        state: random, comes back unchanged, is taken once.
        secret: random, known to this browser and us alone.
        renew: whether the prover has to ask for the password again, though it knows the browser.
        begun_at: when the browser was sent off, ms UTC; known when it is back.
    """

    back: str = ""
    state: str = ""
    secret: str = ""
    renew: bool = False
    begun_at: int = 0

    def challenge(self) -> str:
        """The PKCE challenge of ``derived("verifier")`` (RFC 7636, S256)."""
        return _hash(self.derived("verifier"))

    def derived(self, purpose: str) -> str:
        """A word of 43 letters and digits that only this browser's trip has."""
        return _hash(f"{purpose}.{self.state}.{self.secret}")


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


class SignIn(Protocol):
    """One way of proving who one is. Knows nothing of web requests, so that it can be tried alone.

    Attributes:
        name: its word in addresses: ``/sign-in/<name>``.
        label: what its button says; empty for the usual words.
        renews: whether it can make sure that the password is typed anew, or the like.
    """

    name: str
    label: str
    renews: bool

    def away(self, trip: Trip, now: int) -> str | None:
        """Where the browser goes to prove it; None where the form on our own page does.

        Raises:
            Trouble: the prover can't be reached.
        """

    def prove(self, given: Mapping[str, str], address: str, now: int, trip: Trip) -> str:
        """The subject (``person:…``, ``staff:…``) that the proof stands for.

        Args:
            given: the form's fields, or the query that came back.
            address: where the visitor comes from, for counting wrong tries.
            now: ms UTC.

        Raises:
            Refusal: why not.
            Trouble: the prover can't be reached.
        """


class OneTimeCodes:
    """学工号 and a code that the office issued: for people imported into the roster.

    Args:
        store: the cloud's database.
        limits: how many wrong tries there may be, from one address and for one 学工号.
    """

    name = "code"
    label = ""
    renews = True

    def __init__(self, store: Database, limits: Limits) -> None:
        self._store = store
        of_address, of_number = limits.code_tries_address, limits.code_tries
        self._of_address = SharedThrottle(store, "sign-in-from", of_address, QUARTER)
        self._of_number = SharedThrottle(store, "sign-in-as", of_number, QUARTER)

    def away(self, trip: Trip, now: int) -> str | None:
        """The form is ours."""
        return None

    def prove(self, given: Mapping[str, str], address: str, now: int, trip: Trip) -> str:
        """Use up the code in ``code`` for the person or member of staff in ``number``.

        Raises:
            Refusal: ``too_often``; ``code_wrong``, also for a number that nobody has: the answer
                must not tell who is on the roster; ``code_used``, ``code_expired``.
        """
        number = given.get("number", "")[:80]
        # Counted before the code is looked at: else a hundred tries at once are one.
        self._of_address.spend(address, now)
        try:
            self._of_number.spend(folded(number), now)
        except Refusal:
            self._of_address.give_back(address)
            raise
        known = subjects_of(self._store, number)
        if not known:
            raise Refusal("code_wrong")
        subject = codes.redeem(self._store, PURPOSE, given.get("code", "")[:80], now, known)
        self._of_address.give_back(address)
        self._of_number.give_back(folded(number))
        return subject


def folded(number: str) -> str:
    """A typed number as it is counted: however it was spelled."""
    return narrow(plain(number)).upper()
