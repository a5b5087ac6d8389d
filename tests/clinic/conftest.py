"""A house for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clinic.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A cloud with a clinic in it, its sessions open."""
    made = House(tmp_path)
    made.work()
    yield made
    made.close()
