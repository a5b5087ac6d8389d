"""The clinic's rules as data, its schedules, its people, and the wall around it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs

from domain import directory
from domain.calendar import instant
from domain.clinic import access, people, policy, schedule
from domain.clinic.privacy import fields_for, may_see
from domain.clinic.rules import ClinicRules
from domain.envelope import Command
from domain.people import CLINIC_ROLES, SYSTEM, Role
from domain.problems import Refusal, Trouble
from domain.repair import commands as repair
from domain.repair.rules import Terms
from domain.repair.ticket import Reporter
from domain.services import ARGS, NUMBERED, SERVICES, decide, service_of
from resources import rule_text
from tests.domain.clinic.cases import (
    ADMIN,
    CALENDAR,
    CHEN,
    CLERK,
    DESK,
    DOCTOR,
    NURSE,
    PLAN,
    RULES,
    THE_DAY,
    Clinic,
)

TEXT = rule_text("clinic")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ('release_time = "07:00"', 'release_time = "7:00"', "booking.release_time"),
        ("window_days = 7\n", "window_days = 0\n", "booking.window_days"),
        ("one_a_day = true", 'one_a_day = "yes"', "booking.one_a_day"),
        ('code = "acute"', 'code = "green"', "priorities[1].code"),
        ('code = "holiday"', 'code = "normal"', "cases[2].code"),
        ('upload_until = "10-15"', 'upload_until = "02-30"', "claim.upload_until"),
        ('"record", "id_copy"', '"record", "passport"', "cases[2].papers[2]"),
        ("[queue]", "[queues]", "(top)"),
        ("ratio = 800", "ratio = 1001", "claim.ratio"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place(old: str, new: str, at: str) -> None:
    assert old in TEXT
    with pytest.raises(Trouble) as caught:
        ClinicRules.parse(TEXT.replace(old, new, 1), CALENDAR)
    assert (caught.value.code, caught.value.facts["file"], caught.value.facts["at"]) == (
        "rules_invalid",
        "clinic",
        at,
    )


def test_the_terms_are_reckoned_in_the_campuss_days() -> None:
    day = date(2026, 11, 26)
    assert RULES.opens_at(day) == instant(date(2026, 11, 19), 7 * 60)
    assert RULES.cancel_by(day) == instant(date(2026, 11, 25), 17 * 60)
    # Over National Day nobody is at the clerk's desk.
    assert RULES.paper_due(instant(date(2026, 9, 30), 600)) > instant(date(2026, 10, 12))


# ------------------------------------------------------------------- schedules


def test_a_weekly_plan_makes_the_days_sessions() -> None:
    am, pm = schedule.sessions_of(PLAN, THE_DAY, RULES)
    assert schedule.uid_of(am) == "session:D1:2026-11-26:am"
    assert [slot.kind for slot in am.slots] == ["booked"] * 6 + ["walk_in"] * 2
    assert [slot.index for slot in am.slots if slot.desk] == [4, 5]
    assert (am.starts_at, pm.starts_at) == (instant(THE_DAY, 480), instant(THE_DAY, 840))
    assert am.ends_at == instant(THE_DAY, 560)


def test_there_is_no_session_on_days_off_on_holidays_and_outside_the_plans_time() -> None:
    off = structs.replace(PLAN, off=("2026-11-26",))
    assert schedule.sessions_of(off, THE_DAY, RULES) == ()
    assert schedule.sessions_of(PLAN, THE_DAY, RULES, "holiday") == ()
    assert schedule.sessions_of(PLAN, date(2026, 11, 25), RULES) == ()
    assert schedule.sessions_of(PLAN, date(2026, 8, 27), RULES) == ()
    ended = structs.replace(PLAN, valid_until="2026-11-20")
    assert schedule.sessions_of(ended, THE_DAY, RULES) == ()


def test_a_plan_is_set_whole_and_its_days_off_stay() -> None:
    clinic = Clinic()
    on = "schedule:D1"
    clinic.do(schedule.PutSchedule(PLAN), NURSE, on=on)
    clinic.do(schedule.SetDayOff("2026-11-26", reason="会议"), NURSE, on=on)
    clinic.do(schedule.PutSchedule(structs.replace(PLAN, room="5 诊室")), ADMIN, on=on)
    state: schedule.Schedule = clinic.states[on]
    assert (state.room, state.off) == ("5 诊室", ("2026-11-26",))
    assert clinic.refused(schedule.PutSchedule(PLAN), DOCTOR, on=on).code == "not_allowed_for_role"
    clinic.do(schedule.SetDayOff("2026-11-26", off=False), NURSE, on=on)
    assert clinic.states[on].off == ()


@pytest.mark.parametrize(
    "half",
    [
        structs.replace(PLAN.halves[0], weekday=7),
        structs.replace(PLAN.halves[0], first="8:00"),
        structs.replace(PLAN.halves[0], first="23:55"),
        structs.replace(PLAN.halves[0], half="pm"),
        structs.replace(PLAN.halves[0], minutes=0),
        structs.replace(PLAN.halves[0], desk=7),
        structs.replace(PLAN.halves[0], slots=0, walk_ins=0, desk=0),
    ],
)
def test_a_half_day_that_cannot_be_is_refused(half: schedule.HalfDay) -> None:
    wrong = schedule.PutSchedule(structs.replace(PLAN, halves=(half,)))
    assert Clinic().refused(wrong, NURSE, on="schedule:D1").code == "bad_value"


# ---------------------------------------------------------- people and the wall


def test_staff_of_the_clinic_is_set_by_its_administrator() -> None:
    clinic = Clinic()
    put = people.PutClinicStaff("R9", "吴敏", ("nurse", "receptionist", "nurse"))
    clinic.do(put, ADMIN, on="clinicstaff:R9")
    assert clinic.states["clinicstaff:R9"].roles == ("receptionist", "nurse")
    assert clinic.refused(put, ADMIN, on="clinicstaff:R9").code == "nothing_changes"
    assert clinic.refused(put, DESK, on="clinicstaff:R9").code == "not_allowed_for_role"


def test_a_sealed_log_never_becomes_shorter_or_another() -> None:
    clinic = Clinic()
    clinic.do(access.SealLog(5, "a" * 64), DESK, on="access:A")
    for count, head in ((4, "b" * 64), (5, "b" * 64)):
        refusal = clinic.refused(access.SealLog(count, head), DESK, on="access:A")
        assert refusal.code == "log_shorter"
    assert clinic.refused(access.SealLog(6, "c" * 64), DESK, on="access:B").code == (
        "foreign_station"
    )
    clinic.do(access.SealLog(6, "c" * 64), DESK, on="access:A")
    assert clinic.states["access:A"].earlier == (f"5:{'a' * 64}",)


def test_a_station_of_the_claims_seals_in_their_feed_and_what_lies_in_the_other_counts() -> None:
    clinic = Clinic()
    clinic.do(access.SealClaimsLog(5, "a" * 64), CLERK, on="claimaccess:A")
    assert service_of("claimaccess.seal").feed == "claims"
    shorter = access.SealClaimsLog(4, "b" * 64)
    assert clinic.refused(shorter, CLERK, on="claimaccess:A").code == "log_shorter"
    clinic.around["sealed"] = ((9, "d" * 64),)
    for count, head in ((8, "b" * 64), (9, "b" * 64)):
        refusal = clinic.refused(access.SealClaimsLog(count, head), CLERK, on="claimaccess:A")
        assert refusal.code == "log_shorter"
    clinic.do(access.SealClaimsLog(9, "d" * 64), CLERK, on="claimaccess:A")
    wrong = clinic.refused(access.SealLog(10, "e" * 64), CLERK, on="claimaccess:A")
    assert wrong.code == "bad_value", "each in its own feed"


def test_claims_know_their_own_people_and_forget_who_left_them() -> None:
    both = people.ClinicStaff("C9", "吴敏", ("receptionist", "clerk"))
    told = people.for_claims(both, None)
    assert told == people.PutClaimStaff("C9", "吴敏", ("clerk",))
    known = people.ClinicStaff("C9", "吴敏", ("clerk",))
    assert people.for_claims(both, known) is None
    moved = structs.replace(both, roles=("receptionist",))
    assert people.for_claims(moved, None) is None
    assert people.for_claims(moved, known) == people.PutClaimStaff("C9", "吴敏", ("clerk",), False)


def test_reception_sees_no_reasons_and_nobody_of_the_office_anything() -> None:
    assert not may_see(("receptionist",), "consult")
    assert not may_see(("receptionist",), "referral")
    assert not may_see(("clerk",), "session")
    assert "diagnosis" not in fields_for(("clerk",), "referral")
    assert may_see(("receptionist", "clerk"), "claim")
    assert not may_see(("dispatcher", "leader", "worker"), "session")


def test_no_role_of_the_clinic_has_a_say_in_the_office_nor_the_other_way_round() -> None:
    clinic = Clinic()
    report = repair.Report("BX261124-A001", "water", "p", "x", Reporter("陈晓"), "漏水")
    duty = directory.SetDuty(directory.Duty(False))
    for role in CLINIC_ROLES:
        actor = structs.replace(DESK, role=role)
        for args, on in ((report, "0" * 32), (duty, f"staff:{actor.id}")):
            with pytest.raises(Refusal) as caught:
                decide(None, clinic.command(args, actor, on=on), Terms())
            assert caught.value.code == "not_allowed_for_role"
    office: tuple[Role, ...] = ("dispatcher", "leader", "worker", "caretaker")
    for other in office:
        actor = structs.replace(DESK, role=other)
        assert not [rule for rule in policy.RULES.values() if other in rule.roles]
        refusal = clinic.refused(people.PutClinicStaff("X", "x", ("nurse",)), actor)
        assert refusal.code == "not_allowed_for_role"


def test_every_wish_of_the_clinic_has_its_row_and_every_number_its_prefix() -> None:
    wishes = {args for kind, args in ARGS.items() if service_of(kind).terms == "clinic"}
    assert wishes == set(policy.RULES)
    assert {SERVICES[kind.partition(".")[0]].number_prefix for kind in map(_kind, NUMBERED)} == {
        "BX", "GH", "ZZ", "YB",
    }  # fmt: skip
    assert all("number" in args.__struct_fields__ for args in NUMBERED)


def _kind(args: type) -> str:
    return str(args.__struct_config__.tag)  # type: ignore[attr-defined]


def test_an_aggregate_of_one_service_is_nobody_elses() -> None:
    clinic = Clinic()
    command: Command = clinic.command(people.PutClinicStaff("X", "x", ("nurse",)), SYSTEM)
    with pytest.raises(Refusal) as caught:
        decide(None, command, clinic.terms())
    assert caught.value == Refusal("bad_value", field="aggregate")
    assert CHEN.role == "requester"
