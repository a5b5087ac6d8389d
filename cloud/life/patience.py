"""How long somebody waits before the next step, drawn once for each thing that is waited for."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

SECOND = 1_000
_NEVER = 1 << 62


class Patience:
    """One person's waits. Times are ms of the campus's own clock.

    Args:
        dice: the campus's seeded randomness.
    """

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._due: dict[tuple[str, str], int] = {}

    def over(
        self, what: str, act: str, now: int, seconds: tuple[int, int], chance: float = 1.0
    ) -> bool:
        """Whether the wait for an act on something has passed; it begins when first asked about.

        Args:
            seconds: the shortest and the longest wait.
            chance: how likely it is done at all.
        """
        key = (what, act)
        if key not in self._due:
            wait = round(self._dice.uniform(*seconds) * SECOND)
            self._due[key] = now + wait if self._dice.random() < chance else _NEVER
        return now >= self._due[key]

    def never(self, what: str, act: str) -> None:
        """It was done, and is not done again."""
        self._due[what, act] = _NEVER

    def forget_all_but(self, things: Collection[str]) -> None:
        """What is not on one's list any more is waited for no longer."""
        self._due = {key: due for key, due in self._due.items() if key[0] in things}
