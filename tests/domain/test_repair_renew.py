"""Asking again from an attention item: the old wish, on what is so today."""

from __future__ import annotations

import pytest

from domain.envelope import Args
from domain.repair import commands as c
from domain.repair.renew import renewed
from tests.domain.repairs import CREW, DAY, NOON, OTHER_CREW, OTHER_DESK, WORKER, case_in


def test_a_dispatch_that_came_too_late_becomes_a_reassignment_from_who_has_it_now() -> None:
    case = case_in("accepted")
    mine = c.Dispatch(CREW, NOON + DAY, "带梯子")
    case.do(c.Dispatch(OTHER_CREW), OTHER_DESK)
    assert case.refused(mine).code == "wrong_state"
    again = renewed(mine, case.ticket)
    assert again == c.Reassign(("W109",), CREW, NOON + DAY, "带梯子")
    assert case.do(again).crew == CREW


def test_a_dispatch_of_a_ticket_that_came_back_stays_a_dispatch() -> None:
    case = case_in("accepted")
    assert renewed(c.Dispatch(CREW), case.ticket) == c.Dispatch(CREW)


def test_a_reassignment_starts_from_the_crew_of_today() -> None:
    case = case_in("dispatched")
    mine = c.Reassign(("W102",), OTHER_CREW, note="换人")
    assert case.refused(mine).code == "crew_changed"
    again = renewed(mine, case.ticket)
    assert again == c.Reassign(("W101", "W102"), OTHER_CREW, note="换人")
    assert case.do(again).crew == OTHER_CREW


def test_a_correction_that_lost_is_made_again_against_what_stands_now() -> None:
    case = case_in("reported")
    mine = c.Edit(
        (
            c.FieldChange("spot", "", "厨房"),
            c.FieldChange("phone", "1", "13900000000"),
            c.FieldChange("place", "", "西校区/1栋", "西校区 1栋", "西区"),
        )
    )
    early = case.now
    case.do(c.Edit((c.FieldChange("spot", "", "阳台"),)), OTHER_DESK)
    case.do(mine, at=early)
    assert case.known.spot == "阳台", "lost"
    again = renewed(mine, case.ticket)
    assert isinstance(again, c.Edit)
    assert [change.old for change in again.changes] == ["阳台", "13900000000", "西校区/1栋"]
    ticket = case.do(again)
    assert (ticket.spot, ticket.zone) == ("厨房", "西区")
    assert not getattr(case.entries[-1].events[0], "lost", True), "nobody loses: it was seen"


@pytest.mark.parametrize("asked_again", [False, True])
def test_more_time_that_came_too_late_is_given_unasked_or_for_what_is_asked_now(
    asked_again: bool,
) -> None:
    case = case_in("working")
    case.do(c.AskExtension("W101", NOON + DAY, "等配件"), WORKER)
    mine = c.Extend(NOON + 3 * DAY, "等配件", case.now)
    no = c.RefuseExtension(case.now, "今天必须修好")
    case.do(no, OTHER_DESK)
    if asked_again:
        case.do(c.AskExtension("W101", NOON + 2 * DAY, "等厂家"), WORKER)
    at = case.now if asked_again else None
    assert case.refused(mine).code == ("asked_anew" if asked_again else "nothing_asked")
    again = renewed(mine, case.ticket)
    assert again == c.Extend(NOON + 3 * DAY, "等配件", at)
    assert renewed(no, case.ticket) == c.RefuseExtension(at or no.asked_at, "今天必须修好")
    assert case.do(again).extended_to == NOON + 3 * DAY


@pytest.mark.parametrize("wish", [c.Note("好"), c.Take("W101"), c.Accept()])
def test_other_wishes_are_asked_again_as_they_were(wish: Args) -> None:
    assert renewed(wish, case_in("dispatched").ticket) is wish


def test_a_wish_on_a_ticket_that_is_gone_is_asked_again_as_it_was() -> None:
    wish = c.Reassign(("W101",), CREW)
    assert renewed(wish, None) is wish
