"""The wall at a station: its file takes in nothing of feeds that are not its own, and lets go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import pytest

from cloud import enrolment
from desktop.clinic import open_clinic
from domain.comparing import StatesRequest
from domain.problems import Problem, Refusal
from domain.scopes import LOGISTICS, SCOPES
from domain.services import FEEDS
from domain.wire import (
    WIRE_VERSION,
    EnrolRequest,
)
from tests.clinic.house import KEY, Desk, House
from tests.clinic.records import fill
from tests.worlds import Ids


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.code


def test_a_code_of_the_other_side_is_refused_and_stays_good(house: House) -> None:
    office, clinic = house.office(), house.clinic()
    for scope, desk, other in (("care", office, clinic), (LOGISTICS, clinic, office)):
        code = enrolment.invite(house.store, scope, house.clock())
        walled = desk is clinic
        wish = EnrolRequest(WIRE_VERSION, code, "x", "i9", walled=walled)
        assert refusal(partial(desk.line.enrol, wish)) == "scope_behind_wall"
        right = EnrolRequest(WIRE_VERSION, code, "x", "i9", walled=not walled)
        assert set(other.line.enrol(right).feeds) == set(SCOPES[scope])


def test_a_logistics_file_takes_in_nothing_from_behind_the_wall(house: House) -> None:
    """Whatever brings it: a page of a feed, a past that was asked for, a repair, an own word."""
    fill(house)
    office, clinic = house.office(), house.clinic("clinic_all")
    ledger = office.folder.ledger
    page = clinic.line.pull("clinic", 0, house.cloud.cloud.epoch, 100)
    entries = page.entries
    assert entries
    epoch, now = page.epoch, house.clock()
    session = house.uid()
    moved = _moved(office, entries)
    states = clinic.line.states(StatesRequest(epoch, "clinic", (session,)))
    deeds: dict[str, Callable[[], object]] = {
        "receive": lambda: ledger.receive("clinic", epoch, entries, page.head, now),
        "as another feed's": lambda: ledger.receive("directory", epoch, moved, 9_999, now),
        "take in": lambda: ledger.take_in(entries),
        "repair": lambda: ledger.repair(states, (session,), now),
    }  # fmt: skip
    for name, deed in deeds.items():
        assert refusal(deed) == "feed_not_yours", name
    assert office.folder.store.value("SELECT count(*) FROM item") == 0


def _moved(desk: Desk, entries: Any) -> Any:
    """Entries that pretend to follow a feed's cursor."""
    at = desk.folder.store.value("SELECT seq FROM cursor WHERE feed = 'directory'")
    return [msgspec.structs.replace(one, seq=at + n) for n, one in enumerate(entries, 1)]


def test_before_it_is_enrolled_a_clinic_folder_takes_nothing_at_all(house: House) -> None:
    station = open_clinic(house.folder / "fresh", KEY, house.clock, Ids("f"))
    assert station.feeds == ()
    for feed in FEEDS:
        deed = partial(station.folder.ledger.receive, feed, "e", (), 0, 1)
        assert refusal(deed) == "feed_not_yours"
    station.close()


def test_a_scope_that_is_lost_is_let_go_of_and_one_that_is_won_is_pulled(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    things = fill(house)
    desk = house.clinic("clinic_all", "C1")
    store, name = desk.folder.store, desk.folder.ledger.meta("station")
    feeds = lambda: {row[0] for row in store.rows("SELECT DISTINCT feed FROM item")}  # noqa: E731
    assert feeds() == {"clinic", "care", "claims"}
    enrolment.rescope(house.ledger, name, "claims")
    with pytest.raises(Problem, match="feed_not_yours"):
        desk.line.pull("care", 0, house.cloud.cloud.epoch, 10)
    desk.sync()
    assert feeds() == {"claims"}
    assert store.value("SELECT count(*) FROM visit") == 0
    rows = store.rows("SELECT DISTINCT feed FROM entry UNION SELECT feed FROM cursor")
    assert {row[0] for row in rows} == {"claims", "directory"}
    assert desk.station.state(things["claims"].aggregate) is not None  # type: ignore[attr-defined]
    enrolment.rescope(house.ledger, name, "care")
    desk.sync()
    assert feeds() == {"clinic", "care"}
    assert refusal(lambda: enrolment.rescope(house.ledger, name, LOGISTICS)) == "scope_behind_wall"
