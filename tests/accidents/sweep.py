"""Every way of writing over a disk that fails at each of its calls, one after the other.

``python -m tests.accidents.sweep WAY:EVERY ...`` over the preloaded disk (see ``disk.py``) fails at
each so manieth call, and prints one line of JSON a way and kind of failure.
"""

from __future__ import annotations

import errno
import json
import logging
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from msgspec import Struct, structs

from desktop.ui.words.sentences import SENTENCES
from domain.problems import Trouble
from tests.accidents.disk import Disk
from tests.accidents.ways import WAYS, Way
from tests.accidents.ways_cloud import CLOUD_WAYS
from tests.memory import memory

ALL = WAYS | CLOUD_WAYS
FAILURES = {"full": (errno.ENOSPC, True), "broken": (errno.EIO, False)}
"""A disk stays full until somebody makes space; a bad sector fails once."""


class Swept(Struct):
    """What came of one way.

    Attributes:
        calls: writes, syncs and the like in one run that meets no failure.
        tried: at how many of them the disk failed.
        told: how often each Trouble was told; ``done`` where the way came through all the same.
        wrong: what must not be, by the call.
    """

    way: str
    failure: str
    calls: int
    tried: int
    told: dict[str, int]
    wrong: dict[int, str]


def sweep(way: Way, name: str, failure: str, every: int, place: Path) -> Swept:
    """Fail at call 1, 1 + every, ... until the way meets no failure.

    Args:
        place: an empty folder.
    """
    base = place / "base"
    base.mkdir()
    way.make(base)
    told: Counter[str] = Counter()
    wrong: dict[int, str] = {}
    call, calls = 1, 0
    while not calls:
        folder = place / "work"
        shutil.copytree(base, folder)
        try:
            happened, made = _once(way, folder, call, failure)
            told[happened] += 1
            if made < call:
                calls = made
                told[happened] -= 1
        except Exception:
            wrong[call] = traceback.format_exc(limit=-6)
        shutil.rmtree(folder)
        call += every
        if len(wrong) > 20 or call > 20_000:
            break
    return Swept(name, failure, calls, call // every, dict(told), wrong)


def _once(way: Way, folder: Path, call: int, failure: str) -> tuple[str, int]:
    error, on = FAILURES[failure]
    disk = Disk(folder, way.only)
    way.open(folder)
    happened = "done"
    try:
        with disk.failing(call, error, on=on):
            try:
                way.act()
            except Trouble as trouble:
                happened = trouble.code
        assert happened == "done" or happened in SENTENCES, f"no words for {happened}"
        way.go_on()
    finally:
        way.close()
    way.look(folder, happened == "done")
    return happened, disk.calls()


def main() -> None:
    """Sweep the ways named."""
    logging.disable(logging.WARNING)
    for name, _, every in (word.partition(":") for word in sys.argv[1:]):
        for failure in FAILURES:
            with tempfile.TemporaryDirectory(dir=memory()) as place:
                found = sweep(ALL[name](), name, failure, int(every), Path(place))
            print(json.dumps(structs.asdict(found), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
