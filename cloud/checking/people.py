"""The school's sign-in: whether its servers answer."""

from __future__ import annotations

from collections.abc import Iterator

import requests

from cloud import calls
from cloud.checking.finding import Finding, bad, good, passed_by
from cloud.identity.settings import Identity

_SECONDS = 5.0


def sign_in(settings: Identity) -> Iterator[Finding]:
    """Every configured server, asked for the page that a browser would open first."""
    asked = []
    if settings.cas is not None:
        asked.append(("统一身份认证 CAS", f"{settings.cas.address.rstrip('/')}/login"))
    if settings.oidc is not None:
        address = f"{settings.oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
        asked.append(("统一身份认证 OIDC", address))
    for what, url in asked:
        yield _answers(what, url)
    if not asked:
        yield passed_by("统一身份认证 sign-in", "（未配置，用登录码 one-time codes only）")


def _answers(what: str, url: str) -> Finding:
    try:
        with calls.line(outside=False) as session:
            answer = session.get(url, timeout=_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return bad(
            what,
            f"{url}: {type(error).__name__}",
            "连不上学校的统一身份认证服务器。请检查地址、防火墙和证书。",
            "The school's sign-in can't be reached; check address, firewall and certificate.",
        )
    if answer.status_code >= 400:
        return bad(
            what,
            f"{url}: HTTP {answer.status_code}",
            "地址不对：那里没有登录页面。请向信息中心核对地址。",
            "There is no sign-in at this address; ask who runs it.",
        )
    return good(what, url)
