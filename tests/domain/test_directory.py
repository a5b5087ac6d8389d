"""The roster, the places and the duty: who may set them, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw, structs

from domain.directory import (
    Body,
    Duty,
    DutySet,
    Person,
    PersonPut,
    Place,
    PlacePut,
    PutPerson,
    Record,
    SetDuty,
    Staff,
    StaffPut,
    aggregate_of,
    decide,
    evolve,
    put,
)
from domain.envelope import Args, Command, Entry, UnknownEvent, entry_of
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.services import decode_state, encode_state
from tests.domain.repairs import ADMIN, CARETAKER, DESK, HOUR, LEADER, NOON, STUDENT, WORKER
from tests.domain.typed_values import anything

PERSON = Person("S2021001", "陈晓", "student", "计算机学院", ("13800001111",), "3栋301")
PLACE = Place("东校区/3栋", "3栋", "building", "东校区 3栋", "东校区", "dorm", ("老三舍",), "东区")
STAFF = Staff("W101", "张大勇", "worker", "13900001111", "水电班", ("water",), ("东区",), 5)
BODIES: tuple[Body, ...] = (PERSON, PLACE, STAFF)
W101 = Record(version=3, updated_at=NOON, staff=STAFF)


def command(
    args: Args, by: Actor = ADMIN, aggregate: str = "staff:W101", at: int = NOON
) -> Command:
    return Command("1" * 32, aggregate, args, by, "desk", "A", "i1", at, at, 3)


def folded(record: Record | None, order: Command, version: int) -> Record:
    events = decide(record, order)
    return evolve(
        record, entry_of(order, "directory", events, version=version, seq=7, recorded_at=NOON)
    )


def refusal_of(record: Record | None, order: Command) -> Refusal:
    with pytest.raises(Refusal) as caught:
        decide(record, order)
    return caught.value


@pytest.mark.parametrize(
    ("body", "aggregate", "event"),
    [
        (PERSON, "person:S2021001", PersonPut(PERSON)),
        (PLACE, "place:东校区/3栋", PlacePut(PLACE)),
        (STAFF, "staff:W101", StaffPut(STAFF)),
    ],
)
def test_a_record_is_set_as_a_whole(body: Body, aggregate: str, event: object) -> None:
    assert aggregate_of(body) == aggregate
    order = command(put(body), aggregate=aggregate)
    assert decide(None, order) == (event,)
    record = folded(None, order, 1)
    assert body in (record.person, record.place, record.staff)
    assert (record.version, record.updated_at) == (1, NOON)
    renamed = structs.replace(body, name="新名")
    after = folded(record, command(put(renamed), SYSTEM, aggregate, NOON - HOUR), 2)
    assert renamed in (after.person, after.place, after.staff)
    assert (after.version, after.updated_at) == (2, NOON)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("actor", [DESK, LEADER, WORKER, STUDENT, CARETAKER])
def test_records_are_set_by_administrators_and_imports_alone(body: Body, actor: Actor) -> None:
    order = command(put(body), actor, aggregate_of(body))
    assert refusal_of(None, order) == Refusal(
        "not_allowed_for_role", role=actor.role, kind=order.kind
    )


@pytest.mark.parametrize("body", BODIES)
def test_setting_what_stands_changes_nothing(body: Body) -> None:
    order = command(put(body), aggregate=aggregate_of(body))
    record = folded(None, order, 1)
    assert refusal_of(record, order) == Refusal("nothing_changes", number=body.code)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (structs.replace(PERSON, code=" "), Refusal("text_missing", field="code")),
        (structs.replace(STAFF, name=""), Refusal("text_missing", field="name")),
        (structs.replace(PLACE, parent=PLACE.code), Refusal("bad_value", field="parent")),
        (structs.replace(PLACE, order=10**18), Refusal("bad_value", field="order")),
        (structs.replace(STAFF, max_in_hand=-1), Refusal("bad_value", field="max_in_hand")),
        (structs.replace(PERSON, phones=("1",) * 101), Refusal("bad_value", field="phones")),
        (
            structs.replace(PERSON, unit="院" * 201),
            Refusal("text_too_long", field="unit", length=201, limit=200),
        ),
        (
            structs.replace(STAFF, skills=("水" * 201,)),
            Refusal("text_too_long", field="skills", length=201, limit=200),
        ),
    ],
)
def test_a_record_that_no_row_should_hold_is_refused(body: Body, refusal: Refusal) -> None:
    assert refusal_of(None, command(put(body), aggregate=aggregate_of(body))) == refusal


def test_a_record_lies_under_its_own_code() -> None:
    for aggregate in ("staff:S2021001", "person:S2021002", "person:", ""):
        refusal = refusal_of(None, command(PutPerson(PERSON), aggregate=aggregate))
        assert refusal == Refusal("bad_value", field="code")


def test_words_of_a_record_are_kept_clean() -> None:
    dirty = structs.replace(PERSON, name="陈\u202e晓\x00", phones=(" 13800001111 ",))
    assert decide(None, command(put(dirty), aggregate="person:S2021001")) == (PersonPut(PERSON),)


@pytest.mark.parametrize("actor", [DESK, LEADER, ADMIN, WORKER])
def test_duty_is_set_by_the_desk_and_by_the_worker(actor: Actor) -> None:
    duty = Duty(False, NOON, NOON + HOUR, "去医院")
    record = folded(W101, command(SetDuty(duty), actor), 4)
    assert (record.duty, record.staff, record.version) == (duty, STAFF, 4)


@pytest.mark.parametrize("actor", [STUDENT, CARETAKER, SYSTEM, Actor("W102", "王", "worker")])
def test_duty_is_set_by_nobody_else(actor: Actor) -> None:
    refusal = refusal_of(W101, command(SetDuty(Duty(False)), actor))
    assert refusal == Refusal("not_allowed_for_role", role=actor.role, kind="directory.set_duty")


@pytest.mark.parametrize("record", [None, Record(person=PERSON)])
def test_only_staff_has_duty(record: Record | None) -> None:
    refusal = refusal_of(record, command(SetDuty(Duty(False))))
    assert refusal == Refusal("no_such_staff", staff="staff:W101")


def test_duty_that_says_nothing_new_is_refused_but_a_longer_leave_is_new() -> None:
    away = structs.replace(W101, duty=Duty(False, NOON, NOON + HOUR, "休假"))
    again = SetDuty(Duty(False, NOON + 5, NOON + HOUR, " 休假"))
    assert refusal_of(away, command(again)) == Refusal("nothing_changes", number="staff:W101")
    longer = SetDuty(Duty(False, NOON, NOON + 2 * HOUR, "休假"))
    assert decide(away, command(longer)) == (DutySet(longer.duty),)


def test_duty_survives_a_change_of_the_record() -> None:
    away = structs.replace(W101, duty=Duty(False))
    after = folded(away, command(put(structs.replace(STAFF, team="木瓦班"))), 4)
    assert after.duty == Duty(False)


@pytest.mark.parametrize(
    ("duty", "field"),
    [
        (Duty(False, since=-1), "since"),
        (Duty(False, until=10**18), "until"),
        (Duty(False, note="假" * 201), "note"),
    ],
)
def test_duty_has_limits_too(duty: Duty, field: str) -> None:
    assert refusal_of(W101, command(SetDuty(duty))).facts["field"] == field


def test_a_record_is_not_set_in_the_future() -> None:
    order = structs.replace(command(put(STAFF)), happened_at=NOON + HOUR)
    assert refusal_of(None, order) == Refusal("in_the_future", happened_at=NOON + HOUR)


def test_events_that_are_unknown_here_leave_a_record_as_it_is() -> None:
    unknown = UnknownEvent("directory.photo_put", Raw(b"{}"))
    order = command(put(STAFF))
    entry = entry_of(order, "directory", (), version=4, seq=7, recorded_at=NOON)
    after = evolve(W101, _with(entry, unknown))
    assert structs.replace(after, version=3) == W101


def _with(entry: Entry, event: UnknownEvent) -> Entry:
    return structs.replace(entry, events=(event,))


@given(st.one_of([anything(kind) for kind in (Person, Place, Staff)]))
def test_whatever_an_import_brings_is_refused_or_can_be_stored(body: Any) -> None:
    order = command(put(body), aggregate=aggregate_of(body))
    try:
        decide(None, order)
    except Refusal as refusal:
        assert refusal.code in ("text_missing", "text_too_long", "bad_value")  # noqa: PT017
        return
    record = folded(None, order, 1)
    assert decode_state("directory", encode_state(record)) == record
