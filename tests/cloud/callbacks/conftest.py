"""One served account for all tests of the chat, on both databases; each test has its own people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.cloud.callbacks.chats import Chat, Heard, serve_account
from tests.postgres import DATABASES, schema
from tests.worlds import NOON


@pytest.fixture(scope="session")
def heard_everywhere() -> Heard:
    return Heard()


@pytest.fixture(scope="session", params=DATABASES)
def served_account(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    heard_everywhere: Heard,
) -> Iterator[Chat]:
    with ExitStack() as stack:
        address = stack.enter_context(schema()) if request.param == "postgres" else ""
        yield stack.enter_context(
            serve_account(tmp_path_factory.mktemp("chat"), heard_everywhere, address)
        )


@pytest.fixture
def heard(heard_everywhere: Heard) -> Heard:
    """What the other rooms heard; nothing yet."""
    heard_everywhere.__init__()  # type: ignore[misc]
    return heard_everywhere


@pytest.fixture
def chat(served_account: Chat, heard: Heard) -> Chat:
    """The served account on Tuesday 2026-11-24 at noon, nothing left in its inbox."""
    served_account.campus.clock.now = NOON
    served_account.campus.cloud.store.run("DELETE FROM inbox")
    return served_account
