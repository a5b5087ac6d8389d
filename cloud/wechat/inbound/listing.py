"""One's own tickets as lines of the chat: a requester's reports, a worker's jobs."""

from __future__ import annotations

from cloud.cloud import Cloud
from cloud.identity.visitor import Visitor
from cloud.pages import cards
from cloud.pages.cards import Card
from cloud.pages.reporters import catch_up, tickets_of
from cloud.wechat.inbound import words
from storage import lookup, queries
from storage.queries import QueueFilter, QueueRow

_MOST = 5


class Listing:
    """Tickets as their people see them.

    Args:
        address: of the pages.
    """

    def __init__(self, cloud: Cloud, address: str) -> None:
        self._cloud = cloud
        self._address = address

    def of(self, who: Visitor) -> tuple[list[str], list[str]]:
        """The lines of a person's open tickets, and those that must stand below them."""
        if who.staff is not None:
            rows = queries.first_page(
                self._cloud.store, QueueFilter(worker=who.actor.id), "due", _MOST * 20
            )
            none, some, all_ = words.NO_JOBS, words.OPEN_JOBS, ("/jobs", words.ALL_JOBS)
        else:
            catch_up(self._cloud.ledger)
            rows = tickets_of(self._cloud.store, who.actor.id, over=False, limit=_MOST * 20)
            none, some = words.NO_TICKETS, words.OPEN_TICKETS
            all_ = ("/tickets", words.ALL_TICKETS)
        last = [words.link(f"{self._address}{all_[0]}", all_[1])]
        if not rows:
            report = words.link(f"{self._address}/report", words.REPORT)
            return [none], last if who.staff is not None else [report, *last]
        lines = [some.format(count=len(rows))]
        for card in self._cards(rows[:_MOST], who):
            lines.append("\n".join(self._lines(card, who)))
        if len(rows) > _MOST:
            last.insert(0, words.MORE.format(count=len(rows) - _MOST))
        return lines, last

    def one(self, number: str, who: Visitor) -> list[str]:
        """The lines of one ticket; none where it is not this person's, or not there."""
        row = queries.by_number(self._cloud.store, number)
        ticket = lookup.ticket(self._cloud.store, row.uid) if row is not None else None
        if row is None or ticket is None:
            return []
        if who.staff is not None:
            own = who.actor.id in {share.worker for share in ticket.crew}
        else:
            own = who.actor.id in {reporter.person for reporter in ticket.reporters}
        return self._lines(self._cards([row], who)[0], who) if own else []

    def _cards(self, rows: list[QueueRow], who: Visitor) -> list[Card]:
        faults, now = self._cloud.ledger.rulebook.faults, self._cloud.clock()
        made = cards.for_worker if who.staff is not None else cards.for_requester
        return made(rows, faults, now)

    def _lines(self, card: Card, who: Visitor) -> list[str]:
        page = "jobs" if who.staff is not None else "tickets"
        look = words.link(f"{self._address}/{page}/{card.row.uid}", words.LOOK)
        promise = f"{words.said(card.promise)} " if card.promise else ""
        return [
            f"{card.row.number} 〔{card.shown.word}〕",
            f"{words.said(card.place[:60])} {words.said(card.fault[:40])}",
            f"{promise}{look}",
        ]
