"""A desk and a cloud for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.desk import Desk, quick_folder
from tests.sync.held import FakeCloud


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder."""
    with quick_folder() as path:
        yield path


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    """A station that was never online."""
    made = Desk(folder)
    yield made
    made.close()


@pytest.fixture
def cloud() -> FakeCloud:
    """A cloud that answers."""
    return FakeCloud()
