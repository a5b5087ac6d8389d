"""One life in a process of its own."""

from __future__ import annotations

import logging
from pathlib import Path

from tests.simulation.templates import templates
from tests.simulation.world import Broken, live


def live_alone(wish: tuple[int, int]) -> tuple[int, int, str]:
    """Live one world through.

    Args:
        wish: its seed, and how many acts each operator does.

    Returns:
        The seed, how many commands were recorded, and the broken promise, if one was.
    """
    logging.disable(logging.ERROR)  # everything breaks all the time: that is no news here
    seed, steps = wish
    folder = Path(templates().name) / "life"
    try:
        return seed, live(folder, seed, steps)[1], ""
    except Broken as broken:
        return seed, 0, str(broken)
