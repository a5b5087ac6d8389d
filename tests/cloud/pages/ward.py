"""A clinic on the served campus: its staff, its sessions of these days, and what they do."""

from __future__ import annotations

from datetime import date

import requests

from cloud.identity import consent
from cloud.ledger import Origin
from cloud.pages.clinic.consent import VERSION
from domain.calendar import instant
from domain.clinic.people import Patient, PutClinicStaff
from domain.clinic.schedule import HalfDay, PutSchedule, Schedule, sessions_of, uid_of
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session
from domain.directory import Person
from domain.envelope import Args, Command
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.wire import wire_command
from storage import clinic_queries
from tests.cloud.pages.served import Campus, new_key

TODAY = date(2026, 11, 24)
DAYS = (TODAY, date(2026, 11, 25), date(2026, 11, 26), date(2026, 12, 2))
"""Today, tomorrow, the day after, and a day that is let out only tomorrow morning."""
NURSE = Actor("N1", "何静", "nurse")
DOCTOR = Actor("D1", "林海", "doctor")
CLERK = Actor("K1", "钱进", "clerk")
DESK = "Q"
"""A reception station's letters."""

_HALVES = tuple(
    half
    for day in range(5)
    for half in (
        HalfDay(day, "am", "08:00", 10, 6, walk_ins=2),
        HalfDay(day, "pm", "14:00", 10, 12, walk_ins=2),
    )
)
SCHEDULES = (
    Schedule("D1", "林海", "internal", "内科", "3 诊室", _HALVES, "2026-09-01"),
    Schedule("D2", "许丹", "dental", "口腔科", "5 诊室", _HALVES[:8], "2026-09-01"),
)


class Ward:
    """The clinic's side of a test.

    Args:
        tag: makes the doctors' codes this test's own, so that tests don't meet.
    """

    def __init__(self, campus: Campus, tag: str = "") -> None:
        self.campus = campus
        self.tag = tag
        for actor in (NURSE, DOCTOR, CLERK):
            put = PutClinicStaff(actor.id, actor.name, (actor.role,))  # type: ignore[arg-type]
            self._once(f"clinicstaff:{actor.id}", put)
        rules = campus.cloud.ledger.rulebook.clinic
        for plan in SCHEDULES:
            own = Schedule(
                plan.doctor + tag, plan.name, plan.department + tag, plan.department_name,
                plan.room, plan.halves, plan.valid_from,
            )  # fmt: skip
            self._once(f"schedule:{own.doctor}", PutSchedule(own))
            for day in DAYS:
                for session in sessions_of(own, day, rules):
                    self._once(uid_of(session), c.Open(session))

    def client(self, person: Person) -> requests.Session:
        """A person's phone without script, on which the clinic's consent was given."""
        self.agree(person)
        return self.campus.person_phone(person)

    def agree(self, person: Person) -> None:
        """The consent to what the clinic does with one's data."""
        subject, now = f"person:{person.code}", self.campus.clock()
        consent.agree(self.campus.cloud.ledger, subject, now, VERSION)

    def session(self, doctor: str, day: date, half: str) -> str:
        """The id of a session."""
        return f"session:{doctor}{self.tag}:{day.isoformat()}:{half}"

    def state(self, uid: str) -> Session:
        """A session as it is."""
        found = clinic_queries.session(self.campus.cloud.store, uid)
        assert found is not None
        return found

    def do(self, uid: str, args: Args, by: Actor = NURSE) -> str:
        """Somebody of the clinic acts; the command's id."""
        key, now = new_key(), self.campus.clock()
        command = Command(key, uid, args, by, "desk", "cloud", "", now, now)
        result = self.campus.cloud.ledger.accept([wire_command(command)], Origin(), now)[0]
        if result.problem is not None:
            raise Refusal(result.problem.code, **result.problem.facts)
        return key

    def book(self, uid: str, person: Person, slot: int) -> str:
        """A person gets a slot at the counter; the visit's id."""
        number = self.campus.cloud.ledger.draw_number("GH", self.campus.clock())
        patient = Patient(person.name, person.code, person.phones[0])
        return self.do(uid, c.Book(number, patient, slot))

    def at_desk(self, uid: str, person: Person, slot: int) -> str:
        """A desk without a line has told a person that the slot is theirs; the visit's id."""
        key, now = new_key(), self.campus.clock()
        number = f"GH261124-{DESK}{int(key[-6:], 16) % 900_000 + 100_000}"
        patient = Patient(person.name, person.code, person.phones[0])
        book = c.Book(number, patient, slot)
        command = Command(key, uid, book, NURSE, "desk", DESK, "", now, now)
        origin = Origin(DESK, (DESK,))
        result = self.campus.cloud.ledger.accept([wire_command(command)], origin, now)[0]
        assert result.problem is None
        return key

    def at(self, day: date, minute: int) -> None:
        """Let it be that minute after midnight."""
        self.campus.clock.now = instant(day, minute)

    def _once(self, uid: str, args: Args) -> None:
        try:
            self.campus.cloud.submit(uid, args, SYSTEM, "system")
        except Refusal as refusal:
            if refusal.code != "nothing_changes":
                raise
