"""What the clinic's views ask of the clinic that is open: reads, wishes, and the access log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from desktop.station import Station
from domain.clinic.around import Opening
from domain.clinic.people import Patient
from domain.clinic.rules import ClinicRules
from domain.clinic.session.state import Session, Visit
from domain.envelope import Args, Command
from domain.people import Actor


class Found(Protocol):
    """Somebody who may become a patient, found in the clinic's own copy of the directory."""

    @property
    def patient(self) -> Patient: ...

    @property
    def detail(self) -> str: ...


class ClinicDoor(Protocol):
    """The open clinic. Reads are of the local file and quick; wishes are durable on return.

    Attributes:
        changed: a signal that carries the ``Changes``.
        operator: who is at the desk, in the role that they act in.
        rules: the school's rules of the clinic.
    """

    changed: Any
    operator: Actor
    rules: ClinicRules

    @property
    def as_station(self) -> Station:
        """The same as a station: its exchange with the cloud, what needs a look."""

    def now(self) -> int:
        """The station's trusted time, ms UTC."""

    @property
    def station(self) -> str:
        """This station's id at the cloud: what leases are given to."""

    def sessions(self, first: str, last: str) -> list[Session]:
        """The sessions of these campus days, both included, by day, department and doctor."""

    def session(self, uid: str) -> Session | None:
        """One session as it is shown."""

    def find_patients(self, text: str, limit: int = 8) -> Sequence[Found]:
        """People by name, pinyin initials, number or the phone's last digits."""

    def visits_of(self, person: str) -> list[tuple[Session, Visit]]:
        """A person's visits that are not over, soonest first."""

    def offers(self, session: Session, visit: Visit) -> Sequence[Opening]:
        """Free times of the department for somebody who lost theirs, the best first."""

    def submit(self, uid: str, args: Args) -> Command:
        """Ask one thing.

        Raises:
            Refusal, Trouble: nothing was done.
        """

    def submit_all(self, wishes: Sequence[tuple[str, Args]]) -> list[Command]:
        """Ask several things at once, all or none.

        Raises:
            Refusal, Trouble: nothing was done.
        """

    def begin(self, service: str, args: Args) -> Command:
        """Ask for something new of a service (a referral...).

        Raises:
            Refusal, Trouble: nothing was done.
        """

    def records(self, service: str, text: str, *, ended: bool) -> Sequence[Any]:
        """Records of ``consult``, ``referral`` or ``claim`` by words, also those that are over."""

    def record(self, service: str, uid: str) -> Any:
        """One of them, or None."""

    def may_see(self, service: str) -> bool:
        """Whether the operator's roles show that service, and its feed lies here."""

    def fields_of(self, service: str) -> frozenset[str]:
        """The fields of a service that the operator is shown (``privacy.seen``)."""

    def may_ask(self, kind: type[Args]) -> bool:
        """Whether the operator may ask this at all."""

    def picture(self, key: str) -> bytes | None:
        """A picture by its hash, None while it is not here."""

    def break_glass(self, person: str, reason: str) -> tuple[int, list[Any]]:
        """应急查看: until when (ms UTC), and what is kept of a person.

        Raises:
            Refusal: ``text_missing``, ``nothing_kept_here``.
        """

    def to_review(self) -> list[Any]:
        """Emergency views that nobody has looked into yet: lines of the access log."""

    def review(self, line: Any, finding: str) -> None:
        """An auditor looked into one.

        Raises:
            Refusal: ``text_missing``, ``not_your_own_review``.
        """

    def access_lines(self, before: int = 0) -> list[Any]:
        """The newest lines of the access log, older than that number."""

    def log_broken_at(self) -> int | None:
        """The first line that was tampered with; for a worker thread."""

    def printed(self, service: str, aggregate: str, person: str) -> None:
        """It was put on paper: it is noted who did."""

    def looked_at(self, service: str, aggregate: str, person: str) -> None:
        """A person's record was opened: it is noted who did."""
