"""The guard before every page: same origin, who it is, consent, problems made into pages."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from urllib.parse import quote

import anyio
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cloud.blobs import MAX_BYTES
from cloud.cloud import Cloud
from cloud.identity import consent, sessions
from cloud.limits import Gate
from cloud.pages import words
from cloud.pages.forms import Form, read_body, read_form
from cloud.pages.render import Renderer
from cloud.pages.safety import check_same_origin, secured
from cloud.pages.visit import Visit, Work, cookie_name, json_answer, redirect
from domain.problems import Problem, Refusal, Trouble

logger = logging.getLogger(__name__)
T = TypeVar("T")

MOST_PHOTOS = 6
THREADS = 8
"""In which pages are made; as many again for those that ask other servers."""
_MINUTE = 60_000
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")

_ENTRANCE = {
    "sign_in": "/sign-in?back=",
    "prove_again": "/sign-in?again=1&back=",
    "consent_missing": "/consent?back=",
}
"""Where a page that can't be shown yet sends the browser first."""
_LOST = (
    "sign_in",
    "sign_in_lost",
    "sign_in_refused",
    "sign_in_unreachable",
    "number_not_told",
    "not_on_roster",
    "wechat_refused",
    "bind_lost",
    "prove_again",
)
"""Problems whose page offers to sign in by the campus."""

Audience = Literal["anyone", "somebody", "person", "staff", "desk"]
"""anyone; somebody signed in; a requester of the roster; a member of the office; those of them who
dispatch."""
Endpoint = Callable[[Request], Awaitable[Response]]

STATUS: dict[str, int] = {
    "sign_in": 401,
    "prove_again": 401,
    "code_wrong": 403,
    "code_used": 403,
    "code_expired": 403,
    "foreign_page": 403,
    "not_for_you": 403,
    "not_on_roster": 403,
    "number_not_told": 403,
    "sign_in_refused": 403,
    "not_in_crew": 403,
    "not_your_ticket": 403,
    "not_allowed_for_role": 403,
    "not_for_another": 403,
    "no_code_for_desk": 403,
    "no_such_page": 404,
    "no_such_ticket": 404,
    "no_such_photo": 404,
    "no_such_session": 404,
    "no_such_visit": 404,
    "no_such_thread": 404,
    "no_such_referral": 404,
    "no_such_claim": 404,
    "slot_taken": 409,
    "slot_leased": 409,
    "one_a_day": 409,
    "consent_missing": 403,
    "clinic_consent_missing": 403,
    "invoice_used": 409,
    "wrong_state": 409,
    "reported_here": 409,
    "reported_already": 409,
    "command_id_reused": 409,
    "nothing_changes": 409,
    "overtaken": 409,
    "crew_changed": 409,
    "nothing_asked": 409,
    "asked_anew": 409,
    "extended_already": 409,
    "openids_used_up": 409,
    "bind_lost": 409,
    "body_too_big": 413,
    "photo_too_big": 413,
    "too_often": 429,
    "urged_already": 429,
    "disk_full": 507,
}


class Guard:
    """Makes endpoints of pages' work.

    Args:
        cloud: what is worked on.
        pages: what draws.
    """

    def __init__(self, cloud: Cloud, pages: Renderer) -> None:
        self._cloud = cloud
        self._pages = pages
        self._limiters: dict[bool, CapacityLimiter] = {}
        self._gate = Gate(cloud.settings.limits)

    def page(
        self,
        work: Work,
        audience: Audience = "somebody",
        *,
        body: int = 0,
        agreed: bool = True,
        proved_minutes: int = 0,
        calls_out: bool = False,
        counted: bool = True,
    ) -> Endpoint:
        """An endpoint around a page's work, which runs in a thread.

        Args:
            audience: who may come here.
            body: most bytes of a body that is no form; 0 where a form is expected.
            agreed: whether the consent must have been given.
            proved_minutes: for sensitive pages: who they are must have been shown so lately (by
                password or code; that WeChat knows the phone is not enough). 0 for any time.
            calls_out: it asks another server, which may take seconds: such pages have threads of
                their own, so that a school's sign-in that hangs holds up no report.
            counted: whether it counts for how often somebody may ask.
        """
        asked = _Asked(audience, agreed, proved_minutes * _MINUTE, counted)

        async def endpoint(request: Request) -> Response:
            visit = Visit(request, self._cloud, self._pages, self._cloud.clock())
            try:
                await self._count_early(visit, asked, calls_out)
                form, data = await _read(request, body)
            except Problem as problem:
                response = await self._told(visit, problem, calls_out)
            else:
                sent = replace(visit, form=form, body=data)
                response = await self._run(lambda: self._worked(sent, work, asked), calls_out)
            return secured(response, request)

        return endpoint

    async def _count_early(self, visit: Visit, asked: _Asked, calls_out: bool) -> None:
        """Count what somebody sends before it is read, and of nobody everything, before it takes
        a thread. What a person opens is counted where they are looked up in any case.

        Raises:
            Refusal: ``too_often``.
        """
        if not asked.counted:
            return
        if not _token(visit):
            self._enter(visit)
        elif visit.request.method == "POST":
            await self._run(lambda: self._enter(_met(visit)), calls_out)

    def _enter(self, visit: Visit) -> None:
        subject = "" if visit.who is None else visit.who.subject
        form = visit.request.method == "POST"
        self._gate.enter(subject, visit.address, visit.now, form=form)

    async def _told(self, visit: Visit, problem: Problem, calls_out: bool) -> Response:
        if problem.code == "too_often":
            return told_to_wait(visit, problem)
        return await self._run(lambda: told(visit, problem), calls_out)

    def _worked(self, visit: Visit, work: Work, asked: _Asked) -> Response:
        try:
            visit = _met(visit)
            if asked.counted and visit.request.method != "POST" and _token(visit):
                self._enter(visit)
            if asked.audience != "anyone":
                _admit(visit, asked.audience, asked.agreed)
            if asked.fresh and _proved_at(visit) < visit.now - asked.fresh:
                raise Refusal("prove_again")
            return work(visit)
        except Problem as problem:
            return told(visit, problem)
        except Exception:
            # Whatever the bug, whoever asks reads a sentence, and the log has the trace.
            logger.exception("page failed: %s %s", visit.request.method, visit.request.url.path)
            return told(visit, Trouble("page_failed"))

    async def _run(self, work: Callable[[], T], calls_out: bool) -> T:
        limiter = self._limiters.get(calls_out)
        if limiter is None:
            limiter = self._limiters[calls_out] = CapacityLimiter(THREADS)
        return await anyio.to_thread.run_sync(work, limiter=limiter)


async def _read(request: Request, body: int) -> tuple[Form, bytes]:
    if request.method != "POST":
        return Form(), b""
    check_same_origin(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind not in _FORMS:
        return Form(), await read_body(request, body)
    return await read_form(request, photos=MOST_PHOTOS, photo_bytes=MAX_BYTES), b""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page asks of its visitor; ``fresh`` in ms, 0 for any time."""

    audience: Audience
    agreed: bool
    fresh: int
    counted: bool


def _token(visit: Visit) -> str:
    return visit.request.cookies.get(cookie_name(visit.request), "")


def _met(visit: Visit) -> Visit:
    """The visit of whoever holds the cookie."""
    return replace(visit, who=sessions.visitor(visit.cloud.store, _token(visit), visit.now))


def _proved_at(visit: Visit) -> int:
    return sessions.proved_at(visit.cloud.store, _token(visit))


def _admit(visit: Visit, audience: Audience, agreed: bool) -> None:
    visitor = visit.visitor
    if agreed and consent.agreed_at(visit.cloud.ledger, visitor.subject) is None:
        raise Refusal("consent_missing")
    may = {
        "person": visitor.person is not None,
        "staff": visitor.staff is not None,
        "desk": visitor.dispatches,
    }
    if not may.get(audience, True):
        raise Refusal("not_for_you", audience=audience)


def told(visit: Visit, problem: Problem) -> Response:
    """A problem as a page in the same look, as JSON for our script, or as the way to sign in."""
    if problem.code == "too_often":
        return told_to_wait(visit, problem)
    entrance = _ENTRANCE.get(problem.code)
    if entrance is not None and visit.request.method in ("GET", "HEAD"):
        url = visit.request.url
        back = quote(url.path + (f"?{url.query}" if url.query else ""))
        return redirect(f"{entrance}{back}")
    status = status_of(problem)
    say = words.sentence(problem)
    if visit.wants_json:
        return json_answer({"code": problem.code, "say": say}, status)
    return visit.page(
        "problem.html",
        status,
        title=words.problem_title(status),
        say=say,
        typed=words.typed_fields(visit.form.pairs),
        sign_in=problem.code in _LOST,
    )


def told_to_wait(visit: Visit, problem: Problem) -> Response:
    """Asked too often: an answer that reads nothing, so that it costs less than what was asked."""
    status, say = status_of(problem), words.sentence(problem)
    if visit.wants_json:
        response = json_answer({"code": problem.code, "say": say}, status)
    else:
        html = visit.pages.bare("too_often.html", title=words.problem_title(status), say=say)
        response = HTMLResponse(html, status)
    response.headers["Cache-Control"] = "no-store"
    return with_wait(response, problem)


def with_wait(response: Response, problem: Problem | None) -> Response:
    """The answer, with when to ask again where that is known (RFC 9110 §10.2.3)."""
    seconds = problem.facts.get("seconds") if problem is not None else None
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem: what is wrong with the wish is 4xx, the world's fault 5xx."""
    if problem.code == "page_failed":
        return 500
    return STATUS.get(problem.code, 503 if isinstance(problem, Trouble) else 422)
