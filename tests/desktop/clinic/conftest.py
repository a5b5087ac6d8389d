"""The reception that the clinic's tests work at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.clinic import ClinicStation
from tests.desktop.clinic.reception import open_reception
from tests.worlds import HeldClock


@pytest.fixture
def reception(tmp_path: Path, clock: HeldClock) -> Iterator[ClinicStation]:
    made = open_reception(tmp_path / "clinic", clock, days=2)
    yield made
    made.close()
