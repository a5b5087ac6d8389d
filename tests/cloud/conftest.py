"""A cloud on each database: what is promised of one is promised of both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import app
from cloud.cloud import Cloud
from storage.database import Store
from storage.migrations import migrate
from tests.cloud.desks import Desks
from tests.postgres import DATABASES, cloud_schema
from tests.prepared import fill, rules
from tests.wechat_platform.fixture import platform, platform_process
from tests.worlds import HeldClock

__all__ = ["address", "clock", "cloud", "desks", "platform", "platform_process"]


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a cloud's facts lie: empty for a file, or a PostgreSQL schema with empty tables."""
    if request.param == "sqlite":
        yield ""
        return
    with cloud_schema() as place:
        yield place


@pytest.fixture
def clock() -> HeldClock:
    """Tuesday 2026-11-24, noon, until told otherwise."""
    return HeldClock()


@pytest.fixture
def cloud(
    tmp_path: Path, address: str, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cloud]:
    """An empty cloud."""
    if not address:
        fill(tmp_path / "cloud", "cloud", _tables)
    monkeypatch.setattr(app, "rulebook", rules)
    monkeypatch.setattr(app, "clock", clock)
    made = app.open_cloud(tmp_path / "cloud", address)
    made.clock = clock
    yield made
    made.store.close()


def _tables(folder: Path) -> None:
    store = Store(folder / "cloud.db")
    migrate(store, "cloud")
    store.close()


@pytest.fixture
def desks(cloud: Cloud, clock: HeldClock) -> Desks:
    """The office's roster in the cloud, and stations that send to it."""
    return Desks(cloud.ledger, clock)
