"""The campus: its people, its clock and its chance; one beat is one thing that happens."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeVar

from cloud.life.office import Office
from cloud.life.patient import ClinicPatient
from cloud.life.phone import Phone
from cloud.life.sayings import Sayings
from cloud.life.student import Student
from cloud.life.worker import Worker
from domain.problems import Refusal

REGULARS = 24
"""Requesters known at a time: as many phones are signed in."""
BACKLOG = 14
"""So many tickets nobody was sent to, and people report less: the desk is not to be buried."""
_REPORT_ANYWAY = 0.05
_LOOKS = 6
"""Requesters who look at their phones in one beat."""
_OWN_ROOM = 0.55


_STAYS = 0.8
"""How likely a regular reports again, though somebody else could take the place."""

S = TypeVar("S", Student, Worker)


class Campus:
    """Who lives on the campus. Never plays the desk: accepting and dispatching is for people.

    Args:
        url: the cloud's address.
        sayings: all words.
        dice: seeded randomness; the same seed brings the same people.
        clock: ms UTC.
        pace: how much faster than by the clock people lose patience.
    """

    def __init__(
        self,
        url: str,
        office: Office,
        sayings: Sayings,
        dice: Random,
        clock: Callable[[], int],
        pace: float = 1.0,
    ) -> None:
        self._url = url
        self._office = office
        self._sayings = sayings
        self._dice = dice
        self._clock = clock
        self._pace = pace
        self._began = clock()
        self._roster = office.requesters()
        dice.shuffle(self._roster)
        self.students: list[Student] = []
        self.workers: dict[str, Worker] = {}
        self._patients: dict[str, ClinicPatient] = {}

    def beat(self) -> str | None:
        """Let one thing happen.

        Returns:
            Who did what, for the log; None if nobody had anything to do.

        Raises:
            Trouble: the cloud is away, or its pages are not what we know.
        """
        kinds = [self._a_worker, self._a_student, self._a_report, self._a_patient]
        first = self._dice.choices(kinds, (40, 25, 35, 15))[0]
        for kind in (first, *(other for other in kinds if other is not first)):
            told = kind()
            if told is not None:
                return told
        return None

    def now(self) -> int:
        """The campus's own time: ms, faster by the pace."""
        return self._began + round((self._clock() - self._began) * self._pace)

    @property
    def backlog(self) -> int:
        """Tickets that wait for the desk, as far as their requesters have looked."""
        return sum(student.waiting for student in self.students)

    def close(self) -> None:
        """Put every phone away."""
        people: list[Student | Worker] = [*self.students, *self.workers.values()]
        for somebody in people:
            somebody.phone.close()
        self._office.close()

    def _a_worker(self) -> str | None:
        """Whoever has jobs looks at them (the cloud's notice has told them)."""
        staff = self._office.workers_with_jobs()
        self._dice.shuffle(staff)
        for one in staff:
            if one.code not in self.workers:
                phone = self._phone_of(f"staff:{one.code}", one.code)
                self.workers[one.code] = Worker(one, phone, self._sayings, self._dice)
            worker = self.workers[one.code]
            told = self._ask(worker, one.name, lambda w: w.look(self.now()))
            if told is not None:
                return told
        return None

    def _a_student(self) -> str | None:
        """Some look at their tickets until one has something to say."""
        looking = self._dice.sample(self.students, min(_LOOKS, len(self.students)))
        for student in looking:
            told = self._ask(student, student.person.name, lambda s: s.look(self.now()))
            if told is not None:
                return told
        return None

    def _a_patient(self) -> str | None:
        """One of those who are here has something to do at the clinic."""
        if not self.students:
            return None
        one = self._dice.choice(self.students)
        if one.person.code not in self._patients:
            words = self._sayings.patient
            self._patients[one.person.code] = ClinicPatient(one.phone, words, self._dice)
        patient = self._patients[one.person.code]
        return self._ask(one, one.person.name, lambda _: patient.look(self.now()))

    def _a_report(self) -> str | None:
        if self.backlog >= BACKLOG and self._dice.random() > _REPORT_ANYWAY:
            return None
        student = self._somebody()
        if student is None:
            return None
        place = self._office.place(student.person.room)
        if place is None or self._dice.random() > _OWN_ROOM:
            place = self._office.a_place(self._dice)
        if place is None:
            return None
        where, said = place, self._sayings.report(place.use or "outdoor")
        return self._ask(student, student.person.name, lambda s: s.report(where, said))

    def _somebody(self) -> Student | None:
        """A newcomer as long as there is room for one, then one of the regulars."""
        if len(self.students) >= REGULARS:
            idle = next((one for one in self.students if not one.running), None)
            if idle is None or self._dice.random() < _STAYS:
                return self._dice.choice(self.students)
            self._leave(idle)
        return self._newcomer() or (self._dice.choice(self.students) if self.students else None)

    def _newcomer(self) -> Student | None:
        """The next one of the roster; None if everybody is here (or nobody was imported yet)."""
        known = {one.person.code for one in self.students}
        for _ in range(len(self._roster)):
            self._roster.append(self._roster.pop(0))
            code = self._roster[-1]
            person = None if code in known else self._office.person(code)
            if person is not None:
                phone = self._phone_of(f"person:{code}", code)
                self.students.append(Student(person, phone, self._sayings, self._dice))
                return self.students[-1]
        return None

    def _phone_of(self, subject: str, number: str) -> Phone:
        phone = Phone(self._url)
        phone.sign_in(number, self._office.sign_in_code(subject, self._clock()))
        return phone

    def _ask(self, one: S, name: str, do: Callable[[S], str | None]) -> str | None:
        """Let somebody do something; what the rules refuse is told and no harm."""
        try:
            told = do(one)
        except Refusal as refusal:
            if refusal.code == "sign_in":
                self._leave(one)
                return None
            return f"{name} 没办成：{refusal.facts.get('say') or refusal}"
        return None if told is None else f"{name} {told}"

    def _leave(self, one: Student | Worker) -> None:
        one.phone.close()
        if isinstance(one, Student):
            self.students.remove(one)
            self._patients.pop(one.person.code, None)
        else:
            del self.workers[one.staff.code]
