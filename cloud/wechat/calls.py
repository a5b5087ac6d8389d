"""Calls to WeChat's servers over HTTP: time-outs, errors that hide in status 200, the token.

The library's own client is not used for them: it fetches its token by the legacy call and for one
process alone, knows no ``stable_token`` and no ``client_msg_id``, and tells no difference between
"was not asked" and "no answer came".
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec
import requests
from urllib3.exceptions import NewConnectionError

from cloud.calls import Bounds, Reply, ask, line
from cloud.wechat.answers import RETOKEN, Answered, NotAsked, Unsure

_log = logging.getLogger("paidan.wechat")

CONNECT_SECONDS = 4.0
READ_SECONDS = 8.0
FILE_SECONDS = 60.0
_JSON = 1024 * 1024
_FILE = 12 * 1024 * 1024
_RID = re.compile(r"\s*rid: ([0-9a-f-]+)\s*$")


class TokenSource(Protocol):
    """Where calls get their ``access_token``."""

    def get(self) -> str:
        """A token that is good now."""

    def renew(self, bad: str) -> str:
        """A token that is not ``bad``, which the platform has just refused."""


class Calls:
    """One of WeChat's servers, asked over one session.

    Args:
        base: ``https://api.weixin.qq.com``, ``https://qyapi.weixin.qq.com``, or a test's.
        tokens: where the token comes from; None for calls that need none.
        read_seconds: how long an answer may take.
    """

    def __init__(
        self,
        base: str,
        tokens: TokenSource | None = None,
        *,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._base = base.rstrip("/")
        self._tokens = tokens
        whole = CONNECT_SECONDS + read_seconds
        self._short = Bounds(CONNECT_SECONDS, read_seconds, whole, _JSON)
        # Pictures go through lines that carry a megabyte in some seconds.
        self._long = Bounds(CONNECT_SECONDS, read_seconds, FILE_SECONDS, _FILE)
        self._session = line(outside=True)

    def get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """GET a path's JSON.

        Raises:
            Answered, NotAsked, Unsure: and what the token has against it.
        """
        return self._json("GET", path, query or {}, None, None)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST JSON to a path. Raises as ``get``."""
        return self._json("POST", path, {}, body, None)

    def upload(
        self, path: str, query: Mapping[str, str], name: str, data: bytes, mime: str
    ) -> dict[str, Any]:
        """POST a file under the field ``media``. Raises as ``get``."""
        return self._json("POST", path, query, None, {"media": (name, data, mime)})

    def fetch(self, path: str, query: Mapping[str, str]) -> tuple[bytes, str]:
        """GET a file: its bytes and its type.

        Raises:
            Answered: also where the error came with status 200 in the file's place.
            NotAsked, Unsure: as ``get``.
        """
        answer = self._with_token("GET", path, query, None, None, self._long)
        if answer.kind in ("application/json", "text/plain", "text/json"):
            _read(path, answer)
            raise Unsure("a file was asked for and JSON came")
        return answer.body, answer.kind

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def _json(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        bounds = self._short if files is None else self._long
        return _read(path, self._with_token(method, path, query, body, files, bounds))

    def _with_token(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None,
        bounds: Bounds,
    ) -> Reply:
        """The answer; asked a second time if the shared token had been replaced meanwhile."""
        tokens = self._tokens
        if tokens is None:
            return self._ask(method, path, query, body, files, bounds)
        token = _asked_first(tokens.get)
        answer = self._ask(method, path, {**query, "access_token": token}, body, files, bounds)
        if _errcode(answer) not in RETOKEN:
            return answer
        bad = token
        token = _asked_first(lambda: tokens.renew(bad))
        return self._ask(method, path, {**query, "access_token": token}, body, files, bounds)

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None,
        bounds: Bounds,
    ) -> Reply:
        # requests escapes Chinese to \uXXXX, which the platform shows as it is in menus.
        data = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            answer = ask(
                self._session,
                method,
                self._base + path,
                bounds,
                params=dict(query),
                data=data,
                headers=headers,
                files=files,
            )
        except requests.RequestException as error:
            if _never_left(error):
                raise NotAsked(type(error).__name__) from error
            raise Unsure(type(error).__name__) from error
        if answer.status != 200:
            raise Unsure(f"HTTP {answer.status}")
        return answer


def _asked_first(token: Callable[[], str]) -> str:
    """A token; where none can be had the call itself was certainly not made."""
    try:
        return token()
    except Unsure as problem:
        raise NotAsked(f"no token: {problem.facts['detail']}") from problem


def _never_left(error: requests.RequestException) -> bool:
    """Whether the call can't have reached the server: no line to it was ever opened."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _errcode(answer: Reply) -> int:
    if not answer.kind.startswith(("application/json", "text/")):
        return 0
    try:
        found = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return 0
    code = found.get("errcode", 0) if isinstance(found, dict) else 0
    return code if isinstance(code, int) else 0


def _read(path: str, answer: Reply) -> dict[str, Any]:
    """The answer's JSON.

    Raises:
        Answered: it has an ``errcode``.
        Unsure: it is no JSON object: something between us and the platform spoke.
    """
    try:
        found = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unsure("the answer is no JSON") from error
    if not isinstance(found, dict):
        raise Unsure("the answer is no object")
    code = found.get("errcode", 0)
    if code:
        said = str(found.get("errmsg", ""))
        rid = _RID.search(said)
        problem = Answered(int(code), _RID.sub("", said)[:200], rid[1] if rid else "")
        named = path.removeprefix("/cgi-bin")
        _log.info("%s: errcode %d, %s, rid %s", named, problem.errcode, problem.said, problem.rid)
        raise problem
    return found
