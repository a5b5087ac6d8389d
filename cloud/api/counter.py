"""The counter all doors for stations share: who asks, what is theirs, which thread works."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import anyio
from anyio import CapacityLimiter
from starlette.requests import Request

from cloud import codes, enrolment
from cloud.cloud import Cloud
from cloud.enrolment import KnownStation
from cloud.identity.throttle import SharedThrottle, Throttle, origin
from cloud.limits import MINUTE, QUARTER
from domain.problems import Problem, Refusal
from domain.trail import LENGTH, Trail

T = TypeVar("T")


class Counter:
    """One cloud as stations meet it. Every request is counted: of a station by itself, of anybody
    else by address.

    Args:
        threads: how many requests may do database work at the same time.
    """

    def __init__(self, cloud: Cloud, threads: int = 8) -> None:
        self.cloud = cloud
        self._threads = threads
        self._limiter: CapacityLimiter | None = None
        limits = cloud.settings.limits
        self._of_station = Throttle(limits.station, MINUTE)
        self._of_address = Throttle(limits.station_address, MINUTE)
        self._enrolling = SharedThrottle(cloud.store, "enrol-from", limits.enrol_tries, QUARTER)

    async def station(self, request: Request) -> KnownStation:
        """Who asks, by the request's token.

        Raises:
            Refusal: ``token_unknown``, ``station_revoked``, ``too_often``.
        """
        ledger = self.cloud.ledger
        return await self.known(request, lambda token: enrolment.station_of(ledger, token))

    async def known(self, request: Request, find: Callable[[str], T]) -> T:
        """What ``find`` knows of the request's token; counted.

        Raises:
            Refusal: those of ``find``; ``token_unknown``, ``too_often``.
        """
        token = token_of(request)
        try:
            if not token:
                raise Refusal("token_unknown")
            found = await self.run(lambda: find(token))
        except Refusal:
            self._of_address.spend(origin_of(request), self.cloud.clock())
            raise
        self._of_station.spend(codes.hashed(token), self.cloud.clock())
        return found

    async def anyone(self, request: Request, find: Callable[[str], T | None]) -> T | None:
        """As ``known``, at a door that is open to those too of whom nothing is known.

        Raises:
            Refusal: ``too_often``.
        """

        def known(token: str) -> T:
            found = find(token)
            if found is None:
                raise Refusal("token_unknown")
            return found

        try:
            return await self.known(request, known)
        except Refusal as refusal:
            if refusal.code == "too_often":
                raise
            return None

    async def try_code(self, request: Request, use: Callable[[], T]) -> T:
        """Use a one-time code; wrong ones are counted by address, before they are looked at.

        Raises:
            Refusal: those of ``use``; ``too_often``.
        """
        origin = origin_of(request)

        def tried() -> T:
            self._enrolling.spend(origin, self.cloud.clock())
            try:
                made = use()
            except Problem as problem:
                if problem.code not in codes.WRONG:
                    self._enrolling.give_back(origin)
                raise
            self._enrolling.give_back(origin)
            return made

        return await self.run(tried)

    async def run(self, work: Callable[[], T]) -> T:
        """Database work, in a thread of the stations' own budget."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(self._threads)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    def same_epoch(self, told: str) -> str:
        """The cloud's epoch, if a station speaks of the same.

        Raises:
            Refusal: ``epoch_changed``.
        """
        epoch = self.cloud.epoch
        if told != epoch:
            raise Refusal("epoch_changed", have=told, got=epoch)
        return epoch


def origin_of(request: Request) -> str:
    """Where a request comes from, as it is counted."""
    return origin(request.client.host if request.client else "")


def token_of(request: Request) -> str:
    """The token a request carries, empty if it has none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def own_feed(station: KnownStation, feed: str) -> str:
    """A feed by its name, if it is the station's.

    Raises:
        Refusal: ``feed_not_yours``.
    """
    if feed not in station.feeds:
        raise Refusal("feed_not_yours", feed=feed[:80])
    return feed


def own_of(feeds: Collection[str], told: Mapping[str, int]) -> dict[str, int]:
    """What is told by feed, of these alone."""
    return {feed: seq for feed, seq in told.items() if feed in feeds}


def trail_from(last: str, past: str) -> Trail:
    """What a station says of its last entries: ``past`` is ``count.mark``, or empty.

    Raises:
        Refusal: ``bad_value`` with the field's name.
    """
    if not last or not past:
        return Trail(last)
    count, dot, mark = past.partition(".")
    number = number_of(count, "past", 2)
    if not dot or not 0 < number <= LENGTH:
        raise Refusal("bad_value", field="past")
    return Trail(last, number, mark)


def number_of(text: str, name: str, digits: int = 15) -> int:
    """A number in a query.

    Raises:
        Refusal: ``bad_value`` with the field's name.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > digits:
        raise Refusal("bad_value", field=name)
    return int(text)
