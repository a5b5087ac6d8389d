"""One served campus and one browser for all tests of the pages; each test has its own people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests import browser as chromium
from tests.cloud.pages.phones import Phone, signed_in
from tests.cloud.pages.served import Campus, serve
from tests.worlds import NOON


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    with serve(tmp_path_factory.mktemp("pages")) as campus:
        yield campus


@pytest.fixture
def campus(served: Campus) -> Campus:
    """The served campus on Tuesday 2026-11-24 at noon."""
    served.clock.now = NOON
    return served


@pytest.fixture(scope="session")
def running() -> Iterator[Browser]:
    with chromium.browser() as browser:
        yield browser


@pytest.fixture
def phone(campus: Campus, running: Browser) -> Phone:
    """A phone on which somebody has signed in: ``with phone("staff:W101", dark=True) as page``."""
    return partial(signed_in, campus, running)
