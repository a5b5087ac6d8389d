"""What the board shows, as data: who is here, what each has in hand, what waits. No widgets."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from desktop.station import Changes, OnDuty, QueueFilter, QueueRow, Station
from desktop.ui.board.plan import IN_HAND, WAITING
from domain.directory import Duty, Staff
from domain.repair.ticket import Status, Ticket
from domain.standing import NOBODY_KNOWS, Standing
from domain.suggest import Candidate, Suggestion, rank_all
from domain.text import fold

MOST_WAITING = 300
"""Cards a waiting section shows at most; the queue has them all."""
MANY_CHANGES = 200
"""More touched tickets than this are read again with all the rest at once."""
REPORTED: Status = "reported"
ACCEPTED: Status = "accepted"
HELD: Status = "held"
"""Put on hold before anybody was sent: in nobody's hands."""
SECTIONS: tuple[Status, ...] = (REPORTED, ACCEPTED, HELD)
"""What stands in the first column, from the top."""


@dataclass(frozen=True, slots=True)
class WorkerFilter:
    """Which workers are shown; empty fields do not filter."""

    team: str = ""
    zone: str = ""
    skill: str = ""
    only_on: bool = False
    typed: str = ""

    def shows(self, worker: OnDuty) -> bool:
        """Whether this worker is shown; one without zones serves them all."""
        staff = worker.staff
        return (
            (not self.team or staff.team == self.team)
            and (not self.zone or not staff.zones or self.zone in staff.zones)
            and (not self.skill or self.skill in staff.skills)
            and (not self.only_on or worker.duty.on)
            and found_by(staff, self.typed)
        )


@dataclass(frozen=True, slots=True)
class Group:
    """One team's workers, those on duty first."""

    team: str
    workers: tuple[OnDuty, ...]


@dataclass(slots=True)
class Touched:
    """What to draw again after changes, and which cards came to a column."""

    columns: set[str] = field(default_factory=set)
    arrived: dict[str, set[str]] = field(default_factory=dict)
    roster: bool = False


def found_by(staff: Staff, typed: str) -> bool:
    """Whether what was typed means this worker: part of the name, number or phone, or initials."""
    text = fold(typed)
    if not text:
        return True
    parts = (fold(staff.name), staff.code.casefold(), staff.phone)
    return any(text in part for part in parts) or any(i.startswith(text) for i in staff.initials)


def urgency(row: QueueRow) -> tuple[int, bool, int, int, int]:
    """The order of cards: priority, then what breaches first, then what came first."""
    return (row.rank, row.due_at is None, row.due_at or 0, row.reported_at, row.id)


class Contents:
    """Reads the station; knows for every ticket on the board in which columns it stands.

    Columns are named by the worker's code, or by one of ``SECTIONS``.
    """

    def __init__(self, station: Station) -> None:
        self._station = station
        self.workers: dict[str, OnDuty] = {}
        self.cards: dict[str, list[QueueRow]] = {}
        self._homes: dict[str, tuple[str, ...]] = {}
        self.reload()

    def reload(self) -> None:
        """Read everything."""
        self.cards = {}
        self._homes = {}
        for status in SECTIONS:
            what = QueueFilter(statuses=(status,))
            for row in self._station.first_page(what, "priority", MOST_WAITING):
                if status in WAITING or not row.workers:
                    self._put(row, (status,))
        held: dict[str, tuple[QueueRow, list[str]]] = {}
        for worker, rows in self._station.in_hand().items():
            for row in rows:
                if row.status in IN_HAND:
                    held.setdefault(row.uid, (row, []))[1].append(worker)
        for row, codes in held.values():
            self._put(row, tuple(codes), sort=False)
        for cards in self.cards.values():
            cards.sort(key=urgency)
        self.reload_workers()

    def reload_workers(self) -> None:
        """Read the roster again."""
        found = [each for each in self._station.staff() if each.staff.active]
        teams_of_hands = {each.staff.team for each in found if each.staff.role == "worker"}
        self.workers = {
            each.staff.code: each
            for each in found
            if each.staff.role == "worker" or each.staff.team in teams_of_hands
        }
        self._add_strangers()

    def groups(self, chosen: WorkerFilter) -> list[Group]:
        """The workers to show, by team in the order of the roster."""
        teams: dict[str, list[OnDuty]] = {}
        for worker in sorted(self.workers.values(), key=lambda each: each.staff.code):
            if chosen.shows(worker):
                teams.setdefault(worker.staff.team, []).append(worker)
        return [
            Group(team, tuple(sorted(workers, key=lambda each: not each.duty.on)))
            for team, workers in teams.items()
        ]

    def candidates(self) -> list[Candidate]:
        """Everybody who could be sent, with what they have in hand now."""
        here = [code for code, each in self.workers.items() if each.staff.active]
        standings = self._station.sending.standings(here)
        return [self.candidate(code, standings[code]) for code in here]

    def candidate(self, code: str, standing: Standing = NOBODY_KNOWS) -> Candidate:
        """One worker; KeyError for one who is not on the board."""
        worker = self.workers[code]
        return Candidate(worker.staff, worker.duty, len(self.cards.get(code, ())), standing)

    def ranked(self, tickets: Sequence[Ticket]) -> list[Suggestion]:
        """Everybody who could be sent with these tickets, the best first."""
        sending = self._station.sending
        return rank_all(
            tickets,
            self.candidates(),
            self._station.faults,
            sending.measure,
            sending.sites(tickets),
        )

    def homes(self, uid: str) -> tuple[str, ...]:
        """The columns in which a ticket stands."""
        return self._homes.get(uid, ())

    def update(self, changes: Changes) -> Touched:
        """Read again what changed."""
        touched = Touched()
        if changes.everything:
            self.reload_workers()
            self._reload_compared(touched)
            touched.arrived.clear()  # nothing came in: the file is another one
            return touched
        if len(changes.tickets) > MANY_CHANGES:
            self._reload_compared(touched)
        else:
            rows = {row.uid: row for row in self._station.rows_of(sorted(changes.tickets))}
            for uid in changes.tickets:
                self._update_one(uid, rows.get(uid), touched)
        if any(record.startswith("staff:") for record in changes.records):
            self.reload_workers()
            touched.roster = True
        elif any(code not in self.workers for code in self._codes()):
            self._add_strangers()
            touched.roster = True
        return touched

    def _reload_compared(self, touched: Touched) -> None:
        before = dict(self._homes)
        touched.columns |= set(self.cards)
        self.reload()
        touched.columns |= set(self.cards)
        touched.roster = True
        for uid, homes in self._homes.items():
            for home in set(homes) - set(before.get(uid, ())):
                touched.arrived.setdefault(home, set()).add(uid)

    def _update_one(self, uid: str, row: QueueRow | None, touched: Touched) -> None:
        before = self._homes.pop(uid, ())
        for home in before:
            self.cards[home] = [card for card in self.cards[home] if card.uid != uid]
        after = self._homes_of(row)
        if row is not None and after:
            self._put(row, after)
        for home in set(after) - set(before):
            touched.arrived.setdefault(home, set()).add(uid)
        touched.columns |= {*before, *after}

    def _homes_of(self, row: QueueRow | None) -> tuple[str, ...]:
        if row is None:
            return ()
        if row.status in WAITING or (row.status == HELD and not row.workers):
            return (row.status,)
        if row.status not in IN_HAND:
            return ()
        ticket = self._station.ticket(row.uid)
        return () if ticket is None else tuple(share.worker for share in ticket.crew)

    def _put(self, row: QueueRow, homes: tuple[str, ...], *, sort: bool = True) -> None:
        self._homes[row.uid] = homes
        for home in homes:
            cards = self.cards.setdefault(home, [])
            if sort:
                insort(cards, row, key=urgency)
            else:
                cards.append(row)

    def _codes(self) -> Iterable[str]:
        return (home for home, rows in self.cards.items() if rows and home not in SECTIONS)

    def _add_strangers(self) -> None:
        """Whoever has work in hand is shown, even if the roster does not know them any more."""
        for code in sorted(set(self._codes()) - set(self.workers)):
            staff = Staff(code, self._name_on(self.cards[code], code), active=False)
            self.workers[code] = OnDuty(staff, Duty(False))

    def _name_on(self, cards: Sequence[QueueRow], code: str) -> str:
        ticket = self._station.ticket(cards[0].uid)
        shares = ticket.crew if ticket is not None else ()
        return next((share.name for share in shares if share.worker == code), code)
