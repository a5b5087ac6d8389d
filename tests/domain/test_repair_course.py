"""The course of a repair: pauses, second tries, terms that lapse, and what others add to it."""

from __future__ import annotations

import pytest

from domain.envelope import Args
from domain.people import SYSTEM
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import Terms
from domain.repair.ticket import Hold, Material, Reporter, Status
from tests.domain.repair_table import WISHES
from tests.domain.repairs import (
    CREW,
    DAY,
    HOUR,
    LEADER,
    MINUTE,
    NOON,
    NUMBER,
    OTHER_STUDENT,
    STUDENT,
    WORKER,
    case_in,
    photo,
)

TAP = Material("水龙头", 1000, "个", "DN15", price=2500, trade_in=True)
TAPE = Material("生料带", 500, "卷", price=300)


def test_a_pause_goes_back_to_where_it_began_and_is_kept_with_its_length() -> None:
    for status in ("accepted", "dispatched", "taken", "working"):
        case = case_in(status)
        start = case.now + MINUTE
        case.do(c.HoldWork("outage", note="停水"))
        assert case.known.open_hold == Hold("outage", start, status, None, None, "停水")
        ticket = case.do(c.Resume(), after=HOUR)
        assert ticket.status == status
        assert ticket.open_hold is None
        assert ticket.holds == (Hold("outage", start, status, None, start + HOUR, "停水"),)


def test_a_held_ticket_given_to_others_is_no_longer_held_and_cannot_be_resumed() -> None:
    case = case_in("held")
    ticket = case.do(WISHES["转派"])
    assert (ticket.status, ticket.open_hold) == ("dispatched", None)
    assert ticket.holds[-1].end == case.now
    refusal = case.refused(c.Resume())
    assert (refusal.code, refusal.facts["wanted"]) == ("wrong_state", ("held",))


def test_a_ticket_that_waits_for_dispatch_can_be_held_and_sent_from_there() -> None:
    case = case_in("accepted")
    case.do(c.HoldWork("weather"))
    ticket = case.do(c.Reassign((), CREW))
    assert (ticket.status, ticket.crew) == ("dispatched", CREW)


@pytest.mark.parametrize("ending", ["作废", "转外"])
def test_a_held_ticket_that_ends_ends_its_pause(ending: str) -> None:
    case = case_in("held")
    ticket = case.do(WISHES[ending], LEADER)
    assert ticket.open_hold is None
    assert ticket.holds[-1].end == ticket.closed_at == case.now


def test_the_system_ends_a_pause_on_its_date_and_not_before_and_never_one_without() -> None:
    case = case_in("held")
    until = NOON + 2 * DAY
    assert case.refused(c.Resume(), SYSTEM) == Refusal("too_early", until=until)
    assert case.do(c.Resume(), SYSTEM, at=until, issued_at=until).status == "working"
    case.do(c.HoldWork("parts"))
    assert case.refused(c.Resume(), SYSTEM, after=100 * DAY) == Refusal("too_early", until=None)


def test_a_pause_and_an_extension_end_after_they_begin() -> None:
    case = case_in("working")
    now = case.now
    assert case.refused(c.HoldWork("parts", now), at=now).code == "hold_ends_before_it_starts"
    assert case.again().answer(c.HoldWork("parts", now + 1), at=now) is None
    assert case.refused(c.Extend(now, "等"), LEADER, at=now).code == "due_in_the_past"
    assert case.answer(c.Extend(now + 1, "等"), LEADER, at=now) is None


def test_stars_go_from_one_to_five() -> None:
    for stars, fits in ((0, False), (1, True), (5, True), (6, False)):
        for wish in (c.Rate(stars, 3, 3), c.Rate(3, stars, 3), c.Rate(3, 3, stars)):
            assert (case_in("inspected").answer(wish, STUDENT) is None) == fits


def test_an_extension_moves_the_due_time_and_says_when_it_was_approved() -> None:
    case = case_in("working")
    ticket = case.do(WISHES["延期"], LEADER)
    assert (ticket.status, ticket.extended_to) == ("working", NOON + 9 * DAY)
    assert ticket.extended_at == case.now


def test_a_failed_inspection_sends_the_same_crew_again_and_counts() -> None:
    case = case_in("finished")
    ticket = case.do(c.FailInspection("还在滴", photos=(photo(5),)), STUDENT)
    assert (ticket.status, ticket.crew, ticket.reworks) == ("dispatched", CREW, 1)
    assert (ticket.taken_at, ticket.arrived_at, ticket.finished_at) == (None, None, None)
    assert (ticket.dispatched_at, ticket.returned_at) == (case.now, case.now)
    assert ticket.photos == (photo(5),)


@pytest.mark.parametrize(("keep", "left"), [(True, (TAP, TAPE)), (False, (TAPE,))])
def test_materials_of_a_failed_try_stay_used_or_go_back_to_the_store(
    keep: bool, left: tuple[Material, ...]
) -> None:
    case = case_in("working")
    case.do(c.Finish("W101", "replaced", materials=(TAP,)), WORKER)
    case.do(c.FailInspection("还漏", keep_materials=keep), STUDENT)
    case.do(c.Take("W101"), WORKER)
    case.do(c.Arrive("W101"), WORKER)
    ticket = case.do(c.Finish("W101", "repaired", materials=(TAPE,)), WORKER)
    assert ticket.result is not None
    assert ticket.result.materials == (TAPE,)
    assert ticket.used_before + ticket.result.materials == left


def test_a_rework_opens_the_archived_ticket_anew_and_keeps_what_was_done_before() -> None:
    case = case_in("held")
    case.do(c.Extend(NOON + 3 * DAY, "等配件"), LEADER)
    for what in ("恢复", "完工", "验收", "评价"):
        case.do(WISHES[what])
    first = case.known
    assert (first.status, len(first.holds)) == ("archived", 1)
    ticket = case.do(c.Rework("又漏了", (photo(6),)), STUDENT, after=10 * DAY)
    assert (ticket.status, ticket.crew, ticket.holds) == ("accepted", (), ())
    assert (ticket.reworks, ticket.number) == (1, NUMBER)
    assert ticket.accepted_at == ticket.returned_at == case.now
    assert (ticket.dispatched_at, ticket.finished_at, ticket.closed_at) == (None, None, None)
    assert (ticket.extended_to, ticket.extended_at, ticket.planned_at) == (None, None, None)
    assert (ticket.result, ticket.rating) == (first.result, first.rating)
    assert ticket.photos == (photo(6),)


def test_a_rework_is_open_until_the_last_moment_of_the_warranty() -> None:
    terms = Terms(warranty_days={"": 7, "water": 30, "water.tap": 10})
    for days, fault in ((10, "water.tap"), (30, "water.pipe"), (7, "door.lock")):
        case = case_in("archived", terms=terms, fault=fault)
        last = (case.known.finished_at or 0) + days * DAY
        case.now = last
        late = case.refused(c.Rework("又坏了"), STUDENT, at=last + 1)
        assert late == Refusal("warranty_over", number=NUMBER, days=days)
        assert case.do(c.Rework("又坏了"), STUDENT, at=last).status == "accepted"


def test_without_any_term_told_there_is_no_warranty() -> None:
    assert Terms(warranty_days={}).warranty_of("water.tap") == 0
    assert Terms().warranty_of("water.tap") == 30


@pytest.mark.parametrize(
    ("status", "wish", "days"),
    [("finished", WISHES["默认验收"], 7), ("inspected", WISHES["默认好评"], 7)],
)
def test_what_lapses_lapses_on_its_day_and_not_a_moment_before(
    status: Status, wish: Args, days: int
) -> None:
    case = case_in(status)
    lapse = case.now + days * DAY
    case.now = lapse
    assert case.refused(wish, SYSTEM, at=lapse - 1) == Refusal("too_early", days=days)
    assert case.again().answer(wish, SYSTEM, at=lapse) is None


def test_praise_by_default_is_marked_and_words_can_be_added_to_it() -> None:
    case = case_in("inspected")
    ticket = case.do(WISHES["默认好评"], SYSTEM, after=8 * DAY)
    assert ticket.rating is not None
    assert ticket.rating.auto
    case.do(c.RateMore("其实很慢"), STUDENT)
    ticket = case.do(c.RateMore("但修好了"), STUDENT)
    assert ticket.more_rating == "其实很慢\n但修好了"


def test_forty_callers_on_one_burst_pipe_are_forty_reporters_of_one_ticket() -> None:
    case = case_in("working")
    for n in range(40):
        case.do(c.Join(Reporter(f"同学{n}", f"139{n:08d}"), merged_from="BX261124-B001"))
    ticket = case.known
    assert len(ticket.reporters) == 41
    assert ticket.reporter.person == STUDENT.id
    assert ticket.reporters[40] == Reporter("同学39", "13900000039", "", "desk", case.now)


def test_a_neighbour_who_joined_may_urge_and_rate_but_not_take_it_back_or_rewrite_it() -> None:
    case = case_in("reported")
    case.do(WISHES["同报"], OTHER_STUDENT)
    assert case.answer(c.Urge(), OTHER_STUDENT) is None
    for wish in (c.Withdraw(), WISHES["修改"]):
        refusal = case.refused(wish, OTHER_STUDENT)
        assert refusal == Refusal("not_your_ticket", number=NUMBER)


def test_urges_are_counted_but_not_twice_within_half_an_hour() -> None:
    case = case_in("accepted")
    case.do(c.Urge(), STUDENT)
    urged = case.now
    assert case.refused(c.Urge(), STUDENT, at=urged + 1) == Refusal("urged_already", minutes=30)
    assert case.refused(c.Urge(), STUDENT, at=urged - 1).code == "urged_already"
    assert case.refused(c.Urge(), STUDENT, at=urged + 30 * MINUTE - 1).code == "urged_already"
    ticket = case.do(c.Urge(), STUDENT, at=urged + 30 * MINUTE)
    assert (ticket.urges, ticket.urged_at) == (2, urged + 30 * MINUTE)


def test_notes_are_counted_and_photos_kept_once() -> None:
    case = case_in("reported", photos=(photo(1),))
    case.do(c.Note("一"))
    ticket = case.do(c.AddPhotos((photo(2), photo(1))))
    assert (ticket.notes, ticket.photos) == (1, (photo(1), photo(2)))


def test_a_crew_shares_the_job_and_the_first_leads() -> None:
    crew = crew_of([("a", "甲"), ("b", "乙"), ("c", "丙")])
    assert [(share.share, share.lead) for share in crew] == [(34, True), (33, False), (33, False)]
    with pytest.raises(Refusal, match="crew_empty"):
        crew_of([])
