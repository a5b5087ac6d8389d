"""Random lives of a clinic: no place is given twice, and nobody whom a desk took down is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.clinic.life import live
from tests.simulation.faults import CALM
from tests.simulation.templates import templates

LIVES = 30
STEPS = 4
BUNCH = 10


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Everything breaks all the time here: the log is full of it, and that is as it should be."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def folder() -> Path:
    """Where a life leaves its files; the next one takes it over."""
    return Path(templates().name) / "clinic"


@pytest.mark.parametrize("first", range(0, LIVES, BUNCH))
def test_no_place_is_given_twice_and_nobody_is_lost(folder: Path, first: int) -> None:
    for seed in range(first, first + BUNCH):
        live(folder, seed, STEPS)


@pytest.mark.parametrize("seed", [2, 144, 146])
def test_lives_in_which_a_promise_fell_once(folder: Path, seed: int) -> None:
    """A fork that was another history's; a second place of the day; a restore nothing told of."""
    live(folder, seed, 8)


def test_a_day_when_nothing_breaks(folder: Path) -> None:
    assert live(folder, 3, 25, CALM)[1] > 25


def test_a_seed_lives_the_same_life_again(folder: Path) -> None:
    assert live(folder, 7, 6) == live(folder, 7, 6)
