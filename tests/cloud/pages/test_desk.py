"""The duty desk on the phone: what waits, what is done there, and that nobody else sees it."""

from __future__ import annotations

import re

import pytest
import requests

from cloud.identity import reveals
from cloud.pages.door import PagesDoor
from cloud.pages.words.moments import local
from domain.directory import Absence, Duty, SetDuty, SetPlan, WorkPlan
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from storage import lookup
from tests.cloud.pages.served import Campus, key_in, new_key
from tests.worlds import HOUR, LEADER, MINUTE, NOON

DISPATCHER = Actor("H002", "周敏", "dispatcher")
NOBODYS = "0" * 32


def reported(campus: Campus, **fields: object) -> str:
    person = campus.student()
    return campus.report(campus.person_phone(person), person, **fields)


def leader(campus: Campus, actor: Actor = LEADER) -> requests.Session:
    return campus.phone(f"staff:{actor.id}")


def do(
    campus: Campus, session: requests.Session, uid: str, act: str, **fields: object
) -> requests.Response:
    """The act's page opened, and its form sent as it came."""
    at = f"/desk/{uid}/{act}"
    html = session.get(campus.url + at).text
    base = re.search(r'name="base" value="(\d+)"', html)
    assert base is not None, html
    old = re.findall(r'"old" value="(\w+)"', html)
    form = {"key": key_in(html, at), "base": base[1], "old": old} | fields
    return session.post(campus.url + at, form, allow_redirects=False)


def test_a_dispatcher_starts_at_the_duty_desk_and_a_worker_at_the_jobs(campus: Campus) -> None:
    assert leader(campus).get(campus.url).url == f"{campus.url}/desk"
    assert campus.phone("staff:W101").get(campus.url).url == f"{campus.url}/jobs"
    assert 'href="/desk"' not in campus.phone("staff:W101").get(f"{campus.url}/jobs").text


def doors(campus: Campus, uid: str) -> list[tuple[str, str]]:
    """Every method and address of the desk, about one ticket."""
    found = []
    for route in PagesDoor(campus.cloud).routes():
        path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or set()
        if not path.startswith("/desk"):
            continue
        path = path.replace("{uid:str}", uid).replace("{hash:str}", "a" * 64)
        paths = {path.replace("{act:str}", act) for act in ("dispatch", "note", "nothing")}
        found += [(method, each) for each in sorted(paths) for method in methods - {"HEAD"}]
    return found


@pytest.mark.parametrize("who", ["student", "worker", "nobody"])
def test_nobody_else_gets_in_or_learns_whether_a_ticket_is_there(campus: Campus, who: str) -> None:
    person = campus.student()
    owner = campus.person_phone(person)
    uid = campus.report(owner, person)
    campus.dispatch(uid)
    session = {"student": owner, "worker": campus.phone("staff:W101")}.get(who, requests.Session())
    before, seen = campus.ticket(uid).version, len(reveals.since(campus.cloud.store, 0))
    assert len(doors(campus, uid)) >= 11
    for (method, there), (_, nowhere) in zip(
        doors(campus, uid), doors(campus, NOBODYS), strict=True
    ):
        replies = []
        for path in (there, nowhere):
            form = {"key": new_key(), "on": "1", "lead": "W102", "text": "看看"}
            data = form if method == "POST" else None
            reply = session.request(method, campus.url + path, data=data, allow_redirects=False)
            assert reply.status_code in ((401, 303) if who == "nobody" else (403,)), path
            assert reply.headers.get("location", "/sign-in").startswith("/sign-in")
            replies.append(reply.text)
        assert replies[0] == replies[1], there
    assert campus.ticket(uid).version == before
    assert len(reveals.since(campus.cloud.store, 0)) == seen


def test_new_and_overdue_ones_stand_first_with_their_clocks(campus: Campus) -> None:
    late = reported(campus, fault="power.socket")
    campus.office(late, c.Accept())
    campus.clock.advance(9 * HOUR)
    new = reported(campus, fault="water.burst", description="水管爆了")
    html = leader(campus).get(f"{campus.url}/desk").text
    places = [html.index(text) for text in ("新报修", f"/desk/{new}", "已超时 <", f"/desk/{late}")]
    assert places == sorted(places)
    assert "前受理，还剩" in html
    assert "派单已超时" in html
    assert "抢修" in html


def test_a_ticket_is_accepted_dispatched_and_moved_on_as_at_a_desk(campus: Campus) -> None:
    uid, session = reported(campus), leader(campus)
    assert do(campus, session, uid, "accept").headers["location"] == f"/desk/{uid}"
    do(campus, session, uid, "dispatch", lead="W101", mates=["W102", "W101"], note="带阀芯")
    crew = [(share.worker, share.lead) for share in campus.ticket(uid).crew]
    assert crew == [("W101", True), ("W102", False)]
    do(campus, session, uid, "reassign", lead="W103")
    assert [share.name for share in campus.ticket(uid).crew] == ["刘明辉"]
    do(campus, session, uid, "hold", cause="parts", until="2026-11-25T09:00")
    assert campus.ticket(uid).status == "held"
    do(campus, session, uid, "resume")
    campus.office(uid, c.Take("W103"), by=Actor("W103", "刘明辉", "worker"))
    do(campus, session, uid, "extend", due="2026-11-28T18:00", reason="配件在路上")
    do(campus, session, uid, "note", text="已电话说明", public="1")
    do(campus, session, uid, "void", reason="重复登记")
    ticket = campus.ticket(uid)
    assert (ticket.status, ticket.reason) == ("voided", "重复登记")
    acts = [(e.kind, e.channel, e.actor) for e in lookup.history(campus.cloud.store, uid)]
    assert [kind.partition(".")[2] for kind, _, actor in acts if actor == LEADER] == [
        "accept", "dispatch", "reassign", "hold", "resume", "extend", "note", "void",
    ]  # fmt: skip
    assert {channel for _, channel, actor in acts if actor == LEADER} == {"wechat"}
    other = reported(campus)
    do(campus, session, other, "reject", reason="out_of_scope", text="请找网络中心")
    assert campus.ticket(other).status == "rejected"


def test_what_a_role_may_not_do_is_not_offered_and_refused(campus: Campus) -> None:
    uid, session = reported(campus), leader(campus, DISPATCHER)
    campus.dispatch(uid)
    page = session.get(f"{campus.url}/desk/{uid}").text
    assert "/reassign" in page
    assert "/void" not in page
    assert session.get(f"{campus.url}/desk/{uid}/void").status_code == 403
    form = {"key": new_key(), "reason": "试试"}
    assert session.post(f"{campus.url}/desk/{uid}/void", form).status_code == 403
    assert campus.ticket(uid).status == "dispatched"


def test_a_form_sent_twice_acts_once(campus: Campus) -> None:
    uid, session = reported(campus), leader(campus)
    form = {"key": new_key(), "base": "1", "lead": "W101"}
    for _ in range(2):
        reply = session.post(f"{campus.url}/desk/{uid}/dispatch", form, allow_redirects=False)
        assert reply.status_code == 303
    kinds = [entry.kind for entry in lookup.history(campus.cloud.store, uid)]
    assert kinds.count("repair.dispatch") == 1


def test_who_was_quicker_and_with_what_is_told_in_words(campus: Campus) -> None:
    uid, session = reported(campus), leader(campus)
    campus.office(uid, c.Dispatch(crew_of([("W102", "王铁柱")])), by=DISPATCHER)
    campus.office(uid, c.Note("已通知"), by=DISPATCHER)
    form = {"key": new_key(), "base": "1", "lead": "W101"}
    reply = session.post(
        f"{campus.url}/desk/{uid}/dispatch", form, headers={"Accept": "application/json"}
    )
    assert (reply.status_code, reply.json()["code"]) == (409, "overtaken")
    assert reply.json()["say"] == (
        "没有办成，周敏已抢先一步：今天 12:01 在派单台已派给王铁柱。请看最新进展。"
    )
    assert session.get(f"{campus.url}/desk/{uid}/dispatch").status_code == 409
    moved = {"key": new_key(), "base": "3", "lead": "W101", "old": "W102"}
    campus.office(uid, c.Reassign(("W102",), crew_of([("W103", "刘明辉")])), by=DISPATCHER)
    told = session.post(f"{campus.url}/desk/{uid}/reassign", moved).text
    assert "改派给刘明辉" in told
    assert campus.ticket(uid).crew[0].worker == "W103"


def test_the_reporters_number_is_shown_whole_once_it_is_on_record(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    session, (number,) = leader(campus), person.phones
    page = session.get(f"{campus.url}/desk/{uid}").text
    assert number not in page
    assert f"138****{number[-4:]}" in page
    shown = session.post(f"{campus.url}/desk/{uid}/phone")
    assert f"tel:{number}" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    last = reveals.since(campus.cloud.store, 0)[-1]
    assert (last.viewer, last.about, last.what) == (f"staff:{LEADER.id}", uid, "phone")


def test_the_suggested_worker_stands_first_with_why_and_who_is_away_last(campus: Campus) -> None:
    uid, session = reported(campus, fault="water.tap"), leader(campus)
    away = SetDuty(Duty(False, NOON, NOON + 4 * HOUR, "请假"))
    campus.cloud.submit("staff:W101", away, LEADER, "desk")
    html = session.get(f"{campus.url}/desk/{uid}/dispatch").text
    campus.cloud.submit("staff:W101", SetDuty(Duty(True, NOON)), LEADER, "desk")
    names = re.findall(r'type="radio" name="lead" value="(\w+)"', html)
    assert names[-1] == "W101"
    assert "请假，今天 16:00 回" in html
    first = html[html.index('name="lead"') :].partition("</label>")[0]
    assert "建议" in first
    assert "会修水" in first
    nobody = session.post(f"{campus.url}/desk/{uid}/dispatch", {"key": new_key(), "base": "1"})
    assert "请选择派给谁" in nobody.text
    gone = {"key": new_key(), "base": "1", "lead": "W999"}
    assert "没有这位师傅" in session.post(f"{campus.url}/desk/{uid}/dispatch", gone).text


def shift_not_now(now: int) -> str:
    """A shift that is not running."""
    return "late" if local(now).hour < 14 else "day"


def test_the_shift_plan_and_leave_count_as_at_the_desk(campus: Campus) -> None:
    uid, session = reported(campus, fault="water.tap"), leader(campus)
    now = campus.clock()
    plans = {
        "W103": WorkPlan(leave=(Absence(now, now + 2 * HOUR, "年假"),)),
        "W102": WorkPlan(shift=shift_not_now(now)),
    }
    for code, plan in plans.items():
        campus.cloud.submit(f"staff:{code}", SetPlan(plan), LEADER, "desk")
    html = session.get(f"{campus.url}/desk/{uid}/dispatch").text
    for code in plans:
        campus.cloud.submit(f"staff:{code}", SetPlan(WorkPlan()), LEADER, "desk")
    here, _, away = html.partition("离岗的师傅")
    for code in plans:
        assert f'value="{code}"' not in here
        assert f'value="{code}"' in away
    assert "年假，今天 " in away
    assert re.search("(中班|白班)，.* 回", away)


def test_the_list_tells_news_without_a_reload_and_costs_nothing_without(campus: Campus) -> None:
    reported(campus)
    session, at = leader(campus), f"{campus.url}/desk/live"
    tag = session.get(at).headers["etag"]
    assert session.get(at, headers={"If-None-Match": tag}).status_code == 304
    new = reported(campus)
    again = session.get(at, headers={"If-None-Match": tag})
    assert (again.status_code, new in again.text) == (200, True)
    tag = again.headers["etag"]
    campus.clock.advance(MINUTE)
    assert session.get(at, headers={"If-None-Match": tag}).status_code == 200, "clocks run"


def test_being_on_duty_is_set_on_the_phone(campus: Campus) -> None:
    session = leader(campus, DISPATCHER)
    html = session.get(f"{campus.url}/desk").text
    form = {"key": key_in(html, "/desk/duty"), "on": "1"}
    assert "您在值班" in session.post(f"{campus.url}/desk/duty", form).text
    record = lookup.record(campus.cloud.store, f"staff:{DISPATCHER.id}")
    assert record is not None
    assert record.duty is not None
    assert record.duty.on
