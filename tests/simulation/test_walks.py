"""Random lives of an office, each twice: whatever breaks, all agree in the end, none is lost."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.faults import CALM
from tests.simulation.templates import templates
from tests.simulation.world import live

LIVES = 150
STEPS = 7
BUNCH = 15
AGAIN = """
import logging, sys
from pathlib import Path
from tests.simulation.world import live
logging.disable(logging.ERROR)
print(live(Path(sys.argv[1]), 7, 20)[0])
"""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Everything breaks all the time here: the log is full of it, and that is as it should be."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def folder() -> Path:
    """Where a life leaves its files; the next one takes it over."""
    return Path(templates().name) / "life"


@pytest.mark.parametrize("first", range(0, LIVES, BUNCH))
def test_all_agree_in_the_end_and_the_same_seed_lives_the_same_life(
    folder: Path, first: int
) -> None:
    for seed in range(first, first + BUNCH):
        once = live(folder, seed, STEPS)
        assert live(folder, seed, STEPS) == once, f"seed {seed} has no life of its own"


def test_a_longer_life_with_everything_in_it(folder: Path) -> None:
    _, recorded = live(folder, 7, 120)
    assert recorded > 100


def test_a_day_when_nothing_breaks_refuses_nobody_in_the_end(folder: Path) -> None:
    live(folder, 3, 40, CALM)


def test_a_seed_lives_the_same_life_in_another_process(folder: Path) -> None:
    """Not by chance of how this process orders its sets."""
    traces = {live(folder, 7, 20)[0]}
    for hash_seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", AGAIN, str(folder / hash_seed)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).resolve().parents[2],
            check=True,
            capture_output=True,
            text=True,
        )
        traces.add(told.stdout.strip())
    assert len(traces) == 1
