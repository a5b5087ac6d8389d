"""What views read of a station: always what is agreed with what waits on top of it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from storage import lookup, queries
from storage.facts import fact
from storage.lookup import OnDuty, TimelineItem
from storage.queries import Order, QueueFilter, QueueRow

if TYPE_CHECKING:
    from domain.directory import Person, Place
    from domain.dispatching import ShiftRule
    from domain.escalation import Escalation
    from domain.faults import FaultTree
    from domain.repair.rules import Terms
    from domain.repair.ticket import Status, Ticket
    from domain.rulebook import Rulebook
    from domain.sla import Clock
    from storage.database import Store
    from storage.ledger import Ledger
    from storage.outbox import Attention, Waiting
    from storage.photos import PhotoStore


_CALLED = 2
"""So many characters of a name are looked up."""

class Files(Protocol):
    """What a station stands on: an open data folder (``desktop.opening``)."""

    photos: PhotoStore
    faults: FaultTree

    @property
    def store(self) -> Store:
        """The file of now: another one may be put in its place while the program runs."""

    @property
    def ledger(self) -> Ledger:
        """The only writer, made when it is first asked for."""

    @property
    def rulebook(self) -> Rulebook:
        """The school's rules, read when they are first asked for."""

    def reader(self) -> Store:
        """A read-only connection for a worker thread; the thread closes it."""


class Reading(QObject):
    """The reading half of ``Station``. Everything on the main thread, about a millisecond a call.

    Attributes:
        photos: pictures by hash.
        faults: the school's fault tree.
        reader: gives a worker thread a connection of its own.
        clock: the time, ms UTC.
    """

    def __init__(self, files: Files, clock: Callable[[], int]) -> None:
        super().__init__()
        self._files = files
        self.photos = files.photos
        self.faults = files.faults
        self.reader = files.reader
        self.clock = clock

    @property
    def _store(self) -> Store:
        return self._files.store

    @cached_property
    def terms(self) -> Terms:
        """The school's terms for decisions."""
        return self._files.rulebook.terms

    def clocks_of(self, ticket: Ticket) -> tuple[Clock, ...]:
        """The clocks of a ticket, as the school's rules set them."""
        return self._files.rulebook.clocks_of(ticket)

    def ticket(self, uid: str) -> Ticket | None:
        """A ticket as shown: agreed state with waiting commands on top."""
        return lookup.ticket(self._store, uid)

    def timeline(self, uid: str) -> list[TimelineItem]:
        """A ticket's history, oldest first."""
        return lookup.timeline(self._store, uid, self.terms)

    def first_page(self, what: QueueFilter, order: Order, limit: int = 200) -> list[QueueRow]:
        """The rows that fill a list's first screen."""
        return queries.first_page(self._store, what, order, limit)

    def all_ids(self, store: Store, what: QueueFilter, order: Order) -> array[int]:
        """A whole list's row ids; ``store`` is a reader of the calling worker thread."""
        return queries.all_ids(store, what, order)

    def rows(self, ids: Sequence[int]) -> list[QueueRow]:
        """List rows by row id."""
        return queries.by_ids(self._store, ids)

    def rows_of(self, uids: Sequence[str]) -> list[QueueRow]:
        """List rows by ticket id."""
        return queries.by_uids(self._store, uids)

    def matching(self, what: QueueFilter, uids: Sequence[str]) -> list[QueueRow]:
        """Which of these tickets a list shows."""
        return queries.matching(self._store, what, uids)

    def place_in_order(self, what: QueueFilter, order: Order, row: QueueRow) -> int:
        """How many rows of that list stand before this one."""
        return queries.place_in_order(self._store, what, order, row)

    def by_number(self, number: str) -> QueueRow | None:
        """The ticket with this number."""
        return queries.by_number(self._store, number)

    def search(self, typed: str, limit: int = 50) -> list[QueueRow]:
        """The newest tickets that contain everything typed (see ``storage.search``).

        Where there is room, the open ones follow whose kind of fault or worker is called so: a row
        shows both, so people type them.
        """
        from storage import search

        found = search.search(self._store, typed, limit)
        text = "".join(typed.split())
        if len(text) < _CALLED or len(found) >= limit:
            return found
        kinds = [each.code for each in self.faults.faults.values() if text in each.name]
        hands = lookup.staff_called(self._store, text)
        if not kinds and not hands:
            return found
        there = {row.uid for row in found}
        more = queries.called(self._store, kinds, hands, limit)
        return [*found, *(row for row in more if row.uid not in there)][:limit]

    def tallies(self) -> dict[Status, int]:
        """Tickets by state."""
        return queries.tallies(self._store)

    def due_counts(self) -> tuple[int, int]:
        """Open tickets breached, and past their warning."""
        return queries.due_counts(self._store, self.clock())

    def incidents(self) -> int:
        """How many incidents are open."""
        return queries.incidents(self._store)

    def zones(self) -> list[str]:
        """Zones that occur on open tickets."""
        return queries.zones(self._store)

    def similar(self, place: str, fault: str, since: int) -> list[QueueRow]:
        """Possible duplicates of a report."""
        return queries.similar(self._store, place, fault, since)

    def of_phone(self, phone: str) -> list[QueueRow]:
        """The last tickets from a phone number."""
        return queries.of_phone(self._store, phone)

    def mentions(self, code: str) -> list[QueueRow]:
        """Tickets with a note that this colleague is to see."""
        return queries.mentions(self._store, code)

    def asking(self) -> list[tuple[int, Ticket]]:
        """Tickets whose workers ask for more time and wait for an answer, with their row ids."""
        return queries.asking(self._store)

    def in_hand(self) -> dict[str, list[QueueRow]]:
        """Open tickets by worker."""
        return queries.in_hand(self._store)

    def staff(self, *roles: str) -> list[OnDuty]:
        """Staff with their duty as it is now; workers and leaders if no role is named."""
        found = lookup.staff(self._store, roles or ("worker", "leader"))
        if not any(each.plan or each.duty.until is not None for each in found):
            return found  # the rules need not be read
        return lookup.as_planned(found, self.shifts, self.clock())

    def staff_name(self, code: str) -> str:
        """What somebody of the office is called; the code of who is not known here."""
        found = lookup.staff_member(self._store, code)
        return code if found is None else found.staff.name

    @cached_property
    def escalation(self) -> Escalation:
        """The school's steps as a clock runs out."""
        from domain.escalation import Escalation
        from resources import rule_text

        return Escalation.parse(rule_text("escalation"))

    def step_of(self, row: QueueRow) -> int:
        """At which step of the escalation a ticket's clock is; -1 before the first."""
        from domain.escalation import Running, schedule_of
        from domain.repair.ticket import PRIORITIES
        from domain.sla import RETURN

        if row.due_at is None or row.due_clock == RETURN:
            return -1
        rules = self._files.rulebook
        schedule = schedule_of(rules.limits, PRIORITIES[row.rank], row.fault, row.due_clock)
        clock = Running(row.due_at, row.warn_at or row.due_at, schedule)
        return self.escalation.at(clock, rules.calendar, self.clock())

    def was_cut_off(self, moment: int) -> bool:
        """Whether the cloud could not be reached at a moment, ms UTC."""
        from desktop.outages import Outages
        from domain.escalation import during

        return during(Outages(self.meta, lambda key, value: None).spans(), moment)

    @cached_property
    def shifts(self) -> tuple[ShiftRule, ...]:
        """The school's shifts."""
        from domain.dispatching import Dispatching
        from resources import rule_text

        return Dispatching.parse(rule_text("dispatch")).shifts

    def people(self, typed: str) -> list[Person]:
        """People by phone digits, name, initials or code."""
        return lookup.people(self._store, typed)

    def places(self, typed: str) -> list[Place]:
        """Places by name, alias, initials or room number."""
        return lookup.places(self._store, typed)

    def place_children(self, parent: str) -> list[Place]:
        """The places directly below one."""
        return lookup.children(self._store, parent)

    def place(self, code: str) -> Place | None:
        """One place by code."""
        found = lookup.record(self._store, f"place:{code}")
        return None if found is None else found.place

    def outbox(self) -> list[Waiting]:
        """What waits for the cloud, in order; of very much the first of it."""
        from storage import outbox

        return outbox.listing(self._store)

    def outbox_count(self) -> int:
        """How much waits for the cloud."""
        from storage import outbox

        return outbox.pending_total(self._store)

    def attention(self, *, open_only: bool = True) -> list[Attention]:
        """What needs a person, newest first."""
        from storage import outbox

        return outbox.attention(self._store, open_only=open_only)

    def meta(self, key: str, default: str = "") -> str:
        """A single fact of the station's file (station, name, letters, school, cloud)."""
        return fact(self._store, key, default)
