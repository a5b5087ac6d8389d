"""撤回上一步: one's own last act is taken back whole, and nothing that others added."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from domain.envelope import kind_of
from domain.people import SYSTEM
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.evolve import evolve
from domain.repair.rules import UNDOABLE
from domain.repair.ticket import Material, Reporter, Ticket
from tests.domain.repair_table import TABLE, WISHES, Row, ready
from tests.domain.repairs import (
    DAY,
    HOUR,
    LEADER,
    MINUTE,
    NOON,
    NUMBER,
    OTHER_CREW,
    OTHER_DESK,
    STUDENT,
    WORKER,
    Case,
    case_in,
    photo,
)

ROWS = [row for row in TABLE if kind_of(row.wish) in UNDOABLE and row.who != "system"]


def fields(ticket: Ticket) -> dict[str, Any]:
    """All fields of a ticket but those that undoing does not speak of."""
    names = set(Ticket.__struct_fields__) - {"version", "updated_at", "last_act"}
    return {name: getattr(ticket, name) for name in names}


def dispatched() -> Case:
    """A ticket that the desk has just dispatched, planned for tomorrow noon."""
    case = case_in("accepted")
    case.do(c.Dispatch(OTHER_CREW, planned_at=NOON + DAY))
    return case


def test_accepted_and_dispatched_at_a_stroke_are_taken_back_at_a_stroke() -> None:
    case = case_in("reported")
    before = case.known
    changed = case.do(c.Dispatch(OTHER_CREW))
    assert [type(event) for event in case.entries[-1].events] == [e.Accepted, e.Dispatched]
    assert changed.accepted_at == changed.dispatched_at
    assert fields(case.undo()) == fields(before)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_undo_brings_back_every_field_from_every_state(row: Row) -> None:
    for status in row.states:
        case = ready(row.what, status)
        before = case.known
        changed = case.do(row.wish, LEADER)
        assert fields(changed) != fields(before)
        undone = case.undo(LEADER)
        assert fields(undone) == fields(before), status
        assert (undone.version, undone.last_act) == (before.version + 2, None)


def test_what_cannot_be_undone_is_what_others_have_been_told_or_have_answered() -> None:
    firm = {row.what for row in TABLE} - {row.what for row in ROWS}
    assert firm == {
        *("默认验收", "默认好评", "评价", "追加评价", "返修"),
        *("申请延期", "批准延期", "延期", "催办", "备注", "照片", "同报", "修改"),
        *("记入事件", "通知全部", "拆单", "知道了"),
    }


def test_undo_says_what_it_took_back() -> None:
    case = dispatched()
    act = case.commands[-1].id
    case.undo()
    event = case.entries[-1].events[0]
    assert isinstance(event, e.Undone)
    assert (event.command_id, event.act) == (act, "repair.dispatch")
    assert event.before["status"] == "accepted"


def test_only_who_acted_takes_it_back() -> None:
    case = dispatched()
    undo = c.Undo(case.commands[-1].id)
    assert case.refused(undo, OTHER_DESK) == Refusal("undo_not_yours", number=NUMBER)
    assert case.refused(undo, LEADER).code == "undo_not_yours"
    assert case.refused(undo, SYSTEM).code == "not_allowed_for_role"


def test_an_act_that_something_was_built_on_stays() -> None:
    case = dispatched()
    undo = c.Undo(case.commands[-1].id)
    case.do(c.Take("W109"), LEADER)
    assert case.refused(undo) == Refusal("undo_too_late", number=NUMBER)
    assert case.refused(c.Undo("f" * 32)).code == "undo_too_late"


def test_undo_is_not_itself_undone() -> None:
    case = dispatched()
    case.undo()
    assert case.refused(c.Undo(case.commands[-1].id)).code == "undo_too_late"
    assert case.refused(c.Undo(case.commands[-2].id)).code == "undo_too_late"


def test_undo_is_open_for_half_an_hour() -> None:
    case = dispatched()
    acted = case.now
    undo = c.Undo(case.commands[-1].id)
    assert case.again().answer(undo, at=acted + 30 * MINUTE, after=30 * MINUTE) is None
    late = case.refused(undo, at=acted + 30 * MINUTE + 1, after=30 * MINUTE)
    assert late == Refusal("undo_too_old", minutes=30)


def test_a_slip_entered_a_day_late_can_be_undone_for_half_an_hour_after_it_was_entered() -> None:
    case = case_in("accepted")
    entered = case.now + DAY
    case.do(c.Dispatch(OTHER_CREW), at=case.now, issued_at=entered)
    undo = c.Undo(case.commands[-1].id)
    case.now = entered + HOUR
    assert case.refused(undo).code == "undo_too_old"
    case.now = entered + MINUTE
    assert case.undo().status == "accepted"


def test_an_act_of_a_clock_that_runs_ahead_can_be_undone_on_the_same_clock() -> None:
    case = case_in("accepted")
    case.now += 2 * HOUR
    case.do(c.Dispatch(OTHER_CREW))
    recorded = structs.replace(case.entries[-1], recorded_at=case.now - 2 * HOUR)
    case.ticket = evolve(case_in("accepted").ticket, recorded)
    assert case.undo().status == "accepted"


def test_notes_urges_callers_and_corrections_that_came_since_survive_undo() -> None:
    case = dispatched()
    act = case.commands[-1].id
    case.do(c.Note("钥匙在值班室"))
    case.do(c.Urge(), STUDENT)
    case.do(c.Join(Reporter("吴桐", "13900000000")))
    case.do(c.Edit((c.FieldChange("priority", "normal", "urgent"),)), OTHER_DESK)
    ticket = case.do(c.Undo(act))
    assert (ticket.status, ticket.crew, ticket.planned_at) == ("accepted", (), None)
    assert (ticket.notes, ticket.urges, len(ticket.reporters)) == (1, 1, 2)
    assert ticket.priority == "urgent"


def test_a_photo_that_came_since_survives_undo_and_the_acts_own_photo_goes() -> None:
    case = case_in("taken", photos=(photo(1),))
    case.do(c.Arrive("W101", photos=(photo(2),)), WORKER)
    act = case.commands[-1].id
    case.do(c.AddPhotos((photo(3),)), STUDENT)
    case.do(c.AddPhotos((photo(4),)), STUDENT)
    ticket = case.do(c.Undo(act), WORKER)
    assert (ticket.status, ticket.photos) == ("taken", (photo(1), photo(3), photo(4)))


def test_another_desks_correction_of_a_field_that_the_act_had_set_survives_undo() -> None:
    case = dispatched()
    act = case.commands[-1].id
    plan = c.FieldChange("planned_at", NOON + DAY, NOON + 2 * DAY)
    case.do(c.Edit((plan,)), OTHER_DESK)
    ticket = case.do(c.Undo(act))
    assert (ticket.status, ticket.planned_at) == ("accepted", NOON + 2 * DAY)


def test_a_merge_is_undone_and_the_ticket_goes_on_where_it_was() -> None:
    case = case_in("dispatched")
    before = case.known
    case.do(WISHES["合并"])
    ticket = case.undo()
    assert fields(ticket) == fields(before)
    assert case.answer(c.Take("W101"), WORKER) is None


def test_undoing_a_pause_leaves_no_pause_and_undoing_what_ended_one_lets_it_last() -> None:
    case = case_in("working")
    case.do(c.HoldWork("parts"))
    assert case.undo().holds == ()
    for ending in ("恢复", "转派", "转外"):
        case = case_in("held")
        hold = case.known.open_hold
        case.do(WISHES[ending])
        assert case.undo().open_hold == hold


def test_a_worker_who_handed_back_by_mistake_takes_it_again() -> None:
    case = case_in("taken")
    case.do(WISHES["退单"], WORKER)
    assert case.undo(WORKER).crew == case_in("taken").known.crew


def test_a_student_takes_back_an_own_withdrawal() -> None:
    case = case_in("withdrawn")
    assert case.undo(STUDENT).status == "reported"


def test_materials_of_a_completion_that_is_undone_are_not_used() -> None:
    case = case_in("working")
    first, second = Material("水龙头", 1000), Material("垫圈", 2000)
    case.do(c.Finish("W101", "replaced", materials=(first,)), WORKER)
    case.do(c.FailInspection("还漏"), STUDENT)
    case.do(c.Take("W101"), WORKER)
    case.do(c.Arrive("W101"), WORKER)
    case.do(c.Finish("W101", "repaired", materials=(second,)), WORKER)
    assert case.known.used_before == (first,)
    undone = case.undo(WORKER)
    assert undone.result is not None
    assert (undone.used_before, undone.result.materials) == ((), (first,))


def test_an_undo_written_by_a_newer_version_is_passed_over_and_not_fatal() -> None:
    case = dispatched()
    case.undo()
    event = e.Undone("1", "repair.dispatch", {"status": "frozen"})
    entry = structs.replace(case.entries[-1], events=(event,), version=9)
    ticket = evolve(case.known, entry)
    assert ticket is not None
    assert (fields(ticket), ticket.version) == (fields(case.known), 9)
    newer = e.Undone("1", "repair.dispatch", {"status": "reported", "drone": 1})
    again = evolve(case.known, structs.replace(entry, events=(newer,)))
    assert again is not None
    assert again.status == "reported"
