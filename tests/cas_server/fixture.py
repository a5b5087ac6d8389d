"""The CAS server as a test holds it: where it is, and the person who types a password there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests.cas_server.settings import CAS_TEST_PASSWORD, CAS_TEST_USER
from tests.processes import running, shared


class School:
    """The school's CAS. One browser's cookies are one ``requests.Session``."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/cas"

    def typed(self, browser: requests.Session, away: str, password: str = CAS_TEST_PASSWORD) -> str:
        """Fill in the login page that an address shows; where the browser is sent then."""
        page = browser.get(away, timeout=20)
        assert page.status_code == 200
        form = {}
        for field in re.findall(r"<input([^>]*)>", page.text):
            known = dict(re.findall(r'(\w+)="([^"]*)"', field))
            if known["type"] == "hidden":
                form[known["name"]] = html.unescape(known.get("value", ""))
        form |= {"username": CAS_TEST_USER, "password": password}
        reply = browser.post(page.url, form, allow_redirects=False, timeout=20)
        return str(reply.headers.get("location", ""))

    def passed(self, browser: requests.Session, away: str) -> str:
        """Where a browser that the server knows is sent; empty if it asks for a password."""
        reply = browser.get(away, allow_redirects=False, timeout=20)
        return str(reply.headers.get("location", ""))


@pytest.fixture(scope="session")
def school(pytestconfig: pytest.Config) -> School:
    """A real CAS server, shared by all tests of a run."""
    return shared(pytestconfig, _school)


@contextmanager
def _school() -> Iterator[School]:
    with running("tests.cas_server") as port:
        yield School(port)
