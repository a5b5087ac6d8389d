"""The port for signing in: one-time codes; a school's CAS, OIDC or WeChat stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cloud import codes
from cloud.identity.throttle import Throttle
from cloud.identity.visitor import PERSON, STAFF, visitor_of
from domain.problems import Refusal
from domain.text import narrow, plain
from storage.database import Database

PURPOSE = "sign_in"
"""What codes for signing in are issued for (``cloud.codes.issue``)."""

_MINUTE = 60_000


class SignIn(Protocol):
    """One way of proving who one is. Knows nothing of web requests, so that it can be tried alone.

    Attributes:
        name: its word in addresses: ``/sign-in/<name>``.
    """

    name: str

    def away(self, back: str, state: str) -> str | None:
        """Where the browser goes to prove it; None where the form on our own page does.

        Args:
            back: our address that the prover sends the browser back to.
            state: random, to come back unchanged.
        """

    def prove(self, given: Mapping[str, str], address: str, now: int) -> str:
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
        wrong_tries: counts the wrong tries of one address.
    """

    name = "code"

    def __init__(self, store: Database, wrong_tries: Throttle | None = None) -> None:
        self._store = store
        self._wrong_tries = wrong_tries or Throttle(20, 15 * _MINUTE)

    def away(self, back: str, state: str) -> str | None:
        """The form is ours."""
        return None

    def prove(self, given: Mapping[str, str], address: str, now: int) -> str:
        """Use up the code in ``code`` for the person or member of staff in ``number``.

        Raises:
            Refusal: ``too_often``; ``code_wrong``, also for a number that nobody has: the answer
                must not tell who is on the roster; ``code_used``, ``code_expired``.
        """
        self._wrong_tries.check(address, now)
        number = narrow(plain(given.get("number", "")[:80]))
        spellings = dict.fromkeys((number, number.upper()))
        subjects = [f"{kind}{text}" for text in spellings for kind in (STAFF, PERSON)]
        known = [s for s in subjects if visitor_of(self._store, s) is not None]
        try:
            if not known:
                raise Refusal("code_wrong")
            return codes.redeem(self._store, PURPOSE, given.get("code", "")[:80], now, known)
        except Refusal:
            self._wrong_tries.count(address, now)
            raise
