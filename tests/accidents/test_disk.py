"""A disk that is full or broken at any call is told in words, and nothing acknowledged is lost.

Every way of writing at some of its calls; ``./run accidents`` takes every call of every way.
"""

from __future__ import annotations

import errno
import json

import pytest

from tests.accidents import disk
from tests.accidents.sweep import ALL, FAILURES

pytestmark = [
    pytest.mark.skipif(not disk.is_possible(), reason="needs Linux and a C compiler"),
    pytest.mark.timeout(120),
]

SECONDS = 100.0
EVERY = {"publish": 97, "open-new": 31, "open-new-cloud": 31, "from-a-file": 23, "second-copy": 3}
"""Only each so manieth call of a long way."""


def test_every_way_of_writing_withstands_it() -> None:
    words = [f"{name}:{EVERY.get(name, 13)}" for name in ALL]
    said = disk.run("tests.accidents.sweep", *words, seconds=SECONDS)
    found = [json.loads(line) for line in said.splitlines()]
    assert len(found) == len(ALL) * len(FAILURES)
    for one in found:
        what = f"{one['way']}, {one['failure']}"
        assert not one["wrong"], f"{what}: {one['wrong']}"
        assert one["calls"] > 2, f"{what}: the disk was not under it"
        silent = one["way"] == "second-copy"
        assert silent or any(code != "done" for code, n in one["told"].items() if n), what


def test_the_disk_fails_where_it_is_told_to() -> None:
    """The control: a way that swallows what it is told loses a word, and that is seen."""
    said = disk.run("tests.accidents.careless", seconds=SECONDS)
    found = json.loads(said)
    assert found["told"] == [errno.ENOSPC, errno.EIO]
    assert found["lost"], "a word acknowledged before it was on the disk was not missed"
