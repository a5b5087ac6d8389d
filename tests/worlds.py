"""Small worlds for tests: a held clock, countable ids, a station with the sample campus."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import SIGNAL

from cloud.sample import sample_campus
from desktop.freshness import Freshness
from desktop.opening import Folder
from desktop.station import Act, Station
from domain.directory import Body, aggregate_of, put
from domain.envelope import Command, Entry, entry_of
from domain.people import SYSTEM, Actor, Channel
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter, Ticket
from domain.rulebook import Rulebook
from domain.services import decide
from storage.database import Store
from storage.migrations import migrate
from storage.photos import PhotoStore
from tests.prepared import fill, kept, rules

NOON = 1_795_492_800_000
"""Tuesday 2026-11-24, 12:00 in Shanghai, ms UTC."""
KEY = bytes(range(32))
LEADER = Actor("H001", "李桂芳", "leader")
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class HeldClock:
    """Time that moves only when told to."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, ms: int) -> int:
        self.now += ms
        return self.now


class Ids:
    """Ids that can be told apart and come out the same in every run."""

    def __init__(self, prefix: str = "a") -> None:
        self.prefix = prefix
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return f"{self.prefix}{self.count:031d}"


def directory_entries(bodies: Sequence[Body], rulebook: Rulebook, at: int = NOON) -> list[Entry]:
    """The directory feed's entries that set these records, as the cloud would have sent them."""
    entries = []
    for seq, body in enumerate(bodies, 1):
        command = Command(
            f"d{seq:031d}", aggregate_of(body), put(body), SYSTEM, "system", "cloud", "", at, at
        )
        events = decide(None, command, rulebook.terms)
        entries.append(entry_of(command, "directory", events, version=1, seq=seq, recorded_at=at))
    return entries


def make_station(
    folder: Path,
    *,
    clock: HeldClock | None = None,
    campus: bool = True,
    operator: Actor | None = LEADER,
) -> Station:
    """A station on a real encrypted file in ``folder``, never having reached a cloud."""
    clock = clock or HeldClock()
    now = clock()
    fill(folder, f"station {campus:d} {now}", lambda model: _station_files(model, campus, now))
    return open_station(folder, clock, operator)


def open_station(folder: Path, clock: HeldClock, operator: Actor | None = LEADER) -> Station:
    """The station whose files lie in ``folder``."""
    store, photos = Store(folder / "station.db", KEY), PhotoStore(folder / "photos.db", KEY)
    opened = Folder(folder, store, None, photos, rules().faults, Ids())
    opened.rulebook = rules()
    station = Station(opened, clock=clock, new_id=opened.new_id)
    station.operator = operator
    return station


def _station_files(folder: Path, campus: bool, now: int) -> None:
    store = Store(folder / "station.db", KEY)
    migrate(store, "station")
    photos = PhotoStore(folder / "photos.db", KEY)
    opened = Folder(folder, store, None, photos, rules().faults, Ids())
    opened.rulebook = rules()
    ledger = opened.ledger
    for key, value in (
        ("station", "A"),
        ("name", "派单台一"),
        ("letters", "A"),
        ("incarnation", "i1"),
    ):
        ledger.set_meta(key, value)
    if campus:
        entries = directory_entries(sample_campus(), rules())
        ledger.receive("directory", "e1", entries, len(entries), now)
    opened.close()


def close_station(station: Station) -> None:
    """Close the files."""
    station.photos.close()
    station._store.close()


CALLERS = (
    ("张子涵", "13800001111"),
    ("欧阳若曦", "13651237788"),
    ("李雨桐", "15907112233"),
    ("王秀兰", "02787654321"),
    ("陈浩然", "18672340099"),
    ("赵佳宁", "13986001212"),
    ("孙立新", "17786543210"),
)


def report(
    station: Station,
    fault: str = "water.pipe",
    place: str = "东校区/3栋/301",
    *,
    name: str = "张子涵",
    phone: str = "13800001111",
    description: str = "卫生间水管漏水，已经流到走廊",
    channel: Channel = "phone",
    photos: tuple[str, ...] = (),
) -> Ticket:
    """One phoned-in repair, with priority, team and zone as the rules give them."""
    kind = station.faults.get(fault)
    where = station.place(place)
    assert kind is not None, fault
    assert where is not None, place
    wish = c.Report(
        number="",
        fault=fault,
        place=place,
        place_text=where.text,
        reporter=Reporter(name, phone),
        description=description,
        priority=kind.priority,
        team=kind.team_at(where.use),
        zone=where.zone,
        photos=photos,
    )
    return station.report(wish, channel=channel)


class _Morning(NamedTuple):
    """A desk after its busy morning: the file's folder, and what does not lie in the file."""

    folder: Path
    made: dict[str, Ticket]
    acts: list[Act]
    freshness: Freshness
    ids: int
    now: int


def busy_desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    """Tickets in every state that a desk sees on an ordinary day; by state.

    A new desk that nobody looks at yet gets the file that another one left after the same morning.
    """
    store, ids = station._store, station.new_id
    written = store._connection().total_changes
    seen = station.receivers(SIGNAL("changed(PyObject)"))
    if written or seen or clock.now != NOON or station.operator != LEADER:
        return _work(station, clock)
    morning = _morning()
    store.close()
    shutil.copyfile(morning.folder / "station.db", store.path)
    station._acts, station.freshness = list(morning.acts), morning.freshness
    ids.count, clock.now = morning.ids, morning.now  # type: ignore[attr-defined]
    return dict(morning.made)


@cache
def _morning() -> _Morning:
    folder, clock = Path(kept().name) / "morning", HeldClock()
    station = make_station(folder, clock=clock)
    made = _work(station, clock)
    close_station(station)
    ids = station.new_id.count  # type: ignore[attr-defined]
    return _Morning(folder, made, station._acts, station.freshness, ids, clock.now)


def _work(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    w1, w2 = ("W101", "张大勇"), ("W102", "王铁柱")
    made: dict[str, Ticket] = {}

    def act(ticket: Ticket, *wishes: object) -> None:
        for wish in wishes:
            clock.advance(3 * MINUTE)
            station.submit(ticket.uid, wish)  # type: ignore[arg-type]

    plan: dict[str, tuple[tuple[str, str, str], list[object]]] = {
        "reported": (("power.trip", "东校区/2栋/405", "整间宿舍跳闸，充电都用不了"), []),
        "accepted": (
            ("wood.lock", "东校区/明德楼/203", "教室门锁坏了，上课的老师进不去"),
            [c.Accept()],
        ),
        "dispatched": (
            ("water.tap", "东校区/3栋/302", "水龙头关不紧"),
            [c.Accept(), c.Dispatch(crew_of([w1]))],
        ),
        "taken": (
            ("water.drain", "东校区/1栋/108", "下水道堵塞，味道很大"),
            [c.Accept(), c.Dispatch(crew_of([w2])), c.Take("W102")],
        ),
        "working": (
            ("water.pipe", "东校区/5栋/511", "水管爆裂，走廊积水"),
            [c.Accept(), c.Dispatch(crew_of([w1, w2])), c.Take("W101"), c.Arrive("W101")],
        ),
        "held": (
            ("power.light", "东校区/图书馆/204", "阅览区三盏灯不亮"),
            [
                c.Accept(),
                c.Dispatch(crew_of([("W103", "刘明辉")])),
                c.Take("W103"),
                c.Arrive("W103"),
                c.HoldWork("parts", note="等灯管到货"),
            ],
        ),
        "finished": (
            ("water.toilet", "西校区/桃园1舍/602", "马桶一直流水"),
            [
                c.Accept(),
                c.Dispatch(crew_of([("W104", "赵永福")])),
                c.Take("W104"),
                c.Arrive("W104"),
                c.Finish("W104", "replaced", "更换进水阀", 25),
            ],
        ),
    }
    for state, ((fault, place, words), wishes) in plan.items():
        clock.advance(4 * MINUTE)
        name, phone = CALLERS[len(made) % len(CALLERS)]
        ticket = report(station, fault, place, name=name, phone=phone, description=words)
        act(ticket, *wishes)
        found = station.ticket(ticket.uid)
        assert found is not None
        assert found.status == state
        made[state] = found
    return made
