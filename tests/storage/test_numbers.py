"""Ticket numbers: drawn without asking anyone, and never twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from storage import outbox
from tests.storage.desk import Desk, wish
from tests.worlds import HOUR, NOON, HeldClock


def test_they_count_by_day_and_letters(desk: Desk) -> None:
    drawn = [desk.ledger.draw_number("BX", desk.clock()) for _ in range(3)]
    assert drawn == ["BX261124-A001", "BX261124-A002", "BX261124-A003"]
    assert desk.ledger.draw_number("BX", NOON + 12 * HOUR) == "BX261125-A001"
    desk.ledger.set_meta("letters", "C")
    assert desk.ledger.draw_number("BX", desk.clock()) == "BX261124-C001"


def test_the_day_is_the_campus_s_own(desk: Desk) -> None:
    """Half past midnight in Shanghai is still the day before in UTC."""
    assert desk.ledger.draw_number("BX", NOON - 11 * HOUR - HOUR // 2).startswith("BX261124-")
    assert desk.ledger.draw_number("BX", NOON - 12 * HOUR - 1).startswith("BX261123-")


def test_a_number_drawn_is_never_drawn_again_whatever_becomes_of_the_wish(desk: Desk) -> None:
    drawn = desk.ledger.draw_number("BX", desk.clock())
    with pytest.raises(Refusal):
        desk.ask("nothing", c.Accept())
    assert desk.ledger.draw_number("BX", desk.clock()) != drawn


def test_nor_after_a_kill(desk: Desk) -> None:
    drawn = {desk.ledger.draw_number("BX", desk.clock())}
    for _ in range(5):
        desk.reopen()
        drawn.add(desk.ledger.draw_number("BX", desk.clock()))
    assert len(drawn) == 6


def test_nor_with_the_clock_set_back(folder: Path) -> None:
    clock = HeldClock()
    desk = Desk(folder, clock=clock)
    drawn = {desk.ledger.draw_number("BX", clock())}
    clock.advance(30 * HOUR)
    drawn.add(desk.ledger.draw_number("BX", clock()))
    clock.advance(-30 * HOUR)
    drawn.add(desk.ledger.draw_number("BX", clock()))
    assert drawn == {"BX261124-A001", "BX261125-A001", "BX261124-A002"}
    desk.close()


def test_a_counter_s_copy_is_never_behind_it(desk: Desk) -> None:
    """So that an older backup and the copy together know every number given."""
    assert desk.mirror is not None
    desk.ledger.draw_number("BX", desk.clock())
    with pytest.raises(Trouble):
        _draw_in_vain(desk)
    assert desk.ledger.meta("counter:BX261124-A") == "1"
    assert desk.mirror.facts()["counter:BX261124-A"] == "2"


def _draw_in_vain(desk: Desk) -> None:
    with desk.store.writing():
        desk.ledger.draw_number("BX", desk.clock())
        raise Trouble("disk_full")


def test_a_report_without_a_number_is_given_one_with_the_same_commit(desk: Desk) -> None:
    uid = desk.ids()
    desk.ask(uid, wish(""))
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.number == "BX261124-A001"
    [wire] = outbox.to_send(desk.store, 9)
    assert b"BX261124-A001" in bytes(wire.args)
    assert desk.mirror is not None
    assert desk.mirror.facts()["counter:BX261124-A"] == "1"
    assert desk.mirror.words()[0][0] == wire


def test_one_that_is_refused_uses_none_up(desk: Desk) -> None:
    with pytest.raises(Refusal):
        desk.ask(desk.ids(), wish("", description="长" * 3_000))
    assert desk.ledger.second.is_whole
    uid = desk.ids()
    desk.ask(uid, wish(""))
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.number == "BX261124-A001"


def test_several_reports_at_once_get_numbers_in_their_order(desk: Desk) -> None:
    commands = [desk.command(desk.ids(), wish("")) for _ in range(3)]
    desk.ledger.record(commands, desk.clock())
    numbers = [row[0] for row in desk.store.rows("SELECT number FROM ticket ORDER BY id")]
    assert numbers == ["BX261124-A001", "BX261124-A002", "BX261124-A003"]
