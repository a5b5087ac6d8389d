"""A cloud with a clinic, stations of every scope, and a line between them that can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cloud import enrolment
from cloud.clinic import jobs
from desktop.clinic import ClinicStation, open_clinic
from desktop.opening import Folder, open_folder
from desktop.station import Station
from domain.calendar import campus_date
from domain.clinic.people import Patient, PutClinicStaff
from domain.clinic.schedule import HalfDay, PutSchedule, Schedule
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session, session_uid
from domain.directory import Person, aggregate_of, put
from domain.envelope import Args
from domain.people import SYSTEM, Actor
from domain.problems import Trouble
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest, PushResult
from storage import clinic_queries, lives
from storage.scope import BEHIND_WALL
from sync.check import Check
from sync.engine import Engine
from sync.replies import raise_for
from sync.transport import HttpTransport
from tests.simulation.headquarters import Headquarters
from tests.worlds import LEADER, HeldClock, Ids

DAY = 86_400_000
KEY = bytes(range(100, 132))
STAFF = {
    "R1": Actor("R1", "杭晓梅", "receptionist"),
    "N1": Actor("N1", "柯护士", "nurse"),
    "D1": Actor("D1", "沈医生", "doctor"),
    "C1": Actor("C1", "梁经办", "clerk"),
}
ZHANG = Patient("张子涵", "20240001", "13800001111")
LI = Patient("李雨桐", "20240002", "15907112233")
WANG = Patient("王秀兰", "20240003", "18672340099")
PATIENTS = (ZHANG, LI, WANG)


class Line(HttpTransport):
    """The real transport with the cloud's doors at its other end; all that passes is kept.

    Attributes:
        cut: nothing passes.
        captured: every byte that went either way.
    """

    def __init__(self, cloud: Headquarters, token: str = "") -> None:
        super().__init__("sim:", token)
        self._cloud = cloud
        self.cut = False
        self.captured: list[bytes] = []

    def _call(
        self, method: str, path: str, *, data: bytes = b"", headers: Any = None, params: Any = None
    ) -> Any:
        if self.cut:
            raise Trouble("offline")
        told = self._headers() | (headers or {})
        answer = self._cloud.serve(method, path, data, told, params)
        self.captured += [data, repr(params).encode(), answer.content]
        raise_for(answer)  # type: ignore[arg-type]
        return answer


class Desk:
    """A station with its engine, kept in step when it is told to be."""

    def __init__(self, house: House, station: Station, folder: Folder) -> None:
        self.house, self.station, self.folder = house, station, folder
        self.line = Line(house.cloud)
        self.told: list[dict[str, Any]] = []
        self._engine: Engine | None = None

    def enrol(self, scope: str) -> EnrolReply:
        """Become a station of that scope, as ``desktop.link`` does it."""
        ledger = self.folder.ledger
        wish = EnrolRequest(
            WIRE_VERSION,
            enrolment.invite(self.house.store, scope, self.house.clock()),
            scope,
            ledger.meta("incarnation"),
            ledger.meta("provisional"),
            walled=bool(ledger.meta(BEHIND_WALL)),
        )
        reply = self.line.enrol(wish)
        ledger.enrolled(reply, "sim:")
        self.line.token = reply.token
        return reply

    def sync(self) -> None:
        """Push what waits, pull what is new."""

        async def both() -> None:
            engine = self.engine
            engine._hello = None  # greet anew: scopes and clocks are told then
            await engine.push_once()
            await engine.pull_once()

        asyncio.run(both())

    @property
    def engine(self) -> Engine:
        """Its engine, made when it is first asked for."""
        if self._engine is None:
            ledger, house = self.folder.ledger, self.house
            given = (ledger, self.line)
            common: dict[str, Any] = {"tell": self._tell, "clock": house.clock, "run": _run}
            self._engine = Engine(
                *given,
                tuple(ledger.meta("feeds").split()),
                announce=self.station.announce,
                wall=house.clock,
                monotonic=lambda: house.clock() / 1_000,
                jitter=lambda: 0.0,
                check=Check(*given, monotonic=lambda: house.clock() / 1_000, **common),
                new_life=lambda: lives.again(ledger, self.folder.new_id, set_back=True),
                **common,
            )
        return self._engine

    def _tell(self, **facts: Any) -> None:
        self.told.append(facts)
        if "skew" in facts and isinstance(self.station, ClinicStation):
            self.station.now.met(self.house.clock())

    def close(self) -> None:
        """Close the files."""
        self.folder.close()


class House:
    """One school: its cloud, its clinic's people and plans, and whoever is enrolled."""

    def __init__(self, folder: Path, clock: HeldClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or HeldClock()
        self.cloud = Headquarters(folder, self.clock, lambda line: None, "1")
        self.ledger, self.store = self.cloud.ledger, self.cloud.store
        self.ids = Ids("h")
        self.desks: list[Desk] = []
        for one in STAFF.values():
            self.say(f"clinicstaff:{one.id}", PutClinicStaff(one.id, one.name, (one.role,)))
        for who in PATIENTS:
            person = Person(who.person, who.name, "student", phones=(who.phone,))
            self.say(aggregate_of(person), put(person))
        self.plan("D1", "沈医生")

    def plan(self, doctor: str, name: str, **changes: Any) -> None:
        """Every morning: eight slots, two of them the desk's, and two walk-ins."""
        halves = tuple(
            HalfDay(weekday, "am", "08:00", 15, 8, 2, 2, on_holidays=True) for weekday in range(7)
        )
        fields: dict[str, Any] = {"halves": halves} | changes
        plan = Schedule(doctor, name, "nk", "内科", "201", valid_from="2026-01-01", **fields)
        self.say(f"schedule:{doctor}", PutSchedule(plan))

    def say(self, uid: str, args: Args, actor: Actor = SYSTEM) -> PushResult:
        """A word born in the cloud.

        Raises:
            Refusal: the rule that says no.
        """
        channel = "wechat" if actor.role == "requester" else "system"
        return self.ledger.submit(
            uid, args, actor, channel, command_id=self.ids(), now=self.clock()
        )

    def work(self) -> None:
        """What happens by itself."""
        jobs.run_due(self.ledger, self.clock())

    def session(self, days: int = 1, doctor: str = "D1") -> Session:
        """A morning session so many days from now, as the cloud has it."""
        found = clinic_queries.session(self.store, self.uid(days, doctor))
        assert found is not None
        return found

    def uid(self, days: int = 1, doctor: str = "D1") -> str:
        """Its aggregate."""
        day = campus_date(self.clock() + days * DAY).isoformat()
        return session_uid(doctor, day, "am")

    def book(self, slot: int, who: Patient = ZHANG, days: int = 1) -> str:
        """A booking in WeChat. Returns the visit's id.

        Raises:
            Refusal: the rule that says no.
        """
        number = self.ledger.draw_number("GH", self.clock())
        return self.say(self.uid(days), c.Book(number, who, slot), self.as_person(who)).id

    def as_person(self, who: Patient) -> Actor:
        """Somebody in WeChat."""
        return Actor(who.person, who.name, "requester")

    # ---- stations ------------------------------------------------------------------------

    def clinic(self, scope: str = "reception", who: str = "R1", name: str = "") -> Desk:
        """A clinic station of that scope, in step."""
        folder = self.folder / (name or f"{scope}{len(self.desks)}")
        ids = Ids(f"s{len(self.desks)}")
        station = open_clinic(folder, KEY, self.clock, ids)
        desk = self._joined(station, station.folder, scope)
        station.operator = STAFF[who]
        desk.sync()
        return desk

    def again(self, desk: Desk, name: str = "") -> Desk:
        """The folder of a desk that was closed, opened again; or a copy of it."""
        folder = self.folder / (name or desk.folder.path.name)
        ids = Ids(f"t{len(self.desks)}")
        station = open_clinic(folder, KEY, self.clock, ids)
        made = Desk(self, station, station.folder)
        made.line.token = station.folder.ledger.meta("token")
        station.operator = desk.station.operator  # type: ignore[assignment]
        self.desks.append(made)
        return made

    def office(self) -> Desk:
        """A logistics station, in step."""
        ids = Ids(f"o{len(self.desks)}")
        folder = open_folder(self.folder / f"office{len(self.desks)}", self.clock, ids)
        station = Station(folder, clock=self.clock, new_id=ids)
        station.operator = LEADER
        desk = self._joined(station, folder, "logistics")
        desk.sync()
        return desk

    def _joined(self, station: Station, folder: Folder, scope: str) -> Desk:
        desk = Desk(self, station, folder)
        self.desks.append(desk)
        desk.enrol(scope)
        return desk

    def close(self) -> None:
        """Close everything."""
        for desk in self.desks:
            desk.close()
        self.cloud.die()


async def _run(work: Callable[[], Any]) -> Any:
    return work()
