"""Incidents and split tickets as the desk works with them: what is read, what is asked at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from msgspec import Struct, structs

from domain.envelope import Args, Command
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import family
from domain.repair.ticket import OPEN, Outcome, Ticket
from storage import queries
from storage.ledger import Ledger
from storage.queries import QueueRow

Wish = tuple[str, Args]
_HOUR = 3_600_000
_PREFIX = "BX"


class Desk(Protocol):
    """What this needs of the station."""

    clock: Callable[[], int]
    new_id: Callable[[], str]

    def submit_all(
        self, wishes: Sequence[Wish], *, channel: Any = "desk", happened_at: Any = None
    ) -> list[Command]: ...

    def ticket(self, uid: str) -> Ticket | None: ...


class Reached(Struct, frozen=True):
    """Who a notice to all reporters of an incident would reach: by WeChat, and by telephone only.

    Attributes:
        known: how many people of the roster, each counted once.
        phones: name and number of the others.
    """

    known: int
    phones: tuple[tuple[str, str], ...]


class Standing(Struct, frozen=True):
    """How an incident stands.

    Attributes:
        children: tickets that it is made of; ``undone`` of them are not done yet.
        reporters: all who reported it or one of them.
        told: what all of them were told last, empty if nothing; ``told_at`` when, ms UTC.
    """

    children: int
    undone: int
    reporters: int
    told: str = ""
    told_at: int | None = None


class Families:
    """Everything on the main thread, as the station's own reads and writes."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk, self._ledger = desk, ledger

    # ---- reads ---------------------------------------------------------------------------

    def children(self, uid: str) -> list[QueueRow]:
        """The tickets that an incident is made of, what is open first."""
        return queries.children(self._ledger.store, uid)

    def standing(self, row: QueueRow) -> Standing:
        """How the incident of this row stands now."""
        children, undone, reporters = queries.of_incident(self._ledger.store, row.uid)
        ticket = self._desk.ticket(row.uid)
        told = ("", None) if ticket is None else (ticket.announced, ticket.announced_at)
        return Standing(children, undone, reporters + row.reporters, *told)

    def nearby(self, place: str, fault: str) -> list[QueueRow]:
        """Open tickets of the same building and kind of fault lately, incidents first.

        Args:
            place: place code; the building is its first two parts (``东校区/3栋/301``).
        """
        building = "/".join(place.split("/")[:2])
        if not building or not fault:
            return []
        since = self._desk.clock() - family.HOURS * _HOUR
        rows = queries.of_building(self._ledger.store, building, fault, since)
        return sorted(rows, key=lambda row: (not row.children, row.id))

    def related(self, ticket: Ticket) -> list[QueueRow]:
        """Those nearby that may be the same incident as this ticket, it and its own left out."""
        rows = self.nearby(ticket.place, ticket.fault)
        return [row for row in rows if row.uid not in (ticket.uid, ticket.parent)]

    def waiting(self, uid: str) -> list[QueueRow]:
        """The children that only wait for their incident."""
        return [row for row in self.children(uid) if row.status in family.WAITING]

    def reached(self, uid: str) -> Reached:
        """Who would be told of an incident."""
        uids = [uid, *(row.uid for row in self.children(uid))]
        tickets = [ticket for one in uids if (ticket := self._desk.ticket(one)) is not None]
        reporters = [reporter for ticket in tickets for reporter in ticket.reporters]
        known = {reporter.person for reporter in reporters if reporter.person}
        others = {one.phone: (one.name, one.phone) for one in reporters if not one.person}
        return Reached(len(known), tuple(sorted(others.values())))

    # ---- what is asked -------------------------------------------------------------------

    def parent(self, number: str) -> Ticket:
        """The incident of a number that was typed.

        Raises:
            Refusal: ``no_such_parent``.
        """
        row = queries.by_number(self._ledger.store, number)
        found = self._desk.ticket(row.uid) if row is not None else None
        if found is None:
            raise Refusal("no_such_parent", number=number.strip()[:80], field="number")
        return found

    def linking(self, parent: str, uids: Sequence[str]) -> list[Wish]:
        """The wishes that put tickets under an incident.

        Raises:
            Refusal: why they can't be, as ``domain.repair.family.why_no_parent``.
        """
        above, children = self._one(parent), self._all(uids)
        own = any(self.children(child.uid) for child in children)
        refusal = family.why_no_parent(above, children, own)
        if refusal is not None:
            raise refusal
        wishes = family.linking(above, children)
        if not wishes:
            raise Refusal("linked_already", number=children[0].number, parent=above.number)
        return wishes

    def unlinking(self, uids: Sequence[str]) -> list[Wish]:
        """The wishes that take tickets out of their incidents.

        Raises:
            Refusal: ``not_linked``.
        """
        children = [child for child in self._all(uids) if child.status in OPEN]
        wishes = family.unlinking(children)
        if not wishes:
            raise Refusal("not_linked", number=self._one(uids[0]).number)
        return wishes

    def finishing(self, parent: str, outcome: Outcome, text: str) -> list[Wish]:
        """The wishes that finish with an incident what only waited for it; none if nothing did."""
        children = self._all([row.uid for row in self.waiting(parent)])
        return family.finishing(self._one(parent), children, outcome, text)

    def link(self, parent: str, uids: Sequence[str]) -> list[Command]:
        """Put tickets under an incident.

        Raises:
            Refusal, Trouble: as ``linking`` and ``Station.submit``.
        """
        return self._desk.submit_all(self.linking(parent, uids))

    def unlink(self, uids: Sequence[str]) -> list[Command]:
        """Take tickets out of their incidents.

        Raises:
            Refusal, Trouble: as ``unlinking`` and ``Station.submit``.
        """
        return self._desk.submit_all(self.unlinking(uids))

    def splitting(self, ticket: Ticket, part: family.Split) -> tuple[list[Wish], list[int | None]]:
        """The wishes that split a ticket in two, and when each happened (None: now).

        The second was reported when the first was, for its reporter has waited since; the number
        is given now and stays given, even if the wishes are refused.

        Raises:
            Trouble: the disk is in the way.
        """
        uid, at = self._desk.new_id(), ticket.reported_at
        number = self._ledger.draw_number(_PREFIX, at)
        report = c.Report(
            number=number,
            fault=part.fault,
            place=ticket.place,
            place_text=ticket.place_text,
            reporter=part.reporter,
            description=part.text,
            priority=ticket.priority,
            spot=ticket.spot,
            photos=part.photos,
            wanted_at=ticket.wanted_at,
            enter_alone=ticket.enter_alone,
            zone=ticket.zone,
            split_from=ticket.uid,
            split_from_number=ticket.number,
        )
        wishes: list[tuple[Wish, int | None]] = [((uid, report), at)]
        if ticket.accepted_at is not None:
            wishes.append(((uid, c.Accept()), ticket.accepted_at))
        wishes += [((uid, c.Note(note)), None) for note in part.notes]
        wishes.append(((ticket.uid, c.Split(uid, number, part.text)), None))
        return [wish for wish, _ in wishes], [moment for _, moment in wishes]

    def report_under(self, wish: c.Report, parent: str, channel: Any) -> Ticket:
        """Take down a new repair as a part of an incident: both or neither.

        Raises:
            Refusal, Trouble: as ``Station.submit``.
        """
        above, uid = self._one(parent), self._desk.new_id()
        refusal = family.why_no_parent(above, (), False)
        if refusal is not None:
            raise refusal
        number = self._ledger.draw_number(_PREFIX, self._desk.clock())
        wishes: list[Wish] = [
            (uid, structs.replace(wish, number=number)),
            (uid, c.Link(above.uid, above.number)),
            (above.uid, c.Gather((uid,), (number,))),
        ]
        self._desk.submit_all(wishes, channel=channel)
        return self._one(uid)

    # ---- inside --------------------------------------------------------------------------

    def _one(self, uid: str) -> Ticket:
        ticket = self._desk.ticket(uid)
        if ticket is None:
            raise Refusal("no_such_ticket", ticket=uid)
        return ticket

    def _all(self, uids: Sequence[str]) -> list[Ticket]:
        return [self._one(uid) for uid in uids]
