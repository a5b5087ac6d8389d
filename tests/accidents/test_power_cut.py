"""Whatever a power cut leaves of the files, the desk opens and has every word it acknowledged.

At some moments of a recorded day; ``./run accidents`` takes every moment and more dice.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.accidents import disk
from tests.accidents.power import Looked, look_at_all, recorded

pytestmark = [
    pytest.mark.skipif(not disk.is_possible(), reason="needs Linux and a C compiler"),
    pytest.mark.timeout(120),
]

EVERY = 9


@pytest.mark.parametrize("kind", ["day", "exchange"])
def test_nothing_acknowledged_is_lost(tmp_path: Path, kind: str) -> None:
    found = look_at_all(recorded(tmp_path, kind), every=EVERY, dice=1)
    assert found.wrong == []
    assert found.images > 30
    assert found.syncs > 40


def test_with_normal_synchronous_words_are_lost(tmp_path: Path) -> None:
    """The control: cuts that lose nothing in any mode would prove nothing."""
    found = look_at_all(recorded(tmp_path, "day", "normal"), every=1, dice=1, enough=5)
    assert sum("is lost" in wrong for wrong in found.wrong) >= 5


def test_an_image_without_the_log_is_seen(tmp_path: Path) -> None:
    """A second control: the look itself notices what is not there."""
    scene = recorded(tmp_path, "day")
    found: Looked = look_at_all(scene, every=9, dice=1, harm=_without_wal)
    assert any("is lost" in wrong for wrong in found.wrong)


def _without_wal(image: Path) -> None:
    for name in ("station.db-wal", "words.db-wal"):
        (image / name).unlink(missing_ok=True)
    shutil.rmtree(image / "backups", ignore_errors=True)
