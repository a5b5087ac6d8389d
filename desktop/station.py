"""The UI's one door: submit, undo, reads, announcements. Widgets know it and ``domain`` alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs
from PySide6.QtCore import Signal

import resources
from desktop.freshness import Freshness, counted_again
from desktop.reading import Files, Reading
from domain.directory import SetDuty
from domain.envelope import Command
from domain.problems import Refusal, Trouble
from storage import lookup, queries
from storage.changes import Changes
from storage.lookup import OnDuty, TimelineItem
from storage.queries import Order, QueueFilter, QueueRow

# What decides and what finds is imported where it is asked for: it is most of the house, and the
# first picture of the desk needs none of it.
if TYPE_CHECKING:
    from desktop.drill import Drills
    from desktop.exchange import Exchange, FeedState, Mishap, Repair
    from desktop.families import Families
    from desktop.paperwork import Paperwork
    from desktop.sending import Sending
    from desktop.shared import Shared
    from domain.directory import Duty
    from domain.envelope import Args
    from domain.knowledge import Knowledge
    from domain.people import Actor, Channel
    from domain.phrases import Phrasebook
    from domain.presence import Presence
    from domain.repair.commands import Report
    from domain.repair.ticket import Ticket
    from storage.ledger import Ledger
    from storage.outbox import Attention, Waiting

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


class Station(Reading):
    """One open station. Everything on the main thread, synchronous, about a millisecond a call.

    Signals:
        changed: a ``Changes`` after every write, whether from here or from the cloud.
        freshness_changed: a ``Freshness``.
        told: a ``Problem`` that concerns the whole station, for the banner.
        found: a number looked up in the cloud, with the tickets that came or the ``Problem``.
        seen: a ``Presence``: somebody at another desk looks at a ticket.
        code_given: whose sign-in code was asked for, with the ``CodeGiven`` or the ``Problem``.

    Attributes:
        fetch_history: asks the cloud for a ticket by id; it comes with ``changed``.
        find_in_cloud: asks it for the tickets of a number; ``found`` tells.
        tell_presence: lets the other desks know that somebody looks at a ticket.
        give_code: asks the cloud for a code to sign in with; ``code_given`` tells.
    """

    changed = Signal(object)
    freshness_changed = Signal(object)
    told = Signal(object)
    found = Signal(str, object)
    seen = Signal(object)
    code_given = Signal(str, object)

    UNDO_DEPTH = 50

    def __init__(
        self,
        files: Files,
        *,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(files, clock)
        self.new_id = new_id
        self.wake = wake
        self.fetch_history: Callable[[str], None] = lambda uid: None
        self.find_in_cloud: Callable[[str], None] = lambda number: None
        self.tell_presence: Callable[[Presence], None] = lambda said: None
        self.give_code: Callable[[str], None] = lambda subject: self.code_given.emit(
            subject, Trouble("offline")
        )
        self.operator: Actor | None = None
        self.freshness = Freshness()
        self._acts: list[Act] = []

    @property
    def _ledger(self) -> Ledger:
        return self._files.ledger

    @cached_property
    def exchange(self) -> Exchange:
        """The exchange with the cloud as facts."""
        from desktop.exchange import Exchange

        return Exchange(self._ledger, self.photos, self.clock)

    @cached_property
    def paperwork(self) -> Paperwork:
        """Slips and what comes back on them."""
        from desktop.paperwork import Paperwork

        return Paperwork(self, self._ledger)

    @cached_property
    def sending(self) -> Sending:
        """Who could be sent."""
        from desktop.sending import Sending

        return Sending(lambda: self._store, self.clock, lambda: self.shared)

    @cached_property
    def shared(self) -> Shared:
        """What all desks of the office share."""
        from desktop.shared import Shared

        return Shared(self, self._ledger)

    @cached_property
    def families(self) -> Families:
        """Incidents, their parts, and split tickets."""
        from desktop.families import Families

        return Families(self, self._ledger)

    @cached_property
    def drills(self) -> Drills:
        """Drills beside this desk; in a drill's window, its own."""
        from desktop.drill import Drills

        return Drills(self._files, self.clock)

    @cached_property
    def usual_phrasebook(self) -> Phrasebook:
        """The texts and macros of the school's file."""
        from domain.phrases import parse

        return parse(resources.rule_text("phrases"))

    @cached_property
    def phrasebook(self) -> Phrasebook:
        """Those in force: the file's as the office changed them."""
        return self.shared.book(self.usual_phrasebook)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is known of faults."""
        from domain.knowledge import parse

        return parse(resources.rule_text("knowledge"), self.faults)

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
        self._done(commands, self._ledger.record(commands, now))
        return commands

    def _done(self, commands: Sequence[Command], changes: Changes) -> None:
        from domain.repair.rules import UNDOABLE

        for command in commands:
            if command.kind in UNDOABLE:
                self._acts.append(Act(command, self._number(command.aggregate)))
        del self._acts[: -self.UNDO_DEPTH]
        self.announce(changes)
        self.wake()

    def report(
        self, wish: Report, *, channel: Channel, happened_at: int | None = None
    ) -> Ticket:
        """Take down a new repair; its number is given with it and is final at once.

        Args:
            wish: with an empty ``number``.

        Raises:
            Refusal, Trouble: as ``submit``.
        """
        at = happened_at or self.clock()
        uid = self.new_id()
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
        from storage import transfers

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
        from domain.repair.commands import Undo

        self.submit(act.command.aggregate, Undo(act.command.id))
        self._acts = [kept for kept in self._acts if kept.command.id != act.command.id]
        return act

    def close_attention(self, item: Attention, action: str, note: str = "") -> None:
        """Deal with an attention item: ``redo``, ``restore`` or ``dismiss`` (which needs a reason).

        Redo and restore ask the same again on today's facts, under a new id: both the asking and
        the closing are done, or neither. What was dealt with before is not asked once more.

        Raises:
            Refusal: as ``submit``, or ``text_missing``.
            Trouble: as ``submit``.
        """
        again, now = list[Command](), self.clock()
        if action in ("redo", "restore"):
            wish, told = self._asked_again(item), item.command
            again = [self._command(told.aggregate, wish, told.channel, now, now, None)]
        closed = self._ledger.close_attention(item.id, action, note, now, again)
        self._done(again if closed.outbox else (), closed)

    def _asked_again(self, item: Attention) -> Args:
        from domain import shared
        from domain.repair.commands import Report
        from domain.repair.renew import renewed
        from domain.wire import read_command

        command = read_command(item.command)
        if ":" in command.aggregate:
            record = lookup.record(self._store, command.aggregate)
            return shared.renewed(command.args, record)
        wish = renewed(command.args, self.ticket(command.aggregate))
        if isinstance(wish, Report) and item.problem.code in _NUMBER_PROBLEMS:
            wish = structs.replace(wish, number="")
        return wish

    def announce(self, changes: Changes) -> None:
        """Tell every view what to look at again. The sync engine's writes come through here too."""
        if changes:
            self.changed.emit(changes)
        if changes.outbox or changes.attention:
            self.refresh_freshness()

    def refresh_freshness(self, **facts: Any) -> None:
        """Bring the freshness up to date; ``facts`` are the engine's (link, skew, problem)."""
        from storage import outbox

        if "link" in facts:
            self._note_line(facts["link"])
        fresh = counted_again(
            structs.replace(self.freshness, **facts),
            outbox.counts(self._store),
            queries.cursors(self._store).values(),
            self.clock() if facts.get("link") == "online" else None,
        )
        if fresh != self.freshness:
            self.freshness = fresh
            self.freshness_changed.emit(fresh)

    def _note_line(self, link: str) -> None:
        from desktop.outages import Outages

        outages = Outages(self.meta, self._ledger.set_meta)
        try:
            outages.line(link, self.clock())
        except Trouble as trouble:
            self.told.emit(trouble)

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
            station=self.meta("station", "unenrolled"),
            incarnation=self.meta("incarnation"),
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
