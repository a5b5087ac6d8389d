"""消息: everybody reads what they were told, and nobody what others were."""

from __future__ import annotations

import re

import pytest
import requests

from cloud.notices.pauses import lift, pause
from domain.repair import commands as c
from domain.repair.checks import crew_of
from tests.cloud.pages.served import Campus
from tests.worlds import LEADER


def titles(reply: requests.Response) -> list[str]:
    assert reply.status_code == 200
    return re.findall(r"<b>([^<]+)</b>", reply.text.partition("<main")[2].partition("</main>")[0])


def badge(reply: requests.Response) -> str:
    found = re.search(r'class="badge"[^>]*>([^<]+)<', reply.text)
    return "" if found is None else found[1]


def test_a_reporter_reads_what_they_were_told_and_the_count_goes_away(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    assert badge(session.get(campus.url)) == ""
    campus.dispatch(uid)
    assert badge(session.get(campus.url)) == "2"
    first = session.get(f"{campus.url}/messages")
    assert titles(first) == ["已安排师傅", "报修已受理"]
    assert first.text.count("未读") == 2
    assert f'href="/tickets/{uid}"' in first.text
    assert badge(first) == ""
    again = session.get(f"{campus.url}/messages")
    assert "未读" not in again.text
    assert badge(session.get(campus.url)) == ""


def test_nobody_reads_another_ones_messages(campus: Campus) -> None:
    owner, stranger = campus.student(), campus.student()
    uid = campus.report(campus.person_phone(owner), owner)
    number = campus.dispatch(uid).number
    other = campus.person_phone(stranger)
    assert number not in other.get(f"{campus.url}/messages").text
    asked = requests.get(f"{campus.url}/messages", allow_redirects=False)
    assert (asked.status_code, asked.headers["location"][:8]) == (303, "/sign-in")


def test_a_worker_is_led_to_the_job_but_not_to_one_that_was_taken_away(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W201", "孙志刚"))
    worker = campus.phone("staff:W201")
    assert f'href="/jobs/{uid}"' in worker.get(f"{campus.url}/messages").text
    other = (("W101", "张大勇"),)
    campus.office(uid, c.Reassign(("W201",), crew_of(list(other))))
    told = worker.get(f"{campus.url}/messages")
    assert titles(told)[:2] == ["工单已改派", "新工单"]
    assert told.text.count("<div class=\"card message unread\"") == 1


def test_a_long_list_is_read_page_by_page(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    campus.dispatch(uid)
    for _ in range(11):
        campus.office(uid, c.HoldWork("weather"))
        campus.office(uid, c.Resume())
    campus.office(uid, *[c.HoldWork("weather"), c.Resume()] * 9)
    first = session.get(f"{campus.url}/messages")
    assert len(titles(first)) == 20
    more = re.search(r'href="(/messages\?before=\d+)"', first.text)
    assert more is not None
    second = session.get(campus.url + more[1])
    assert titles(second)[-2:] == ["已安排师傅", "报修已受理"]
    assert len(titles(second)) == 2


def test_the_office_sees_what_went_out_and_nobody_else_does(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    number = campus.dispatch(uid).number
    at = f"{campus.url}/notices"
    assert session.get(at).status_code == 403
    assert campus.phone("staff:W101").get(at).status_code == 403
    office = campus.phone(f"staff:{LEADER.id}")
    found = office.get(f"{at}?number={number}")
    assert set(titles(found)) == {"新工单", "已安排师傅", "报修已受理"}
    assert person.code not in found.text
    assert person.name not in found.text
    assert titles(office.get(f"{at}?show=failed&number={number}")) == []
    assert "/notices" in office.get(f"{campus.url}/me").text


def test_the_office_sees_what_rests_and_why(
    campus: Campus, caplog: pytest.LogCaptureFixture
) -> None:
    store, now = campus.cloud.store, campus.clock()
    pause(store, "template:t1", now + 3_600_000, 40037, "invalid template_id", now)
    found = campus.phone(f"staff:{LEADER.id}").get(f"{campus.url}/notices")
    lift(store, "template:t1")
    assert "模板消息暂停到 今天 13:00：40037 invalid template_id" in found.text
    assert "rests after" in caplog.text
