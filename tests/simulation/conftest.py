"""A folder for every life, and silence about all that breaks in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.templates import templates


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Everything breaks all the time here: the log is full of it, and that is as it should be."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def folder() -> Path:
    """Where a life leaves its files; the next one takes it over."""
    return Path(templates().name) / "life"
