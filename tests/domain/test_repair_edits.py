"""Corrections by two desks: different fields both stay, of one the later does, and none is lost."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.ticket import OPEN, STATUSES, Reporter, Ticket
from tests.domain.repairs import (
    CARETAKER,
    DAY,
    DESK,
    HOUR,
    MINUTE,
    NOON,
    NUMBER,
    OTHER_DESK,
    STUDENT,
    Case,
    case_in,
)

Value = str | int | bool | None
NEW: dict[c.EditableField, Value] = {
    "priority": "urgent",
    "fault": "water.pipe",
    "place": "东校区/3栋/302",
    "spot": "阳台",
    "description": "水龙头断了",
    "wanted_at": NOON + HOUR,
    "enter_alone": True,
    "asset": "ZC-1",
    "billable": True,
    "planned_at": NOON + DAY,
    "phone": "13911112222",
}
FIELDS = tuple(NEW)


def held_value(ticket: Ticket, field: c.EditableField) -> Value:
    return ticket.reporter.phone if field == "phone" else getattr(ticket, field)


def change(field: c.EditableField, old: Value, new: Value, text: str = "") -> c.Edit:
    text = text or (f"路 {new}" if field == "place" else "")
    return c.Edit((c.FieldChange(field, old, new, text),))


def edits_of(case: Case, since: int = 1) -> list[Any]:
    """The events of the corrections so far."""
    return [event for entry in case.entries[since:] for event in entry.events]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_can_be_corrected_with_its_old_value_kept(field: c.EditableField) -> None:
    case = case_in("reported")
    old = held_value(case.known, field)
    ticket = case.do(change(field, old, NEW[field]))
    assert held_value(ticket, field) == NEW[field]
    assert ticket.edited == {field: case.now}
    (event,) = edits_of(case)
    assert (event.field, event.old, event.new, event.lost) == (field, old, NEW[field], False)


def test_a_corrected_telephone_is_the_first_reporters_alone() -> None:
    case = case_in("reported")
    case.do(c.Join(Reporter("吴桐", "13900000000")))
    case.do(c.Join(Reporter("郑好", "13700000000")))
    ticket = case.do(change("phone", "13800001111", "13811112222"))
    phones = [reporter.phone for reporter in ticket.reporters]
    assert phones == ["13811112222", "13900000000", "13700000000"]
    assert ticket.reporter.person == STUDENT.id


def test_a_new_place_brings_its_path_and_the_old_path_is_kept() -> None:
    case = case_in("reported")
    ticket = case.do(change("place", "东校区/3栋/301", "东校区/3栋/302", "东校区 3栋 302"))
    assert (ticket.place, ticket.place_text) == ("东校区/3栋/302", "东校区 3栋 302")
    (event,) = edits_of(case)
    assert (event.text, event.old_text) == ("东校区 3栋 302", "东校区 3栋 301")


def test_a_new_place_brings_its_zone_or_leaves_it() -> None:
    case = case_in("reported", zone="东区")
    west = c.FieldChange("place", "东校区/3栋/301", "西校区/桃园", "西校区 桃园", "西区")
    assert case.do(c.Edit((west,))).zone == "西区"
    outside = change("place", "西校区/桃园", "", "桃园外面路灯下")
    assert case.do(outside).zone == "西区"


def test_a_place_told_in_words_alone_can_be_told_better() -> None:
    case = case_in("reported", place="", place_text="体育馆后面")
    ticket = case.do(change("place", "", "", "体育馆北门外"))
    assert ticket.place_text == "体育馆北门外"
    late = case.do(change("place", "", "", "体育馆东门"), OTHER_DESK, at=case.now - MINUTE)
    assert late.place_text == "体育馆北门外", "the later telling stays"
    lost = edits_of(case)[1]
    same_moment = case.do(change("place", "", "", "一"), OTHER_DESK, at=case.known.edited["place"])
    assert same_moment.place_text == "体育馆北门外", "of one moment, the same one everywhere"
    assert isinstance(lost, e.EditSuperseded)
    assert lost.text == "体育馆东门"


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("priority", "soon"),
        ("priority", None),
        ("priority", 1),
        ("fault", True),
        ("place", 5),
        ("spot", None),
        ("description", 7),
        ("asset", False),
        ("phone", 13800001111),
        ("enter_alone", 1),
        ("enter_alone", "yes"),
        ("billable", None),
        ("wanted_at", "tomorrow"),
        ("wanted_at", True),
        ("wanted_at", -1),
        ("planned_at", 10**18),
        ("planned_at", False),
    ],
)
def test_a_value_that_the_field_cannot_hold_is_refused_as_new_and_as_old(
    field: c.EditableField, new: Value
) -> None:
    case = case_in("reported")
    old = held_value(case.known, field)
    refusal = Refusal("bad_value", field=field)
    assert case.refused(c.Edit((c.FieldChange(field, old, new, "x"),))) == refusal
    assert case.refused(c.Edit((c.FieldChange(field, new, NEW[field], "x"),))) == refusal


def test_texts_of_corrections_have_the_same_limits_as_those_of_reports() -> None:
    case = case_in("reported")
    for field, old, new, code in (
        ("fault", "water.tap", " ", "text_missing"),
        ("place", "东校区/3栋/301", "", "text_missing"),
        ("spot", "", "角" * 201, "text_too_long"),
        ("description", "水龙头关不紧", "漏" * 2001, "text_too_long"),
        ("description", "漏" * 9000, "漏", "text_too_long"),
    ):
        wish = c.Edit((c.FieldChange(field, old, new),))  # type: ignore[arg-type]
        assert case.refused(wish).code == code, field
    kept = case.do(change("description", "水龙头关不紧", " \u202e漏\u0000水 "))
    assert kept.description == "漏水"


def test_a_field_is_named_once_and_something_must_change() -> None:
    case = case_in("reported")
    twice = c.Edit((c.FieldChange("spot", "", "a"), c.FieldChange("spot", "", "b")))
    assert case.refused(twice) == Refusal("bad_value", field="changes")
    for nothing in (c.Edit(()), change("spot", "", ""), change("spot", "", "\u200b ")):
        assert case.refused(nothing) == Refusal("nothing_changes", number=NUMBER)


@pytest.mark.parametrize("actor", [STUDENT, CARETAKER])
@pytest.mark.parametrize("field", ["priority", "billable", "planned_at"])
def test_what_the_office_decides_is_not_corrected_by_others(
    field: c.EditableField, actor: Actor
) -> None:
    case = case_in("reported")
    refusal = case.refused(change(field, held_value(case.known, field), NEW[field]), actor)
    assert refusal == Refusal(
        "not_allowed_for_role", role=actor.role, kind="repair.edit", field=field
    )
    assert case.answer(change("spot", "", "阳台"), actor) is None


def test_who_saw_an_old_value_and_changed_nothing_undoes_nobodys_correction() -> None:
    case = case_in("reported")
    case.do(change("spot", "", "阳台"))
    assert case.refused(change("spot", "", ""), OTHER_DESK).code == "nothing_changes"
    assert case.known.spot == "阳台"


def test_the_later_correction_stays_in_either_order_and_the_other_is_kept_in_an_event() -> None:
    early, late = change("spot", "", "厨房"), change("spot", "", "阳台")
    first = case_in("reported")
    at = first.now
    second = first.again()
    first.do(early, DESK, at=at + MINUTE)
    first.do(late, OTHER_DESK, at=at + 2 * MINUTE)
    second.do(late, OTHER_DESK, at=at + 2 * MINUTE)
    second.do(early, DESK, at=at + MINUTE)
    assert first.known.spot == second.known.spot == "阳台"
    assert edits_of(first)[1] == e.FieldEdited("spot", "厨房", "阳台", lost=True)
    assert edits_of(second)[1] == e.EditSuperseded("spot", "", "厨房", "阳台")


def test_a_place_that_lost_is_kept_with_its_path() -> None:
    case = case_in("reported")
    at = case.now
    case.do(change("place", "东校区/3栋/301", "b", "乙"), OTHER_DESK, at=at + 2 * MINUTE)
    case.do(change("place", "东校区/3栋/301", "a", "甲"), DESK, at=at + MINUTE)
    lost = edits_of(case)[1]
    assert (lost.wanted, lost.text, lost.kept) == ("a", "甲", "b")


def test_two_desks_that_make_the_same_correction_agree_and_neither_is_bothered() -> None:
    case = case_in("reported")
    at = case.now
    same = change("spot", "", "阳台")
    case.do(same, DESK, at=at + MINUTE)
    ticket = case.do(same, OTHER_DESK, at=at + 3 * MINUTE)
    assert ticket.spot == "阳台"
    assert edits_of(case)[1] == e.FieldEdited("spot", "阳台", "阳台")
    assert ticket.edited["spot"] == at + 3 * MINUTE
    late = case.do(change("spot", "", "厨房"), STUDENT, at=at + 2 * MINUTE)
    assert late.spot == "阳台", "agreed later than this was asked"


def test_who_corrects_what_stands_now_is_right_whatever_the_clocks_say() -> None:
    case = case_in("reported")
    case.do(change("spot", "", "厨房"))
    ticket = case.do(change("spot", "厨房", "阳台"), OTHER_DESK, at=case.now - HOUR)
    assert ticket.spot == "阳台"


def test_corrections_go_on_until_the_ticket_is_no_longer_open() -> None:
    for status in STATUSES:
        answer = case_in(status).answer(change("spot", "", "阳台"))
        assert (answer is None) == (status in OPEN)


_VALUES: dict[c.EditableField, list[Value]] = {
    "priority": ["emergency", "urgent", "planned"],
    "fault": ["water.pipe", "door.lock", "b"],
    "place": ["东校区/3栋/302", "西", "北"],
    "spot": ["a", "b", "阳台"],
    "description": ["漏", "漏水", "漏水了\n很大"],
    "wanted_at": [NOON, NOON + HOUR, 5],
    "enter_alone": [True],
    "asset": ["1", "2", "3"],
    "billable": [True],
    "planned_at": [NOON, 99, NOON + DAY],
    "phone": ["1", "2", ""],
}
_TIMES = st.integers(min_value=0, max_value=3).map(lambda n: NOON + n * MINUTE)


@st.composite
def _edits(draw: st.DrawFn, fields: st.SearchStrategy[c.EditableField]) -> tuple[c.Edit, int]:
    """A correction by somebody who saw the ticket as it was reported, and when it was made."""
    field = draw(fields)
    old = held_value(case_in("reported").known, field)
    new = draw(st.sampled_from(_VALUES[field]))
    return change(field, old, new), draw(_TIMES)


@given(
    st.sampled_from(FIELDS).flatmap(lambda f: st.lists(_edits(st.just(f)), min_size=2, max_size=3))
)
def test_of_one_field_every_order_of_arrival_ends_in_the_latest_value(
    edits: list[tuple[c.Edit, int]],
) -> None:
    field = edits[0][0].changes[0].field
    ends = set()
    for order in permutations(edits):
        case = case_in("reported")
        for wish, at in order:
            case.do(wish, DESK, at=at)
        ends.add(held_value(case.known, field))
        told = [x.new if isinstance(x, e.FieldEdited) else x.wanted for x in edits_of(case)]
        assert all(wish.changes[0].new in told for wish, _ in edits), "no value vanishes untraced"
    latest = max((at, str(wish.changes[0].new)) for wish, at in edits)
    assert {str(end) for end in ends} == {latest[1]}


@given(
    st.lists(
        _edits(st.sampled_from(FIELDS)),
        min_size=2,
        max_size=4,
        unique_by=lambda e: e[0].changes[0].field,
    )
)
def test_different_fields_all_stay_in_any_order(edits: list[tuple[c.Edit, int]]) -> None:
    for order in permutations(edits):
        case = case_in("reported")
        for wish, at in order:
            case.do(wish, DESK, at=at)
        for wish, _ in edits:
            (one,) = wish.changes
            assert held_value(case.known, one.field) == one.new
        assert not any(getattr(event, "lost", True) for event in edits_of(case))
