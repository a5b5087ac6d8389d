"""One visit: who asks what, and the ways to answer it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cloud.cloud import Cloud
from cloud.identity.throttle import origin
from cloud.identity.visitor import Visitor
from cloud.pages.forms import Form
from cloud.pages.render import Renderer
from domain.problems import Refusal

_SMALL = 600
"""Below this many bytes compression costs more than it saves."""
_LONGEST_WAIT = 3 * 86_400_000


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, read.

    Attributes:
        now: ms UTC.
        body: what came instead of a form (a picture).
    """

    request: Request
    cloud: Cloud
    pages: Renderer
    now: int
    who: Visitor | None = None
    form: Form = Form()
    body: bytes = field(default=b"", repr=False)

    @property
    def visitor(self) -> Visitor:
        """Who is signed in.

        Raises:
            Refusal: ``sign_in``.
        """
        if self.who is None:
            raise Refusal("sign_in")
        return self.who

    @property
    def path(self) -> dict[str, Any]:
        """The variable parts of the address."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        """What stands after the question mark."""
        return self.request.query_params

    @property
    def address(self) -> str:
        """Where the visitor comes from, as it is counted."""
        return origin(self.request.client.host if self.request.client else "")

    @property
    def wants_json(self) -> bool:
        """Whether our own script asks rather than a browser's form."""
        return "application/json" in self.request.headers.get("accept", "")

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A whole page."""
        html = self.pages.page(template, self, **facts)
        return packed(html, self.request, status, "text/html; charset=utf-8")

    def done(self, to: str, say: str) -> Response:
        """A form was carried out: where to go now, and what was done in a sentence."""
        if self.wants_json:
            return json_answer({"to": to, "say": say}, 200)
        return redirect(to)

    def waited(self) -> int:
        """How long the form lay on the phone before it could be sent, ms; three days at most."""
        return min(self.form.number("waited_ms") or 0, _LONGEST_WAIT)


Work = Callable[[Visit], Response]


def packed(text: str, request: Request, status: int, kind: str) -> Response:
    """Text as an answer, compressed where it is worth it."""
    data = text.encode()
    headers = {"Vary": "Accept-Encoding, Accept, Cookie"}
    if len(data) > _SMALL and "gzip" in request.headers.get("accept-encoding", ""):
        data = gzip.compress(data, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(data, status, headers, media_type=kind)


def json_answer(body: Mapping[str, Any], status: int) -> Response:
    """An answer to our own script."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def redirect(to: str) -> Response:
    """Go there with GET."""
    return RedirectResponse(to, 303)


def cookie_name(request: Request) -> str:
    """The session cookie. Over https its name alone keeps other hosts from setting it."""
    return "__Host-paidan" if request.url.scheme == "https" else "paidan"
