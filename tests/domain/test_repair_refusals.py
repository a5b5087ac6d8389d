"""What a repair refuses: the code that tells the rule, and the facts a sentence needs."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.envelope import Args
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import Terms
from domain.repair.ticket import Material, Reporter, Share, Status
from domain.values import FUTURE_SLACK, LATEST_MOMENT
from tests.domain.repairs import (
    CREW,
    DAY,
    DESK,
    LEADER,
    MAIN_NUMBER,
    MAIN_UID,
    MATE,
    NOON,
    NUMBER,
    OTHER_DESK,
    OTHER_STUDENT,
    OTHER_WORKER,
    STUDENT,
    UID,
    WORKER,
    Case,
    a_report,
    case_in,
    photo,
)


def finish(**fields: object) -> c.Finish:
    return structs.replace(c.Finish("W101", "repaired"), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (a_report(number="42"), Refusal("bad_number", number="42")),
        (a_report(number="bx261124-a001"), Refusal("bad_number", number="bx261124-a001")),
        (a_report(number="BX261124-A0001"), Refusal("bad_number", number="BX261124-A0001")),
        (a_report(number="BX261324-A001"), Refusal("bad_number", number="BX261324-A001")),
        (a_report(priority="soon"), Refusal("bad_value", field="priority")),
        (a_report(fault=" "), Refusal("text_missing", field="fault")),
        (a_report(place="", place_text=" \u200b"), Refusal("text_missing", field="place")),
        (a_report(reporter=Reporter(" ")), Refusal("text_missing", field="reporter")),
        (
            a_report(description="漏" * 2001),
            Refusal("text_too_long", field="description", length=2001, limit=2000),
        ),
        (
            a_report(description="漏" * 1_000_000),
            Refusal("text_too_long", field="description", length=1_000_000, limit=2000),
        ),
        (
            a_report(spot="漏" * 201),
            Refusal("text_too_long", field="spot", length=201, limit=200),
        ),
        (
            a_report(photos=tuple(photo(n) for n in range(10))),
            Refusal("too_many_photos", count=10, limit=9),
        ),
        (a_report(photos=("../../etc/passwd",)), Refusal("bad_photo", photo="../../etc/passwd")),
        (a_report(photos=("F" * 64,)), Refusal("bad_photo", photo="F" * 64)),
        (a_report(wanted_at=10**18), Refusal("bad_value", field="wanted_at")),
        (a_report(wanted_at=-1), Refusal("bad_value", field="wanted_at")),
        (a_report(reporter=Reporter("陈", at=10**30)), Refusal("bad_value", field="reporter")),
    ],
)
def test_a_report_that_no_desk_could_work_with_is_refused(wish: Args, refusal: Refusal) -> None:
    assert Case().refused(wish) == refusal


def test_a_student_cannot_report_or_join_in_the_name_of_another() -> None:
    for_another = Reporter("陈晓", person=STUDENT.id)
    refusal = Refusal("not_for_another", person=STUDENT.id)
    assert Case().refused(a_report(reporter=for_another), OTHER_STUDENT) == refusal
    assert case_in("reported").refused(c.Join(for_another), OTHER_STUDENT) == refusal


@pytest.mark.parametrize("aggregate", ["", "staff:W101", "place:东校区"])
def test_a_ticket_cannot_be_born_where_other_records_lie(aggregate: str) -> None:
    refusal = Case().refused(a_report(), aggregate=aggregate)
    assert refusal == Refusal("bad_value", field="ticket")


@pytest.mark.parametrize(
    ("crew", "refusal"),
    [
        ((), Refusal("crew_empty")),
        ((Share("a", "甲", 50, True), Share("a", "甲", 50)), Refusal("crew_double")),
        ((Share("a", "甲", 50), Share("b", "乙", 50)), Refusal("crew_lead")),
        ((Share("a", "甲", 50, True), Share("b", "乙", 50, True)), Refusal("crew_lead")),
        ((Share("a", "甲", 60, True), Share("b", "乙", 50)), Refusal("crew_shares", total=110)),
        ((Share("a", "甲", 100, True), Share("b", "乙", 0)), Refusal("crew_shares", total=100)),
        ((Share("a", "甲", 150, True), Share("b", "乙", -50)), Refusal("crew_shares", total=100)),
        ((Share("", "甲", 100, True),), Refusal("text_missing", field="worker")),
        ((Share("a", "\u202e", 100, True),), Refusal("text_missing", field="worker")),
        (crew_of([(str(n), "工") for n in range(101)]), Refusal("crew_shares", total=100)),
    ],
)
def test_a_crew_must_be_somebody_once_with_one_lead_and_the_whole_job_shared(
    crew: tuple[Share, ...], refusal: Refusal
) -> None:
    assert case_in("accepted").refused(c.Dispatch(crew)) == refusal
    assert case_in("dispatched").refused(c.Reassign(("W101", "W102"), crew)) == refusal


@pytest.mark.parametrize(
    ("status", "wish", "by", "refusal"),
    [
        ("reported", c.Reject("other"), DESK, Refusal("text_missing", field="reason")),
        (
            "reported",
            c.Merge(UID, MAIN_NUMBER),
            DESK,
            Refusal("merge_into_itself", number=NUMBER),
        ),
        ("reported", c.Merge(MAIN_UID, NUMBER), DESK, Refusal("merge_into_itself", number=NUMBER)),
        ("reported", c.Merge(MAIN_UID, "?"), DESK, Refusal("bad_number", number="?")),
        ("reported", c.Merge("", MAIN_NUMBER), DESK, Refusal("text_missing", field="into")),
        ("working", c.Void("", "李桂芳"), LEADER, Refusal("text_missing", field="reason")),
        ("working", c.Void("重复", " "), LEADER, Refusal("text_missing", field="approver")),
        ("accepted", c.Dispatch(CREW, 10**15), DESK, Refusal("bad_value", field="planned_at")),
        (
            "dispatched",
            c.Take("W109"),
            DESK,
            Refusal("not_in_crew", number=NUMBER, worker="W109"),
        ),
        ("dispatched", c.Take("W101"), MATE, Refusal("not_for_another", person="W101")),
        ("dispatched", c.Take("W109"), OTHER_WORKER, Refusal("not_in_crew", number=NUMBER)),
        (
            "taken",
            c.HandBack("W109", "忙"),
            DESK,
            Refusal("not_in_crew", number=NUMBER, worker="W109"),
        ),
        ("taken", c.HandBack("W101", "\n"), WORKER, Refusal("text_missing", field="reason")),
        (
            "taken",
            c.Reassign(("W101",), crew_of([("W109", "刘明辉")])),
            DESK,
            Refusal(
                "crew_changed", seen=("W101",), now=("W101", "W102"), names=("张大勇", "王铁柱")
            ),
        ),
        (
            "taken",
            c.Reassign(("W101", "W102"), CREW, planned_at=NOON + DAY),
            DESK,
            Refusal("nothing_changes", number=NUMBER),
        ),
        ("taken", c.Transfer(" "), DESK, Refusal("text_missing", field="unit")),
        (
            "taken",
            c.Transfer("国资处", "9" * 201),
            DESK,
            Refusal("text_too_long", field="external_number", length=201, limit=200),
        ),
        (
            "taken",
            c.Arrive("W101", "码" * 201),
            WORKER,
            Refusal("text_too_long", field="proof", length=201, limit=200),
        ),
        ("taken", c.Arrive("W101", photos=("x",)), WORKER, Refusal("bad_photo", photo="x")),
        (
            "taken",
            c.HoldWork("parts", until=NOON),
            WORKER,
            Refusal("hold_ends_before_it_starts", until=NOON),
        ),
        ("taken", c.HoldWork("other"), WORKER, Refusal("text_missing", field="note")),
        ("working", c.Extend(NOON, "等"), LEADER, Refusal("due_in_the_past", due=NOON)),
        ("working", c.Extend(10**16, "等"), LEADER, Refusal("bad_value", field="due")),
        ("working", c.Extend(NOON + DAY, ""), LEADER, Refusal("text_missing", field="reason")),
        ("working", finish(minutes=-1), WORKER, Refusal("bad_value", field="minutes")),
        ("working", finish(minutes=10**6), WORKER, Refusal("bad_value", field="minutes")),
        ("working", finish(outcome="temporary"), WORKER, Refusal("text_missing", field="result")),
        (
            "working",
            finish(outcome="unrepairable"),
            WORKER,
            Refusal("text_missing", field="result"),
        ),
        (
            "working",
            finish(materials=(Material(" ", 1),)),
            WORKER,
            Refusal("text_missing", field="materials"),
        ),
        (
            "working",
            finish(materials=(Material("管", 0),)),
            WORKER,
            Refusal("bad_value", field="materials"),
        ),
        (
            "working",
            finish(materials=(Material("管", 1, price=-1),)),
            WORKER,
            Refusal("bad_value", field="materials"),
        ),
        (
            "working",
            finish(materials=(Material("管", 10**18),)),
            WORKER,
            Refusal("bad_value", field="materials"),
        ),
        (
            "working",
            finish(materials=(Material("管", 1),) * 101),
            WORKER,
            Refusal("bad_value", field="materials"),
        ),
        ("finished", c.FailInspection(" "), STUDENT, Refusal("text_missing", field="reason")),
        (
            "finished",
            c.PassInspection("default"),
            DESK,
            Refusal("not_allowed_for_role", role="dispatcher", kind="repair.pass"),
        ),
        (
            "finished",
            c.PassInspection("person"),
            SYSTEM,
            Refusal("not_allowed_for_role", role="system", kind="repair.pass"),
        ),
        (
            "inspected",
            c.Rate(5, 5, 5, auto=True),
            STUDENT,
            Refusal("not_allowed_for_role", role="requester", kind="repair.rate"),
        ),
        ("inspected", c.Rate(6, 5, 5), STUDENT, Refusal("bad_value", field="stars")),
        ("inspected", c.Rate(5, 0, 5), STUDENT, Refusal("bad_value", field="stars")),
        ("archived", c.RateMore(""), STUDENT, Refusal("text_missing", field="text")),
        ("archived", c.Rework(""), STUDENT, Refusal("text_missing", field="reason")),
        ("working", c.Note("\u200b\u0007"), DESK, Refusal("text_missing", field="note")),
        ("working", c.AddPhotos(()), DESK, Refusal("nothing_changes", number=NUMBER)),
        (
            "working",
            c.Join(Reporter("晓", person=STUDENT.id)),
            DESK,
            Refusal("reported_already", number=NUMBER, name="晓"),
        ),
        ("working", c.Join(Reporter("")), DESK, Refusal("text_missing", field="reporter")),
        (
            "working",
            c.Join(Reporter("晓", "1" * 201)),
            DESK,
            Refusal("text_too_long", field="phone", length=201, limit=200),
        ),
        (
            "working",
            c.Join(Reporter("晓"), merged_from="1" * 201),
            DESK,
            Refusal("text_too_long", field="merged_from", length=201, limit=200),
        ),
    ],
)
def test_a_wish_that_breaks_a_rule_is_told_which(
    status: Status, wish: Args, by: Actor, refusal: Refusal
) -> None:
    assert case_in(status).refused(wish, by) == refusal


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        (finish(minutes=100_000), finish(minutes=100_001)),
        (
            finish(materials=(Material("管", 1),) * 100),
            finish(materials=(Material("管", 1),) * 101),
        ),
        (
            finish(materials=(Material("管", 10**9),)),
            finish(materials=(Material("管", 10**9 + 1),)),
        ),
        (
            finish(materials=(Material("管", 1, price=10**9),)),
            finish(materials=(Material("管", 1, price=10**9 + 1),)),
        ),
    ],
)
def test_a_job_has_limits_far_above_any_real_one(fits: Args, too_much: Args) -> None:
    case = case_in("working")
    assert case.answer(fits, WORKER) is None
    assert case.refused(too_much, WORKER).code == "bad_value"


def test_the_crew_that_a_desk_saw_is_no_longer_than_a_crew_can_be() -> None:
    case = case_in("dispatched")
    for workers, code in ((100, "crew_changed"), (101, "bad_value")):
        seen = tuple(f"W{n}" for n in range(workers))
        assert case.refused(c.Reassign(seen, CREW)).code == code


def test_the_same_caller_without_a_code_is_known_by_phone_or_by_name() -> None:
    case = case_in("reported", reporter=Reporter("陈晓", "13800001111", STUDENT.id))
    case.do(c.Join(Reporter("甲", "13900000000")))
    case.do(c.Join(Reporter("乙")))
    assert case.refused(c.Join(Reporter("他人", "13900000000"))).code == "reported_already"
    assert case.refused(c.Join(Reporter("乙"))).code == "reported_already"


def test_a_second_desk_that_dispatches_too_learns_that_it_was_late() -> None:
    case = case_in("accepted")
    late = case.again()
    case.do(c.Dispatch(CREW), DESK)
    late.ticket = case.ticket
    refusal = late.refused(c.Dispatch(crew_of([("W109", "刘明辉")])), OTHER_DESK)
    assert refusal == Refusal(
        "wrong_state",
        number=NUMBER,
        status="dispatched",
        kind="repair.dispatch",
        wanted=("reported", "accepted"),
    )


def test_a_ticket_is_taken_once() -> None:
    case = case_in("taken")
    assert case.refused(c.Take("W101"), WORKER).code == "wrong_state"
    assert case.refused(c.Take("W102"), MATE).code == "wrong_state"


def test_somebody_without_a_code_owns_nothing() -> None:
    nobody = Actor("", "游客", "requester")
    case = Case()
    case.do(a_report(reporter=Reporter("来电人", "13800001111")), DESK)
    assert case.refused(c.Withdraw(), nobody) == Refusal("not_your_ticket", number=NUMBER)


def test_words_and_photos_have_an_end_even_added_one_by_one() -> None:
    terms = Terms(max_text=10, max_photos=2)
    case = case_in("archived", terms=terms)
    case.do(c.RateMore("五个字够了"), STUDENT)
    assert case.refused(c.RateMore("再来五个字"), STUDENT) == Refusal(
        "text_too_long", field="text", length=11, limit=10
    )
    for n in range(0, 20, 2):
        case.do(c.AddPhotos((photo(n), photo(n + 1))))
    refusal = case.refused(c.AddPhotos((photo(20),)))
    assert refusal == Refusal("too_many_photos", count=21, limit=20)


def test_nothing_happens_after_it_was_entered_but_clocks_may_differ_a_little() -> None:
    case = case_in("reported")
    now = case.now
    ahead = now + FUTURE_SLACK
    assert case.answer(c.Accept(), at=ahead, issued_at=now) is None
    refusal = case.refused(c.Accept(), at=ahead + 1, issued_at=now)
    assert refusal == Refusal("in_the_future", happened_at=ahead + 1)


@pytest.mark.parametrize("when", [-1, LATEST_MOMENT + 1, 10**30])
def test_times_that_no_calendar_knows_are_refused(when: int) -> None:
    case = case_in("reported")
    refusal = Refusal("bad_value", field="happened_at")
    assert case.refused(c.Accept(), at=when, issued_at=when) == refusal
    assert case.refused(c.Accept(), issued_at=when).code == "bad_value"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  水管漏  ", "水管漏"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("\u202e倒着读\u202c", "倒着读"),
        ("\u2066隔\u2069\u200e\u200f\ufeff", "隔"),
        ("<b>粗</b>", "<b>粗</b>"),
        ("半个\ud83d字", "半个字"),
        ("", ""),
    ],
)
def test_text_is_kept_plain_and_without_what_cannot_be_seen(typed: str, kept: str) -> None:
    ticket = Case().do(a_report(description=typed), STUDENT)
    assert ticket.description == kept
