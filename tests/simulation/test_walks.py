"""Random lives of an office: whatever breaks, all agree in the end, and none is lost."""

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

LIVES = 300
STEPS = 3
BUNCH = 30
AGAIN = """
import logging, sys
from pathlib import Path
from tests.simulation.world import live
logging.disable(logging.CRITICAL)
print(*(live(Path(sys.argv[1]), seed, 6)[0] for seed in range(5)))
"""


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


@pytest.mark.parametrize("first", range(0, LIVES, BUNCH))
def test_all_agree_in_the_end(folder: Path, first: int) -> None:
    for seed in range(first, first + BUNCH):
        live(folder, seed, STEPS)


def test_longer_lives_with_everything_in_them(folder: Path) -> None:
    recorded = sum(live(folder, seed, 30)[1] for seed in range(4))
    assert recorded > 100


def test_a_day_when_nothing_breaks_refuses_nobody_in_the_end(folder: Path) -> None:
    live(folder, 3, 40, CALM)


def test_a_seed_lives_the_same_life_again_and_in_another_process(folder: Path) -> None:
    """Not by chance of how this process orders its sets."""
    once = [live(folder, seed, 6)[0] for seed in range(5)]
    assert [live(folder, seed, 6)[0] for seed in range(5)] == once
    for hash_seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", AGAIN, str(folder / hash_seed)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).resolve().parents[2],
            check=True,
            capture_output=True,
            text=True,
        )
        assert told.stdout.split() == once
