"""Starting from a file with real processes: a line that breaks, power that goes, damage, a copy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from desktop.outage import Plug
from storage import current
from storage.database import Store
from tests.benchmarks.big_cloud import fill_cloud
from tests.clouds import ReadyCloud
from tests.stories.actors import StationProcess, eventually
from tests.stories.test_outage import LEAK

pytestmark = pytest.mark.timeout(120)

TICKETS = 1_500
STEPS = (
    "fetched", "unpacked", "own work carried over", "caught up", "finished", "switched", "in place",
)  # fmt: skip


class Cutter(Plug):
    """A line that breaks after so many bytes, so many times.

    Attributes:
        cuts: how often it will break yet.
    """

    AFTER = 60_000

    def __init__(self, target: tuple[str, int], cuts: int = 0) -> None:
        self.cuts = cuts
        self._passed: dict[int, int] = {}
        super().__init__(target)

    def _forward(self, one: object) -> None:
        other = self._pairs[one]  # type: ignore[index]
        with suppress(OSError):
            data = one.recv(65_536)  # type: ignore[attr-defined]
            passed = self._passed.get(id(one), 0) + len(data)
            self._passed[id(one)] = passed
            if data and not (self.cuts and passed > self.AFTER):
                other.sendall(data)
                return
            self.cuts -= bool(data)
        self._passed.pop(id(one), None)
        self._drop(one)  # type: ignore[arg-type]


class Campus:
    """A cloud with a term's tickets behind it, and one desk on a line of its own."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self.folder = folder
        now = time.time_ns() // 1_000_000
        fill_cloud(folder / "cloud", TICKETS, now)
        self.cloud = ReadyCloud(folder / "cloud")
        self.cloud.start()
        self._open.callback(self.cloud.stop)
        self.plug = Cutter(("127.0.0.1", self.cloud.port))
        self._open.callback(self.plug.close)
        eventually((folder / "cloud" / "snapshots" / "all.json").exists, "the files are published")
        self.desk = StationProcess(folder / "a", "H001", "李桂芳", "leader")
        self._open.callback(self.desk.stop)

    def close(self) -> None:
        self._open.close()

    def connect(self, *, first: bool = False) -> None:
        code = self.cloud.enrol_code() if first else ""
        self.desk.ask("connect", url=self.plug.url, code=code)

    def arrive(self) -> None:
        """The desk is new, and everything comes to it."""
        self.connect(first=True)
        self.eventually_whole(TICKETS)

    def eventually_whole(self, tickets: int) -> None:
        eventually(lambda: self._is_whole(tickets), f"{tickets} tickets at the desk")

    def _is_whole(self, tickets: int) -> bool:
        shown = self.desk.ask("shown")
        return (shown["tickets"], shown["partial"], shown["waiting"]) == (tickets, False, 0)

    def states(self) -> dict[str, bytes]:
        """Every ticket of the cloud."""
        store = Store(self.cloud.data / "cloud.db", read_only=True)
        found = {uid: bytes(state) for uid, state in store.rows("SELECT uid, state FROM ticket")}
        store.close()
        return found

    def desk_states(self) -> dict[str, bytes]:
        """Every ticket of the desk's file, read past its process."""
        folder = self.folder / "a"
        key = bytes.fromhex((folder / "station.key").read_text("ascii"))
        store = Store(current.read(folder), key, read_only=True)
        found = {uid: bytes(state) for uid, state in store.rows("SELECT uid, state FROM ticket")}
        store.close()
        return found


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    yield made
    made.close()


def test_a_new_desk_on_a_line_that_breaks_five_times_has_everything(campus: Campus) -> None:
    campus.plug.cuts = 5
    campus.connect(first=True)
    eventually(lambda: _hurried(campus), "everything came in spite of five cuts")
    assert campus.plug.cuts == 0
    assert campus.desk_states() == campus.states()
    own = campus.desk.ask("report", **LEAK)["uid"]
    eventually(lambda: own in campus.states(), "what is taken down now goes up")


def _hurried(campus: Campus) -> bool:
    campus.desk.ask("hurry")  # as an operator would, instead of sitting out the waits
    return campus._is_whole(TICKETS)


def test_power_that_goes_at_any_step_leaves_a_whole_file_and_all_that_was_said(
    campus: Campus,
) -> None:
    """Killed in the middle, the desk opens with the old file or the new one; then all is there."""
    campus.arrive()
    made = set()
    for count, step in enumerate(STEPS, 1):
        campus.plug.pull(True)
        made.add(campus.desk.ask("report", **(LEAK | {"words": step}))["uid"])
        campus.desk.ask("refill")
        campus.desk.ask("die_at", step=step)
        campus.plug.pull(False)
        with suppress(AssertionError, BrokenPipeError):
            campus.desk.ask("hurry")
        campus.desk.process.wait(20)
        campus.desk.kill()
        campus.desk.start()
        shown = campus.desk.ask("shown")
        assert shown["tickets"] == TICKETS + count, f"at {step} the desk opened with less"
        assert all(campus.desk.ask("ticket", uid=uid) for uid in made), step
        campus.connect()
        campus.eventually_whole(TICKETS + count)
    assert campus.desk_states() == campus.states()
    assert made <= campus.states().keys()


def test_a_desk_whose_file_is_damaged_is_filled_again_and_keeps_what_it_had_not_sent(
    campus: Campus,
) -> None:
    campus.arrive()
    campus.plug.pull(True)
    own = campus.desk.ask("report", **LEAK)
    file = campus.folder / "a" / campus.desk.ask("shown")["file"]
    campus.desk.kill()
    data = bytearray(file.read_bytes())
    data[: 64 * 1024] = bytes(64 * 1024)
    file.write_bytes(bytes(data))
    campus.desk.start()
    assert campus.desk.ask("shown")["waiting"] == 1
    campus.plug.pull(False)
    campus.connect()
    campus.eventually_whole(TICKETS + 1)
    assert own["uid"] in campus.states()
    assert campus.desk.ask("report", **LEAK)["number"] != own["number"]
    assert list((campus.folder / "a" / "damaged").rglob(file.name)), "nothing is thrown away"
