"""The station's paper: slips with reserved numbers, what is entered from them, reads for papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct, structs

from domain.directory import Place
from domain.drills import FACT, check_side
from domain.envelope import Args, Command
from domain.ids import TicketId, parse_number
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.paper import Step, Written, continued, reported
from domain.repair.ticket import Ticket
from domain.wire import decode, encode
from storage import lookup, paper, queries, slips
from storage.database import Store
from storage.ledger import Ledger
from storage.lookup import OnDuty
from storage.past import building_of
from storage.queries import QueueRow
from storage.slips import Slip

KEPT = 10
"""Papers kept as PDF beside the station's files. They name people and phones: no more."""
PREFIX = "BX"
"""Of the service whose slips are printed."""


_HANDOVER = "handover"


class Handover(Struct, frozen=True):
    """A shift that ended: from when to when (ms UTC), who handed over, what was said."""

    since: int
    at: int
    by: str
    notes: str


class Desk(Protocol):
    """What the paper needs of the station."""

    clock: Callable[[], int]
    new_id: Callable[[], str]
    operator: Actor | None

    def submit_all(
        self, wishes: Sequence[tuple[str, Args]], *, happened_at: Any, channel: Any
    ) -> list[Command]: ...

    def ticket(self, uid: str) -> Ticket | None: ...


class Paperwork:
    """Reads take the store of the calling thread; writes are the main thread's, as the station's.

    Args:
        desk: the station.
    """

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk, self._ledger = desk, ledger

    # ---- slips ---------------------------------------------------------------------------

    def reserve(self, count: int) -> list[str]:
        """Numbers for blank slips, never given to anything else; durable on return.

        Raises:
            Refusal, Trouble: as ``storage.slips.reserve``; ``no_operator``.
        """
        self._seated()
        return slips.reserve(self._ledger, PREFIX, count, self._desk.clock())

    def slips(self) -> list[Slip]:
        """Every reserved number, the newest paper first."""
        return slips.slips(self._ledger.store)

    def check_slip(self, number: str) -> None:
        """Whether this number may be given to a ticket that is entered from paper.

        Raises:
            Refusal: as ``storage.slips.check_usable``.
        """
        self.check_side(number)
        slips.check_usable(self._ledger, number)

    def check_side(self, number: str) -> None:
        """Whether a number is not one of a drill at the real desk, or the other way round.

        Raises:
            Refusal: ``drill_number``, ``real_number``.
        """
        check_side(number, drill=bool(self._ledger.meta(FACT)))

    def open_slip(self, number: str) -> bool:
        """Whether this is a blank slip of ours that nobody entered yet."""
        try:
            slips.check_usable(self._ledger, number)
        except Refusal:
            return False
        return True

    def void(self, number: str, reason: str) -> None:
        """Strike out (作废) a slip that was never used.

        Raises:
            Refusal: as ``storage.slips.void``; ``no_operator``.
        """
        slips.void(self._ledger, number, self._seated().name, reason, self._desk.clock())

    def keep_as(self, name: str) -> Path:
        """Where a paper of that name is kept in the station's folder; the oldest make room."""
        folder = self._ledger.store.path.parent / "papers"
        if folder.is_dir():
            kept = sorted(folder.glob("*.pdf"), key=lambda file: file.stat().st_mtime)
            for old in kept[: 1 - KEPT]:
                old.unlink(missing_ok=True)
        return folder / name

    # ---- hand-overs ----------------------------------------------------------------------

    def last_handover(self) -> Handover | None:
        """The last hand-over of this desk; the shift that goes on began with it."""
        text = self._ledger.meta(_HANDOVER)
        return decode(text.encode(), Handover) if text else None

    def hand_over(self, since: int, notes: str) -> Handover:
        """Note that a shift ended now, with what was said to the next; durable on return.

        Args:
            since: when the shift began, ms UTC.

        Raises:
            Refusal: ``no_operator``; ``in_the_future`` for a shift that has not begun.
        """
        now, name = self._desk.clock(), self._seated().name
        if since > now:
            raise Refusal("in_the_future", happened_at=since)
        done = Handover(since, now, name, notes)
        self._ledger.set_meta(_HANDOVER, encode(done).decode())
        return done

    # ---- what is entered from paper ------------------------------------------------------

    def enter(self, wish: c.Report, written: Written, at: int, note: str = "") -> Ticket:
        """Enter (补录) a repair that lived on paper: all its steps or none, at their real times.

        Args:
            wish: with the number printed on the slip, or an empty one, which is then given.
            at: when it was reported, ms UTC.
            note: who saw it, kept as a note.

        Raises:
            Refusal: as ``Station.submit``, ``storage.slips.check_usable`` and
                ``domain.repair.paper.reported``.
            Trouble: the disk is in the way; nothing changed.
        """
        if wish.number:
            wish = structs.replace(wish, number=wish.number.strip().upper())
            parse_number(wish.number)
            self.check_side(wish.number)
            slips.check_usable(self._ledger, wish.number)
        uid = TicketId(self._desk.new_id())
        self._submit(uid, reported(wish, written, at, note, self._desk.clock()))
        ticket = self._desk.ticket(uid)
        assert ticket is not None
        return ticket

    def fill(self, uid: str, written: Written) -> list[Command]:
        """Enter what a worker wrote on the slip of a ticket that is here.

        Raises:
            Refusal: as ``Station.submit`` and ``domain.repair.paper.continued``.
        """
        ticket = self._desk.ticket(uid)
        if ticket is None:
            raise Refusal("no_such_ticket", ticket=uid)
        if not written.worker[0] and ticket.lead is not None:
            lead = ticket.lead
            written = structs.replace(written, worker=(lead.worker, lead.name))
        return self._submit(uid, continued(ticket, written))

    def _submit(self, uid: str, steps: Sequence[Step]) -> list[Command]:
        wishes = [(uid, args) for args, _ in steps]
        times = [at for _, at in steps]
        return self._desk.submit_all(wishes, happened_at=times, channel="paper")

    def _seated(self) -> Actor:
        if self._desk.operator is None:
            raise Refusal("no_operator")
        return self._desk.operator

    # ---- reads for papers, for any thread ------------------------------------------------

    def tickets(self, store: Store, uids: Sequence[str]) -> list[Ticket]:
        """Tickets by id, in the order asked."""
        return paper.tickets(store, uids)

    def by_building(self, store: Store) -> list[tuple[Place | None, list[Ticket]]]:
        """Open tickets by building in the order of a round; None for places without one."""
        found: dict[str, tuple[Place | None, list[Ticket]]] = {}
        homes: dict[str, Place | None] = {}
        for ticket in paper.open_tickets(store):
            if ticket.place not in homes:
                homes[ticket.place] = building_of(store, ticket.place)
            home = homes[ticket.place]
            key = "" if home is None else home.code
            found.setdefault(key, (home, []))[1].append(ticket)
        for _, tickets in found.values():
            tickets.sort(key=lambda ticket: (ticket.place_text, ticket.reported_at))
        return sorted(found.values(), key=lambda pair: _round(pair[0]))

    def in_hand(self, store: Store) -> dict[str, list[Ticket]]:
        """Open tickets by worker, the most urgent first."""
        return paper.in_hand(store)

    def rows(self, store: Store, ids: Sequence[int]) -> list[QueueRow]:
        """List rows by row id."""
        return queries.by_ids(store, ids)

    def rows_in_hand(self, store: Store) -> dict[str, list[QueueRow]]:
        """List rows by worker."""
        return queries.in_hand(store)

    def touched_since(self, store: Store, moment: int) -> list[Ticket]:
        """Tickets of which something was recorded since a moment, ms UTC."""
        return paper.touched_since(store, moment)

    def open_tickets(self, store: Store) -> list[Ticket]:
        """Everything that is still somebody's work, the most urgent first."""
        return paper.open_tickets(store)

    def staff(self, store: Store, *roles: str) -> list[OnDuty]:
        """Staff with their duty; workers and leaders if no role is named."""
        return lookup.staff(store, roles or ("worker", "leader"))


def _round(place: Place | None) -> tuple[bool, str, int, str]:
    """Where a building stands on a round; what has no building comes last."""
    if place is None:
        return True, "", 0, ""
    return False, place.parent, place.order, place.text
