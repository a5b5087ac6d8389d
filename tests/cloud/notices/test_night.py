"""Urgent reports at night: who is woken, once each, and by what."""

from __future__ import annotations

from cloud.notices.night import on_duty
from domain.directory import (
    Absence,
    Duty,
    SetDuty,
    SetPlan,
    Staff,
    WorkPlan,
    aggregate_of,
    put,
)
from domain.people import SYSTEM
from domain.repair import commands as c
from tests.cloud.desks import WORKER
from tests.cloud.notices.streets import Street
from tests.worlds import HOUR, LEADER, MINUTE

NIGHT = 11 * HOUR
"""From noon to 23:00."""
LEADER_S = f"staff:{LEADER.id}"


def clerk(street: Street, code: str) -> str:
    body = Staff(code, f"值班员{code}", "dispatcher")
    street.submit(aggregate_of(body), put(body), SYSTEM)
    return f"staff:{code}"


def on(street: Street, subject: str, said: bool = True) -> None:
    street.submit(subject, SetDuty(Duty(said, street.clock())))


def test_an_urgent_report_at_night_wakes_whoever_is_on_duty_once_each(street: Street) -> None:
    street.platform.set(members=["H005", "H006", LEADER.id])
    one, other = clerk(street, "H005"), clerk(street, "H006")
    on(street, one)
    post = street.open(wecom=True)
    street.pass_time(NIGHT)
    urgent = street.report(priority="emergency")
    street.report(priority="normal")
    for _ in range(3):
        street.pass_time(MINUTE)
        post.tell_lapses()
        post.sender.run()
    assert street.states(one) == [("night_report", "sent")]
    assert street.states(other) == []
    [sent] = [each for each in street.platform.sent if each["to"] == "H005"]
    assert "抢修，等待受理，请尽快受理或派单。" in sent["text"]
    assert f"https://bx.example.edu.cn/desk/{urgent}" in sent["text"]
    on(street, other)
    post.tell_lapses()
    assert street.states(other)[0][0] == "night_report", "whoever comes on duty is told too"


def test_by_day_and_of_what_was_taken_up_nobody_is_told(street: Street) -> None:
    one = clerk(street, "H005")
    on(street, one)
    post = street.open()
    street.report(priority="urgent")
    post.tell_lapses()
    assert street.states(one) == []
    street.pass_time(NIGHT)
    taken = street.report(priority="emergency")
    street.submit(taken, c.Accept())
    post.tell_lapses()
    assert [kind for kind, _ in street.states(one)] == ["night_report"], "the day's one still waits"


def test_without_anybodys_word_it_is_the_persons_named_and_else_the_leaders(
    street: Street,
) -> None:
    clerk(street, "H005")
    store, now = street.cloud.store, street.clock()
    assert [one.code for one in on_duty(store, (), now)] == [LEADER.id]
    assert [one.code for one in on_duty(store, ("H005", WORKER[0]), now)] == ["H005"]
    on(street, "staff:H005", said=False)
    assert [one.code for one in on_duty(store, ("H005",), now)] == [LEADER.id]
    on(street, LEADER_S, said=False)
    assert on_duty(store, ("H005",), now) == []


def test_who_is_on_leave_is_not_woken(street: Street) -> None:
    one, store, now = clerk(street, "H005"), street.cloud.store, street.clock()
    on(street, one)
    street.submit(one, SetPlan(WorkPlan(leave=(Absence(now, now + HOUR, "年假"),))))
    assert [each.code for each in on_duty(store, (), now)] == [LEADER.id]
    assert [each.code for each in on_duty(store, (), now + HOUR)] == ["H005"]


def test_whoever_was_off_until_a_time_that_is_over_is_told_again(street: Street) -> None:
    store, now = street.cloud.store, street.clock()
    leader = SetDuty(Duty(False, now, now + HOUR, "外出"))
    street.submit(LEADER_S, leader)
    assert on_duty(store, (), now) == []
    assert [one.code for one in on_duty(store, (), now + HOUR)] == [LEADER.id]
    clerk(street, "H005")
    on(street, "staff:H005")
    said = [one.code for one in on_duty(store, (), now + HOUR)]
    assert said == ["H005"], "to be back is not to have said that one has the night"
