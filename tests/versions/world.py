"""A small cloud and a desk with a bit of all: waiting, agreed, refused, superseded, unseen."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uuid_utils
from PIL import Image

from cloud import codes, enrolment
from cloud.app import build, open_cloud
from cloud.cloud import Cloud
from domain.directory import Person, Place, Staff, aggregate_of, put
from domain.envelope import Args
from domain.people import SYSTEM, Actor, Channel
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter
from tests.cloud.pages.served import listening
from tests.stories.office import LEAK
from tests.stories.station_process import Driven
from tests.versions import clinic
from tests.worlds import LEADER, MINUTE, HeldClock

KEPT = Path(__file__).resolve().parents[1] / "fixtures" / "versions"
HOME = clinic.HOME
STUDENT = Actor("20240001", "张子涵", "requester")
OTHER = Actor("H002", "周敏", "dispatcher")
WORKER = ("W101", "张大勇")
ROOM = LEAK["place"]
PATIENCE = 15.0

DIRECTORY = (
    Staff(LEADER.id, LEADER.name, "leader"),
    Staff(OTHER.id, OTHER.name, "dispatcher"),
    Staff(*WORKER, "worker"),
    Place("东校区", "东校区", "campus", "东校区"),
    Place(ROOM, "301", "room", "东校区 3栋 301", parent="东校区", zone="东区宿舍"),
    Person(STUDENT.id, STUDENT.name, phones=("13800001111",), room=ROOM),
)


@asynccontextmanager
async def running(folder: Path, clock: Callable[[], int]) -> AsyncIterator[tuple[Cloud, str]]:
    """The cloud of a folder, served; and its address."""
    cloud = open_cloud(folder / "cloud")
    cloud.clock = clock
    try:
        with listening(build(cloud)) as url:
            yield cloud, url
    finally:
        cloud.store.close()


def desk_of(folder: Path) -> Driven:
    """The desk of a folder, as the program opens it."""
    return Driven(folder / "desk", LEADER, HOME)


async def until(holds: Callable[[], bool], what: str) -> None:
    """Let the loop run until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.01)


async def in_step(desk: Driven, cloud: Cloud) -> None:
    """Nothing waits, and the desk has all there is."""
    assert desk.link is not None

    def level() -> bool:
        desk.link.hurry()  # type: ignore[union-attr]
        have = {feed.feed: feed.seq for feed in desk.station.exchange.feeds()}
        return not desk.station.outbox() and have == cloud.ledger.heads(tuple(have))

    await until(level, "desk and cloud are in step")


async def live(folder: Path, clock: HeldClock) -> dict[str, Any]:
    """Make the world in an empty folder. Returns what the clinic's desk has to be found with."""
    async with running(folder, clock) as (cloud, url):
        for body in DIRECTORY:
            cloud.submit(aggregate_of(body), put(body), SYSTEM, "system")
        desk = desk_of(folder)
        code = codes.issue(cloud.store, enrolment.PURPOSE, "", clock())
        await desk.do_connect(url, code, "一号台")
        await until(lambda: desk.station.place(ROOM) is not None, "the directory")
        await _agreed(desk, cloud)
        assert desk.link is not None
        await desk.link.stop()
        desk.station.wake = lambda: None
        shared = await _alone(desk)
        clock.advance(5 * MINUTE)
        _meanwhile(cloud, shared)
        await desk.do_connect(url)
        await until(lambda: len(desk.station.attention()) == 2, "the refused and the superseded")
        await in_step(desk, cloud)
        await desk.link.stop()
        desk.station.wake = lambda: None
        await _waiting(desk)
        _unseen(cloud)
        desk.folder.close()
        return await clinic.live(folder, cloud, url, clock)


async def _agreed(desk: Driven, cloud: Cloud) -> None:
    """A repair from the first call to the rating, and one that two are to fight over."""
    done = (await desk.do_report(**LEAK))["uid"]
    steps = (c.Accept(), c.Dispatch(crew_of([WORKER])), c.Take(WORKER[0]), c.Arrive(WORKER[0]))
    for step in (*steps, c.Finish(WORKER[0], "replaced", "换了阀芯", 20)):
        desk.station.submit(done, step)
    await desk.do_report(**(LEAK | {"words": "两边都要改的"}))
    await in_step(desk, cloud)


async def _alone(desk: Driven) -> str:
    """What our desk does while it is cut off. Returns the ticket."""
    sql = "SELECT uid FROM ticket WHERE description = '两边都要改的'"
    uid = str(desk.folder.ledger.store.value(sql))
    await desk.do_edit(uid, "description", "两边都要改的", "一号台改的")
    await desk.do_accept(uid)
    return uid


def _meanwhile(cloud: Cloud, uid: str) -> None:
    """What another desk does later to the same ticket, and sends first."""
    cloud.submit(uid, c.Accept(), OTHER, "phone")
    said = c.FieldChange("description", "两边都要改的", "二号台改的")
    cloud.submit(uid, c.Edit((said,)), OTHER, "phone")


async def _waiting(desk: Driven) -> None:
    """What has not been sent: on an agreed ticket, and a new one with a picture."""
    sql = "SELECT uid FROM ticket WHERE status = 'accepted'"
    await desk.do_note(str(desk.folder.ledger.store.value(sql)), "等钥匙")
    photo = desk.station.add_photo(picture(), "image/jpeg")
    wish = _wish("", "断网时接的电话", (photo,))
    desk.station.report(wish, channel="phone")


def _unseen(cloud: Cloud) -> None:
    """What the cloud has and the desk has not seen."""
    number = cloud.ledger.draw_number("BX", cloud.clock())
    say(cloud, uuid_utils.uuid7().hex, _wish(number, "微信里报的"), STUDENT)


def say(cloud: Cloud, uid: str, args: Args, actor: Actor, channel: Channel = "wechat") -> None:
    """Somebody asks something in the cloud."""
    cloud.submit(uid, args, actor, channel)


def _wish(number: str, words: str, photos: tuple[str, ...] = ()) -> c.Report:
    reporter = Reporter(STUDENT.name, "13800001111", STUDENT.id)
    return c.Report(
        number, "water.pipe", ROOM, "东校区 3栋 301", reporter, words, zone="东区宿舍",
        photos=photos,
    )  # fmt: skip


def picture() -> bytes:
    """A small one."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 90, 10)).save(out, "JPEG")
    return out.getvalue()


def told(desk: Driven, cloud: Cloud) -> dict[str, Any]:
    """All that must be found again, as data."""
    rows = desk.folder.ledger.store.rows
    return {
        "tickets": {
            uid: list(row)
            for uid, *row in rows("SELECT uid, number, status, description, waiting FROM ticket")
        },
        "outbox": {command: state for command, state in rows("SELECT command, state FROM outbox")},
        "entries": sorted(row[0] for row in rows("SELECT command FROM entry")),
        "records": sorted(row[0] for row in rows("SELECT aggregate FROM record")),
        "attention": sorted(
            [item.cause, item.problem.code] for item in desk.station.attention()
        ),
        "photos": [row[0] for row in desk.folder.photos._store.rows("SELECT hash FROM photo")],
        "letters": desk.station.meta("letters"),
        "words": sorted(wire.id for wire, _ in desk.folder.mirror.words()),
        "cloud": {
            uid: list(row)
            for uid, *row in cloud.store.rows("SELECT uid, number, status, description FROM ticket")
        },
        "heads": cloud.ledger.heads(),
    }  # fmt: skip


def pack(folder: Path, target: Path) -> None:
    """The desk's and the cloud's files as one compressed file."""
    with tarfile.open(target, "w:xz") as out:
        for file in sorted(folder.rglob("*")):
            left_out = file.suffix in (".log", ".lock") or "backups" in file.parts
            if file.is_file() and not left_out:
                out.add(file, file.relative_to(folder).as_posix(), filter=_nobody)


def _nobody(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def unpack(version: str, folder: Path) -> dict[str, Any]:
    """Lay a version's files into an empty folder. Returns what must be found in them."""
    with tarfile.open(KEPT / version / "world.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    return expected(version)


def versions() -> list[str]:
    """Every version whose files are kept."""
    return sorted(path.name for path in KEPT.iterdir() if path.is_dir())


def expected(version: str) -> dict[str, Any]:
    """What must be found in a version's files."""
    found: dict[str, Any] = json.loads((KEPT / version / "told.json").read_text("utf-8"))
    return found
