"""Parts of pages that refresh themselves: fragments under an ETag, so no news costs nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from cloud.pages.visit import Visit, packed
from cloud.pages.words.moments import local

_MINUTES = 10
"""So often a fragment is drawn anew though nothing happened: time itself makes promises late."""


def tag_of(visit: Visit, version: str) -> str:
    """The ETag of what a version of the facts looks like now."""
    clock = visit.now // (_MINUTES * 60_000)
    day = local(visit.now).toordinal()
    whole = f"{version}.{clock}.{day}.{visit.pages.statics.digest}"
    return f'W/"{hashlib.blake2b(whole.encode(), digest_size=12).hexdigest()}"'


def fragment(
    visit: Visit, template: str, version: str, facts: Callable[[], dict[str, Any]]
) -> Response:
    """The fragment, or 304.

    Args:
        version: differs whenever the facts do.
        facts: what the template needs; asked only if it is drawn.
    """
    tag = tag_of(visit, version)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in visit.request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    html = visit.pages.page(template, visit, **facts())
    response = packed(html, visit.request, 200, "text/html; charset=utf-8")
    response.headers.update(headers)
    return response
