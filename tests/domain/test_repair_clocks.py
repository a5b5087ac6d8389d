"""Steps of one repair never run backwards, whatever the clocks of its machines say."""

from __future__ import annotations

import pytest

from domain.people import Actor
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.ticket import Hold, Status
from tests.domain.repair_table import WISHES
from tests.domain.repairs import (
    CREW,
    DAY,
    DESK,
    HOUR,
    LEADER,
    MINUTE,
    NOON,
    NUMBER,
    OTHER_DESK,
    OTHER_WORKER,
    STUDENT,
    WORKER,
    Case,
    a_report,
    case_in,
)


@pytest.mark.parametrize(
    ("status", "what", "by", "field"),
    [
        ("reported", "受理", DESK, "accepted_at"),
        ("accepted", "派单", DESK, "dispatched_at"),
        ("dispatched", "接单", WORKER, "taken_at"),
        ("taken", "到场", WORKER, "arrived_at"),
        ("working", "完工", WORKER, "finished_at"),
        ("working", "转派", DESK, "dispatched_at"),
        ("taken", "退单", WORKER, "returned_at"),
        ("working", "延期", LEADER, "extended_at"),
        ("finished", "验收", STUDENT, "inspected_at"),
        ("finished", "验收不通过", STUDENT, "dispatched_at"),
        ("inspected", "评价", STUDENT, "closed_at"),
        ("archived", "返修", STUDENT, "accepted_at"),
        ("working", "作废", LEADER, "closed_at"),
        ("working", "转外", DESK, "closed_at"),
        ("dispatched", "合并", DESK, "closed_at"),
        ("accepted", "撤销", STUDENT, "closed_at"),
    ],
)
def test_a_step_whose_clock_is_behind_counts_from_the_step_before(
    status: Status, what: str, by: Actor, field: str
) -> None:
    case = case_in(status)
    last = case.now
    ticket = case.do(WISHES[what], by, at=NOON - DAY)
    assert getattr(ticket, field) == last
    assert case.entries[-1].happened_at == NOON - DAY, "the timeline keeps what was said"
    assert ticket.updated_at == last


def test_pauses_never_overlap_so_that_no_minute_is_taken_off_twice() -> None:
    case = case_in("working")
    arrived = case.now
    case.do(c.HoldWork("parts"), at=arrived - HOUR)
    case.do(c.Resume(), at=arrived + HOUR, after=2 * HOUR)
    case.do(c.HoldWork("outage"), at=arrived + MINUTE)
    ticket = case.do(c.Resume(), at=arrived - DAY)
    first, second = ticket.holds
    assert (first.start, first.end) == (arrived, arrived + HOUR)
    assert (second.start, second.end) == (arrived + HOUR, arrived + HOUR)
    assert case.do(WISHES["完工"], WORKER, at=arrived).finished_at == arrived + HOUR


def test_a_pause_that_a_late_clock_ends_before_it_began_has_no_length() -> None:
    case = case_in("working")
    case.do(c.HoldWork("parts"))
    began = case.now
    ticket = case.do(WISHES["转派"], at=began - HOUR)
    assert ticket.holds == (Hold("parts", began, "working", end=began),)
    assert ticket.dispatched_at == began


class TestAWithdrawalAndWhatADeskOfflineHadDoneBefore:
    """The student took it back at 12:10 in WeChat; a desk without network had worked on it."""

    def withdrawn(self, status: Status = "reported") -> Case:
        case = case_in(status)
        case.now = NOON + 10 * MINUTE
        case.do(c.Withdraw("自己修好了"), STUDENT, after=0)
        return case

    def test_a_dispatch_before_it_overrules_it(self) -> None:
        case = self.withdrawn("accepted")
        ticket = case.do(c.Dispatch(CREW), at=NOON + 9 * MINUTE)
        assert (ticket.status, ticket.crew, ticket.closed_at) == ("dispatched", CREW, None)
        assert (ticket.reason, ticket.dispatched_at) == ("", NOON + 9 * MINUTE)
        overruled, dispatched = case.entries[-1].events
        assert overruled == e.WithdrawalOverruled(NOON + 10 * MINUTE)
        assert dispatched == e.Dispatched(CREW)

    def test_acceptance_and_dispatch_before_it_both_count(self) -> None:
        case = self.withdrawn()
        ticket = case.do(c.Accept("水电班"), at=NOON + 7 * MINUTE)
        assert (ticket.status, ticket.accepted_at, ticket.team) == (
            "withdrawn",
            NOON + 7 * MINUTE,
            "水电班",
        )
        ticket = case.do(c.Dispatch(CREW), at=NOON + 8 * MINUTE)
        assert (ticket.status, ticket.accepted_at) == ("dispatched", NOON + 7 * MINUTE)

    def test_a_dispatch_alone_counts_as_acceptance_too(self) -> None:
        ticket = self.withdrawn().do(c.Dispatch(CREW), at=NOON - HOUR)
        assert (ticket.accepted_at, ticket.dispatched_at) == (NOON, NOON), "not before the report"

    def test_after_it_both_are_refused(self) -> None:
        case = self.withdrawn()
        for wish in (c.Accept(), c.Dispatch(CREW)):
            for at in (NOON + 10 * MINUTE, NOON + HOUR):
                refusal = case.refused(wish, OTHER_DESK, at=at)
                assert (refusal.code, refusal.facts["status"]) == ("wrong_state", "withdrawn")

    def test_an_acceptance_is_told_once_and_other_steps_not_at_all(self) -> None:
        case = self.withdrawn()
        case.do(c.Accept(), at=NOON + MINUTE)
        for wish in (c.Accept(), c.Reject("duplicate"), c.Void("x", "y")):
            assert case.refused(wish, LEADER, at=NOON + 2 * MINUTE).code == "wrong_state"

    def test_nobody_else_than_the_desk_overrules_it(self) -> None:
        case = self.withdrawn()
        for actor in (STUDENT, OTHER_WORKER, WORKER):
            for wish in (c.Dispatch(CREW), c.Accept()):
                refusal = case.refused(wish, actor, at=NOON + MINUTE)
                assert refusal.code == "not_allowed_for_role"

    def test_a_crew_that_is_none_overrules_nothing(self) -> None:
        assert self.withdrawn().refused(c.Dispatch(()), at=NOON).code == "crew_empty"

    def test_undoing_the_dispatch_brings_the_withdrawal_back(self) -> None:
        case = self.withdrawn()
        case.do(c.Dispatch(CREW), at=NOON + 9 * MINUTE)
        ticket = case.undo()
        assert (ticket.status, ticket.closed_at) == ("withdrawn", NOON + 10 * MINUTE)
        assert (ticket.reason, ticket.crew) == ("自己修好了", ())


def test_a_withdrawal_that_comes_after_the_dispatch_is_refused() -> None:
    case = case_in("dispatched")
    refusal = case.refused(c.Withdraw(), STUDENT, at=NOON)
    assert (refusal.code, refusal.facts["number"]) == ("wrong_state", NUMBER)
    assert refusal.facts["wanted"] == ("reported", "accepted")


def test_a_slip_written_during_an_outage_counts_from_when_it_was_written() -> None:
    case = Case(now=NOON + 3 * DAY)
    slip = NOON
    case.do(a_report(), DESK, at=slip, channel="paper")
    case.do(c.Accept(), DESK, at=slip + 5 * MINUTE, channel="paper")
    case.do(c.Dispatch(CREW), DESK, at=slip + 9 * MINUTE, channel="paper")
    case.do(c.Take("W101"), DESK, at=slip + 11 * MINUTE, channel="paper")
    case.do(c.Arrive("W101"), DESK, at=slip + 30 * MINUTE, channel="paper")
    ticket = case.do(c.Finish("W101", "repaired"), DESK, at=slip + HOUR, channel="paper")
    assert ticket.finished_at == slip + HOUR
    assert {entry.channel for entry in case.entries} == {"paper"}
    assert all(entry.recorded_at >= NOON + 3 * DAY for entry in case.entries)
