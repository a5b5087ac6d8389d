"""``kill -9`` of a talking station and of its cloud, again and again; then all is counted."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from storage.database import Store
from tests import forking
from tests.clouds import ReadyCloud
from tests.stories.actors import PATIENCE, StationProcess

LONGEST = 0.5
"""Seconds of talk before a kill, at the most."""
VICTIMS = ("station", "cloud", "both")


class Counted(Struct):
    """What came of it.

    Attributes:
        kills: of each victim.
        said: words acknowledged to the operator.
        entries: words in the cloud's feed; those said and not acknowledged yet are among them.
    """

    kills: dict[str, int]
    said: int
    entries: int
    lost: list[str]
    twice: list[str]
    numbers_twice: list[str]
    differing: list[str]
    attention: list[str]

    @property
    def holds(self) -> bool:
        """Whether every word is there, once, on the cloud and at both desks."""
        wrong = self.lost + self.twice + self.numbers_twice + self.differing + self.attention
        return bool(self.said) and not wrong


class Desk:
    """The talking station's process, and what it has acknowledged so far."""

    def __init__(self, data: Path, url: str) -> None:
        self.data, self._url = data, url
        self.said: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self._ready = threading.Event()
        self._process: forking.Running | None = None

    def start(self, code: str = "") -> None:
        """Start it and wait until it talks."""
        self._ready.clear()
        given = [str(self.data), self._url, *([code] if code else [])]
        self._process = forking.start("tests.accidents.talker", *given)
        self._reader = threading.Thread(target=self._listen, args=(self._process,), daemon=True)
        self._reader.start()
        assert self._ready.wait(30), "the desk did not open again"

    def _listen(self, process: forking.Running) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "ready\n":
                self._ready.set()
            elif line.endswith("\n"):
                command, uid, number = line.split()
                self.said[command] = uid
                self.numbers[uid] = number

    def kill(self) -> None:
        """In the middle of a word; what it had said before is heard to the end."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._reader.join(10)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


def kill_often(
    folder: Path, kills: int, seed: int, tell: Callable[[int], None] = lambda done: None
) -> Counted:
    """Kill so many times at random moments, then let it settle and count.

    Args:
        tell: told how many are done.
    """
    dice, counted = random.Random(seed), Counter[str]()
    cloud = ReadyCloud(folder / "cloud")
    cloud.start()
    desk = Desk(folder / "a", cloud.url)
    other = StationProcess(folder / "b", "H002", "周敏", "dispatcher")
    try:
        other.ask("connect", url=cloud.url, code=cloud.enrol_code(), name="二号台")
        desk.start(cloud.enrol_code())
        for done in range(kills):
            time.sleep(dice.random() * LONGEST)
            victim = VICTIMS[done % len(VICTIMS)]
            counted[victim] += 1
            _kill(victim, desk, cloud)
            tell(done + 1)
        desk.kill()
        return _count(folder, desk, cloud, other, dict(counted))
    finally:
        other.stop()
        cloud.stop()


def _kill(victim: str, desk: Desk, cloud: ReadyCloud) -> None:
    if victim in ("cloud", "both"):
        cloud.kill()
    if victim in ("station", "both"):
        desk.kill()
        desk.start()
    if victim in ("cloud", "both"):
        cloud.start()


def _count(
    folder: Path, desk: Desk, cloud: ReadyCloud, other: StationProcess, kills: dict[str, int]
) -> Counted:
    again = StationProcess(desk.data, "H001", "李桂芳", "leader")
    store = Store(folder / "cloud" / "cloud.db", read_only=True)
    try:
        again.ask("connect", url=cloud.url)
        everywhere, attention = _settled(store, again, other)
        entries = Counter(row[0] for row in store.rows("SELECT command FROM entry"))
        numbers = Counter(row[0] for row in store.rows("SELECT number FROM ticket"))
        logistics = store.value("SELECT count(*) FROM entry WHERE feed = 'logistics'")
    finally:
        store.close()
        again.stop()
    gone = [uid for uid, number in desk.numbers.items() if number not in numbers]
    uids = {uid for tickets in everywhere for uid in tickets}
    return Counted(
        kills,
        len(desk.said),
        int(logistics),
        [one for one in desk.said if one not in entries],
        [one for one, count in entries.items() if count > 1],
        [one for one, count in numbers.items() if count > 1] + gone,
        [uid for uid in uids if len({tickets.get(uid) for tickets in everywhere}) > 1],
        attention,
    )


def _settled(cloud: Store, *desks: StationProcess) -> tuple[list[dict[str, str]], list[str]]:
    """Every ticket in the cloud and at each desk, when nothing moves any more; what is told."""
    until = time.monotonic() + PATIENCE
    while True:
        shown = []
        for desk in desks:
            desk.ask("hurry")
            shown.append(desk.ask("state"))
        rows = cloud.rows("SELECT uid, state FROM ticket")
        everywhere = [{uid: bytes(state).decode() for uid, state in rows}]
        everywhere += [one["tickets"] for one in shown]
        calm = not any(one["waiting"] for one in shown)
        if time.monotonic() > until or (calm and all(one == everywhere[0] for one in everywhere)):
            return everywhere, [code for one in shown for code in one["attention"]]
        time.sleep(0.1)
