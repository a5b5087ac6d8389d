"""Signing in and out, the consent, and what the pages know of oneself."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

from cloud.identity import consent, sessions
from cloud.identity.attempts import Attempt
from cloud.identity.sign_in import SignIn, Trip
from cloud.identity.wechat import in_wechat, in_wecom
from cloud.pages import words
from cloud.pages.bind import Bind
from cloud.pages.entering import is_secure, started
from cloud.pages.guard import status_of, with_wait
from cloud.pages.safety import own_path
from cloud.pages.trial import Trial
from cloud.pages.trips import Trips
from cloud.pages.visit import Visit, cookie_name, redirect
from domain.problems import Problem, Refusal


class Account:
    """The pages of one's own account.

    Args:
        ways: the ways of signing in, in the order in which they are offered.
        bind: where WeChat knows who opens the page; None without an official account.
    """

    def __init__(
        self, ways: Sequence[SignIn], trips: Trips, bind: Bind | None, trial: Trial
    ) -> None:
        self._ways = {way.name: way for way in ways}
        self._trips = trips
        self._bind = bind
        self._trial = trial

    def ask(self, visit: Visit) -> Response:
        """The sign-in page; whoever is signed in already is sent on.

        In WeChat's own browser, and in WeCom's, it is passed over: they know who it is.
        ``by=campus`` asks for the page itself, ``again`` for a fresh proof.
        """
        back, again = own_path(visit.query.get("back", "/")), "again" in visit.query
        if visit.who is not None and not again:
            return redirect(back)
        silent = self._silent(visit)
        if silent and not again and visit.query.get("by") != "campus":
            return redirect(f"/sign-in/{silent}?back={quote(back, safe='')}")
        return self._form(visit, back)

    def sign_in(self, visit: Visit) -> Response:
        """The form of our own page: ``number``, ``code``, ``back``."""
        back = own_path(visit.form.get("back", "/"))
        try:
            way = self._way("code")
            subject = way.prove(dict(visit.form.pairs), visit.address, visit.now, Trip())
        except Problem as problem:
            if visit.wants_json:
                raise
            return self._form(visit, back, problem)
        return started(visit, subject, back)

    def leave(self, visit: Visit) -> Response:
        """Off to the school's own sign-in."""
        way = self._way(visit.path["way"])
        again = "again" in visit.query
        back = own_path(visit.query.get("back", "/"))
        attempt = Attempt(way.name, "again" if again else "session", back)
        return self._trips.leave(visit, attempt, lambda trip: _away(way, trip, visit.now))

    def come_back(self, visit: Visit) -> Response:
        """Back from the school's sign-in, with whatever it gave."""
        way = self._way(visit.path["way"])
        attempt, trip = self._trips.returned(visit, way.name)
        given = dict(visit.query)
        if attempt.purpose == "test":
            return self._trial.result(visit, way, given, trip)
        subject = way.prove(given, visit.address, visit.now, trip)
        if attempt.purpose == "bind" and self._bind is not None:
            return self._bind.proved(visit, subject, way.name)
        # Who is merely still signed in at the school has shown nothing anew.
        proved = attempt.renew and way.renews
        return started(visit, subject, attempt.back, proved=proved)

    def sign_out(self, visit: Visit) -> Response:
        """End this session."""
        name = cookie_name(visit.request)
        sessions.end(visit.cloud.store, visit.request.cookies.get(name, ""))
        response = visit.done("/sign-in?by=campus", words.SIGNED_OUT)
        response.delete_cookie(name, path="/", secure=is_secure(visit), httponly=True)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def ask_consent(self, visit: Visit) -> Response:
        """The consent's text: to be agreed to once, to be read again at any time."""
        agreed = consent.agreed_at(visit.cloud.ledger, visit.visitor.subject)
        back = own_path(visit.query.get("back", "/"))
        return visit.page("consent.html", agreed=agreed, version=consent.VERSION, back=back)

    def agree(self, visit: Visit) -> Response:
        """Agree: ``version`` (the one that was shown), ``agree``, ``back``."""
        shown, back = visit.form.get("version"), own_path(visit.form.get("back", "/"))
        if shown != consent.VERSION or not visit.form.flag("agree"):
            raise Refusal("consent_missing")
        consent.agree(visit.cloud.ledger, visit.visitor.subject, visit.now)
        return visit.done(back, words.AGREED)

    def me(self, visit: Visit) -> Response:
        """Who one is here, as the roster has it, and the WeChats that are bound."""
        bound = self._bind.bound(visit) if self._bind is not None else []
        may_bind = self._bind is not None and in_wechat(_agent(visit))
        desk = visit.visitor.dispatches
        return visit.page("me.html", bound=bound, may_bind=may_bind, desk=desk)

    def _form(self, visit: Visit, back: str, problem: Problem | None = None) -> Response:
        status = 200 if problem is None else status_of(problem)
        page = visit.page(
            "sign_in.html",
            status,
            back=back,
            again="again" in visit.query,
            number=visit.form.get("number")[:40],
            problem="" if problem is None else words.sentence(problem),
            others=[way for way in self._ways.values() if self._offered(way, visit)],
            code="code" in self._ways,
        )
        return with_wait(page, problem)

    def _offered(self, way: SignIn, visit: Visit) -> bool:
        if way.name == "code" or ("again" in visit.query and not way.renews):
            return False
        return way.name != "wecom" or in_wecom(_agent(visit))

    def _silent(self, visit: Visit) -> str:
        """The way by which this browser itself knows who opens the page; empty if it does not."""
        if self._bind is not None and in_wechat(_agent(visit)):
            return "wechat"
        return "wecom" if "wecom" in self._ways and in_wecom(_agent(visit)) else ""

    def _way(self, name: str) -> SignIn:
        way = self._ways.get(name)
        if way is None:
            raise Refusal("no_such_page")
        return way


def _away(way: SignIn, trip: Trip, now: int) -> str:
    to = way.away(trip, now)
    return "/sign-in?by=campus" if to is None else to


def _agent(visit: Visit) -> str:
    return str(visit.request.headers.get("user-agent", ""))
