"""The UI's one door: submit, undo, reads, announcements. Widgets know it and ``domain`` alone."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct, structs
from PySide6.QtCore import QObject, Signal

from desktop.exchange import Exchange, FeedState, Mishap, Repair
from desktop.freshness import Freshness, counted_again
from desktop.paperwork import Paperwork
from domain.directory import Duty, Person, Place, SetDuty
from domain.envelope import Args, Command
from domain.faults import FaultTree
from domain.ids import TicketId
from domain.people import Actor, Channel
from domain.problems import Refusal
from domain.repair import commands as repair
from domain.repair.renew import renewed
from domain.repair.rules import UNDOABLE, Terms
from domain.repair.ticket import Status, Ticket
from domain.sla import Clock
from domain.wire import read_command
from storage import lookup, outbox, queries, search, transfers
from storage.database import Store
from storage.ledger import Changes, Ledger
from storage.lookup import OnDuty, TimelineItem
from storage.outbox import Attention, Waiting
from storage.photos import PhotoStore
from storage.queries import Order, QueueFilter, QueueRow

__all__ = [
    "Act",
    "Attention",
    "Changes",
    "FeedState",
    "Freshness",
    "Mishap",
    "OnDuty",
    "Order",
    "QueueFilter",
    "QueueRow",
    "Repair",
    "Station",
    "TimelineItem",
    "Waiting",
]


_NUMBER_PROBLEMS = ("number_taken", "foreign_number")


class Act(Struct, frozen=True):
    """One own act as the undo stack keeps it."""

    command: Command
    number: str


class Station(QObject):
    """One open station. Everything on the main thread, synchronous, about a millisecond a call.

    Signals:
        changed: a ``Changes`` after every write, whether from here or from the cloud.
        freshness_changed: a ``Freshness``.
        told: a ``Problem`` that concerns the whole station, for the banner.
        found: a number looked up in the cloud, with the tickets that came or the ``Problem``.

    Attributes:
        fetch_history: asks the cloud for a ticket by id; it comes with ``changed``.
        find_in_cloud: asks it for the tickets of a number; ``found`` tells.
    """

    changed = Signal(object)
    freshness_changed = Signal(object)
    told = Signal(object)
    found = Signal(str, object)

    UNDO_DEPTH = 50

    def __init__(
        self,
        ledger: Ledger,
        *,
        terms: Terms,
        faults: FaultTree,
        clocks_of: Callable[[Ticket], tuple[Clock, ...]],
        photos: PhotoStore,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        reader: Callable[[], Store],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._ledger = ledger
        self.terms = terms
        self.faults = faults
        self.clocks_of = clocks_of
        self.photos = photos
        self.clock = clock
        self.new_id = new_id
        self.reader = reader
        self.wake = wake
        self.fetch_history: Callable[[str], None] = lambda uid: None
        self.find_in_cloud: Callable[[str], None] = lambda number: None
        self.exchange = Exchange(ledger, photos, clock)
        self.paperwork = Paperwork(self, ledger)
        self.operator: Actor | None = None
        self.freshness = Freshness()
        self._acts: list[Act] = []

    @property
    def _store(self) -> Store:
        """The file of now: another one may be put in its place while the program runs."""
        return self._ledger.store

    # ---- writing -------------------------------------------------------------------------

    def submit(
        self,
        uid: str,
        args: Args,
        *,
        channel: Channel = "desk",
        happened_at: int | None = None,
        base: int | None = None,
    ) -> Command:
        """Ask something of one ticket (or directory record): done and durable on return.

        Args:
            uid: the aggregate.
            happened_at: when it really happened, ms UTC; now if None.
            base: the version the operator looked at; the shown one if None.

        Raises:
            Refusal: a rule says no; nothing changed.
            Trouble: the disk is in the way; nothing changed.
        """
        return self.submit_all([(uid, args)], channel=channel, happened_at=happened_at, base=base)[
            0
        ]

    def submit_all(
        self,
        wishes: Sequence[tuple[str, Args]],
        *,
        channel: Channel = "desk",
        happened_at: int | Sequence[int] | None = None,
        base: int | None = None,
    ) -> list[Command]:
        """Ask several things at once (``happened_at`` of all, or of each): all of them or none.

        Raises:
            Refusal, Trouble: as ``submit``.
        """
        now = self.clock()
        own = happened_at if isinstance(happened_at, Sequence) else None
        times: Sequence[Any] = own or [happened_at or now] * len(wishes)
        pairs = zip(wishes, times, strict=True)
        commands = [self._command(*wish, channel, at, now, base) for wish, at in pairs]
        changes = self._ledger.record(commands, now)
        for command in commands:
            if command.kind in UNDOABLE:
                self._acts.append(Act(command, self._number(command.aggregate)))
        del self._acts[: -self.UNDO_DEPTH]
        self.announce(changes)
        self.wake()
        return commands

    def report(
        self, wish: repair.Report, *, channel: Channel, happened_at: int | None = None
    ) -> Ticket:
        """Take down a new repair; its number is given with it and is final at once.

        Args:
            wish: with an empty ``number``.

        Raises:
            Refusal, Trouble: as ``submit``.
        """
        at = happened_at or self.clock()
        uid = TicketId(self.new_id())
        self.submit(uid, wish, channel=channel, happened_at=at)
        ticket = self.ticket(uid)
        assert ticket is not None
        return ticket

    def add_photo(self, data: bytes, mime: str) -> str:
        """Keep a picture and queue it for the cloud. Returns its hash for a command's ``photos``.

        Raises:
            Trouble: ``disk_full`` and the like.
        """
        digest = self.photos.put(data, mime)
        with self._store.writing():
            transfers.queue(self._store, [digest], "up", self.clock())
        return digest

    def set_duty(self, worker: str, duty: Duty) -> None:
        """在岗/离岗 of one worker.

        Raises:
            Refusal, Trouble: as ``submit``.
        """
        self.submit(f"staff:{worker}", SetDuty(duty))

    def last_act(self) -> Act | None:
        """The own act that ``undo`` would take back, if it still can be."""
        while self._acts:
            act = self._acts[-1]
            ticket = self.ticket(act.command.aggregate)
            if ticket and ticket.last_act and ticket.last_act.command_id == act.command.id:
                return act
            self._acts.pop()
        return None

    def undo(self, act: Act | None = None) -> Act:
        """Take back an own act (the last one if None).

        Raises:
            Refusal: ``nothing_to_undo``, ``undo_too_late``, ``undo_too_old``.
        """
        act = act or self.last_act()
        if act is None:
            raise Refusal("nothing_to_undo")
        self.submit(act.command.aggregate, repair.Undo(act.command.id))
        self._acts = [kept for kept in self._acts if kept.command.id != act.command.id]
        return act

    def close_attention(self, item: Attention, action: str, note: str = "") -> None:
        """Deal with an attention item: ``redo``, ``restore`` or ``dismiss`` (which needs a reason).

        Redo and restore ask the same again on today's facts, under a new id.

        Raises:
            Refusal: as ``submit``, or ``text_missing``.
        """
        if action in ("redo", "restore"):
            command = read_command(item.command)
            wish = renewed(command.args, self.ticket(command.aggregate))
            if isinstance(wish, repair.Report) and item.problem.code in _NUMBER_PROBLEMS:
                wish = structs.replace(wish, number="")
            self.submit(command.aggregate, wish, channel=command.channel)
        self.announce(self._ledger.close_attention(item.id, action, note, self.clock()))

    def announce(self, changes: Changes) -> None:
        """Tell every view what to look at again. The sync engine's writes come through here too."""
        if changes:
            self.changed.emit(changes)
        if changes.outbox or changes.attention:
            self.refresh_freshness()

    def refresh_freshness(self, **facts: Any) -> None:
        """Bring the freshness up to date; ``facts`` are the engine's (link, skew, problem)."""
        fresh = counted_again(
            structs.replace(self.freshness, **facts),
            outbox.counts(self._store),
            queries.cursors(self._store).values(),
            self.clock() if facts.get("link") == "online" else None,
        )
        if fresh != self.freshness:
            self.freshness = fresh
            self.freshness_changed.emit(fresh)

    # ---- reading -------------------------------------------------------------------------

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
        """The newest tickets that contain everything typed (see ``storage.search``)."""
        return search.search(self._store, typed, limit)

    def tallies(self) -> dict[Status, int]:
        """Tickets by state."""
        return queries.tallies(self._store)

    def due_counts(self) -> tuple[int, int]:
        """Open tickets breached, and past their warning."""
        return queries.due_counts(self._store, self.clock())

    def zones(self) -> list[str]:
        """Zones that occur on open tickets."""
        return queries.zones(self._store)

    def similar(self, place: str, fault: str, since: int) -> list[QueueRow]:
        """Possible duplicates of a report."""
        return queries.similar(self._store, place, fault, since)

    def of_phone(self, phone: str) -> list[QueueRow]:
        """The last tickets from a phone number."""
        return queries.of_phone(self._store, phone)

    def in_hand(self) -> dict[str, list[QueueRow]]:
        """Open tickets by worker."""
        return queries.in_hand(self._store)

    def staff(self, *roles: str) -> list[OnDuty]:
        """Staff with their duty; workers and leaders if no role is named."""
        return lookup.staff(self._store, roles or ("worker", "leader"))

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
        """What waits for the cloud, in order."""
        return outbox.listing(self._store)

    def attention(self, *, open_only: bool = True) -> list[Attention]:
        """What needs a person, newest first."""
        return outbox.attention(self._store, open_only=open_only)

    def meta(self, key: str, default: str = "") -> str:
        """A single fact of the station's file (station, name, letters, school, cloud)."""
        return self._ledger.meta(key, default)

    # ---- inside --------------------------------------------------------------------------

    def _command(
        self, uid: str, args: Args, channel: Channel, happened_at: int, now: int, base: int | None
    ) -> Command:
        if self.operator is None:
            raise Refusal("no_operator")
        if base is None:
            base = self._version(uid)
        return Command(
            id=self.new_id(),
            aggregate=uid,
            args=args,
            actor=self.operator,
            channel=channel,
            station=self._ledger.meta("station", "unenrolled"),
            incarnation=self._ledger.meta("incarnation"),
            happened_at=happened_at,
            issued_at=now,
            base=base,
        )

    def _version(self, uid: str) -> int:
        if ":" in uid:
            record = lookup.record(self._store, uid)
            return record.version if record else 0
        ticket = self.ticket(uid)
        return ticket.version if ticket else 0

    def _number(self, uid: str) -> str:
        ticket = self.ticket(uid)
        return ticket.number if ticket else uid
