"""The way from the world to this cloud: name, TLS, proxy, and the callback behind it."""

from __future__ import annotations

import hashlib
import secrets
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import requests

from cloud import calls
from cloud.checking.finding import Finding, bad, good, warn
from cloud.wechat.settings import WeChat

_SECONDS = 5.0
_DAYS_WARN = 14


def line(settings: WeChat, now: Callable[[], int]) -> Iterator[Finding]:
    """Walk from the domain to the callback; what stands behind a fault is not looked at."""
    parts = urlsplit(settings.address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = _name(host)
    yield found
    if found.state == "bad":
        return
    found = _tls(host, port, now()) if parts.scheme == "https" else _no_tls(settings.address)
    yield found
    if found.state == "bad":
        return
    found = _proxy(settings.address)
    yield found
    if found.state == "good":
        yield _callback(settings, now())


def _name(host: str) -> Finding:
    what = "域名 domain"
    try:
        addresses = sorted({str(one[4][0]) for one in socket.getaddrinfo(host, None)})
    except OSError as error:
        return bad(
            what,
            f"{host}: {error.strerror or error}",
            "域名解析不了。请在 DNS 里加上它的 A 记录，指向本服务器或反向代理。",
            "The domain has no address; add an A record that points to the proxy.",
        )
    return good(what, f"{host} → {', '.join(addresses[:3])}")


def _no_tls(address: str) -> Finding:
    return warn(
        "TLS",
        address,
        "没有用 https：微信网页授权和正式环境都要求 https。",
        "Without https WeChat's sign-in does not work; for tests only.",
    )


def _tls(host: str, port: int, now: int) -> Finding:
    what = "TLS"
    try:
        with (
            socket.create_connection((host, port), _SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as line,
        ):
            until = ssl.cert_time_to_seconds(str((line.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        return bad(
            what,
            error.verify_message,
            "证书不被信任、过期或与域名不符。请换成受信任机构签发、含完整证书链的证书。",
            "The certificate is not trusted, over, or another name's; install the full chain.",
        )
    except (OSError, KeyError) as error:
        return bad(
            what,
            f"{host}:{port}: {error}",
            "连不上 443 端口。请检查反向代理是否在运行、防火墙是否放行。",
            "Port 443 does not answer; check the proxy and the firewall.",
        )
    left = int((until * 1_000 - now) / 86_400_000)
    day = datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%d")
    if left < _DAYS_WARN:
        return warn(
            what,
            f"{day} ({left} d)",
            "证书即将到期，请尽快续期。",
            "The certificate ends soon; renew it.",
        )
    return good(what, f"{day} ({left} d)")


def _proxy(address: str) -> Finding:
    what = "访问地址 address"
    url = f"{address}/healthz"
    try:
        with calls.line(outside=True) as session:
            answer = session.get(url, timeout=_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return bad(
            what,
            f"{url}: {type(error).__name__}",
            "从本机访问不到自己的公开地址。请检查云端是否在运行、反向代理是否指向它。",
            "The public address does not answer; is the cloud running, does the proxy lead to it?",
        )
    if answer.status_code != 200 or answer.text != "ok":
        return bad(
            what,
            f"{url}: HTTP {answer.status_code}",
            "公开地址后面不是本云端。请检查反向代理的转发目标。",
            "Something else answers there; check where the proxy leads.",
        )
    return good(what, url)


def _callback(settings: WeChat, now: int) -> Finding:
    """Ask the callback as the platform does when its address is entered in the console."""
    what = "服务器配置 callback"
    moment, nonce, word = str(now // 1_000), secrets.token_hex(5), secrets.token_hex(8)
    signed = "".join(sorted([settings.token.reveal(), moment, nonce])).encode()
    query = {
        "signature": hashlib.sha1(signed, usedforsecurity=False).hexdigest(),
        "timestamp": moment,
        "nonce": nonce,
        "echostr": word,
    }
    url = f"{settings.address}/wechat/callback"
    try:
        with calls.line(outside=True) as session:
            answer = session.get(url, params=query, timeout=_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        seen = f"{url}: {type(error).__name__}"
    else:
        if answer.status_code == 200 and answer.text == word:
            return good(what, url)
        seen = f"{url}: HTTP {answer.status_code}"
    return bad(
        what,
        seen,
        "回调地址没有正确应答。请确认运行中的云端用的是同一份配置（令牌相同），改后重启。",
        "The callback did not echo; the running cloud must have this very configuration.",
    )
