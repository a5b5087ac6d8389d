"""Opened in WeChat: who is behind the openid, and, if nobody is, whose it is to be."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct
from starlette.responses import Response

from cloud import codes
from cloud.identity import consent, pending, sessions
from cloud.identity.attempts import Attempt
from cloud.identity.bindings import Bindings
from cloud.identity.sign_in import SignIn, Trip
from cloud.identity.visitor import Visitor, visitor_of
from cloud.identity.wechat import WeChatDoor, in_wechat
from cloud.pages import words
from cloud.pages.entering import started
from cloud.pages.guard import status_of
from cloud.pages.safety import own_path
from cloud.pages.trips import Trips, browser_of
from cloud.pages.visit import Visit, cookie_name, redirect
from domain.problems import Problem, Refusal

_WAY = WeChatDoor.name


class Bound(Struct, frozen=True):
    """One of one's WeChats, as one's own page shows it."""

    handle: str
    bound_at: int
    reachable: bool


class Bind:
    """The official account's door to the pages.

    Args:
        ways: the campus' ways of proving who one is.
    """

    def __init__(
        self, door: WeChatDoor, bindings: Bindings, trips: Trips, ways: Sequence[SignIn]
    ) -> None:
        self._door = door
        self._bindings = bindings
        self._trips = trips
        self._ways = {way.name: way for way in ways if way.renews}

    def enter(self, visit: Visit) -> Response:
        """Ask WeChat who opens the page; nothing is shown. Other browsers sign in by the campus.

        ``bind`` asks although somebody is signed in already; it may hold what ``back`` does.
        """
        back = own_path(visit.query.get("back") or visit.query.get("bind", "/"))
        if not in_wechat(visit.request.headers.get("user-agent", "")):
            return redirect(f"/sign-in?by=campus&back={quote(back, safe='')}")
        if visit.who is not None and "bind" not in visit.query:
            return redirect(back)
        return self._trips.leave(visit, Attempt(_WAY, "session", back), self._door.away)

    def come_back(self, visit: Visit) -> Response:
        """Back from WeChat: signed in if the openid is somebody's, else on to binding it."""
        attempt, _ = self._trips.returned(visit, _WAY)
        try:
            opened = self._door.opened(visit.query.get("code", ""))
        except Refusal as refusal:
            if attempt.tries:
                raise Refusal("wechat_refused") from refusal
            again = Attempt(_WAY, "session", attempt.back, attempt.tries + 1)
            return self._trips.leave(visit, again, self._door.away)
        if opened.snapshot:
            return visit.page("wechat_snapshot.html")
        subject = self._bindings.person_of(opened.openid)
        if subject is not None:
            return started(visit, subject, attempt.back, proved=False)
        browser = browser_of(visit.request)
        account = self._door.account
        pending.start(
            visit.cloud.store, browser, account, opened.openid, attempt.back, visit.now
        )
        return redirect("/bind")

    def step(self, visit: Visit) -> Response:
        """The next thing to do before an openid is bound."""
        return self._step(visit)

    def agree(self, visit: Visit) -> Response:
        """Agree: ``version`` (the one that was shown), ``agree``."""
        self._pending(visit)
        if visit.form.get("version") != consent.VERSION or not visit.form.flag("agree"):
            raise Refusal("consent_missing")
        pending.agreed(visit.cloud.store, browser_of(visit.request), consent.VERSION)
        return visit.done("/bind", words.AGREED)

    def leave(self, visit: Visit) -> Response:
        """Off to the campus, where the password has to be typed: the phone may be shared."""
        if self._pending(visit).consent != consent.VERSION:
            return redirect("/bind")
        way = self._ways.get(visit.path["way"])
        if way is None:
            raise Refusal("no_such_page")
        attempt = Attempt(way.name, "bind", "/bind")
        return self._trips.leave(
            visit, attempt, lambda trip: way.away(trip, visit.now) or "/bind"
        )

    def prove(self, visit: Visit) -> Response:
        """The office's one-time code instead: ``number``, ``code``."""
        self._agreed(visit)
        way = self._ways.get("code")
        if way is None:
            raise Refusal("no_such_page")
        try:
            subject = way.prove(dict(visit.form.pairs), visit.address, visit.now, Trip())
        except Problem as problem:
            return self._step(visit, problem)
        return self.proved(visit, subject, way.name)

    def proved(self, visit: Visit, subject: str, method: str) -> Response:
        """The campus named a person: on to be confirmed."""
        self._agreed(visit)
        pending.proved(visit.cloud.store, browser_of(visit.request), subject, method)
        return redirect("/bind")

    def confirm(self, visit: Visit) -> Response:
        """Bind: ``seen`` (who was shown)."""
        asked = self._agreed(visit)
        if not asked.subject or visit.form.get("seen") != asked.seen:
            raise Refusal("bind_lost")
        self._bindings.bind(
            asked.openid, asked.subject, asked.method, asked.consent, visit.now
        )
        consent.agree(visit.cloud.ledger, asked.subject, visit.now, asked.consent)
        pending.over(visit.cloud.store, browser_of(visit.request))
        return started(visit, asked.subject, asked.back)

    def cancel(self, visit: Visit) -> Response:
        """It is somebody else: back to proving who one is."""
        self._pending(visit)
        pending.proved(visit.cloud.store, browser_of(visit.request), "", "")
        return visit.done("/bind", words.binding.NOT_BOUND)

    def unbind(self, visit: Visit) -> Response:
        """Give up one of one's WeChats: ``handle``. Every other session ends with it."""
        subject, store = visit.visitor.subject, visit.cloud.store
        known = {handle_of(one.openid): one.openid for one in self._bindings.of(subject)}
        openid = known.get(visit.form.get("handle"))
        if openid is None:
            raise Refusal("nothing_changes")
        self._bindings.end(subject, subject, visit.now, openid=openid)
        token = visit.request.cookies.get(cookie_name(visit.request), "")
        sessions.end_others(store, subject, token)
        return visit.done("/me", words.binding.UNBOUND)

    def bound(self, visit: Visit) -> list[Bound]:
        """One's WeChats, the newest first."""
        return [
            Bound(handle_of(one.openid), one.bound_at, one.unreachable_at is None)
            for one in self._bindings.of(visit.visitor.subject)
        ]

    def _step(self, visit: Visit, problem: Problem | None = None) -> Response:
        asked = self._pending(visit)
        if asked.consent != consent.VERSION:
            return visit.page("bind_consent.html", version=consent.VERSION, back=asked.back)
        if not asked.subject:
            return visit.page(
                "bind_prove.html",
                200 if problem is None else status_of(problem),
                problem="" if problem is None else words.sentence(problem),
                number=visit.form.get("number")[:40],
                others=[way for way in self._ways.values() if way.name != "code"],
                code="code" in self._ways,
                back=asked.back,
            )
        return visit.page("bind_confirm.html", asked=asked, found=self._named(visit, asked))

    def _named(self, visit: Visit, asked: pending.Pending) -> Visitor:
        found = visitor_of(visit.cloud.store, asked.subject)
        if found is None:
            raise Refusal("not_on_roster", person=asked.subject.partition(":")[2])
        return found

    def _pending(self, visit: Visit) -> pending.Pending:
        return pending.of(visit.cloud.store, browser_of(visit.request), visit.now)

    def _agreed(self, visit: Visit) -> pending.Pending:
        asked = self._pending(visit)
        if asked.consent != consent.VERSION:
            raise Refusal("consent_missing")
        return asked


def handle_of(openid: str) -> str:
    """An openid's name on pages: the openid itself is nobody's business."""
    return codes.hashed(openid)[:24]
