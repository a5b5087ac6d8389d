"""The installer's trial of the school's sign-in: what arrived, and whom of the roster it means."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from msgspec import Struct
from starlette.responses import Response

from cloud import codes
from cloud.identity import attempts
from cloud.identity.attempts import Attempt
from cloud.identity.campus import Campus
from cloud.identity.command import TEST
from cloud.identity.sign_in import SignIn, Trip
from cloud.identity.throttle import SharedThrottle
from cloud.identity.visitor import Visitor, visitor_of
from cloud.pages import words
from cloud.pages.entering import keep_cookie
from cloud.pages.guard import status_of, with_wait
from cloud.pages.trips import Trips, browser_cookie, browser_of
from cloud.pages.visit import Visit
from domain.problems import Problem, Refusal

ADDRESS = "/sign-in-test"
_GRANT = "tester"
_MINUTE = 60_000


class Tried(Struct, frozen=True):
    """What came of a trial.

    Attributes:
        rows: attribute and value, as they arrived.
        number: by the mapping; empty if it found nothing.
        who: the roster's record of that number.
        problem: a sentence; empty if all is well.
    """

    way: str
    user: str = ""
    number: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    who: Visitor | None = None
    problem: str = ""
    code: str = ""


class Trial:
    """The pages of the trial. Nobody is signed in by it, and nothing is kept."""

    def __init__(self, ways: Sequence[SignIn], trips: Trips) -> None:
        self._ways = {way.name: way for way in ways if isinstance(way, Campus)}
        self._trips = trips

    def ask(self, visit: Visit) -> Response:
        """The form for the installer's code."""
        return self._page(visit)

    def admit(self, visit: Visit) -> Response:
        """The code was typed: the ways to try."""
        wrong = SharedThrottle(visit.cloud.store, "test-from", 10, 15 * _MINUTE)
        try:
            wrong.spend(visit.address, visit.now)
            codes.redeem(visit.cloud.store, TEST, visit.form.get("code")[:80], visit.now)
        except Refusal as refusal:
            return self._page(visit, problem=refusal)
        wrong.give_back(visit.address)
        return self._granted(visit)

    def leave(self, visit: Visit) -> Response:
        """Off to the prover: ``grant`` as the page gave it, good once."""
        way = self._ways.get(visit.path["way"])
        if way is None:
            raise Refusal("no_such_page")
        browser = browser_of(visit.request)
        grant = visit.query.get("grant", "")[:200]
        attempts.take(visit.cloud.store, _GRANT, grant, browser, visit.now)
        attempt = Attempt(way.name, "test", ADDRESS)
        return self._trips.leave(visit, attempt, lambda trip: way.away(trip, visit.now))

    def result(
        self, visit: Visit, way: SignIn, given: Mapping[str, str], trip: Trip
    ) -> Response:
        """Back from the prover: show what it said."""
        if not isinstance(way, Campus):
            raise Refusal("no_such_page")
        return self._granted(visit, _tried(visit, way, given, trip))

    def _granted(self, visit: Visit, tried: Tried | None = None) -> Response:
        browser = browser_of(visit.request) or secrets.token_urlsafe(32)
        attempt = Attempt(_GRANT, "test", ADDRESS)
        grant = attempts.begin(visit.cloud.store, attempt, browser, visit.now)
        response = self._page(visit, grant=grant, tried=tried)
        keep_cookie(visit, response, browser_cookie(visit.request), browser, 3_600)
        return response

    def _page(
        self,
        visit: Visit,
        *,
        grant: str = "",
        tried: Tried | None = None,
        problem: Problem | None = None,
    ) -> Response:
        page = visit.page(
            "sign_in_test.html",
            200 if problem is None else status_of(problem),
            grant=grant,
            tried=tried,
            ways=list(self._ways.values()),
            problem="" if problem is None else words.sentence(problem),
        )
        return with_wait(page, problem)


def _tried(visit: Visit, way: Campus, given: Mapping[str, str], trip: Trip) -> Tried:
    try:
        asserted = way.prover.asserted(given, visit.now, trip)
    except Problem as problem:
        return Tried(way.name, problem=words.sentence(problem), code=_code(problem))
    rows = tuple(
        (name, value) for name, values in asserted.attributes.items() for value in values
    )
    try:
        who = visitor_of(visit.cloud.store, way.subject(asserted))
    except Problem as problem:
        said = words.sentence(problem)
        return Tried(way.name, asserted.user, asserted.number, rows, None, said, _code(problem))
    return Tried(way.name, asserted.user, asserted.number, rows, who)


def _code(problem: Problem) -> str:
    """What whoever installs it needs and nobody else: the code and its facts."""
    facts = ", ".join(f"{name}={value}" for name, value in problem.facts.items())
    return f"{problem.code} {facts}".strip()[:300]
