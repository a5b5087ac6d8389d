"""What people do: operators at their desks, students and workers on their phones. Seeded."""

from __future__ import annotations

import random
from typing import Any

from domain.directory import Duty, SetDuty
from domain.envelope import Args, Command, kind_of
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import UNDOABLE
from domain.repair.ticket import OPEN, Reporter, Ticket
from storage import lookup, queries
from storage.database import Database
from storage.queries import QueueFilter
from tests.simulation.families import in_a_family, split
from tests.simulation.headquarters import Headquarters
from tests.simulation.office import SimDesk
from tests.simulation.templates import WORKERS
from tests.worlds import CALLERS, DAY

MINUTE = 60_000
STUDENT = Actor("S1", "张子涵", "requester")
OFFICE = Actor("H009", "值班手机", "leader")
"""Who has the office's telephone in WeChat."""
SPOTS = ("阳台", "厨房", "卫生间", "走廊")


def report(number: str, dice: random.Random) -> c.Report:
    """A repair of a random caller."""
    name, phone = dice.choice(CALLERS)
    return c.Report(
        number=number,
        fault=dice.choice(("water.pipe", "power.trip", "wood.lock")),
        place="东校区/3栋/301",
        place_text="东校区 3栋 301",
        reporter=Reporter(name, phone, STUDENT.id),
        description=dice.choice(("水管漏水", "跳闸了", "门锁坏了")),
        spot=dice.choice(SPOTS),
        zone="东区宿舍",
    )


def step(ticket: Ticket, dice: random.Random) -> Args:
    """Something that may be asked of a ticket in its state, and sometimes may not."""
    one, other = dice.sample(WORKERS, 2)
    worker = ticket.crew[0].worker if ticket.crew else one[0]
    crew = tuple(share.worker for share in ticket.crew)
    usual: dict[str, list[Args]] = {
        "reported": [
            c.Accept(),
            c.Accept(),
            c.Dispatch(crew_of([one])),
            c.Reject("duplicate"),
            c.Withdraw(asked_by="张子涵"),
        ],
        "accepted": [c.Dispatch(crew_of([one])), c.Dispatch(crew_of([one, other]))],
        "dispatched": [c.Take(worker), c.HandBack(worker, "忙"), _reassign(crew, other)],
        "taken": [c.Arrive(worker), _reassign(crew, other), *_more_time(ticket, worker, dice)],
        "working": [
            c.Finish(worker, "repaired", "好了"),
            c.HoldWork("parts"),
            *_more_time(ticket, worker, dice),
        ],
        "held": [c.Resume(), c.Resume("料到了"), *_more_time(ticket, worker, dice)],
        "finished": [c.PassInspection(), c.FailInspection("还在漏")],
        "inspected": [c.Rate(5, 4, 5)],
        "archived": [c.RateMore("谢谢"), c.Rework("又坏了")],
    }
    anywhere: list[Args] = [
        c.Note("备注"),
        c.Note("请看一下", to=("H001",)),
        c.Seen(),
        c.Urge(),
        c.Join(Reporter(*dice.choice(CALLERS))),
        _edit(ticket, dice),
        _edit(ticket, dice),
    ]
    last = ticket.last_act
    if last is not None and last.kind in UNDOABLE:
        anywhere.append(c.Undo(last.command_id))
    fitting = usual.get(ticket.status, [])
    return dice.choice(fitting if fitting and dice.random() < 0.6 else anywhere)


def _more_time(ticket: Ticket, worker: str, dice: random.Random) -> list[Args]:
    """The wish for it, which a worker alone may have, or the answers to the one that waits."""
    until = ticket.reported_at + dice.randrange(1, 8) * DAY
    asked = ticket.extension_asked
    if asked is None:
        return [c.AskExtension(worker, until, "等配件"), c.Extend(until, "等厂家")]
    return [c.Extend(until, "等配件", asked.at), c.RefuseExtension(asked.at, "今天必须修好")]


def _reassign(old: tuple[str, ...], new: tuple[str, str]) -> c.Reassign:
    return c.Reassign(old, crew_of([new]))


def _edit(ticket: Ticket, dice: random.Random) -> c.Edit:
    field: Any = dice.choice(("spot", "spot", "description", "priority", "phone"))
    new = {
        "spot": dice.choice(SPOTS),
        "description": dice.choice(("水管漏水", "水管爆了", "很着急")),
        "priority": dice.choice(("normal", "urgent")),
        "phone": dice.choice(CALLERS)[1],
    }[field]
    old = ticket.reporter.phone if field == "phone" else getattr(ticket, field)
    return c.Edit((c.FieldChange(field, old, new),))


def at_desk(desk: SimDesk, dice: random.Random) -> str:
    """One thing that an operator does. Returns what, for the trace.

    Raises:
        Refusal, Trouble, Kill: as the ledger does.
    """
    back = dice.randrange(120 * MINUTE) if dice.random() < 0.15 else 0
    uids = _shown(desk.store)
    if not uids or dice.random() < 0.25:
        wish: Args = report(desk.draw_number(), dice)
        uid = desk.ids()
        more = [(uid, c.Accept())] if dice.random() < 0.3 else []
        return _kinds(desk.ask((uid, wish), *more, back=back))
    if dice.random() < 0.06:
        worker = dice.choice(WORKERS)[0]
        duty = Duty(on=dice.random() < 0.5, note=dice.choice(("", "培训", "请假")))
        return _kinds(desk.ask((f"staff:{worker}", SetDuty(duty))))
    ticket = lookup.ticket(desk.store, _one(uids, dice))
    assert ticket is not None
    if dice.random() < 0.12:
        if dice.random() < 0.2 and ticket.status in OPEN:
            return _kinds(desk.ask(*split(ticket, desk.ids(), desk.draw_number())))
        other = lookup.ticket(desk.store, _one(uids, dice))
        assert other is not None
        return _kinds(desk.ask(*in_a_family(desk.store, ticket, other, dice)))
    return _kinds(desk.ask((ticket.uid, step(ticket, dice)), back=back))


def on_phones(cloud: Headquarters, dice: random.Random, *, reports: bool = True) -> str:
    """One thing that a student, a worker or the office does in WeChat.

    Args:
        reports: whether it may be a new ticket.

    Raises:
        Refusal, Trouble, Kill: as the ledger does.
    """
    uids = _shown(cloud.store)
    if reports and (not uids or dice.random() < 0.3):
        cloud.submit(cloud.new_uid(), report(cloud.draw_number(), dice), STUDENT)
        return "repair.report"
    if not uids:
        return "nothing"
    ticket = lookup.ticket(cloud.store, _one(uids, dice))
    assert ticket is not None
    args = step(ticket, dice)
    actor = dice.choice((STUDENT, OFFICE, OFFICE))
    if ticket.crew and dice.random() < 0.4:
        actor = Actor(ticket.crew[0].worker, ticket.crew[0].name, "worker")
    cloud.submit(ticket.uid, args, actor)
    return f"{ticket.uid[-3:]} {kind_of(args)}"


def _shown(store: Database) -> list[str]:
    return [row.uid for row in queries.first_page(store, QueueFilter(), "newest", 30)]


def _one(uids: list[str], dice: random.Random) -> str:
    """Mostly one of the newest: people meet where the work is."""
    return dice.choice(uids[:3] if dice.random() < 0.6 else uids)


def _kinds(commands: list[Command]) -> str:
    return " ".join(f"{one.id[-3:]}:{one.aggregate[-3:]}:{one.kind}" for one in commands)
