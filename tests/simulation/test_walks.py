"""Longer lives, calm ones, and that a seed always lives the same one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.faults import CALM
from tests.simulation.world import live

AGAIN = """
import logging, sys
from pathlib import Path
from tests.simulation.world import live
logging.disable(logging.CRITICAL)
print(*(live(Path(sys.argv[1]), seed, 6)[0] for seed in range(3)))
"""


def test_longer_lives_with_everything_in_them(folder: Path) -> None:
    recorded = sum(live(folder, seed, 30)[1] for seed in range(3))
    assert recorded > 80


@pytest.mark.parametrize("seed", [161_063, 163_014])
def test_lives_in_which_a_promise_fell_once(folder: Path, seed: int) -> None:
    """A token that a twin took over; a history that went back and kept its name."""
    live(folder, seed, 8)


def test_a_day_when_nothing_breaks_refuses_nobody_in_the_end(folder: Path) -> None:
    live(folder, 3, 40, CALM)


def test_a_seed_lives_the_same_life_again_and_in_another_process(folder: Path) -> None:
    """Not by chance of how this process orders its sets."""
    once = [live(folder, seed, 6)[0] for seed in range(3)]
    assert [live(folder, seed, 6)[0] for seed in range(3)] == once
    told = subprocess.run(
        [sys.executable, "-c", AGAIN, str(folder / "another")],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        cwd=Path(__file__).resolve().parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.split() == once
