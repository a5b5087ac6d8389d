"""What people type, and what no honest form sends: it stays text, or is refused in words."""

from __future__ import annotations

import pytest
import requests

from tests.cloud.pages.served import Campus, report_form


def test_markup_stays_text_everywhere(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    said = "<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
    uid = campus.report(session, person, description=said, spot="\"'><svg onload=alert(3)>")
    campus.dispatch(uid)
    worker = campus.phone("staff:W101")
    pages = [
        session.get(f"{campus.url}/tickets/{uid}").text,
        session.get(f"{campus.url}/").text,
        worker.get(f"{campus.url}/jobs").text,
        worker.get(f"{campus.url}/jobs/{uid}").text,
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{7*7}}" in page


def test_text_that_turns_itself_round_is_straightened(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person, description="灯\u202e坏\u2066了\u200b\x00\x1b[31m！")
    assert campus.ticket(uid).description == "灯坏了[31m！"


@pytest.mark.parametrize("length", [2_001, 100_000, 390_000])
def test_too_long_a_text_is_refused_with_a_sentence(campus: Campus, length: int) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    form = report_form(person) | {
        "description": "坏" * (length // 9 if length > 100_000 else length)
    }
    reply = session.post(f"{campus.url}/report", form)
    assert reply.status_code in (413, 422)
    assert "太长" in reply.text or "太大" in reply.text
    assert campus.tickets_at(person.room) == []


def test_an_endless_form_is_cut_off(campus: Campus) -> None:
    session = campus.person_phone(campus.student())

    def endless() -> object:
        for _ in range(200):
            yield b"description=" + b"x" * 10_000 + b"&"

    head = {"Content-Type": "application/x-www-form-urlencoded"}
    big = session.post(f"{campus.url}/sign-out", data=b"a=" + b"x" * 70_000_000, headers=head)
    assert big.status_code == 413
    chunked = session.post(f"{campus.url}/photos", data=endless(), headers=head)  # type: ignore[arg-type]
    assert chunked.status_code in (413, 422)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("place", "东校区/不存在", "找不到这个地点"),
        ("place", "", "找不到这个地点"),
        ("fault", "water", "请选择故障类别"),
        ("fault", "no.such", "请选择故障类别"),
        ("phone", "", "请填写联系电话"),
        ("wanted_at", "1000", "已经过了"),
        ("wanted_at", "soon", "填得不对"),
        ("wanted_at", "99999999999999", "填得不对"),
        ("description", " \u200b ", "请填写故障描述"),
        ("key", "", "填得不对"),
        ("key", "'; DROP TABLE ticket; --", "填得不对"),
        ("photos", "0" * 64, "照片没有传上来"),
        ("photos", "../../etc/passwd", "照片没有传上来"),
    ],
)
def test_fields_that_do_not_fit_are_told_and_nothing_is_stored(
    campus: Campus, field: str, value: str, says: str
) -> None:
    person = campus.student()
    reply = campus.person_phone(person).post(
        f"{campus.url}/report", report_form(person) | {field: value}
    )
    assert 400 <= reply.status_code < 500
    assert says in reply.text
    assert campus.tickets_at(person.room) == []


@pytest.mark.parametrize(
    "path",
    [
        "/static/../cloud.db",
        "/static/x/..%2f..%2fcloud.db",
        "/static/x/%2e%2e%2fbase.html",
        "/static/x/base.html",
        "/tickets/../../etc/passwd",
        "/tickets/%00",
        "/tickets/" + "a" * 3_000,
        "/photos/..%2f..%2fcloud.db",
        "/%2e%2e/cloud.db",
        "/jobs/x' OR '1'='1",
    ],
)
def test_tricks_with_paths_find_nothing(campus: Campus, path: str) -> None:
    session = campus.person_phone(campus.student())
    request = requests.Request("GET", campus.url).prepare()
    request.url = campus.url + path  # as it is: requests would tidy it up
    request.headers["Cookie"] = f"paidan={session.cookies['paidan']}"
    reply = requests.Session().send(request)
    assert reply.status_code in (403, 404)
    assert "SQLite" not in reply.text
