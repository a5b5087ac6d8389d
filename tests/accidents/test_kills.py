"""Station and cloud are killed while they work: every word that was saved is there, once.

A few kills; ``./run accidents --kills 200`` for many.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.accidents.kills import VICTIMS, kill_often

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="has no kill -9"),
    pytest.mark.timeout(120),
]


def test_whoever_is_killed_nothing_that_was_saved_is_lost_or_doubled(tmp_path: Path) -> None:
    counted = kill_often(tmp_path, 6, seed=11)
    assert counted.kills == dict.fromkeys(VICTIMS, 2)
    assert counted.holds, counted
    assert counted.entries >= counted.said > 20
