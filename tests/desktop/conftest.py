"""A real station for every window test: encrypted file, sample campus, held clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.station import Station
from tests.worlds import HeldClock, close_station, make_station


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def station(tmp_path: Path, clock: HeldClock) -> Iterator[Station]:
    made = make_station(tmp_path, clock=clock)
    yield made
    close_station(made)
