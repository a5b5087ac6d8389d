"""Asking a prover's server: what ``cloud.calls`` does, and no secret in a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests

from cloud import calls
from domain.problems import Trouble

SECONDS = 5.0
"""For the connection, and for each wait for bytes; twice that for the whole."""
LIMIT = 256 * 1024


def ask(
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    login: tuple[str, str] | None = None,
    outside: bool = False,
) -> tuple[int, bytes]:
    """The status and body of a GET, or of a POST where there is a form.

    Args:
        login: user and password for basic authentication.
        outside: whether the server is none of the campus's: it is reached by the proxy.

    Raises:
        Trouble: ``sign_in_unreachable`` with the host alone: addresses hold tickets and secrets.
    """
    host = urlsplit(url).netloc
    bounds = calls.Bounds(SECONDS, SECONDS, 2 * SECONDS, LIMIT)
    try:
        with calls.line(outside=outside) as session:
            reply = calls.ask(
                session,
                "GET" if form is None else "POST",
                url,
                bounds,
                params=query,
                data=form,
                headers=headers,
                auth=login,
            )
            return reply.status, reply.body
    except requests.RequestException as error:
        raise Trouble("sign_in_unreachable", host=host, detail=type(error).__name__) from None


def ask_json(url: str, **how: Any) -> dict[str, Any]:
    """The JSON object that a server answers, whatever its status.

    Raises:
        Trouble: ``sign_in_unreachable``, also where it is no object.
    """
    status, body = ask(url, **how)
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        detail = f"HTTP {status}"
        raise Trouble("sign_in_unreachable", host=urlsplit(url).netloc, detail=detail) from None
