"""A line that breaks in the middle of any exchange costs time and nothing else."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from domain.people import Actor
from domain.repair import commands as c
from domain.services import encode_state
from sync import transport
from tests.accidents.lines import BadLine, Harm
from tests.benchmarks.big_cloud import fill_cloud
from tests.benchmarks.syncing import Desk
from tests.clouds import ReadyCloud
from tests.worlds import report

pytestmark = pytest.mark.timeout(120)

SILENCE = 0.4
"""Seconds after which a silent line is given up; 20 in the program."""
TICKETS = 700
PATIENCE = 15.0

HARMS = (
    Harm("/sync/v1/push", "cut"),
    Harm("/sync/v1/push", "cut", 60),
    Harm("/sync/v1/push", "reset", 230),
    Harm("/sync/v1/push", "stall", 230),
    Harm("/sync/v1/push", "reset", 500, up=True),
    Harm("/sync/v1/pull", "cut", 60),
    Harm("/sync/v1/pull", "cut", 700),
    Harm("/sync/v1/pull", "reset", 700),
    Harm("/sync/v1/pull", "stall", 700),
    Harm("/sync/v1/hello", "cut", 100),
    Harm("/sync/v1/blobs", "cut", 20_000),
    Harm("/sync/v1/blobs", "stall", 20_000),
    Harm("/sync/v1/blobs", "cut", 20_000, up=True),
    Harm("/sync/v1/blobs", "reset", 20_000, up=True),
    Harm("/sync/v1/stream", "reset", 10),
)
STARTS = (
    Harm("/sync/v1/snapshot/", "cut", 30_000),
    Harm("/sync/v1/snapshot/", "reset", 30_000),
    Harm("/sync/v1/snapshot/", "stall", 30_000),
    Harm("/sync/v1/snapshot/", "cut", 90),
    Harm("/sync/v1/snapshot?", "cut", 60),
)


@contextmanager
def cloud_of(data: Path) -> Iterator[tuple[ReadyCloud, BadLine]]:
    """A running cloud and a line to it."""
    cloud = ReadyCloud(data)
    cloud.start()
    line = BadLine(("127.0.0.1", cloud.port))
    try:
        yield cloud, line
    finally:
        line.close()
        cloud.stop()


def picture(shade: int) -> bytes:
    """A picture of some tens of kilobytes, unlike the others."""
    out = io.BytesIO()
    noise = Image.effect_noise((320, 240), 60 + shade).convert("RGB")
    noise.save(out, "JPEG", quality=90)
    assert out.tell() > 30_000
    return out.getvalue()


async def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.01)


async def connected(desk: Desk, cloud: ReadyCloud, url: str, name: str) -> None:
    """Enrol past the bad line, then go over it."""
    await desk.link.enrol(url, cloud.enrol_code(), name)
    await until(lambda: desk.station.freshness.link == "online", f"{name} is online")


def states(desk: Desk) -> dict[str, bytes]:
    rows = desk.folder.ledger.store.rows("SELECT uid FROM ticket")
    return {uid: encode_state(desk.station.ticket(uid)) for (uid,) in rows}


def work(desk: Desk, shade: int) -> str:
    """Calls with a picture, and what follows them. Returns the picture's hash."""
    photo = desk.station.add_photo(picture(shade), "image/jpeg")
    made = report(desk.station, photos=(photo,), description=f"第 {shade} 次断线")
    for n in range(3):
        desk.station.submit(made.uid, c.Note(f"{shade} {n} " + "补充说明" * 40))
    desk.station.submit(made.uid, c.Accept())
    return photo


def test_any_exchange_may_break_at_any_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Both desks work; each harm comes once, and afterwards they agree with nothing doubled."""
    monkeypatch.setattr(transport, "READ_SECONDS", SILENCE)

    async def story(cloud: ReadyCloud, line: BadLine) -> None:
        a = Desk(tmp_path / "a", Actor("H001", "李桂芳", "leader"))
        b = Desk(tmp_path / "b", Actor("H002", "周敏", "dispatcher"))
        await connected(a, cloud, line.url, "一号台")
        await connected(b, cloud, cloud.url, "二号台")
        await until(lambda: a.station.place("东校区/3栋/301") is not None, "the campus")
        await until(lambda: b.station.place("东校区/3栋/301") is not None, "the campus")
        for n, harm in enumerate(HARMS):
            photos = [work(a, 2 * n), work(b, 2 * n + 1)]
            line.harms = [harm]
            if harm.path.endswith(("hello", "stream")):
                await a.link.restart()

            def healed(photos: list[str] = photos) -> bool:
                for desk in (a, b):
                    desk.link.hurry()
                return (
                    not line.harms
                    and not a.station.outbox()
                    and not b.station.outbox()
                    and all(d.station.photos.has(one) for d in (a, b) for one in photos)
                    and states(a) == states(b)
                )

            await until(healed, f"healed after {harm}")
        assert len(states(a)) == 2 * len(HARMS)
        assert all(state.count(b'"notes":3') for state in states(a).values()), "no note twice"
        assert a.station.attention() == b.station.attention() == []
        await a.close()
        await b.close()

    with cloud_of(tmp_path / "cloud") as (cloud, line):
        asyncio.run(story(cloud, line))
    assert {record.name for record in caplog.records} <= {"urllib3.connection"}


def test_a_file_to_start_from_comes_in_spite_of_every_kind_of_break(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", SILENCE)
    fill_cloud(tmp_path / "cloud", TICKETS, time.time_ns() // 1_000_000)

    async def story(cloud: ReadyCloud, line: BadLine) -> None:
        published = tmp_path / "cloud" / "snapshots" / "all.json"
        await until(published.exists, "the files are published")
        desk = Desk(tmp_path / "a", Actor("H001", "李桂芳", "leader"))
        line.harms = list(STARTS)
        await desk.link.enrol(line.url, cloud.enrol_code(), "一号台")

        def whole() -> bool:
            desk.link.hurry()
            return sum(desk.station.tallies().values()) == TICKETS and not line.harms

        await until(whole, f"all tickets came: {line.harms}")
        assert desk.folder.ledger.store.check() == []
        await desk.close()

    with cloud_of(tmp_path / "cloud") as (cloud, line):
        asyncio.run(story(cloud, line))
    assert {record.name for record in caplog.records} <= {"urllib3.connection"}
