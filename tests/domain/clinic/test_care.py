"""Consultations and referrals: questions are answered, and paper that leaves the clinic holds."""

from __future__ import annotations

from typing import Any

from domain.clinic import consult as c
from domain.clinic import referral as r
from domain.clinic.referring import row_of
from domain.people import SYSTEM
from tests.domain.clinic.cases import (
    CHEN,
    CLERK,
    DAY_MS,
    DESK,
    DOCTOR,
    NURSE,
    WU,
    Clinic,
    patient,
)

THREAD, PAPER = "consult:1", "referral:1"


def asked() -> Clinic:
    clinic = Clinic()
    clinic.do(c.Ask(patient(CHEN), "嗓子疼两天了", read=True), CHEN, on=THREAD)
    return clinic


def thread(clinic: Clinic) -> c.Consult:
    found: c.Consult = clinic.states[THREAD]
    return found


def test_a_question_is_answered_asked_again_and_closed() -> None:
    clinic = asked()
    assert (thread(clinic).status, thread(clinic).waits_since) == ("waiting", clinic.now)
    clinic.do(c.Answer("多喝水，先观察"), DOCTOR, on=THREAD)
    assert (thread(clinic).status, thread(clinic).doctor_name) == ("answered", "林海")
    clinic.do(c.AskAgain("今天发烧了", ("a" * 64,)), CHEN, on=THREAD)
    assert (thread(clinic).status, thread(clinic).follow_ups) == ("asked_again", 1)
    clinic.do(c.Answer("请来就诊"), NURSE, on=THREAD)
    clinic.do(c.Close(), CHEN, on=THREAD)
    assert (thread(clinic).status, thread(clinic).close_cause) == ("closed", "person")
    assert [m.side for m in thread(clinic).messages] == ["person", "clinic"] * 2
    assert clinic.refused(c.AskAgain("还在吗"), CHEN, on=THREAD).code == "thread_closed"


def test_whoever_asks_has_read_that_this_is_not_for_emergencies() -> None:
    clinic = Clinic()
    args = c.Ask(patient(CHEN), "胸口疼")
    assert clinic.refused(args, CHEN, on=THREAD).code == "not_for_emergencies"


def test_a_thread_goes_on_as_a_visit_or_an_emergency() -> None:
    clinic = asked()
    clinic.do(c.ToVisit("需要面诊", "internal"), DOCTOR, on=THREAD)
    assert (thread(clinic).status, thread(clinic).department) == ("to_visit", "internal")
    other = asked()
    other.do(c.ToEmergency("立即去最近的急诊"), DOCTOR, on=THREAD)
    assert (thread(other).status, thread(other).advice) == ("to_emergency", "立即去最近的急诊")


def test_threads_are_seen_by_the_person_and_by_those_who_care_alone() -> None:
    clinic = asked()
    assert clinic.refused(c.AskAgain("?"), WU, on=THREAD).code == "not_your_thread"
    for somebody in (DESK, CLERK):
        refusal = clinic.refused(c.Answer("好"), somebody, on=THREAD)
        assert refusal.code == "not_allowed_for_role"


def test_nobody_asks_without_end() -> None:
    clinic = asked()
    for _ in range(clinic.rules.consult.follow_ups):
        clinic.do(c.AskAgain("那么呢"), CHEN, on=THREAD)
    assert clinic.refused(c.AskAgain("还有"), CHEN, on=THREAD).code == "asked_too_often"
    clinic.around["open_items"] = 3
    more = c.Ask(patient(CHEN), "另一件事", read=True)
    assert clinic.refused(more, CHEN, on="consult:2").code == "too_many_threads"


def test_a_quiet_thread_closes_by_itself_and_an_unanswered_one_never() -> None:
    clinic = asked()
    clinic.now += 30 * DAY_MS
    assert clinic.refused(c.Close(), SYSTEM, on=THREAD).code == "too_early"
    clinic.do(c.Answer("已回复"), DOCTOR, on=THREAD)
    assert clinic.refused(c.Close(), SYSTEM, on=THREAD).code == "too_early"
    clinic.do(c.Close(), SYSTEM, on=THREAD, after=7 * DAY_MS)
    assert thread(clinic).close_cause == "quiet"


def test_an_answer_written_offline_before_the_last_question_does_not_answer_it() -> None:
    clinic = asked()
    written = clinic.now
    clinic.do(c.AskAgain("更疼了"), CHEN, on=THREAD)
    clinic.do(c.Answer("先观察"), DOCTOR, on=THREAD, at=written)
    assert thread(clinic).status == "waiting"


# ------------------------------------------------------------------- referrals


def issue(clinic: Clinic, **fields: Any) -> r.Issue:
    base: dict[str, Any] = {
        "number": clinic.number("ZZ"),
        "patient": patient(CHEN),
        "hospital": "市第一人民医院",
        "diagnosis": "待查",
        "issued_on": "2026-11-24",
    }
    return r.Issue(**base | fields)


def referral(clinic: Clinic) -> r.Referral:
    found: r.Referral = clinic.states[PAPER]
    return found


def test_a_referral_holds_for_its_days_and_its_slip_comes_back() -> None:
    clinic = Clinic()
    clinic.do(issue(clinic), DOCTOR, on=PAPER)
    assert (referral(clinic).status, referral(clinic).valid_until) == ("valid", "2026-12-24")
    assert row_of(referral(clinic)).issued_on == "2026-11-24"
    slip = r.Slip("市第一人民医院", "2026-11-26", "已就诊")
    assert clinic.refused(r.ReturnSlip(slip), CHEN, on=PAPER).code == "bad_value"
    clinic.now += 3 * DAY_MS
    assert clinic.refused(r.ReturnSlip(slip), WU, on=PAPER).code == "not_your_referral"
    clinic.do(r.ReturnSlip(slip), CHEN, on=PAPER)
    assert (referral(clinic).status, len(referral(clinic).slips)) == ("returned", 1)


def test_an_emergency_is_registered_afterwards_and_nothing_else_is() -> None:
    clinic = Clinic()
    early = issue(clinic, issued_on="2026-11-20")
    assert clinic.refused(early, DOCTOR, on=PAPER).code == "referral_date"
    clinic.do(issue(clinic, issued_on="2026-11-20", way="emergency"), DOCTOR, on=PAPER)
    assert referral(clinic).way == "emergency"


def test_a_referral_runs_out_is_prolonged_or_taken_back() -> None:
    clinic = Clinic()
    clinic.do(issue(clinic, valid_until="2026-11-30"), DOCTOR, on=PAPER)
    assert clinic.refused(r.Expire(), SYSTEM, on=PAPER).code == "too_early"
    clinic.now += 7 * DAY_MS
    clinic.do(r.Expire(), SYSTEM, on=PAPER)
    assert referral(clinic).status == "expired"
    clinic.do(r.Prolong("2026-12-31", "复查"), DOCTOR, on=PAPER)
    assert (referral(clinic).status, referral(clinic).valid_until) == ("valid", "2026-12-31")
    clinic.do(r.Revoke("开错"), DOCTOR, on=PAPER)
    slip = r.Slip("市第一人民医院", "2026-11-26")
    assert clinic.refused(r.ReturnSlip(slip), CHEN, on=PAPER).code == "wrong_referral_state"


def test_reception_and_clerks_write_no_referrals() -> None:
    clinic = Clinic()
    for somebody in (DESK, CLERK, CHEN):
        refusal = clinic.refused(issue(clinic), somebody, on=PAPER)
        assert refusal.code == "not_allowed_for_role"
