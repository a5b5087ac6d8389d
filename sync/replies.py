"""What a reply of the cloud means where it is no answer, and that there was none."""

from __future__ import annotations

import msgspec
import requests

from domain.problems import Problem, Trouble
from domain.wire import Failure, read_refusal

PASSING = frozenset({"offline", "too_often"})
"""Troubles of the line: what was to be sent has no part in them, so it waits and has not failed."""


def away(url: str, error: Exception) -> Trouble:
    """What a call came to that nobody answered."""
    # A line that is cut in the middle of the greeting is no word against the certificate.
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Trouble("certificate_refused", url=url, detail=str(error)[:200])
    return Trouble("offline", detail=str(error)[:200])


def see_whole_head(response: requests.Response) -> None:
    """A line that breaks inside the headers would pass for an answer with nothing in it.

    Raises:
        Trouble: ``offline``; nothing says how long the body is (RFC 9112 §6.3, rule 8).
    """
    length = response.headers.get("content-length", "")
    if not length.isdecimal() and response.headers.get("transfer-encoding") != "chunked":
        raise Trouble("offline", detail="cut inside the headers")


def raise_for(response: requests.Response) -> None:
    """Raise what an answer says went wrong.

    Raises:
        Refusal: the cloud says no.
        Trouble: ``offline``, ``cloud_trouble``, ``too_often``: the same wish may be done later;
            ``not_our_cloud``.
    """
    if response.ok:
        return
    problem = _problem_of(response)
    if problem is not None:
        raise problem
    if response.status_code >= 500:
        raise Trouble("offline", detail=f"HTTP {response.status_code}")
    raise Trouble("not_our_cloud", url=response.url, detail=f"HTTP {response.status_code}")


def _problem_of(response: requests.Response) -> Problem | None:
    try:
        failure = msgspec.json.decode(response.content, type=Failure)
    except msgspec.MsgspecError:
        return None
    refusal = read_refusal(failure.problem)
    if response.status_code >= 500:
        return Trouble("cloud_trouble", cause=refusal.code)
    if response.status_code == requests.codes.too_many_requests:
        return Trouble("too_often", **refusal.facts)
    return refusal
