"""A campus's eight hours in the cloud: 200 requests, and all that becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from msgspec import Struct, structs

from cloud.cloud import Cloud
from domain.envelope import Args
from domain.people import Actor, Channel
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter
from storage import lookup
from tests.soak.clock import HOURS
from tests.worlds import CALLERS, MINUTE

REQUESTS = 200
OTHER = Actor("H002", "周敏", "dispatcher")
"""Who works at the other desk."""
_SPAN = HOURS * 60
_FAULTS = ("water.tap", "water.drain", "water.toilet", "power.light", "wood.lock", "power.trip")


class Happening(Struct, frozen=True):
    """Something that somebody does in the cloud, so many minutes after the beginning."""

    minute: float
    uid: str
    args: Args
    actor: Actor
    channel: Channel = "wechat"


class Campus:
    """Everybody but our desk.

    Attributes:
        done, refused: happenings so far.
    """

    def __init__(self, cloud: Cloud, seed: int = 5, requests: int = REQUESTS) -> None:
        self._cloud, self._dice = cloud, Random(seed)
        self._began = cloud.clock()
        workers = lookup.staff(cloud.store)
        self._workers = [each.staff for each in workers if each.staff.role == "worker"]
        self._rooms = [f"{floor}0{room}" for floor in range(1, 7) for room in range(1, 10)]
        self.plan = sorted(self._plan(requests), key=lambda each: each.minute)
        self.done = self.refused = 0

    def catch_up(self) -> None:
        """Let everything happen that is due by the cloud's clock."""
        minute = (self._cloud.clock() - self._began) / MINUTE
        while self.plan and self.plan[0].minute <= minute:
            self.happen(self.plan.pop(0))

    def happen(self, one: Happening) -> None:
        """Ask it of the cloud; what our desk did first may be in its way."""
        args, actor = one.args, one.actor
        if isinstance(args, c.Report):
            number = self._cloud.ledger.draw_number("BX", self._cloud.clock())
            args = structs.replace(args, number=number)
        elif actor.role == "worker":
            ticket = lookup.ticket(self._cloud.store, one.uid)
            lead = None if ticket is None else ticket.lead
            if lead is not None:  # our desk may have sent somebody else
                actor = Actor(lead.worker, lead.name, "worker")
                if not isinstance(args, c.Note):
                    args = structs.replace(args, worker=lead.worker)
        try:
            self._cloud.submit(one.uid, args, actor, one.channel)
            self.done += 1
        except Refusal:
            self.refused += 1

    def _plan(self, requests: int) -> Iterator[Happening]:
        for n in range(requests):  # some have come before the day begins
            waited = n < requests // 6
            at = self._dice.uniform(-25, 0) if waited else self._dice.uniform(0, _SPAN - 30)
            yield from self._request(n, at)

    def _request(self, n: int, at: float) -> Iterator[Happening]:
        """One request and its course: about a dozen changes."""
        dice, uid = self._dice, self._cloud.new_id()
        name, phone = CALLERS[n % len(CALLERS)]
        person = Actor(f"2024{n:04d}", name, "requester")
        room = dice.choice(self._rooms)
        report = c.Report(
            number="",
            fault=dice.choice(_FAULTS),
            place=f"东校区/3栋/{room}",
            place_text=f"东校区 3栋 {room}",
            reporter=Reporter(name, phone, person.id),
            description=f"{room} 出了问题，麻烦师傅来看一下（第 {n} 单）",
            zone="东区宿舍",
        )
        yield Happening(at, uid, report, person)
        yield Happening(at + 1, uid, c.Note("门口右手边"), person)
        yield Happening(at + 3, uid, c.Accept(), OTHER, "desk")
        worker = dice.choice(self._workers)
        own = Actor(worker.code, worker.name, "worker")
        yield Happening(at + 6, uid, c.Note("先看水表间"), OTHER, "desk")
        if n % 3:  # the others are left to our desk
            crew = crew_of([(worker.code, worker.name)])
            yield Happening(at + 8, uid, c.Dispatch(crew), OTHER, "desk")
        yield Happening(at + 10, uid, c.Urge("还要多久？"), person)
        yield Happening(at + 11, uid, c.Take(worker.code), own)
        yield Happening(at + 15, uid, c.Note("在路上，十分钟到", public=True), own)
        yield Happening(at + 18, uid, c.Arrive(worker.code), own)
        yield Happening(at + 20, uid, c.Note("阀门锈死，换新的"), own)
        done = c.Finish(worker.code, "repaired", "换了阀芯", 25)
        yield Happening(at + 25, uid, done, own)
        yield Happening(at + 27, uid, c.PassInspection(), person)
        yield Happening(at + 29, uid, c.Rate(5, 5, 4), person)
