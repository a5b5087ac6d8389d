"""People, places and staff by what an operator types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cloud.sample import sample_campus
from domain.directory import Duty, Person, Place, SetDuty, Staff
from storage import lookup
from tests.storage.desk import Desk, Feed, feeds_of, quick_folder
from tests.worlds import LEADER

PEOPLE = (
    Person("20240001", "王子涵", phones=("13800001111", "8765"), initials=("wzh",)),
    Person("20240002", "王梓涵", phones=("13900002222",), initials=("wzh",)),
    Person("T0001", "重阳", "staff", phones=("02787654321",), initials=("cy", "zy")),
    Person("20240003", "离校生", phones=("13800001112",), active=False),
)


@pytest.fixture(scope="module")
def campus() -> Iterator[Desk]:
    """A station with the sample campus and a few known people."""
    with quick_folder() as folder:
        desk = Desk(folder, mirrored=False)
        places = [body for body in sample_campus() if isinstance(body, Place | Staff)]
        desk.receive(feeds_of([*places, *PEOPLE]))
        yield desk
        desk.close()


def people(desk: Desk, typed: str) -> list[str]:
    return [person.name for person in lookup.people(desk.store, typed)]


def places(desk: Desk, typed: str) -> list[str]:
    return [place.text for place in lookup.places(desk.store, typed)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("13800001111", ["王子涵"]),
        ("1380000", ["王子涵"]),
        ("1111", ["王子涵"]),
        ("001111", ["王子涵"]),
        ("4321", ["重阳"]),
        ("0278765", ["重阳"]),
        ("8765", ["王子涵"]),
        ("王", ["王子涵", "王梓涵"]),
        ("王梓", ["王梓涵"]),
        ("wzh", ["王子涵", "王梓涵"]),
        ("WZ", ["王子涵", "王梓涵"]),
        ("cy", ["重阳"]),
        ("zy", ["重阳"]),
        ("20240002", ["王梓涵"]),
        ("t0001", ["重阳"]),
        ("离校生", []),
        ("没有这人", []),
        ("  ", []),
    ],
)
def test_people_are_found_by_phone_from_either_end_name_initials_and_code(
    campus: Desk, typed: str, found: list[str]
) -> None:
    assert people(campus, typed) == found


def test_three_digits_of_a_phone_are_too_few_to_search_by(campus: Desk) -> None:
    assert people(campus, "111") == []


@pytest.mark.parametrize("typed", ["3-301", "3栋301", "3栋 301", "东校区3栋301", "东校区 3栋 301"])
def test_a_room_is_found_however_it_is_typed(campus: Desk, typed: str) -> None:
    assert places(campus, typed)[0] == "东校区 3栋 301"


def test_a_room_number_alone_finds_that_room_in_every_building(campus: Desk) -> None:
    found = places(campus, "301")
    assert len(found) > 3
    assert all(text.endswith(" 301") for text in found)


def test_a_building_comes_before_its_rooms_and_an_exact_hit_before_all(campus: Desk) -> None:
    found = places(campus, "图书馆")
    assert found[0] == "东校区 图书馆"
    assert len(found) > 1


def test_places_are_found_by_initials(campus: Desk) -> None:
    assert "东校区 图书馆" in places(campus, "tsg")


def test_no_more_places_come_than_asked_for(campus: Desk) -> None:
    assert len(lookup.places(campus.store, "东", limit=7)) == 7
    assert lookup.places(campus.store, "没有这里") == []


def test_the_tree_of_places_is_walked_in_the_order_of_a_round(campus: Desk) -> None:
    campuses = [place.name for place in lookup.children(campus.store, "")]
    assert campuses == ["东校区", "西校区"]
    buildings = lookup.children(campus.store, "东校区")
    assert [place.order for place in buildings] == sorted(place.order for place in buildings)
    assert {place.parent for place in buildings} == {"东校区"}


def test_staff_come_by_role_with_the_duty_set_last(desk: Desk) -> None:
    feed = feeds_of(
        [Staff("W101", "张大勇", "worker"), Staff("H001", "李桂芳", "leader"),
         Staff("H002", "周敏", "dispatcher"), Staff("W102", "离职", "worker", active=False)]
    )  # fmt: skip
    feed.say("staff:W101", SetDuty(Duty(on=False, note="培训")), LEADER)
    desk.receive(feed)
    members = lookup.staff(desk.store)
    assert [(each.staff.code, each.duty.on) for each in members] == [
        ("H001", True),
        ("W101", False),
    ]
    assert [each.staff.code for each in lookup.staff(desk.store, ("dispatcher",))] == ["H002"]
    assert lookup.staff_member(desk.store, "W101") == members[1]
    assert lookup.staff_member(desk.store, "W999") is None


def test_a_waiting_duty_change_is_shown_at_once(desk: Desk) -> None:
    desk.receive(feeds_of([Staff("W101", "张大勇", "worker"), Staff("H001", "李桂芳", "leader")]))
    command = desk.ask("staff:W101", SetDuty(Duty(on=False)))
    member = lookup.staff_member(desk.store, "W101")
    assert member is not None
    assert not member.duty.on
    feed = Feed("directory")
    feed.put(Staff("W101", "张大勇", "worker"), Staff("H001", "李桂芳", "leader"))
    feed.take(command)
    desk.receive(feed)
    assert desk.states() == {command.id: "settled"}
