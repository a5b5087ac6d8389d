"""A clinic's cloud and its reception desks, in the simulation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from cloud import enrolment
from cloud.clinic import jobs
from desktop import opening
from desktop.vault.grant import TrustedTime
from domain.clinic.people import PutClinicStaff
from domain.clinic.schedule import HalfDay, PutSchedule, Schedule
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session
from domain.envelope import Args, Command
from domain.people import SYSTEM, Actor
from domain.rulebook import Rulebook
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest
from storage import lives, mirror, offers, snapshot
from storage.clinic_queries import session
from storage.ledger import Ledger
from sync.check import Check
from tests.simulation import headquarters
from tests.simulation.fragile import FragileStore
from tests.simulation.headquarters import Headquarters
from tests.simulation.office import KillableEngine, SimDesk
from tests.simulation.templates import rules
from tests.worlds import NOON

KEY = bytes(32)
STAFF = (
    Actor("R1", "杭晓梅", "receptionist"),
    Actor("N1", "柯护士", "nurse"),
    Actor("R2", "苗前台", "receptionist"),
)
DOCTORS = ("D1", "D2")
LEASE_HOURS = 2
AHEAD_DAYS = 2


class PlainStore(FragileStore):
    """A store that takes a key and does without: no cipher is what breaks here."""

    def __init__(self, path: Path, key: bytes | None = None, **named: Any) -> None:
        super().__init__(path, None, **named)


@cache
def clinic_rules() -> Rulebook:
    """The shipped rules, with leases that end within a life."""
    usual = rules()
    lease = structs.replace(usual.clinic.lease, hours=LEASE_HOURS, ahead_days=AHEAD_DAYS)
    booking = structs.replace(usual.clinic.booking, open_days=AHEAD_DAYS)
    clinic = structs.replace(usual.clinic, lease=lease, booking=booking)
    return structs.replace(usual, clinic=clinic)


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """What is different in a life of the clinic, beside what ``smallness`` makes small."""

    class _Rules:
        @staticmethod
        def parse(*text: str, **texts: str) -> Any:
            return clinic_rules()

    with pytest.MonkeyPatch.context() as patch:
        for module in (opening, mirror, offers, snapshot):
            patch.setattr(module, "Store", PlainStore)
        patch.setattr(headquarters, "rules", clinic_rules)
        patch.setattr("domain.rulebook.Rulebook", _Rules)
        yield


class ClinicHeadquarters(Headquarters):
    """A cloud with a clinic in it."""

    def begin(self) -> None:
        """Put the clinic's people and plans in, and open the first sessions."""
        for n, one in enumerate(STAFF):
            self._put(f"clinicstaff:{one.id}", PutClinicStaff(one.id, one.name, (one.role,)), n)  # type: ignore[arg-type]
        halves = tuple(
            HalfDay(day, half, first, 60, 4, 1, 2, on_holidays=True)
            for day in range(7)
            for half, first in (("am", "07:00"), ("pm", "14:00"))
        )  # type: ignore[arg-type]
        for n, doctor in enumerate(DOCTORS):
            plan = Schedule(doctor, f"{doctor}医生", "nk", "内科", "201", halves, "2026-01-01")
            self._put(f"schedule:{doctor}", PutSchedule(plan), 100 + n)
        self.lapse()

    def _put(self, uid: str, args: Args, n: int) -> None:
        self.ledger.submit(uid, args, SYSTEM, "system", command_id=f"k{n:031d}", now=NOON)

    def enrol(self, ledger: Ledger) -> EnrolReply:
        """Make a reception desk of whoever asks."""
        former = [*ledger.meta("former").split(), ledger.meta("letters")]
        wish = EnrolRequest(
            WIRE_VERSION,
            enrolment.invite(self.store, "reception", self.clock()),
            "a desk",
            ledger.meta("incarnation"),
            ledger.meta("provisional"),
            tuple(one for one in former if one and one != ledger.meta("provisional")),
            walled=True,
        )
        return enrolment.enrol(self.ledger, wish, self.clock())

    def draw_visit(self) -> str:
        """A number for a visit; told to somebody only if it can be booked."""
        return self.ledger.draw_number("GH", self.clock())

    def lapse(self) -> None:
        """What happens by itself after every while."""
        super().lapse()
        jobs.run_due(self.ledger, self.clock())


class ClinicDesk(SimDesk):
    """A reception desk.

    Attributes:
        sure: of each booking that was told "confirmed" here: until when the lease lasted.
        too_sure: what was told so after the lease's end, though this run has met the cloud.
    """

    trusted: TrustedTime

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.sure: dict[str, int] = {}
        self.too_sure: list[str] = []
        self._met = False

    def open(self) -> None:
        """Open the folder with the key that the vault would give."""
        opened = opening.open_folder(
            self.folder, self.time, self.ids, lambda path: self.home, key=KEY
        )
        self.ledger = opened.ledger
        if opened.recovery is not None:
            self.note(f"{self.name} recovered {opened.recovery.words} words")
        self._met = False
        self.trusted = opened.clinic_time = TrustedTime(
            self.ledger, self.time, lambda: self.true_time() / 1_000
        )
        self.wire.token = self.ledger.meta("token")

    def ask(self, *wishes: tuple[str, Args], back: int = 0) -> list[Command]:
        """Record an operator's wishes; what the screen then calls confirmed is remembered."""
        before = {uid: session(self.store, uid) for uid, _ in wishes}
        commands = super().ask(*wishes, back=back)
        for command in commands:
            if isinstance(command.args, c.Book):
                self._note_if_sure(command, before[command.aggregate])
        return commands

    def _note_if_sure(self, command: Command, before: Session | None) -> None:
        after = session(self.store, command.aggregate)
        visit = after.visit(command.id) if after is not None else None
        if before is None or visit is None or visit.slot is None or visit.status != "booked":
            return
        slot = before.slot(visit.slot)  # whoever is booked there ends the lease
        until = slot.lease.until if slot is not None and slot.lease is not None else 0
        self.sure[visit.id] = until
        if self._met and self.true_time() >= until:
            self.too_sure.append(f"{self.name} was sure of {visit.id} after its lease")

    def lease_all(self, sessions: list[Session]) -> None:
        """Ask for the desk's share of these."""
        self.ask(*((one.uid, c.LeaseSlots()) for one in sessions))

    def draw_number(self) -> str:
        """A new visit's number."""
        number = self.ledger.draw_number("GH", self.time())
        if self.blind != self.ledger.meta("incarnation"):
            self.drawn.append(number)
        return number

    def _run(self) -> None:
        loop = asyncio.get_running_loop()
        given = (self.ledger, self.wire)
        common: dict[str, Any] = {"tell": self._told, "clock": self.time, "run": self.wire.run}
        self.engine = KillableEngine(
            *given,
            tuple(self.ledger.meta("feeds").split()),
            announce=lambda changes: None,
            wall=self.time.wall,
            monotonic=loop.time,
            jitter=self.wire.dice.random,
            check=Check(*given, monotonic=loop.time, **common),
            new_life=lambda: lives.again(self.ledger, self.ids, set_back=True),
            **common,
        )
        self._task = loop.create_task(self.engine.run())
        self._task.add_done_callback(self._ended)

    def _told(self, **facts: Any) -> None:
        super()._told(**facts)
        if "skew" in facts:
            self.trusted.met(self.time())
            self._met = True
