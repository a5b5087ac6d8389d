"""Cookies and sessions: what makes a browser somebody's."""

from __future__ import annotations

from starlette.responses import Response

from cloud.identity import consent, sessions
from cloud.identity.visitor import visitor_of
from cloud.pages.visit import Visit, cookie_name, json_answer, redirect
from domain.problems import Refusal


def keep_cookie(visit: Visit, response: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that no script reads, no other site's form sends, and no open line carries."""
    response.set_cookie(
        name, value, seconds, path="/", httponly=True, samesite="lax", secure=is_secure(visit)
    )


def is_secure(visit: Visit) -> bool:
    """Whether the browser speaks https, to the proxy at least."""
    return visit.request.url.scheme == "https"


def started(visit: Visit, subject: str, back: str, *, proved: bool = True) -> Response:
    """A session begins, and one that this browser had before ends.

    Args:
        back: where on this site to go on, once the consent is given.
        proved: whether the person has just shown who they are.

    Raises:
        Refusal: ``code_wrong`` if the roster lost them meanwhile.
    """
    visitor = visitor_of(visit.cloud.store, subject)
    if visitor is None:
        raise Refusal("code_wrong")
    name = cookie_name(visit.request)
    sessions.end(visit.cloud.store, visit.request.cookies.get(name, ""))
    token = sessions.start(visit.cloud.store, visitor, visit.now, proved=proved)
    agreed = consent.agreed_at(visit.cloud.ledger, subject) is not None
    to = back if agreed else "/consent"
    response = json_answer({"to": to}, 200) if visit.wants_json else redirect(to)
    keep_cookie(visit, response, name, token, sessions.DAYS * 86_400)
    return response
