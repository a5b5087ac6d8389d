"""Calls of the cloud to other servers: bounded in time and size, straight or by the proxy.

One rule: what lies outside the campus (WeChat, WeCom) is reached by the proxy that the environment
names, the campus's own sign-in straight. Nothing is ever sent out of a ``.netrc``.
"""

from __future__ import annotations

import time
from typing import Any

import requests
from msgspec import Struct
from urllib3.exceptions import HTTPError

_PART = 64 * 1024


class TooMuch(requests.RequestException):
    """The answer is larger than any that was asked for."""


class TooLate(requests.RequestException):
    """The answer came so slowly that it was given up, though it never stood still."""


class Bounds(Struct, frozen=True):
    """How long a call may take, in s, and how large its answer may be.

    Attributes:
        connect: for the connection.
        wait: for each wait for bytes.
        whole: from the beginning to the last byte; may be passed by one ``wait``.
        size: of the answer as it is unpacked, in bytes.
    """

    connect: float
    wait: float
    whole: float
    size: int


class Reply(Struct, frozen=True):
    """A whole answer.

    Attributes:
        kind: its ``Content-Type`` without what stands behind the ``;``.
    """

    status: int
    kind: str
    body: bytes


class _NoLogin(requests.auth.AuthBase):
    """Stands where the library would look into ``.netrc``, and adds nothing."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def line(*, outside: bool) -> requests.Session:
    """A session to servers outside the campus, or to the campus's own."""
    session = requests.Session()
    session.trust_env = outside
    session.auth = _NoLogin()
    return session


def ask(
    session: requests.Session, method: str, url: str, bounds: Bounds, **how: Any
) -> Reply:
    """The answer of one call; a redirect is an answer, and not followed.

    Args:
        how: what ``requests.Session.request`` takes besides.

    Raises:
        requests.RequestException: ``TooMuch`` and ``TooLate`` among them.
    """
    end = time.monotonic() + bounds.whole
    waits = (bounds.connect, bounds.wait)
    with session.request(
        method, url, timeout=waits, allow_redirects=False, stream=True, **how
    ) as answer:
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return Reply(answer.status_code, kind, _body(answer, bounds.size, end))


def _body(answer: requests.Response, size: int, end: float) -> bytes:
    data = bytearray()
    try:
        # Not iter_content: it waits until a block is full, however slowly its bytes drip.
        while part := answer.raw.read1(_PART, decode_content=True):
            data += part
            if len(data) > size:
                raise TooMuch("too much")
            if time.monotonic() > end:
                raise TooLate("too slow")
    except HTTPError as error:
        raise requests.ConnectionError(type(error).__name__) from error
    return bytes(data)
