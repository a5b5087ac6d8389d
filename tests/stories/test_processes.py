"""Several cloud processes on one PostgreSQL, over real HTTP: a station may talk to any of them."""

from __future__ import annotations

import hashlib
import io
import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from cloud import codes, enrolment
from cloud.app import open_database
from desktop.processes import CloudProcess
from domain.envelope import Command
from domain.problems import Problem
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from domain.wire import WIRE_VERSION, EnrolRequest, PushRequest, wire_command
from sync.transport import HttpTransport
from tests.postgres import cut_all, schema
from tests.stories.station_process import new_id, wall
from tests.worlds import LEADER

pytestmark = pytest.mark.postgres

PATIENCE = 20.0


@pytest.fixture
def place() -> Iterator[str]:
    with schema() as address:
        yield address


class Line:
    """A station's line to the cloud, which may lead to one process now and to another then."""

    def __init__(self, cloud: CloudProcess, place: str) -> None:
        store = open_database(cloud.data, place)
        code = codes.issue(store, enrolment.PURPOSE, "", wall())
        store.close()
        reply = HttpTransport(cloud.url).enrol(EnrolRequest(WIRE_VERSION, code, "台", "i1"))
        self.letters, self.token, self.epoch = reply.letters, reply.token, reply.epoch
        self._numbers = 0

    def to(self, cloud: CloudProcess) -> HttpTransport:
        return HttpTransport(cloud.url, self.token)

    def report(self) -> PushRequest:
        """One telephone call, as it is pushed; pushing it again is the same call."""
        self._numbers += 1
        wish = c.Report(
            f"BX261124-{self.letters}{self._numbers:03d}",
            "water.tap",
            "东校区/3栋/301",
            "东校区 3栋 301",
            Reporter("张子涵", "13800001111"),
            "水龙头滴水",
        )
        now = wall()
        command = Command(new_id(), new_id(), wish, LEADER, "phone", self.letters, "i1", now, now)
        return PushRequest(WIRE_VERSION, self.epoch, (wire_command(command),))


class Ear(threading.Thread):
    """Listens to one process's hints."""

    def __init__(self, transport: HttpTransport) -> None:
        super().__init__(daemon=True)
        self._transport = transport
        self._heard: queue.Queue[tuple[float, int]] = queue.Queue()
        self.start()
        self.wait_for(0)

    def run(self) -> None:
        try:
            for heads in self._transport.hints(lambda response: None):
                self._heard.put((time.perf_counter(), heads.get("logistics", 0)))
        except Problem:
            return  # the process that it listened to has ended

    def wait_for(self, seq: int) -> float:
        """When it heard that the feed reaches that far."""
        while True:
            at, head = self._heard.get(timeout=PATIENCE)
            if head >= seq:
                return at


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 90, 10)).save(out, "JPEG")
    return out.getvalue()


def test_what_one_process_takes_in_the_others_stations_hear_and_fetch(
    tmp_path: Path, place: str
) -> None:
    one = CloudProcess(tmp_path, database=place)
    other = CloudProcess(tmp_path, database=place, sample=False)
    one.start()
    other.start()
    try:
        line = Line(one, place)
        ear = Ear(line.to(other))
        took = []
        for seq in range(1, 21):
            request = line.report()
            [result] = line.to(one).push(request).results
            told = time.perf_counter()
            assert (result.outcome, result.seq) == ("accepted", seq)
            took.append(ear.wait_for(seq) - told)
        assert sorted(took)[10] < 0.5, "a hint comes at once, not with the next look"
        page = line.to(other).pull("logistics", 0, line.epoch, 100)
        assert [entry.seq for entry in page.entries] == list(range(1, 21))
        data = picture()
        digest = hashlib.sha256(data).hexdigest()
        line.to(one).send_blob(digest, data, "image/jpeg")
        assert line.to(other).fetch_blob(digest)[0] == data

        one.kill()
        request = line.report()
        with pytest.raises(Problem, match="offline"):
            line.to(one).push(request)
        [result] = line.to(other).push(request).results
        assert result.seq == 21
        ear.wait_for(21)
    finally:
        one.stop()
        other.stop()


def test_hints_come_again_after_the_database_cut_every_line(tmp_path: Path, place: str) -> None:
    one = CloudProcess(tmp_path, database=place)
    other = CloudProcess(tmp_path, database=place, sample=False)
    one.start()
    other.start()
    try:
        line = Line(one, place)
        ear = Ear(line.to(other))
        line.to(one).push(line.report())
        ear.wait_for(1)
        cut_all(place)
        line.to(one).push(line.report())
        ear.wait_for(2)
    finally:
        one.stop()
        other.stop()


def test_one_of_many_is_killed_while_stations_push_and_nothing_is_lost(
    tmp_path: Path, place: str
) -> None:
    cloud = CloudProcess(tmp_path, database=place, processes=3)
    cloud.start()
    try:
        line = Line(cloud, place)
        lost = threading.Event()
        sent: dict[str, int] = {}

        def push(transport: HttpTransport) -> None:
            for request in [line.report() for _ in range(40)]:
                # A station asks again until it is told.
                while request.commands[0].id not in sent:
                    try:
                        [result] = transport.push(request).results
                        sent[result.id] = result.seq
                    except Problem:
                        lost.set()

        threads = [threading.Thread(target=push, args=(line.to(cloud),)) for _ in range(2)]
        for thread in threads:
            thread.start()
        supervisor = psutil.Process(cloud._process.pid)  # type: ignore[union-attr]
        workers = [p for p in supervisor.children() if "spawn_main" in " ".join(p.cmdline())]
        assert len(workers) == 3
        for worker in workers[:2]:
            os.kill(worker.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(PATIENCE)
        page = line.to(cloud).pull("logistics", 0, line.epoch, 1_000)
        assert {entry.command_id: entry.seq for entry in page.entries} == sent
        assert sorted(sent.values()) == list(range(1, 81))
    finally:
        cloud.stop()
    assert not [w for w in workers if w.is_running() and w.status() != psutil.STATUS_ZOMBIE]
