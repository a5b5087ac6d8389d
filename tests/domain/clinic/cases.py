"""A clinic in a test's hands: sessions, a cloud that decides, stations that predict; time held."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import structs

from domain.calendar import Calendar, instant
from domain.clinic.around import CLOUD, Around, VisitRow
from domain.clinic.people import Patient
from domain.clinic.rules import ClinicRules, ClinicTerms
from domain.clinic.schedule import HalfDay, Schedule, sessions_of, uid_of
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session, Visit, row_of
from domain.envelope import Args, Command, Entry, entry_of, kind_of
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.services import decide, evolve, service_of
from resources import rule_text

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY_MS = 24 * HOUR

CALENDAR = Calendar.parse(rule_text("calendar"))
RULES = ClinicRules.parse(rule_text("clinic"), CALENDAR)

DESK = Actor("R1", "周敏", "receptionist")
NURSE = Actor("N1", "何静", "nurse")
DOCTOR = Actor("D1", "林海", "doctor")
CLERK = Actor("K1", "钱进", "clerk")
ADMIN = Actor("A1", "院办", "admin")
CHEN = Actor("S1", "陈晓", "requester")
WU = Actor("S2", "吴桐", "requester")
PEOPLE = (DESK, NURSE, DOCTOR, CLERK, ADMIN, CHEN, WU, SYSTEM)

TUESDAY = date(2026, 11, 24)
THE_DAY = date(2026, 11, 26)
NOON = instant(TUESDAY, 12 * 60)
OPENING = instant(THE_DAY, 8 * 60)

PLAN = Schedule(
    "D1",
    "林海",
    "internal",
    "内科",
    "3 诊室",
    (
        HalfDay(3, "am", "08:00", 10, 6, walk_ins=2, desk=2),
        HalfDay(3, "pm", "14:00", 10, 4),
    ),
    "2026-09-01",
)


def patient(actor: Actor) -> Patient:
    """That person as a patient."""
    return Patient(actor.name, actor.id, "13800001111")


def person(n: int) -> Actor:
    """The n-th student."""
    return Actor(f"S{n}", f"学生{n}", "requester")


class Clinic:
    """What the cloud holds, and how it and stations decide. A minute passes between steps."""

    def __init__(self, now: int = NOON, rules: ClinicRules = RULES) -> None:
        self.now = now
        self.rules = rules
        self.states: dict[str, Any] = {}
        self.entries: list[Entry] = []
        self.asked = 0
        self.around: dict[str, Any] = {}
        for plan in sessions_of(PLAN, THE_DAY, rules):
            self.do(c.Open(plan), SYSTEM, on=uid_of(plan), after=0)
        self.am, self.pm = (uid_of(plan) for plan in sessions_of(PLAN, THE_DAY, rules))

    @property
    def session(self) -> Session:
        """The morning's session."""
        found: Session = self.states[self.am]
        return found

    def visit(self, visit_id: str, on: str = "") -> Visit:
        """A visit of the morning, which must exist."""
        session: Session = self.states[on or self.am]
        found = session.visit(visit_id)
        assert found is not None
        return found

    def number(self, prefix: str = "GH") -> str:
        """A number nobody has yet."""
        return f"{prefix}261124-A{self.asked + 1:03d}"

    def terms(self, decider: str = CLOUD) -> ClinicTerms:
        """The rules, and the world as the cloud knows it."""
        rows: list[VisitRow] = []
        for state in self.states.values():
            if isinstance(state, Session):
                rows += [row_of(state, visit) for visit in state.visits]
        return ClinicTerms(self.rules, Around(self.now, decider, tuple(rows), **self.around))

    def command(
        self,
        args: Args,
        by: Actor = DESK,
        *,
        on: str = "",
        station: str = "",
        at: int | None = None,
    ) -> Command:
        """A command; people in WeChat speak through the cloud, staff through station A."""
        self.asked += 1
        own = by.role in ("requester", "system")
        happened = self.now if at is None else at
        return Command(
            f"{self.asked:032x}",
            on or self.am,
            args,
            by,
            "wechat" if own else "counter",
            station or (CLOUD if own else "A"),
            "i1",
            happened,
            max(happened, self.now),
        )

    def accept(self, command: Command) -> Any:
        """What the cloud makes of it.

        Raises:
            Refusal: the rule that says no.
        """
        state = self.states.get(command.aggregate)
        events = decide(state, command, self.terms())
        entry = entry_of(
            command,
            service_of(command.kind).feed,
            events,
            version=(state.version if state else 0) + 1,
            seq=len(self.entries) + 1,
            recorded_at=self.now,
        )
        self.entries.append(entry)
        self.states[command.aggregate] = evolve(state, entry)
        return self.states[command.aggregate]

    def do(self, args: Args, by: Actor = DESK, *, after: int = MINUTE, **envelope: Any) -> str:
        """Let time pass, ask, and give the command's id (a visit's, where it makes one)."""
        self.now += after
        command = self.command(args, by, **envelope)
        self.accept(command)
        return command.id

    def refused(
        self, args: Args, by: Actor = DESK, *, after: int = MINUTE, **envelope: Any
    ) -> Refusal:
        """Let time pass, ask, and hand back the refusal that must come."""
        self.now += after
        try:
            self.accept(self.command(args, by, **envelope))
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"{kind_of(args)} was not refused")

    def predict(self, command: Command, now: int | None = None) -> Session:
        """What a station shows of it at once, on the state that the cloud holds."""
        state = self.states[command.aggregate]
        terms = self.terms(command.station)
        if now is not None:
            terms = structs.replace(terms, around=structs.replace(terms.around, now=now))
        events = decide(state, command, terms)
        entry = entry_of(
            command, "clinic", events, version=state.version + 1, seq=0, recorded_at=self.now
        )
        shown: Session = evolve(state, entry)
        return shown

    def book(self, who: Actor, slot: int, *, by: Actor | None = None, **envelope: Any) -> str:
        """Somebody books that slot, for themself unless another does it."""
        args = c.Book(self.number(), patient(who), slot)
        return self.do(args, by or who, **envelope)

    def to_the_day(self, minute: int = 0) -> None:
        """Let it be so many minutes before or after the first slot."""
        self.now = OPENING + minute * MINUTE
