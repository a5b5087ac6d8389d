"""What people do at a clinic: at its desks, and in WeChat. Seeded."""

from __future__ import annotations

import random

from domain.calendar import campus_date
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.slots import free_slots
from domain.clinic.session.state import AHEAD, QUEUED, Session, Visit
from domain.envelope import Args
from domain.people import Actor
from storage.clinic_queries import sessions
from storage.database import Database
from tests.simulation.clinic.people import ClinicDesk, ClinicHeadquarters

PATIENTS = tuple(Patient(f"病人{n}", f"2024{n:04d}", f"1380000{n:04d}") for n in range(14))
_PRIORITIES = (("green", "120 送来"), ("elderly", "82 岁"), ("", ""))
_FIRST, _LAST = "2026-11-24", "2026-12-31"


def known(store: Database) -> list[Session]:
    """Every session that lies there."""
    return sessions(store, _FIRST, _LAST)


def at_desk(desk: ClinicDesk, dice: random.Random) -> str:
    """One act of an operator.

    Raises:
        Refusal, Trouble: it is not possible.
    """
    there = [one for one in known(desk.store) if one.plan.ends_at > desk.trusted()]
    if not there:
        return "waits for sessions"
    if dice.random() < 0.2:
        wanted = {one.uid: one for one in (_busy(there, desk.time(), dice) for _ in range(3))}
        desk.lease_all(list(wanted.values()))
        return "asks for leases"
    one = _busy(there, desk.time(), dice)
    args = _at_desk(desk, one, dice)
    desk.ask((one.uid, args))
    return f"asks {type(args).__name__} of {one.uid}"


def _busy(there: list[Session], now: int, dice: random.Random) -> Session:
    """Mostly one of today's: a day on which everybody wants something else shows nothing."""
    today = [one for one in there if one.plan.day == campus_date(now).isoformat()]
    return dice.choice(today if today and dice.random() < 0.7 else there)


def _at_desk(desk: ClinicDesk, one: Session, dice: random.Random) -> Args:
    visits = [visit for visit in one.visits if visit.open]
    chance = dice.random()
    if chance < 0.3 or not visits:
        return _book(desk, one, dice)
    if chance < 0.36 and campus_date(desk.time()).isoformat() == one.plan.day:
        who, first = dice.choice(PATIENTS), dice.choice(_PRIORITIES)
        return c.WalkIn(desk.draw_number(), who, (), *first)
    if chance < 0.38:
        return c.Stop("停诊") if dice.random() < 0.4 else c.Resume()
    if chance < 0.42:
        return dice.choice((c.GiveBack(), c.AddSlot(one.plan.starts_at)))
    return _with(dice.choice(visits), one, dice)


def _book(desk: ClinicDesk, one: Session, dice: random.Random) -> Args:
    station = desk.ledger.meta("station")
    free = free_slots(one, desk.trusted(), station=station)
    leased = [slot for slot in free if slot.lease is not None and slot.lease.station == station]
    chosen = dice.choice(leased or list(free) or list(one.slots))
    if not free and dice.random() < 0.6:
        return c.Wait(desk.draw_number(), dice.choice(PATIENTS))
    return c.Book(desk.draw_number(), dice.choice(PATIENTS), chosen.index)


def _with(visit: Visit, one: Session, dice: random.Random) -> Args:
    other = dice.choice([other.id for other in one.visits if other.open])
    ahead: list[Args] = [
        c.Cancel(visit.id, reason="来电取消"),
        c.Rebook(visit.id, dice.choice(one.slots).index),
        c.CheckIn(visit.id),
        c.CheckIn(visit.id),
        c.Miss((visit.id, other)),
    ]
    here: list[Args] = [
        c.Call(visit.id),
        c.Call(),
        c.Enter(visit.id),
        c.Leave(visit.id),
        c.Reorder(visit.id, other if other != visit.id else ""),
    ]
    called: list[Args] = [c.Pass(visit.id), c.Pass(visit.id), c.Enter(visit.id), c.Finish(visit.id)]
    any_time: list[Args] = [
        c.Prioritise(visit.id, *dice.choice(_PRIORITIES)),
        c.Undo(visit.id, visit.act.command_id if visit.act else ""),
    ]
    fitting = ahead if visit.status in AHEAD else here if visit.status in QUEUED else called
    odd = dice.random() < 0.2
    return dice.choice([*ahead, *here, *called, *any_time] if odd else [*fitting, *any_time])


def on_phones(cloud: ClinicHeadquarters, dice: random.Random) -> str:
    """Something in WeChat.

    Raises:
        Refusal: it is not possible.
    """
    one = _busy(known(cloud.store), cloud.clock(), dice)
    who = dice.choice(PATIENTS)
    actor = Actor(who.person, who.name, "requester")
    own = [visit for visit in one.visits if visit.patient.person == who.person and visit.open]
    args: Args
    if own and dice.random() < 0.7:
        args = c.Cancel(own[0].id, "person")
    else:
        free = free_slots(one, cloud.clock())
        wish = c.Book(cloud.draw_visit(), who, dice.choice(free or one.slots).index)
        args = wish if free or dice.random() < 0.4 else c.Wait(wish.number, who)
    cloud.submit(one.uid, args, actor)
    if isinstance(args, c.Book | c.Wait) and not cloud.blind:
        cloud.drawn.append(args.number)
    return f"asks {type(args).__name__} of {one.uid}"
