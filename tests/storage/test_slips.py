"""Numbers for paper: never given twice, durable, and either used, open or struck out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.station import Station
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from storage import slips
from storage.database import Store
from storage.ledger import Ledger
from storage.mirror import Mirror
from tests.worlds import KEY, NOON, close_station, make_station, report


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = make_station(tmp_path)
    yield made
    close_station(made)


def ledger_of(station: Station) -> Ledger:
    return station._ledger


def test_reserved_numbers_are_never_given_to_a_ticket(station: Station) -> None:
    before = report(station).number
    kept = slips.reserve(ledger_of(station), "BX", 3, NOON)
    after = report(station).number
    assert [before, *kept, after] == [f"BX261124-A{n:03d}" for n in range(1, 6)]


def test_the_second_copy_knows_them_too(station: Station, tmp_path: Path) -> None:
    old = ledger_of(station)
    mirror = Mirror(tmp_path / "words.db", KEY)
    ledger = Ledger(old.store, station.terms, lambda ticket: None, mirror)
    (number,) = slips.reserve(ledger, "BX", 1, NOON)
    assert f"slip:{number}" in mirror.facts()
    assert mirror.facts()["counter:BX261124-A"] == "1"
    mirror.close()


def test_all_are_reserved_or_none(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = ledger_of(station)
    real, calls = Ledger.set_meta, []

    def failing(self: Ledger, key: str, value: str) -> None:
        calls.append(key)
        if len(calls) == 5:
            raise OSError("out of order")
        real(self, key, value)

    monkeypatch.setattr(Ledger, "set_meta", failing)
    with pytest.raises(OSError, match="out of order"):
        slips.reserve(ledger, "BX", 4, NOON)
    monkeypatch.undo()
    assert slips.slips(ledger.store) == []
    assert slips.reserve(ledger, "BX", 1, NOON) == ["BX261124-A001"]


def test_another_file_that_is_opened_knows_them(station: Station, tmp_path: Path) -> None:
    kept = slips.reserve(ledger_of(station), "BX", 2, NOON)
    store = Store(tmp_path / "station.db", KEY, read_only=True)
    assert [slip.number for slip in slips.slips(store)] == kept
    store.close()


def test_a_slip_is_open_until_its_ticket_is_there_or_it_is_struck_out(station: Station) -> None:
    ledger = ledger_of(station)
    first, second, third = slips.reserve(ledger, "BX", 3, NOON)
    slips.void(ledger, second, "李桂芳", "写坏了", NOON)
    station.report(_wish(third), channel="paper", happened_at=NOON)
    states = {slip.number: (slip.state, slip.reason) for slip in slips.slips(ledger.store)}
    assert states == {first: ("open", ""), second: ("void", "写坏了"), third: ("used", "")}
    slips.check_usable(ledger, first)
    for number, code in ((second, "slip_void"), (third, "slip_entered")):
        with pytest.raises(Refusal) as told:
            slips.check_usable(ledger, number)
        assert told.value.code == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("BX261124-B001", "slip_of_another_desk"),
        ("BX261124-A900", "slip_unknown"),
        ("BX26", "bad_number"),
    ],
)
def test_a_number_that_this_desk_never_printed_is_refused(
    station: Station, number: str, code: str
) -> None:
    with pytest.raises(Refusal) as told:
        slips.check_usable(ledger_of(station), number)
    assert told.value.code == code


def test_a_used_slip_can_not_be_struck_out_nor_any_without_a_reason(station: Station) -> None:
    ledger = ledger_of(station)
    used, unused = slips.reserve(ledger, "BX", 2, NOON)
    station.report(_wish(used), channel="paper", happened_at=NOON)
    for number, reason, code in (
        (used, "写坏", "slip_entered"),
        (unused, "  ", "text_missing"),
    ):
        with pytest.raises(Refusal) as told:
            slips.void(ledger, number, "李桂芳", reason, NOON)
        assert told.value.code == code


@pytest.mark.parametrize("count", [0, 201])
def test_nobody_draws_numbers_without_end(station: Station, count: int) -> None:
    with pytest.raises(Refusal):
        slips.reserve(ledger_of(station), "BX", count, NOON)


def _wish(number: str) -> c.Report:
    return c.Report(number, "water.pipe", "", "3栋 301", Reporter("张三", "1380"), "漏水")
