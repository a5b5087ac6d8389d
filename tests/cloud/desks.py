"""Stations as the cloud's ledger meets them: commands with an origin, and what came of them."""

from __future__ import annotations

from typing import Any

from cloud.feeds import page
from cloud.ledger import CloudLedger, Origin
from domain.directory import Staff, aggregate_of, put
from domain.envelope import Args, Command, Entry
from domain.people import SYSTEM, Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter, Ticket
from domain.wire import PushResult, WireCommand, WireEntry, decode, read_entry, wire_command
from storage import lookup
from tests.worlds import LEADER, HeldClock, Ids

LETTERS = "A"
STATION = Origin(LETTERS, (LETTERS,), ("logistics", "directory"))
WORKER = ("W101", "张大勇")


class Desks:
    """A ledger with a roster, and the words of one station to it.

    Attributes:
        ids: makes the commands' ids.
    """

    def __init__(self, ledger: CloudLedger, clock: HeldClock, prefix: str = "d") -> None:
        self.ledger = ledger
        self.clock = clock
        self.ids = Ids(prefix)
        self._numbers = 0

    def roster(self) -> None:
        """Put the leader and a worker on the roster."""
        for body in (
            Staff(LEADER.id, LEADER.name, "leader"),
            Staff(*WORKER, "worker"),
        ):
            self.ledger.submit(
                aggregate_of(body),
                put(body),
                SYSTEM,
                "system",
                command_id=self.ids(),
                now=self.clock(),
            )

    def wish(self, number: str = "", **changes: Any) -> c.Report:
        """A report of a burst pipe under the next number."""
        if not number:
            self._numbers += 1
            number = f"BX261124-{LETTERS}{self._numbers:03d}"
        fields: dict[str, Any] = {
            "number": number,
            "fault": "water.pipe",
            "place": "东校区/3栋/301",
            "place_text": "东校区 3栋 301",
            "reporter": Reporter("张子涵", "13800001111"),
            "description": "卫生间水管漏水，已经流到走廊",
            "zone": "东区宿舍",
        }
        return c.Report(**(fields | changes))

    def command(
        self, aggregate: str, args: Args, *, actor: Actor = LEADER, **changes: Any
    ) -> WireCommand:
        """A command as this station sends it."""
        now = self.clock()
        fields: dict[str, Any] = {
            "id": self.ids(),
            "aggregate": aggregate,
            "args": args,
            "actor": actor,
            "channel": "phone",
            "station": LETTERS,
            "incarnation": "i1",
            "happened_at": now,
            "issued_at": now,
        }
        return wire_command(Command(**(fields | changes)))

    def push(self, *commands: WireCommand, origin: Origin = STATION) -> list[PushResult]:
        """Send commands in one batch."""
        return self.ledger.accept(commands, origin, self.clock())

    def say(self, aggregate: str, *wishes: Args) -> list[PushResult]:
        """Send wishes about one ticket in one batch."""
        return self.push(*(self.command(aggregate, wish) for wish in wishes))

    def report(self, uid: str = "", **changes: Any) -> str:
        """A ticket, reported by telephone. Returns its id."""
        uid = uid or self.ids()
        [result] = self.say(uid, self.wish(**changes))
        assert result.outcome == "accepted", result
        return uid

    def ticket(self, uid: str) -> Ticket:
        """A ticket as it is now."""
        found = lookup.ticket(self.ledger.store, uid)
        assert found is not None, uid
        return found

    def feed(self, name: str = "logistics", after: int = 0) -> list[Entry]:
        """A feed's entries as a station reads them, page by page."""
        entries: list[Entry] = []
        while True:
            got = page(self.ledger.store, "e", name, after, 1_000)
            if not got.entries:
                return entries
            entries += [read_entry(decode(bytes(raw), WireEntry)) for raw in got.entries]
            after = entries[-1].seq


def done(*worker: str) -> tuple[Args, ...]:
    """A ticket's way from accepted to finished."""
    code, name = worker or WORKER
    return (
        c.Accept(),
        c.Dispatch(crew_of([(code, name)])),
        c.Take(code),
        c.Arrive(code),
        c.Finish(code, "repaired", "换了阀芯", 20),
    )
