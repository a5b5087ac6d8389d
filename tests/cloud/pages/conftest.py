"""One served campus and one browser for all tests of the pages; each test has its own people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests import browser as chromium
from tests.cloud.pages.phones import Phone, signed_in
from tests.cloud.pages.served import Campus, serve
from tests.postgres import DATABASES, schema
from tests.worlds import NOON


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Forms are tried on both databases; what a browser shows is the same, so it is seen once."""
    if "served" in metafunc.fixturenames and "running" not in metafunc.fixturenames:
        metafunc.parametrize("served", DATABASES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campus]:
    with ExitStack() as stack:
        on_postgres = getattr(request, "param", "sqlite") == "postgres"
        address = stack.enter_context(schema()) if on_postgres else ""
        yield stack.enter_context(serve(tmp_path_factory.mktemp("pages"), address))


@pytest.fixture
def campus(served: Campus) -> Campus:
    """The served campus on Tuesday 2026-11-24 at noon."""
    served.clock.now = NOON
    return served


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    # Its driver keeps an event loop on this thread: other modules' own loops must not meet it.
    with chromium.browser() as browser:
        yield browser


@pytest.fixture
def phone(campus: Campus, running: Browser) -> Phone:
    """A phone on which somebody has signed in: ``with phone("staff:W101", dark=True) as page``."""
    return partial(signed_in, campus, running)
