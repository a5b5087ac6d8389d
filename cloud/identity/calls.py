"""Asking a prover's server: bounded in time and size, not redirected, no secret in a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests

from domain.problems import Trouble

SECONDS = 5.0
"""For the connection, and for each wait for bytes."""
LIMIT = 256 * 1024


def ask(
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    login: tuple[str, str] | None = None,
) -> tuple[int, bytes]:
    """The status and body of a GET, or of a POST where there is a form.

    Args:
        login: user and password for basic authentication.

    Raises:
        Trouble: ``sign_in_unreachable`` with the host alone: addresses hold tickets and secrets.
    """
    host = urlsplit(url).netloc
    try:
        with requests.Session() as session:
            # A proxy from the environment would see the secrets, and .netrc would send others.
            session.trust_env = False
            with session.request(
                "GET" if form is None else "POST",
                url,
                params=query,
                data=form,
                headers=headers,
                auth=login,
                timeout=SECONDS,
                allow_redirects=False,
                stream=True,
            ) as reply:
                return reply.status_code, _body(reply)
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


def _body(reply: requests.Response) -> bytes:
    data = bytearray()
    for chunk in reply.iter_content(16_384):
        data += chunk
        if len(data) > LIMIT:
            raise requests.exceptions.InvalidSchema("too much")
    return bytes(data)
