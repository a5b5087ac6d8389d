"""A clinic's reception for tests: a real locked file with doctors, sessions, people and staff."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import resources
from cloud import app
from cloud.cloud import Cloud
from desktop.clinic import ClinicStation, open_clinic
from domain.calendar import instant
from domain.clinic.around import Around
from domain.clinic.people import PutClinicStaff
from domain.clinic.rules import ClinicRules, ClinicTerms
from domain.clinic.schedule import HalfDay, PutSchedule, Schedule, sessions_of
from domain.clinic.session import commands as c
from domain.clinic.session.state import Half, session_uid
from domain.directory import Person
from domain.envelope import Args, Command, Entry, entry_of
from domain.people import SYSTEM, Actor
from domain.rulebook import Rulebook
from domain.services import SERVICES, decide, evolve
from tests.worlds import HeldClock, Ids, directory_entries

GOOD = "校医院前台的清晨"
"""A passphrase."""
KEY = b"c" * 32
DAY = date(2026, 11, 24)
NURSE = Actor("Y01", "陈护士", "receptionist")

PEOPLE = tuple(
    Person(code, name, phones=(phone,), unit=unit, initials=(initials,))
    for code, name, initials, phone, unit in (
        ("20230001", "张子涵", "zzh", "13800000001", "计算机学院"),
        ("20230002", "欧阳若曦", "oyrx", "13800000002", "外国语学院"),
        ("20230003", "李雨桐", "lyt", "13800000003", "机械学院"),
        ("20230004", "陈浩然", "chr", "13800000004", "法学院"),
        ("20230005", "赵佳宁", "zjn", "13800000005", "数学学院"),
        ("20230006", "周𠮷", "zj", "13800000006", "物理学院"),
    )
)


def at(time: str, day: date = DAY) -> int:
    """A campus time of the day as ms UTC."""
    hour, minute = time.split(":")
    return instant(day, int(hour) * 60 + int(minute))


class Feed:
    """What the cloud would have sent of the clinic: decided with authority, numbered in order."""

    def __init__(self, rules: ClinicRules, clock: HeldClock, prefix: str = "f") -> None:
        self.rules, self.clock, self.prefix = rules, clock, prefix
        self.entries: list[Entry] = []
        self.states: dict[str, Any] = {}

    def accept(self, uid: str, args: Args, actor: Actor = SYSTEM, station: str = "cloud") -> str:
        """One wish that the cloud agrees to. Returns its id."""
        now = self.clock()
        seq = len(self.entries) + 1
        command = Command(
            f"{self.prefix}{seq:031d}", uid, args, actor, "system", station, "", now, now, 0
        )
        state = self.states.get(uid)
        events = decide(state, command, ClinicTerms(self.rules, Around(now)))
        feed = SERVICES[command.service].feed
        version = (0 if state is None else state.version) + 1
        entry = entry_of(command, feed, events, version=version, seq=seq, recorded_at=now)
        self.states[uid] = evolve(state, entry)
        self.entries.append(entry)
        return command.id


def open_reception(
    folder: Path, clock: HeldClock, *, doctors: int = 2, days: int = 8, leased: bool = False
) -> ClinicStation:
    """A reception that has received a week of sessions, and nobody booked yet."""
    clock.now = at("06:30")
    station = open_clinic(folder, KEY, clock, Ids("c"))
    rulebook = Rulebook.parse(**resources.rule_texts())
    feed = Feed(rulebook.clinic, clock)
    roles = ("receptionist", "nurse", "doctor", "clerk", "auditor")
    feed.accept("clinicstaff:Y01", PutClinicStaff("Y01", "陈护士", roles))
    for n in range(doctors):
        plan = schedule(n)
        feed.accept(f"schedule:{plan.doctor}", PutSchedule(plan))
        for day in range(days):
            for one in sessions_of(plan, DAY + timedelta(days=day), rulebook.clinic):
                uid = session_uid(one.doctor, one.day, one.half)
                feed.accept(uid, c.Open(one))
                if leased:
                    feed.accept(uid, c.LeaseSlots(), NURSE, "H")
    ledger = station.folder.ledger
    facts = {
        "station": "H",
        "letters": "H",
        "incarnation": "i1",
        "feeds": "clinic directory care claims",
        "cloud": "http://cloud",
    }
    for key, value in facts.items():
        ledger.set_meta(key, value)
    ledger.receive("clinic", "e1", feed.entries, len(feed.entries), clock())
    people = directory_entries(PEOPLE, rulebook, clock())
    ledger.receive("directory", "e1", people, len(people), clock())
    station.act_as("Y01", "陈护士")
    clock.now = at("08:00")
    return station


def clinic_cloud(folder: Path, clock: HeldClock) -> Cloud:
    """A cloud with one doctor's plan and one receptionist."""
    made = app.open_cloud(folder, "")
    made.clock = clock
    for uid, args in (
        ("clinicstaff:Y01", PutClinicStaff("Y01", "陈护士", ("receptionist",))),
        ("schedule:D1", PutSchedule(schedule(0))),
    ):
        made.ledger.submit(uid, args, SYSTEM, "system", command_id=f"x{uid}", now=clock())
    return made


def schedule(n: int) -> Schedule:
    """The n-th doctor's plan: every weekday, morning and afternoon."""
    names = (("D1", "林医生", "nk", "内科", "1 诊室"), ("D2", "黄医生", "wk", "外科", "3 诊室"))
    code, name, department, words, room = names[n % 2]
    more = "" if n < len(names) else str(n)
    halves = tuple(
        HalfDay(weekday, half, first, 10, 12, 2, 4)
        for weekday in range(7)
        for half, first in (("am", "08:30"), ("pm", "14:00"))
    )
    return Schedule(code + more, name + more, department, words, room, halves, "2026-09-01")


def morning(doctor: str = "D1", day: date = DAY, half: Half = "am") -> str:
    """The uid of a session."""
    return session_uid(doctor, day.isoformat(), half)


async def wait(there: Callable[[], object]) -> None:
    """Until it is so, five seconds at most."""
    for _ in range(500):
        if there():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come")
