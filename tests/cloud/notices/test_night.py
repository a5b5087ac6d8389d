"""Urgent reports at night: who is woken, once each, and by what."""

from __future__ import annotations

from cloud.notices.night import on_duty
from domain.directory import Duty, SetDuty, Staff, aggregate_of, put
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
    store = street.cloud.store
    assert [one.code for one in on_duty(store, ())] == [LEADER.id]
    assert [one.code for one in on_duty(store, ("H005", WORKER[0]))] == ["H005"]
    on(street, "staff:H005", said=False)
    assert [one.code for one in on_duty(store, ("H005",))] == [LEADER.id]
    on(street, LEADER_S, said=False)
    assert on_duty(store, ("H005",)) == []
