"""What a repair's steps record: who, when, with what, and what stays of it on the ticket."""

from __future__ import annotations

import pytest

from domain.envelope import Args
from domain.people import Actor
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.ticket import Material, Reporter, Result, Status
from tests.domain.repair_table import WISHES
from tests.domain.repairs import (
    CARETAKER,
    CREW,
    DAY,
    DESK,
    HOUR,
    LEADER,
    MAIN_NUMBER,
    MAIN_UID,
    MINUTE,
    NOON,
    NUMBER,
    OTHER_CREW,
    STUDENT,
    WORKER,
    Case,
    a_report,
    case_in,
    photo,
)

TAP = Material("水龙头", 1000, "个", "DN15", price=2500, trade_in=True)


@pytest.mark.parametrize(
    ("status", "wish", "by", "recorded"),
    [
        ("reported", c.Accept("水电班"), DESK, e.Accepted("水电班")),
        ("reported", c.Reject("other", "学生搬走了"), DESK, e.Rejected("other", "学生搬走了")),
        ("accepted", c.Withdraw("自己修好了"), STUDENT, e.Withdrawn("自己修好了")),
        (
            "reported",
            c.Withdraw("好了", "陈晓 13800001111"),
            DESK,
            e.Withdrawn("好了", "陈晓 13800001111"),
        ),
        ("dispatched", c.Merge(MAIN_UID, MAIN_NUMBER), DESK, e.Merged(MAIN_UID, MAIN_NUMBER)),
        ("held", c.Void("重复录入", "李桂芳"), LEADER, e.Voided("重复录入", "李桂芳")),
        ("accepted", c.Dispatch(CREW, NOON, "急"), DESK, e.Dispatched(CREW, NOON, "急")),
        ("dispatched", c.Take("W101"), DESK, e.Taken("W101")),
        ("taken", c.HandBack("W101", "没有料"), WORKER, e.HandedBack("W101", "没有料")),
        (
            "working",
            c.Reassign(("W101", "W102"), OTHER_CREW, NOON, "换人"),
            DESK,
            e.Reassigned(CREW, OTHER_CREW, NOON, "换人"),
        ),
        (
            "working",
            c.Transfer("国资处", "GZ-7", "空调归他们"),
            DESK,
            e.Transferred("国资处", "GZ-7", "空调归他们"),
        ),
        (
            "taken",
            c.Arrive("W101", "宿管签字", (photo(7),)),
            WORKER,
            e.Arrived("W101", "宿管签字", (photo(7),)),
        ),
        (
            "taken",
            c.HoldWork("nobody_in", NOON + DAY, "约明天"),
            WORKER,
            e.Held("nobody_in", "taken", NOON + DAY, "约明天"),
        ),
        ("held", c.Resume("料到了"), DESK, e.Resumed("料到了")),
        ("held", c.Extend(NOON + 5 * DAY, "等厂家"), LEADER, e.Extended(NOON + 5 * DAY, "等厂家")),
        (
            "working",
            c.Finish("W101", "replaced", "换新", 25, (TAP,), (photo(8),)),
            WORKER,
            e.Finished("W101", Result("replaced", "换新", 25, (TAP,), (photo(8),))),
        ),
        ("finished", c.PassInspection(text="好"), CARETAKER, e.InspectionPassed(False, "好")),
        (
            "finished",
            c.FailInspection("还漏", False, (photo(9),)),
            STUDENT,
            e.InspectionFailed("还漏", False, (photo(9),)),
        ),
        ("archived", c.Rework("又漏", (photo(9),)), STUDENT, e.ReworkAsked("又漏", (photo(9),))),
        ("inspected", c.Rate(5, 4, 3, "谢谢"), STUDENT, e.Rated(5, 4, 3, "谢谢")),
        ("archived", c.RateMore("还是好"), STUDENT, e.RatedMore("还是好")),
        ("held", c.Urge("急用"), STUDENT, e.Urged("急用")),
        ("voided", c.Note("备查", public=True), WORKER, e.Noted("备查", True)),
        ("merged", c.AddPhotos((photo(3), photo(3))), WORKER, e.PhotosAdded((photo(3),))),
    ],
)
def test_a_step_records_what_was_said(
    status: Status, wish: Args, by: Actor, recorded: object
) -> None:
    case = case_in(status)
    case.do(wish, by, channel="phone")
    entry = case.entries[-1]
    assert entry.events == (recorded,)
    assert (entry.actor, entry.channel, entry.happened_at) == (by, "phone", case.now)


def test_a_report_records_everything_told_and_when_and_how() -> None:
    case = Case()
    wish = a_report(
        priority="urgent",
        spot="卫生间",
        photos=(photo(1),),
        wanted_at=NOON + HOUR,
        enter_alone=True,
        asset="ZC-9",
        billable=True,
        team="水电班",
        zone="东区",
    )
    ticket = case.do(wish, DESK, after=0, at=NOON - HOUR, channel="paper")
    assert ticket.number == NUMBER
    assert (ticket.status, ticket.priority, ticket.fault) == ("reported", "urgent", "water.tap")
    assert (ticket.place, ticket.place_text) == ("东校区/3栋/301", "东校区 3栋 301")
    assert (ticket.spot, ticket.description) == ("卫生间", "水龙头关不紧")
    assert (ticket.photos, ticket.wanted_at, ticket.enter_alone) == (
        (photo(1),),
        NOON + HOUR,
        True,
    )
    assert (ticket.asset, ticket.billable, ticket.team, ticket.zone) == (
        "ZC-9",
        True,
        "水电班",
        "东区",
    )
    assert ticket.reported_at == NOON - HOUR, "when it happened, not when it was typed"
    assert ticket.reporter == Reporter("陈晓", "13800001111", "S2021001", "paper", NOON - HOUR)
    assert (ticket.version, ticket.updated_at, ticket.last_act) == (1, NOON - HOUR, None)


def test_a_student_who_reports_owns_the_ticket_even_if_the_page_forgot_the_code() -> None:
    ticket = Case().do(a_report(reporter=Reporter("陈晓")), STUDENT)
    assert ticket.reporter.person == STUDENT.id


def test_a_repair_from_report_to_archive_keeps_the_time_of_every_step() -> None:
    ticket = case_in("archived").known
    minutes = [
        (at - NOON) // MINUTE
        for at in (
            ticket.reported_at,
            ticket.accepted_at or 0,
            ticket.dispatched_at or 0,
            ticket.taken_at or 0,
            ticket.arrived_at or 0,
            ticket.finished_at or 0,
            ticket.inspected_at or 0,
            ticket.closed_at or 0,
        )
    ]
    assert minutes == [0, 1, 2, 3, 4, 5, 6, 7]
    assert ticket.lead is not None
    assert ticket.lead.worker == "W101"
    assert ticket.rating is not None
    assert (ticket.rating.quality, ticket.rating.speed, ticket.rating.attitude) == (5, 4, 5)
    assert not ticket.rating.auto


def test_accepting_sets_the_team_and_keeps_the_one_known_where_none_is_said() -> None:
    assert case_in("reported", team="木瓦班").do(c.Accept("水电班")).team == "水电班"
    assert case_in("reported", team="木瓦班").do(c.Accept()).team == "木瓦班"


def test_why_a_ticket_ended_is_on_the_ticket() -> None:
    assert case_in("rejected").known.reason == "out_of_scope"
    assert case_in("reported").do(c.Reject("other", "不归我们")).reason == "不归我们"
    assert case_in("withdrawn").known.reason == "自己修好了"
    merged = case_in("merged").known
    assert (merged.merged_into, merged.reason) == (MAIN_UID, MAIN_NUMBER)
    assert case_in("voided").known.reason == "测试单"
    transferred = case_in("transferred").known
    assert (transferred.outside_unit, transferred.outside_number) == ("国资处", "GZ-7")
    for status in ("rejected", "withdrawn", "merged", "voided", "transferred"):
        case = case_in(status)
        assert case.known.closed_at == case.now


def test_photos_of_every_step_gather_on_the_ticket() -> None:
    case = case_in("taken", photos=(photo(1),))
    ticket = case.do(c.Arrive("W101", photos=(photo(2), photo(1))), WORKER)
    assert ticket.photos == (photo(1), photo(2))


def test_handing_back_leaves_nobody_on_the_ticket_and_the_desk_sends_another() -> None:
    case = case_in("taken")
    ticket = case.do(WISHES["退单"], WORKER)
    assert (ticket.status, ticket.crew, ticket.planned_at) == ("accepted", (), None)
    assert (ticket.dispatched_at, ticket.taken_at) == (None, None)
    assert ticket.returned_at == case.now
    again = case.do(c.Dispatch(OTHER_CREW))
    assert (again.crew, again.dispatched_at) == (OTHER_CREW, case.now)


def test_reassigning_starts_the_new_crew_from_the_beginning() -> None:
    case = case_in("working")
    ticket = case.do(WISHES["转派"])
    assert (ticket.status, ticket.crew) == ("dispatched", OTHER_CREW)
    assert (ticket.taken_at, ticket.arrived_at) == (None, None)
    assert (ticket.dispatched_at, ticket.returned_at) == (case.now, case.now)
    assert ticket.planned_at is None, "the old plan was the old crew's"
    planned = c.Reassign(("W109",), CREW, planned_at=NOON + 5 * DAY)
    assert case.do(planned).planned_at == NOON + 5 * DAY
