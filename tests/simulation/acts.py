"""What people do: operators at their desks, students and workers on their phones. Seeded."""

from __future__ import annotations

import random
from typing import Any

from domain.directory import Duty, SetDuty
from domain.envelope import Args
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import UNDOABLE
from domain.repair.ticket import Reporter, Ticket
from storage import lookup, queries
from storage.queries import QueueFilter
from tests.simulation.headquarters import Headquarters
from tests.simulation.office import SimDesk
from tests.simulation.templates import WORKERS
from tests.worlds import CALLERS

MINUTE = 60_000
STUDENT = Actor("S1", "张子涵", "requester")
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
        "reported": [c.Accept(), c.Accept(), c.Reject("duplicate"), c.Withdraw()],
        "accepted": [c.Dispatch(crew_of([one])), c.Dispatch(crew_of([one, other]))],
        "dispatched": [c.Take(worker), c.HandBack(worker, "忙"), _reassign(crew, other)],
        "taken": [c.Arrive(worker), _reassign(crew, other)],
        "working": [c.Finish(worker, "repaired", "好了"), c.HoldWork("parts")],
        "held": [c.Resume(), c.Resume("料到了")],
        "finished": [c.PassInspection(), c.FailInspection("还在漏")],
        "inspected": [c.Rate(5, 4, 5)],
        "archived": [c.RateMore("谢谢"), c.Rework("又坏了")],
    }
    anywhere: list[Args] = [
        c.Note("备注"),
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


def at_desk(desk: SimDesk) -> str:
    """One thing that an operator does. Returns what, for the trace.

    Raises:
        Refusal, Trouble, Kill: as the ledger does.
    """
    dice = desk.dice
    back = dice.randrange(120 * MINUTE) if dice.random() < 0.15 else 0
    shown = queries.first_page(desk.store, QueueFilter(), "newest", 30)
    if not shown or dice.random() < 0.25:
        wish: Args = report(desk.draw_number(), dice)
        uid = desk.ids()
        more = [(uid, c.Accept())] if dice.random() < 0.3 else []
        return _kinds(desk.ask((uid, wish), *more, back=back))
    if dice.random() < 0.06:
        worker = dice.choice(WORKERS)[0]
        duty = Duty(on=dice.random() < 0.5, note=dice.choice(("", "培训", "请假")))
        return _kinds(desk.ask((f"staff:{worker}", SetDuty(duty))))
    ticket = lookup.ticket(desk.store, dice.choice(shown).uid)
    assert ticket is not None
    return _kinds(desk.ask((ticket.uid, step(ticket, dice)), back=back))


def on_phones(cloud: Headquarters, dice: random.Random) -> str:
    """One thing that a student or a worker does in WeChat.

    Raises:
        Refusal, Trouble, Kill: as the ledger does.
    """
    uids = [row.uid for row in queries.first_page(cloud.store, QueueFilter(), "newest", 30)]
    if not uids or dice.random() < 0.3:
        uid = cloud.new_uid()
        number = cloud.ledger.draw_number("BX", cloud.clock())
        cloud.submit(uid, report(number, dice), STUDENT)
        return "repair.report"
    ticket = lookup.ticket(cloud.store, dice.choice(uids))
    assert ticket is not None
    args = step(ticket, dice)
    hands = ticket.crew and dice.random() < 0.6
    actor = Actor(ticket.crew[0].worker, ticket.crew[0].name, "worker") if hands else STUDENT
    cloud.submit(ticket.uid, args, actor)
    return type(args).__name__


def _kinds(commands: list[Any]) -> str:
    return " ".join(f"{command.id[-3:]}:{command.kind}" for command in commands)
