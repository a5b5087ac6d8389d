"""What every answer carries, and which requests are taken as coming from our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from domain.problems import Refusal

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
WITH_WECHAT = (
    "default-src 'none'; script-src 'self' https://res.wx.qq.com; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https://open.weixin.qq.com https://res.wx.qq.com; "
    "connect-src 'self'; frame-src https://*.weixin.qq.com https://*.wx.qq.com; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""For the few pages that call the phone through WeChat's script, which draws with inline styles."""
_PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it browsers send `Origin: null` from our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def secured(response: Response, request: Request) -> Response:
    """The answer with its security headers; over https the browser is told to stay there."""
    picture = response.headers.get("content-type", "").startswith("image/")
    policy = _PICTURE_POLICY if picture else _POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.url.scheme == "https":
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def with_wechat(response: Response) -> Response:
    """The answer, allowed to load WeChat's script."""
    response.headers["Content-Security-Policy"] = WITH_WECHAT
    return response


def check_same_origin(request: Request) -> None:
    """Refuse a form that another site's page sends in a visitor's name.

    Browsers say where a form comes from (``Sec-Fetch-Site``, ``Origin``). A client that says
    nothing is no browser with somebody's cookie: those are SameSite=Lax besides.

    Raises:
        Refusal: ``foreign_page``.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise Refusal("foreign_page", origin=(origin or site)[:80])
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Refusal("foreign_page", origin=origin[:80])


def own_path(path: str, otherwise: str = "/") -> str:
    """A path on this site to go back to; what could lead elsewhere becomes ``otherwise``."""
    wrong = not path.startswith("/") or path[1:2] in ("/", "\\") or not path.isprintable()
    return otherwise if wrong or "\\" in path or len(path) > 500 else path
