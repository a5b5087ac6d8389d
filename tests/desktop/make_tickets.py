"""A store filled fast with many tickets: mostly old and archived, a day's work still open."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from cloud.sample import sample_campus
from domain.directory import Place, Staff
from domain.faults import Fault
from domain.ids import ticket_number
from domain.repair.ticket import OPEN, PRIORITIES, Priority, Reporter, Share, Status, Ticket
from domain.rulebook import Rulebook
from domain.services import encode_state
from resources import rule_texts
from storage import digest, search
from storage.clocks import due_from
from storage.database import Store
from storage.marks import marks
from storage.projection import _COLUMNS, _RANK, Due
from storage.schema import INDEXES
from storage.tallies import TRIGGERS

_MINUTE = 60_000
_OPEN_MIX: tuple[tuple[Status, int], ...] = (
    ("reported", 10), ("accepted", 15), ("dispatched", 15), ("taken", 15),
    ("working", 25), ("held", 8), ("finished", 12),
)  # fmt: skip
_OLD_MIX: tuple[tuple[Status, int], ...] = (
    ("archived", 90), ("inspected", 3), ("rejected", 3), ("withdrawn", 2), ("merged", 2),
)  # fmt: skip
_PRIORITY_MIX = (2, 13, 80, 5)
_SAID = (
    "水龙头关不紧，一直滴水", "卫生间下水道堵塞，味道很大", "整间宿舍跳闸，充电都用不了",
    "门锁打不开，钥匙断在里面", "阅览区三盏灯不亮", "马桶一直流水，晚上很吵",
    "空调不制冷，遥控器没反应", "床板断了一根", "走廊积水，地面很滑", "窗户关不上，漏风",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "子涵宇轩浩然欣怡雨桐思远梓萱俊杰佳琪明辉"


def make_tickets(
    store: Store,
    count: int,
    *,
    now: int,
    still_open: int | None = None,
    searchable: bool = False,
    seed: int = 1,
) -> None:
    """Fill an empty ``ticket`` table with ``count`` rows, the newest last; indexes come last too.

    Args:
        now: ms UTC; the newest ticket was reported about a minute before.
        still_open: how many of the newest are open; a three-hundredth if None.
        searchable: index their words too; that takes as long again, three times over.
    """
    open_count = min(count, max(50, count // 300)) if still_open is None else still_open
    sums = [sql for sql in digest.triggers("sqlite") if " ON ticket " in sql]
    derived = (*INDEXES, *TRIGGERS["sqlite"], *sums)
    insert = f"INSERT INTO ticket ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    with store.writing():
        for sql in derived:
            kind, name = sql.split()[1:3]
            store.run(f"DROP {kind} {name}")
        maker = _Maker(now, random.Random(seed))
        store.run_many(insert, maker.rows(count, open_count))
        store.run_many("INSERT INTO assignment (ticket, worker, lead) VALUES (?, ?, 1)", maker.held)
        for sql in derived:
            store.run(sql)
        store.run("DELETE FROM tally")
        store.run("INSERT INTO tally SELECT status, count(*) FROM ticket GROUP BY status")
        digest.sum_up(store, "logistics")
    store.run("ANALYZE")
    if searchable:
        search.index_all(store)


class _Maker:
    def __init__(self, now: int, dice: random.Random) -> None:
        rulebook = Rulebook.parse(**rule_texts())
        self.now, self.due_of, self.dice = now, due_from(rulebook), dice
        bodies = sample_campus()
        self.rooms = [b for b in bodies if isinstance(b, Place) and b.kind == "room"]
        self.workers = [b for b in bodies if isinstance(b, Staff) and b.role == "worker"]
        self.faults = [each for each in rulebook.faults.faults.values() if each.parent]
        self.held: list[tuple[str, str]] = []

    def rows(self, count: int, open_count: int) -> Iterator[tuple[Any, ...]]:
        for n in range(count):
            age = count - n
            # Open ones are of the last days; older ones lie ten minutes apart.
            gap = 2 * _MINUTE if age <= open_count else 10 * _MINUTE
            mix = _OPEN_MIX if age <= open_count else _OLD_MIX
            ticket = self._ticket(n, self.now - age * gap, self._pick(mix))
            if ticket.status in OPEN and ticket.crew:
                self.held.append((ticket.uid, ticket.crew[0].worker))
            yield self._row(ticket)

    def _ticket(self, n: int, at: int, status: Status) -> Ticket:
        dice = self.dice
        room: Place = dice.choice(self.rooms)
        fault: Fault = dice.choice(self.faults)
        priority: Priority = dice.choices(PRIORITIES, _PRIORITY_MIX)[0]
        name = dice.choice(_SURNAMES) + dice.choice(_GIVEN) + dice.choice(_GIVEN)
        reporter = Reporter(name, f"138{dice.randrange(10**8):08d}", channel="phone", at=at)
        crew: tuple[Share, ...] = ()
        if status not in ("reported", "accepted", "rejected", "withdrawn", "merged"):
            worker: Staff = dice.choice(self.workers)
            crew = (Share(worker.code, worker.name, 100, lead=True),)
        begun = status in ("taken", "working", "held")
        return Ticket(
            uid=f"t{n:031d}",
            number=ticket_number("BX", at, "A", n % 9_999 + 1),
            status=status,
            priority=priority,
            fault=fault.code,
            place=room.code,
            place_text=room.text,
            reporters=(reporter,),
            description=dice.choice(_SAID),
            reported_at=at,
            version=3,
            updated_at=at + _MINUTE,
            team=fault.team,
            zone=room.zone,
            crew=crew,
            accepted_at=None if status == "reported" else at + _MINUTE,
            dispatched_at=at + 2 * _MINUTE if crew else None,
            taken_at=at + 3 * _MINUTE if begun else None,
            arrived_at=at + 9 * _MINUTE if status == "working" else None,
        )

    def _row(self, ticket: Ticket) -> tuple[Any, ...]:
        due = self.due_of(ticket) if ticket.status in OPEN else Due()
        reporter = ticket.reporter
        state = encode_state(ticket)
        return (
            ticket.uid, ticket.number, ticket.status, _RANK[ticket.priority], ticket.fault,
            ticket.zone, ticket.team, ticket.place, ticket.place_text, reporter.name,
            reporter.phone, ticket.description, "、".join(share.name for share in ticket.crew),
            ticket.reported_at, ticket.updated_at, due.at, due.clock, due.warn_at,
            0, 0, 1, 0, ticket.version, int(ticket.status in OPEN), "", state,
            None, *marks(ticket.uid, ticket, state, "repair", None),
        )  # fmt: skip

    def _pick(self, mix: tuple[tuple[Status, int], ...]) -> Status:
        return self.dice.choices([s for s, _ in mix], [weight for _, weight in mix])[0]
