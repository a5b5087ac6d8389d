"""How the suite is shared out among workers: by files, what takes long first, what fills gaps last.

A file stays with one worker, for its cloud, browser or PostgreSQL is started once. Lives of the
simulation need nothing of one another, so each bunch of them may go to whoever is free.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadFileScheduling

_LONG = ("tests/stories/", "tests/accidents/", "tests/mutants/", "tests/simulation/")
_FILLING = "tests/simulation/test_lives.py"


class Sharing(LoadFileScheduling):
    """Files in the order of ``in_order``, and the filling ones test by test."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if file == _FILLING else file


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests as they are to be begun; those of a file stay together and in their order."""
    return sorted(items, key=lambda item: _rank(item.nodeid.partition("::")[0]))


def _rank(file: str) -> int:
    if file == _FILLING:
        return 2
    return 0 if file.startswith(_LONG) or "_in_browser" in file else 1
