"""What is entered from paper at a desk is what the cloud agrees to, number and times and all."""

from __future__ import annotations

from pathlib import Path

from cloud.ledger import Origin
from domain.repair import commands as c
from domain.repair.paper import Written
from domain.repair.ticket import Material, Reporter
from storage import outbox
from tests.cloud.desks import WORKER, Desks
from tests.worlds import HOUR, MINUTE, NOON, HeldClock, close_station, make_station


def test_slips_entered_after_an_outage_are_accepted_as_they_were_shown(
    desks: Desks, clock: HeldClock, tmp_path: Path
) -> None:
    desks.roster()
    (tmp_path / "desk").mkdir()
    station = make_station(tmp_path / "desk", clock=clock)
    first, second = station.paperwork.reserve(2)
    station._ledger.set_meta("former", "A")  # since then the folder began a life of its own
    station._ledger.set_meta("letters", "C")
    clock.advance(3 * HOUR)
    caller = Reporter("𠮷田", "13986001212")
    wish = c.Report(first, "water.tap", "", "东校区 3栋 302", caller, "滴水")
    done = Written(
        WORKER, NOON + 5 * MINUTE, NOON + 20 * MINUTE, NOON + 50 * MINUTE,
        "replaced", "换阀芯", 30, (Material("阀芯", 1000, price=800),),
    )  # fmt: skip
    entered = station.paperwork.enter(wish, done, NOON, "补录：李桂芳照纸单录入")
    open_one = c.Report(second, "wood.lock", "", "明德楼 203", Reporter("王五"), "门锁坏")
    waiting = station.paperwork.enter(open_one, Written(), NOON + HOUR)
    waiting_commands = outbox.to_send(station._store, 100)
    results = desks.push(*waiting_commands, origin=Origin("A", ("A", "C"), ("logistics",)))
    assert {result.outcome for result in results} == {"accepted"}
    for shown in (entered, waiting):
        agreed = desks.ticket(shown.uid)
        for name in ("number", "status", "reported_at", "accepted_at", "dispatched_at", "taken_at",
                     "arrived_at", "finished_at", "result", "crew"):  # fmt: skip
            assert getattr(agreed, name) == getattr(shown, name), name
    assert {entry.channel for entry in desks.feed()} == {"paper"}
    close_station(station)


def test_a_slip_that_two_desks_entered_is_taken_once_and_the_other_is_told(
    desks: Desks, clock: HeldClock
) -> None:
    desks.roster()
    number = "BX261124-A007"
    assert desks.report(number=number)
    (again,) = desks.push(desks.command(desks.ids(), desks.wish(number)))
    assert again.outcome == "refused"
    assert again.problem is not None
    assert again.problem.code == "number_taken"
