"""Signing in and out, the consent, and what the pages know of oneself."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import quote, unquote

from starlette.responses import Response

from cloud.identity import consent, sessions
from cloud.identity.sign_in import SignIn
from cloud.identity.visitor import visitor_of
from cloud.pages import words
from cloud.pages.guard import status_of
from cloud.pages.safety import own_path
from cloud.pages.visit import Visit, cookie_name, json_answer, redirect
from domain.problems import Problem, Refusal

_STATE_COOKIE = "paidan_state"
_STATE_SECONDS = 600


class Account:
    """The pages of one's own account.

    Args:
        ways: the ways of signing in, the first of them by the form on our own page if it has one.
    """

    def __init__(self, ways: Sequence[SignIn]) -> None:
        self._ways = {way.name: way for way in ways}

    def ask(self, visit: Visit) -> Response:
        """The sign-in page; whoever is signed in already is sent on."""
        back = own_path(visit.query.get("back", "/"))
        if visit.who is not None:
            return redirect(back)
        return self._form(visit, back)

    def sign_in(self, visit: Visit) -> Response:
        """The form of our own page: ``number``, ``code``, ``back``."""
        back = own_path(visit.form.get("back", "/"))
        way = next(iter(self._ways.values()))
        try:
            subject = way.prove(dict(visit.form.pairs), visit.address, visit.now)
        except Problem as problem:
            if visit.wants_json:
                raise
            return self._form(visit, back, problem)
        return self._started(visit, subject, back)

    def leave(self, visit: Visit) -> Response:
        """Off to the school's own sign-in."""
        way = self._way(visit)
        state = secrets.token_urlsafe(16)
        to = way.away(self._return_address(visit), state)
        if to is None:
            return redirect("/sign-in")
        response = redirect(to)
        back = own_path(visit.query.get("back", "/"))
        kept = f"{state}.{quote(back, safe='')}"
        self._set_cookie(visit, response, _STATE_COOKIE, kept, _STATE_SECONDS)
        return response

    def come_back(self, visit: Visit) -> Response:
        """Back from the school's sign-in, with whatever it gave."""
        kept, _, back = visit.request.cookies.get(_STATE_COOKIE, "").partition(".")
        if not kept or not secrets.compare_digest(kept, visit.query.get("state", "")):
            raise Refusal("sign_in_lost")
        given = dict(visit.query) | {"service": self._return_address(visit)}
        subject = self._way(visit).prove(given, visit.address, visit.now)
        return self._started(visit, subject, own_path(unquote(back)))

    def sign_out(self, visit: Visit) -> Response:
        """End this session."""
        name = cookie_name(visit.request)
        sessions.end(visit.cloud.store, visit.request.cookies.get(name, ""))
        response = visit.done("/sign-in", words.SIGNED_OUT)
        response.delete_cookie(name, path="/", secure=self._secure(visit), httponly=True)
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
        """Who one is here, as the roster has it."""
        agreed = consent.agreed_at(visit.cloud.ledger, visit.visitor.subject)
        return visit.page("me.html", agreed=agreed)

    def _form(self, visit: Visit, back: str, problem: Problem | None = None) -> Response:
        status = 200 if problem is None else status_of(problem)
        return visit.page(
            "sign_in.html",
            status,
            back=back,
            number=visit.form.get("number")[:40],
            problem="" if problem is None else words.sentence(problem),
            others=[name for name in self._ways if name != "code"],
        )

    def _started(self, visit: Visit, subject: str, back: str) -> Response:
        visitor = visitor_of(visit.cloud.store, subject)
        if visitor is None:
            raise Refusal("code_wrong")
        token = sessions.start(visit.cloud.store, visitor, visit.now)
        agreed = consent.agreed_at(visit.cloud.ledger, subject) is not None
        to = back if agreed else "/consent"
        response = json_answer({"to": to}, 200) if visit.wants_json else redirect(to)
        seconds = sessions.DAYS * 86_400
        self._set_cookie(visit, response, cookie_name(visit.request), token, seconds)
        return response

    def _way(self, visit: Visit) -> SignIn:
        way = self._ways.get(visit.path["way"])
        if way is None:
            raise Refusal("no_such_page")
        return way

    def _return_address(self, visit: Visit) -> str:
        url = visit.request.url
        return f"{url.scheme}://{url.netloc}/sign-in/{visit.path['way']}/back"

    def _set_cookie(
        self, visit: Visit, response: Response, name: str, value: str, seconds: int
    ) -> None:
        response.set_cookie(
            name,
            value,
            seconds,
            path="/",
            httponly=True,
            samesite="lax",
            secure=self._secure(visit),
        )

    @staticmethod
    def _secure(visit: Visit) -> bool:
        return visit.request.url.scheme == "https"
