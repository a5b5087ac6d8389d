"""The clinic's part of a station while it is unlocked: its file, its door, its line to the cloud.

A second station in every respect: a folder, a key, an enrolment and an engine of its own. Views
know it as ``desktop.ui.clinic.door.ClinicDoor``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from desktop.clinicseals import seal_wish, sealed_heads
from desktop.opening import Folder, open_folder
from desktop.station import Station
from desktop.vault.grant import TrustedTime
from desktop.vault.vault import Unlocked
from domain import values
from domain.calendar import MINUTE, campus_date
from domain.clinic import privacy
from domain.clinic.access import SEALS
from domain.clinic.around import Opening
from domain.clinic.people import Patient
from domain.clinic.policy import RULES
from domain.clinic.rules import ClinicRules
from domain.clinic.session.slots import instead_of
from domain.clinic.session.state import OPEN, Session, Visit
from domain.directory import Person
from domain.envelope import Args, Command
from domain.people import Actor, AnyRole, Channel
from domain.problems import Problem, Refusal
from domain.services import NUMBERED, SERVICES
from domain.text import fold
from domain.wire import read_command
from storage import access, clinic_queries, lookup
from storage.access import Access, Line
from storage.clinic_queries import Item
from storage.items import service_of
from storage.visits import VisitLine

if TYPE_CHECKING:
    from desktop.station import Attention

_log = logging.getLogger("paidan.station")

EMERGENCY_MINUTES = 15
"""How long an emergency view lasts."""
OFFERED_DAYS = 14
"""How far ahead another time is looked for, days."""
_NUMBER_PROBLEMS = ("number_taken", "foreign_number")


class FoundPatient(Struct, frozen=True):
    """Somebody of the directory who may become a patient; ``detail`` tells namesakes apart."""

    patient: Patient
    detail: str


class ClinicStation(Station):
    """The open clinic. Everything on the main thread, synchronous, about a millisecond a call.

    Attributes:
        operator: who is at the desk, in the role that they act in.
        rules: the school's rules of the clinic.
        now: the station's trusted time, ms UTC: never earlier than it ever was.
    """

    operator: Actor
    rules: ClinicRules

    def __init__(
        self,
        folder: Folder,
        *,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        seconds: Callable[[], float] = lambda: 0.0,
    ) -> None:
        super().__init__(folder, clock=clock, new_id=new_id)
        self.folder = folder
        self.now = TrustedTime(folder.ledger, clock, seconds)
        folder.clinic_time = self.now
        self.rules = folder.rulebook.clinic
        self.operator = Actor("", "", "receptionist")
        access.prepare(folder.store)

    @property
    def station(self) -> str:
        """This station's id at the cloud: what leases are given to."""
        return self.meta("station")

    @property
    def as_station(self) -> Station:
        """The same as a station: its exchange with the cloud, what needs a look."""
        return self

    @property
    def feeds(self) -> tuple[str, ...]:
        """What this station may hold; empty before it is enrolled."""
        return tuple(self.meta("feeds").split())

    # ---- who is here ---------------------------------------------------------------------

    def unlocked(self, by: Unlocked, failures: int) -> None:
        """Somebody came in, after so many wrong tries; it goes into the access log."""
        self.act_as(by.code, by.name)
        if failures:
            self._note("unlock_failed", reason=str(failures))
        self._note("unlock")

    def roles(self, code: str) -> tuple[AnyRole, ...]:
        """The roles that somebody has at the clinic, as far as this file knows."""
        found = clinic_queries.staff_member(self._store, code)
        return found.roles if found is not None and found.active else ()

    def act_as(self, code: str, name: str, role: AnyRole | None = None) -> None:
        """Have this person at the desk, in their first role if none is named."""
        roles = self.roles(code)
        usual: AnyRole = "clerk" if self.feeds and "clinic" not in self.feeds else "receptionist"
        self.operator = Actor(code, name, role or (roles[0] if roles else usual))

    def may_see(self, service: str) -> bool:
        """Whether whoever is here is shown anything of a service, and it lies here."""
        services = SEALS if service == "access" else (service,)
        here = not self.feeds or any(SERVICES[one].feed in self.feeds for one in services)
        return here and bool(self.fields_of(service))

    def fields_of(self, service: str) -> frozenset[str]:
        """The fields of a service that whoever is here is shown (``privacy.seen``)."""
        return privacy.fields_for(self._own_roles(), service)

    def may_ask(self, kind: type[Args]) -> bool:
        """Whether whoever is here may ask this at all."""
        return any(role in RULES[kind].roles for role in self._own_roles())

    def _own_roles(self) -> tuple[AnyRole, ...]:
        return self.roles(self.operator.id) or (self.operator.role,)

    def looked_at(self, service: str, aggregate: str, person: str) -> None:
        """A person's record was opened: it is noted who did."""
        self._note("read", service=service, aggregate=aggregate, person=person)

    def printed(self, service: str, aggregate: str, person: str) -> None:
        """It was put on paper: it is noted who did."""
        self._note("print", service=service, aggregate=aggregate, person=person)

    def break_glass(self, person: str, reason: str) -> tuple[int, list[Any]]:
        """应急查看: what the clinic keeps of a person, for a while, with the reason written down.

        Works without the cloud. Somebody has to look into it later (``to_review``).

        Returns:
            When it ends, ms UTC, and the person's consultations and referrals, latest first.

        Raises:
            Refusal: ``text_missing`` without a reason; ``nothing_kept_here`` where this station
                does not hold them.
        """
        reason = values.word(reason, name="reason", required=True)
        if "care" not in self.feeds or not person:
            raise Refusal("nothing_kept_here")
        until = self.now() + EMERGENCY_MINUTES * MINUTE
        self._note("break_glass", service="care", aggregate=f"person:{person}", person=person,
                   reason=reason, until=until)  # fmt: skip
        self._seal()
        found = [
            one
            for service in ("consult", "referral")
            for one in clinic_queries.records(self._store, service, ended=True)
            if one.patient.person == person
        ]
        return until, sorted(found, key=lambda one: -one.updated_at)

    def to_review(self) -> list[Line]:
        """Emergency views that nobody has looked into yet, oldest first."""
        return access.to_review(self._store)

    def review(self, line: Line, finding: str) -> None:
        """An auditor looked into an emergency view.

        Raises:
            Refusal: ``text_missing``; ``not_your_own_review`` of one's own view.
        """
        finding = values.word(finding, name="reason", required=True)
        if line.access.actor == self.operator.id:
            raise Refusal("not_your_own_review")
        seen = line.access
        self._note("review", service=seen.service, aggregate=seen.aggregate, person=seen.person,
                   reason=finding, about=line.id)  # fmt: skip
        self._seal()

    def _seal(self) -> None:
        """Not left to the next hour: what is not sealed yet could be cut off unseen."""
        wish = seal_wish(self)
        try:
            if wish is not None:
                self.submit(*wish)
        except Problem as problem:  # whoever needs to look at once is not kept from it
            _log.warning("the access log was not sealed: %s", problem.code)

    def access_lines(self, before: int = 0) -> list[Line]:
        """The newest lines of the access log, older than number ``before`` where it is given."""
        return access.lines(self._store, before=before)

    def log_broken_at(self) -> int | None:
        """The first line of the log that was tampered with, None if all is whole.

        Reads the whole log on a connection of its own: for a worker thread.
        """
        reader = self.folder.reader()
        try:
            return access.broken_at(reader, *sealed_heads(reader, self.station))
        finally:
            reader.close()

    def _note(self, deed: access.Deed, **facts: Any) -> None:
        who = self.operator
        access.note(self._store, Access(self.now(), who.id, who.name, who.role, deed, **facts))

    # ---- reads ---------------------------------------------------------------------------

    def sessions(self, first: str, last: str) -> list[Session]:
        """The sessions of these campus days, both included, by day, department and doctor."""
        return clinic_queries.sessions(self._store, first, last)

    def session(self, uid: str) -> Session | None:
        """One session as it is shown."""
        return clinic_queries.session(self._store, uid)

    def find_patients(self, text: str, limit: int = 8) -> Sequence[FoundPatient]:
        """People by name, pinyin initials, number or the phone's last digits."""
        return [_found(person) for person in lookup.people(self._store, text, limit)]

    def visits_of(self, person: str) -> list[tuple[Session, Visit]]:
        """A person's visits that are not over, soonest first."""
        day = (campus_date(self.now()) - timedelta(days=1)).isoformat()
        lines = clinic_queries.visits_of(self._store, person, since=day)
        found: list[tuple[Session, Visit]] = []
        for line in sorted(lines, key=lambda one: one.start_at):
            session = self.session(line.session) if line.status in OPEN else None
            visit = session.visit(line.id) if session is not None else None
            if session is not None and visit is not None:
                found.append((session, visit))
        return found

    def find_visits(self, text: str, day: str = "") -> list[VisitLine]:
        """Visits by number, name, initials, 学工号 or the phone's last digits, latest first."""
        return clinic_queries.find_visits(self._store, text, day)

    def offers(self, session: Session, visit: Visit) -> tuple[Opening, ...]:
        """Free times of the department, this desk's own too, for somebody who lost theirs."""
        now, first = self.now(), campus_date(self.now())
        last = first + timedelta(days=OFFERED_DAYS)
        near = self.sessions(first.isoformat(), last.isoformat())
        same = [one for one in near if one.plan.department == session.plan.department]
        return instead_of(same, visit.start_at, now, station=self.station)

    def inbox(self, *, all_of_them: bool = False) -> list[Item]:
        """Consultations to be answered, the longest waiting first; or all open ones."""
        return clinic_queries.inbox(self._store, all_of_them=all_of_them)

    def referrals(self, person: str = "") -> list[Item]:
        """The register of referrals, latest first."""
        return clinic_queries.referrals(self._store, person=person)

    def claims(self, *statuses: str, person: str = "") -> list[Item]:
        """Claims in these states (all if none is named), oldest first."""
        return clinic_queries.claims(self._store, *statuses, person=person)

    def records(self, service: str, text: str, *, ended: bool) -> list[Any]:
        """``consult``, ``referral`` or ``claim`` records whose person or number fits the words."""
        typed = fold(text)
        found = clinic_queries.records(self._store, service, ended=ended)
        return [one for one in found if typed in fold(_words_of(one))]

    def record(self, service: str, uid: str) -> Any:
        """One record of a service, None if it is not there."""
        return self.state(uid) if service_of(uid) == service else None

    def picture(self, key: str) -> bytes | None:
        """A picture by its hash, None while it is not here."""
        found = self.photos.get(key)
        return None if found is None else found[0]

    def state(self, uid: str) -> Any:
        """Any record of the clinic as it is shown (``Consult``, ``Referral``, ``Claim``...)."""
        return clinic_queries.state(self._store, uid)

    # ---- wishes --------------------------------------------------------------------------

    def submit_all(
        self,
        wishes: Sequence[tuple[str, Args]],
        *,
        channel: Channel = "desk",
        happened_at: int | Sequence[int] | None = None,
        base: int | None = None,
    ) -> list[Command]:
        """Ask several things at once: all of them or none.

        Raises:
            Refusal: a rule says no; ``grant_ended`` after too long without the cloud.
            Trouble: the disk is in the way; nothing changed.
        """
        self.now.check()
        return super().submit_all(wishes, channel=channel, happened_at=happened_at, base=base)

    def begin(self, service: str, args: Args) -> Command:
        """Ask for something new of a service (a referral...).

        Raises:
            Refusal, Trouble: as ``submit``.
        """
        return self.submit(f"{service}:{self.new_id()}", args)

    def _asked_again(self, item: Attention) -> Args:
        self.now.check()
        wish: Any = read_command(item.command).args
        if type(wish) in NUMBERED and item.problem.code in _NUMBER_PROBLEMS:
            wish = structs.replace(wish, number="")
        return wish  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close the files; the key is let go with them."""
        self.folder.close()

    def _command(
        self, uid: str, args: Args, channel: Channel, happened_at: int, now: int, base: int | None
    ) -> Command:
        """Whoever has several roles at the clinic acts in the one that this may be asked in."""
        command = super()._command(uid, args, channel, happened_at, now, base)
        rule, actor = RULES.get(type(args)), command.actor
        if rule is None or actor.role in rule.roles:
            return command
        role = next((one for one in self.roles(actor.id) if one in rule.roles), actor.role)
        return structs.replace(command, actor=structs.replace(actor, role=role))

    def _version(self, uid: str) -> int:
        return clinic_queries.version(self._store, uid)

    def _number(self, uid: str) -> str:
        return uid


def open_clinic(
    path: Path,
    key: bytes,
    clock: Callable[[], int],
    new_id: Callable[[], str],
    seconds: Callable[[], float] = lambda: 0.0,
) -> ClinicStation:
    """Open (or make) the clinic's folder with the key that the vault gave.

    Args:
        clock: the station's time, ms UTC.
        seconds: that pass whatever is done to the clock (``TrustedTime``).

    Raises:
        Trouble: ``key_wrong``, and nothing was touched; else as ``desktop.opening.open_folder``.
    """
    folder = open_folder(path, clock, new_id, key=key)
    try:
        return ClinicStation(folder, clock=clock, new_id=new_id, seconds=seconds)
    except BaseException:  # whatever ends it, also a stopped program: no key stays in an open file
        folder.close()
        raise


def _words_of(record: Any) -> str:
    patient = record.patient
    return " ".join((patient.name, patient.person, getattr(record, "number", "")))


def _found(person: Person) -> FoundPatient:
    phone = person.phones[0] if person.phones else ""
    tail = f"…{phone[-4:]}" if phone else ""
    detail = " ".join(part for part in (person.code, person.unit, tail) if part)
    return FoundPatient(Patient(person.name, person.code, phone), detail)
