"""A folder, a station and a feed for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.desk import Desk, Feed, quick_folder


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
def feed() -> Feed:
    """The logistics feed, empty."""
    return Feed()
