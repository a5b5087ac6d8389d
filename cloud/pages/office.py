"""What the office does for somebody at the counter: a code to sign in with, a WeChat ended."""

from __future__ import annotations

from msgspec import Struct
from starlette.responses import Response

from cloud.identity import sessions
from cloud.identity.bindings import Binding, Bindings
from cloud.identity.giving import Giving, may_have
from cloud.identity.visitor import Visitor, subjects_of, visitor_of
from cloud.pages.bind import handle_of
from cloud.pages.visit import Visit, redirect
from domain.problems import Refusal

FRESH_MINUTES = 15
"""So lately must whoever does this have shown who they are."""


class Found(Struct, frozen=True):
    """A person at the counter.

    Attributes:
        bound: handle and binding of each of their WeChats.
        may_code: whether the office gives them codes.
    """

    who: Visitor
    bound: list[tuple[str, Binding]]
    may_code: bool


class Office:
    """The page of the counter.

    Args:
        bindings: of the official account; None without one.
    """

    def __init__(self, bindings: Bindings | None, giving: Giving) -> None:
        self._bindings = bindings
        self._giving = giving

    def ask(self, visit: Visit) -> Response:
        """Look somebody up by 学工号: ``number``."""
        number = visit.query.get("number", "")[:40].strip()
        found = self._found(visit, number) if number else []
        return visit.page("office.html", number=number, found=found, code="")

    def code(self, visit: Visit) -> Response:
        """A code to sign in with, shown once: ``subject``."""
        one = self._chosen(visit)
        given = self._giving.give(visit.visitor, one.who.subject, visit.now)
        number = one.who.actor.id
        shown = visit.page("office.html", number=number, found=[one], code=given.code)
        # No browser is to keep the code for whoever sits at the counter next.
        shown.headers["Cache-Control"] = "no-store"
        return shown

    def unbind(self, visit: Visit) -> Response:
        """End one of a person's WeChats, and all their sessions: ``subject``, ``handle``."""
        one = self._chosen(visit)
        openid = next((b.openid for h, b in one.bound if h == visit.form.get("handle")), None)
        if openid is None or self._bindings is None:
            raise Refusal("nothing_changes")
        subject = one.who.subject
        self._bindings.end(subject, visit.visitor.subject, visit.now, openid=openid)
        sessions.end_all(visit.cloud.store, subject)
        return redirect(f"/office?number={one.who.actor.id}")

    def _chosen(self, visit: Visit) -> Found:
        who = visitor_of(visit.cloud.store, visit.form.get("subject")[:80])
        if who is None:
            raise Refusal("not_on_roster", person="")
        return self._shown(who)

    def _found(self, visit: Visit, number: str) -> list[Found]:
        store = visit.cloud.store
        known = (visitor_of(store, subject) for subject in subjects_of(store, number))
        return [self._shown(who) for who in known if who is not None]

    def _shown(self, who: Visitor) -> Found:
        bound = self._bindings.of(who.subject) if self._bindings is not None else []
        return Found(who, [(handle_of(one.openid), one) for one in bound], may_have(who))
