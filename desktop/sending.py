"""Who could be sent (派工建议), for the desk: rules, records and places behind one door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from domain.dispatching import Dispatching, Weights
from domain.standing import NOBODY_KNOWS, Job, Site, Standing, Standings
from domain.suggest import Measure
from resources import rule_text
from storage import past
from storage.database import Store

if TYPE_CHECKING:
    from desktop.shared import Shared
    from domain.repair.ticket import Ticket

_DAY = 86_400_000


class Case(Struct, frozen=True):
    """A past sending: the ticket as it is now, and the building it lies in."""

    ticket: Ticket
    site: Site | None

    def job(self) -> Job | None:
        """What it says about where the lead was, and when; None without a lead."""
        ticket, lead = self.ticket, self.ticket.lead
        if lead is None or ticket.dispatched_at is None:
            return None
        left = past.left_hands(ticket)
        return Job(ticket.uid, lead.worker, ticket.dispatched_at, self.site, left)


class Sending:
    """What suggestions are made with. On the main thread, but for ``cases``.

    Attributes:
        rules: the school's, as shipped.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        clock: Callable[[], int],
        shared: Callable[[], Shared] | None = None,
    ) -> None:
        """``clock`` gives ms UTC; ``shared`` what the office adopted for all desks."""
        self._store, self._clock, self._shared = store, clock, shared
        self.rules = Dispatching.parse(rule_text("dispatch"))
        self._former: Weights | None = None
        self._sites = past.Sites()
        self._standings: Standings | None = None

    @property
    def measure(self) -> Measure:
        """What suggestions are measured by now."""
        return Measure(self.weights, self.rules.terms)

    @property
    def weights(self) -> Weights:
        """Those in force: the office's, else what this desk adopted of old, else the file's."""
        adopted = None if self._shared is None else self._shared().weights(self.rules.weights)
        return adopted or self._former or self.rules.weights

    def keep_former(self, weights: Weights | None) -> None:
        """What this desk alone adopted, before weights were the office's."""
        self._former = weights

    def site(self, place: str) -> Site | None:
        """The building in which a place lies."""
        return self._sites.of(self._store(), place)

    def sites(self, tickets: Iterable[Ticket]) -> dict[str, Site | None]:
        """The buildings of these tickets, by place."""
        return {ticket.place: self.site(ticket.place) for ticket in tickets}

    def places_changed(self) -> None:
        """Some place's record is another one."""
        self._sites.forget()

    def cases(
        self, store: Store, days: int, go_on: Callable[[int], bool] = lambda done: True
    ) -> Iterator[Case]:
        """Sendings of the last so many days, the newest first; for any thread with its store."""
        sites = past.Sites()
        for ticket in past.sent_since(store, self._clock() - days * _DAY, go_on):
            yield Case(ticket, sites.of(store, ticket.place))

    def learn(self) -> Iterator[int]:
        """Read the records a little at a time; they count when all of it is done."""
        jobs = []
        for done, case in enumerate(self.cases(self._store(), self.rules.terms.days)):
            job = case.job()
            if job is not None:
                jobs.append(job)
            if done % 50 == 49:
                yield done
        standings = Standings(self.rules.terms)
        for job in sorted(jobs, key=lambda job: job.sent_at):
            standings.send(job)
        self._standings = standings

    def sent(self, tickets: Iterable[Ticket]) -> None:
        """Some tickets have changed: count those that were sent to somebody."""
        if self._standings is None:
            return
        for ticket in tickets:
            job = Case(ticket, self.site(ticket.place)).job()
            if job is not None:
                self._standings.send(job)

    def standings(self, codes: Sequence[str]) -> dict[str, Standing]:
        """How these workers stand; without records nobody is before anybody."""
        if self._standings is None:
            return dict.fromkeys(codes, NOBODY_KNOWS)
        return self._standings.of(codes, self._clock())
