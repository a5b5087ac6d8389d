"""Browsers sent to a prover elsewhere, and taken in again when they come back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from cloud.identity import attempts
from cloud.identity.attempts import Attempt
from cloud.identity.sign_in import Trip
from cloud.pages.entering import keep_cookie
from cloud.pages.visit import Visit, redirect
from domain.problems import Refusal

_SECONDS = 3_600


class Trips:
    """The way out and back.

    Args:
        address: of this site as people reach it, without a slash at its end. Only there does a
            prover send anybody back: what a request calls its host is its sender's word. Empty
            where no prover is configured.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")

    def leave(self, visit: Visit, attempt: Attempt, away: Callable[[Trip], str]) -> Response:
        """Off to the prover, with a state that this browser alone can bring back.

        Args:
            away: the prover's address for a trip.

        Raises:
            Trouble: the prover can't be reached.
        """
        if visit.request.url.netloc != urlsplit(self._address).netloc and not _moved(visit):
            # What a cookie says here would not be heard where the prover sends the browser back.
            query = f"{visit.request.url.query}&moved=1".lstrip("&")
            return redirect(f"{self._address}{visit.request.url.path}?{query}")
        # One secret a browser: a second tab must not spoil the trip of the first.
        browser = browser_of(visit.request) or secrets.token_urlsafe(32)
        state = attempts.begin(visit.cloud.store, attempt, browser, visit.now)
        trip = Trip(self._back(visit, attempt.way), state, browser, attempt.renew)
        response = redirect(away(trip))
        keep_cookie(visit, response, browser_cookie(visit.request), browser, _SECONDS)
        return response

    def returned(self, visit: Visit, way: str) -> tuple[Attempt, Trip]:
        """Which attempt comes back. It does so once.

        Raises:
            Refusal: ``sign_in_lost``.
        """
        browser, state = browser_of(visit.request), visit.query.get("state", "")[:200]
        attempt = attempts.take(visit.cloud.store, way, state, browser, visit.now)
        back = self._back(visit, way)
        return attempt, Trip(back, state, browser, attempt.renew, attempt.begun_at)

    def _back(self, visit: Visit, way: str) -> str:
        if not self._address:
            raise Refusal("no_such_page")
        return f"{self._address}/sign-in/{way}/back"


def _moved(visit: Visit) -> bool:
    """Whether this was tried already: a proxy that hides the host's name must not make a ring."""
    return "moved" in visit.query


def browser_of(request: Request) -> str:
    """The browser's secret; empty if it has none yet."""
    return str(request.cookies.get(browser_cookie(request), ""))[:200]


def browser_cookie(request: Request) -> str:
    """The name of the cookie with the browser's secret."""
    return "__Host-paidan-browser" if request.url.scheme == "https" else "paidan_browser"
