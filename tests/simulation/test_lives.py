"""A thousand random lives of an office: whatever breaks, all agree in the end, none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.world import live

LIVES = 1_000
BUNCH = 25
STEPS = (3, 2, 1)
"""Acts of each person, in turns: most of what can break breaks between few words."""


@pytest.mark.parametrize("first", range(0, LIVES, BUNCH))
def test_all_agree_in_the_end(folder: Path, first: int) -> None:
    for seed in range(first, first + BUNCH):
        live(folder, seed, STEPS[seed % len(STEPS)])
