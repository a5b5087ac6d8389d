"""A worker asks for more time on the phone, the office answers there, and the worker sees it."""

from __future__ import annotations

import re

import pytest
import requests

from cloud.pages.words.moments import local
from domain.people import Actor
from domain.repair import commands as c
from storage import lookup
from tests.cloud.pages.served import Campus, key_in, new_key
from tests.worlds import DAY, HOUR, LEADER, MINUTE

WORKER = Actor("W101", "张大勇", "worker")
DISPATCHER = Actor("H002", "周敏", "dispatcher")


def sent(session: requests.Session, at: str, page: str, **fields: object) -> requests.Response:
    """A form of that page, sent to its address as it came."""
    html = session.get(page).text
    form = html[html.index(f'action="{at}"') :]
    form = form[: form.index("</form>")]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    host = page[: page.index("/", 8)]
    return session.post(host + at, hidden | {"key": key_in(html, at)} | fields)


class Job:
    """One ticket that a worker has taken."""

    def __init__(self, campus: Campus) -> None:
        self.campus = campus
        person = campus.student()
        self.reporter = campus.person_phone(person)
        self.uid = campus.report(self.reporter, person)
        campus.dispatch(self.uid)
        campus.office(self.uid, c.Take("W101"), by=WORKER)
        self.worker = campus.phone("staff:W101")
        self.desk = campus.phone(f"staff:{DISPATCHER.id}")
        self.until = campus.clock() + 2 * DAY
        self.until -= self.until % MINUTE

    def asks(self, **fields: object) -> requests.Response:
        """The worker asks."""
        typed = local(self.until).strftime("%Y-%m-%dT%H:%M")
        form = {"due": typed, "why": "等配件"} | fields
        page = f"{self.campus.url}/jobs/{self.uid}"
        return sent(self.worker, f"/jobs/{self.uid}/ask-extension", page, **form)

    def answers(self, act: str, **fields: object) -> requests.Response:
        """The dispatcher answers."""
        at = f"/desk/{self.uid}/{act}"
        return sent(self.desk, at, self.campus.url + at, **fields)

    def seen(self, where: str) -> str:
        """What the page says, the worker's (``jobs``) or the office's (``desk``)."""
        session = self.worker if where == "jobs" else self.desk
        return session.get(f"{self.campus.url}/{where}/{self.uid}").text


@pytest.fixture
def job(campus: Campus) -> Job:
    return Job(campus)


def test_a_wish_waits_on_both_phones_and_is_granted(job: Job) -> None:
    job.asks(reason="周五到货")
    asked = job.campus.ticket(job.uid).extension_asked
    assert asked is not None
    assert (asked.until, asked.reason) == (job.until, "等配件，周五到货")
    assert "等调度答复" in job.seen("jobs")
    assert "张大勇 申请延期到" in job.seen("desk")
    assert 'id="asking"' in job.desk.get(f"{job.campus.url}/desk").text
    assert "申请延期" not in job.reporter.get(f"{job.campus.url}/tickets/{job.uid}").text
    page = job.desk.get(f"{job.campus.url}/desk/{job.uid}/extend").text
    assert local(job.until).strftime("%Y-%m-%dT%H:%M") in page
    typed = local(job.until - HOUR).strftime("%Y-%m-%dT%H:%M")
    job.answers("extend", due=typed, reason="等配件")
    ticket = job.campus.ticket(job.uid)
    assert (ticket.extended_to, ticket.extension_asked) == (job.until - HOUR, None)
    assert "已同意延期到" in job.seen("jobs")
    assert "完工时间延到" in job.reporter.get(f"{job.campus.url}/tickets/{job.uid}").text


def test_a_no_is_told_with_its_reason_and_the_worker_may_ask_anew(job: Job) -> None:
    job.asks()
    job.answers("refuse-extension", reason="今天必须修好")
    assert job.campus.ticket(job.uid).extension_asked is None
    assert "没有同意延期到" in job.seen("jobs")
    assert "今天必须修好" in job.seen("jobs")
    assert "refuse-extension" not in job.seen("desk")
    job.asks(why="其他", reason="要换整根管")
    asked = job.campus.ticket(job.uid).extension_asked
    assert asked is not None
    assert asked.reason == "要换整根管"


def test_an_answer_to_a_wish_that_somebody_answered_before_is_told_so(job: Job) -> None:
    job.asks()
    at = f"/desk/{job.uid}/refuse-extension"
    html = job.desk.get(job.campus.url + at).text
    job.campus.office(job.uid, c.Extend(job.until, "等配件", job.campus.clock()), by=LEADER)
    hidden = dict(re.findall(r'name="(asked_at|base)" value="(\d+)"', html))
    form = {"key": key_in(html, at), "reason": "不行"} | hidden
    reply = job.desk.post(job.campus.url + at, form)
    assert reply.status_code == 409
    assert f"{LEADER.name}已抢先一步" in reply.text
    assert "同意延期" in reply.text
    assert job.campus.ticket(job.uid).extended_to == job.until


def test_a_wish_without_a_reason_is_sent_back(job: Job) -> None:
    reply = job.asks(why="其他")
    assert reply.status_code == 422
    assert job.campus.ticket(job.uid).extension_asked is None


def test_a_pause_is_asked_when_it_ends_and_an_older_page_may_leave_it_open(job: Job) -> None:
    page = job.worker.get(f"{job.campus.url}/jobs/{job.uid}").text
    field = page[page.index('id="hold-until"') :]
    assert "required" in field[: field.index(">")]
    form = {"key": new_key(), "cause": "parts"}
    job.worker.post(f"{job.campus.url}/jobs/{job.uid}/hold", form)
    assert job.campus.ticket(job.uid).status == "held"


def test_who_asked_for_a_withdrawal_is_told_to_staff_alone(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    campus.office(uid, c.Withdraw("好了", f"{person.name} 13912345678"))
    desk = campus.phone(f"staff:{DISPATCHER.id}")
    assert "13912345678 要求" in desk.get(f"{campus.url}/desk/{uid}").text
    assert "13912345678" not in session.get(f"{campus.url}/tickets/{uid}").text
    assert lookup.history(campus.cloud.store, uid)[-1].kind == "repair.withdraw"
