"""Whose ticket it is: nobody sees or does what is another's, however they ask."""

from __future__ import annotations

import pytest
import requests

from cloud.identity import reveals
from domain.repair import commands as c
from tests.cloud.pages.pictures import jpeg
from tests.cloud.pages.served import DAY, Campus, new_key, report_form
from tests.worlds import MINUTE


def test_nobody_sees_or_touches_another_ones_ticket(campus: Campus) -> None:
    owner, stranger = campus.student(), campus.student()
    uid = campus.report(campus.person_phone(owner), owner)
    session = campus.person_phone(stranger)
    at = f"{campus.url}/tickets/{uid}"
    for reply in (
        session.get(at),
        session.get(f"{at}/live"),
        session.get(f"{at}/photos/{'0' * 64}"),
    ):
        assert reply.status_code == 404
        assert owner.name not in reply.text
    for act in ("urge", "withdraw", "pass", "fail", "rate", "note", "rework"):
        reply = session.post(f"{at}/{act}", {"key": new_key(), "text": "x", "reason": "x"})
        assert reply.status_code == 404
    assert campus.ticket(uid).version == 1


def test_only_the_crew_sees_and_does_the_job(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W101", "张大勇"))
    other = campus.phone("staff:W201")
    for path in (f"/jobs/{uid}", f"/jobs/{uid}/live"):
        reply = other.get(campus.url + path)
        assert reply.status_code == 403
        assert person.name not in reply.text
        assert person.phones[0] not in reply.text
    before = campus.ticket(uid).version
    assert other.post(f"{campus.url}/jobs/{uid}/take", {"key": new_key()}).status_code == 403
    assert campus.ticket(uid).version == before


def test_requesters_and_workers_keep_to_their_own_pages(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid)
    requester, worker = campus.person_phone(person), campus.phone("staff:W101")
    assert requester.get(f"{campus.url}/jobs").status_code == 403
    assert requester.post(f"{campus.url}/jobs/{uid}/take", {"key": new_key()}).status_code == 403
    assert requester.post(f"{campus.url}/duty", {"key": new_key(), "on": "0"}).status_code == 403
    assert worker.get(f"{campus.url}/report").status_code == 403
    assert worker.get(f"{campus.url}/tickets/{uid}").status_code == 403


def test_without_signing_in_nothing_is_shown_or_done(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    for path in ("/", "/report", "/tickets", f"/tickets/{uid}", "/jobs", "/me", "/report/place"):
        reply = requests.get(campus.url + path, allow_redirects=False)
        assert (reply.status_code, reply.headers["location"][:8]) == (303, "/sign-in")
    assert requests.post(f"{campus.url}/report", report_form(person)).status_code == 401
    assert requests.post(f"{campus.url}/photos", data=jpeg()).status_code == 401
    made_up = {"paidan": "x" * 43}
    assert requests.get(f"{campus.url}/me", cookies=made_up, allow_redirects=False).is_redirect


def test_a_session_ends_by_signing_out_by_time_and_by_leaving_the_roster(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    cookie = session.cookies["paidan"]
    session.post(f"{campus.url}/sign-out")
    old = {"paidan": cookie}
    assert requests.get(f"{campus.url}/me", cookies=old, allow_redirects=False).is_redirect
    late = campus.person_phone(person)
    now = campus.clock.now
    campus.clock.advance(7 * DAY)
    assert late.get(f"{campus.url}/me", allow_redirects=False).is_redirect
    campus.clock.now = now
    assert not late.get(f"{campus.url}/me", allow_redirects=False).is_redirect


def test_one_key_is_not_two_peoples(campus: Campus) -> None:
    owner, thief = campus.student(), campus.student()
    form = report_form(owner)
    uid = campus.report(campus.person_phone(owner), owner, **form)
    stolen = report_form(thief) | {"key": form["key"]}
    reply = campus.person_phone(thief).post(f"{campus.url}/report", stolen)
    assert reply.status_code == 409
    assert uid not in reply.text
    assert campus.tickets_at(thief.room) == []


def test_the_workers_and_requesters_numbers_are_masked_when_it_is_long_over(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    campus.finish(uid, ("W103", "刘明辉"))
    session.post(f"{campus.url}/tickets/{uid}/pass", {"key": new_key()})
    stars = {"quality": "5", "speed": "5", "attitude": "5"}
    session.post(f"{campus.url}/tickets/{uid}/rate", {"key": new_key()} | stars)
    worker = campus.phone("staff:W103")
    assert person.phones[0] in worker.get(f"{campus.url}/jobs/{uid}").text
    campus.clock.advance(8 * DAY)
    late = campus.phone("staff:W103").get(f"{campus.url}/jobs/{uid}").text
    assert person.phones[0] not in late
    assert person.name in late
    page = campus.person_phone(person).get(f"{campus.url}/tickets/{uid}").text
    assert "13900020103" not in page
    assert "139****0103" in page


def test_a_whole_number_shown_to_a_worker_is_noted_and_pictures_go_with_it(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    photo = session.post(f"{campus.url}/photos", data=jpeg()).json()["hash"]
    uid = campus.report(session, person, photos=photo)
    campus.dispatch(uid, ("W104", "赵建国"))
    worker, at = campus.phone("staff:W104"), f"{campus.url}/jobs/{uid}"
    store = campus.cloud.store
    assert [one for one in reveals.since(store, 0) if one.about == uid] == []
    for _ in range(3):
        assert person.phones[0] in worker.get(at).text
    (noted,) = [one for one in reveals.since(store, 0) if one.about == uid]
    assert (noted.viewer, noted.what, noted.at) == ("staff:W104", "phone", campus.clock())
    assert worker.get(f"{at}/photos/{photo}").status_code == 200
    campus.office(uid, c.Void("重复登记", "李桂芳"))
    campus.clock.advance(8 * DAY)
    late = campus.phone("staff:W104")
    assert photo not in late.get(at).text
    assert late.get(f"{at}/photos/{photo}").status_code == 404
    assert campus.person_phone(person).get(f"{campus.url}/tickets/{uid}/photos/{photo}").ok


def test_a_step_on_a_ticket_withdrawn_meanwhile_is_told_in_words(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W102", "王铁柱"))
    worker = campus.phone("staff:W102")
    campus.office(uid, c.Void("重复登记", "李桂芳"))
    reply = worker.post(f"{campus.url}/jobs/{uid}/take", {"key": new_key()})
    assert reply.status_code == 409
    assert "已经作废" in reply.text
    again = worker.post(
        f"{campus.url}/jobs/{uid}/take", {"key": new_key()}, headers={"Accept": "application/json"}
    )
    assert again.json()["code"] == "wrong_state"
    assert "不用再操作" in again.json()["say"]


def test_a_bug_shows_a_page_and_no_trace(campus: Campus, caplog: pytest.LogCaptureFixture) -> None:
    session = campus.person_phone(campus.student())
    real = campus.cloud.ledger.meta

    def broken(key: str, default: str = "") -> str:
        if key == "reporters_seq":
            raise ZeroDivisionError("secret detail")
        return real(key, default)

    campus.cloud.ledger.meta = broken  # type: ignore[method-assign]
    campus.clock.advance(MINUTE)
    person = campus.student()
    other = campus.person_phone(person)
    campus.report(other, person)
    try:
        reply = session.get(f"{campus.url}/tickets")
    finally:
        campus.cloud.ledger.meta = real  # type: ignore[method-assign]
    assert reply.status_code == 500
    assert "页面出了故障" in reply.text
    assert "secret detail" not in reply.text
    assert "page failed: GET /tickets" in caplog.text
