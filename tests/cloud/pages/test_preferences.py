"""消息设置 on the phone: the order of the channels, quiet hours, silence."""

from __future__ import annotations

import re

import pytest
from msgspec import structs

from cloud.identity.settings import Identity, WeCom
from cloud.notices import preferences
from cloud.notices.settings import Notices, TemplateUse
from cloud.secret import Secret
from cloud.wechat.settings import WeChat
from tests.cloud.pages.served import Campus

AT = "/me/messages"


@pytest.fixture
def told(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> Campus:
    """The campus with every channel there is."""
    known = structs.replace(
        campus.cloud.settings,
        wechat=WeChat(
            "wx0123456789abcdef", Secret("s"), Secret("token"), "bx.example.edu.cn", mode="plain"
        ),
        identity=Identity("https://bx.example.edu.cn", wecom=WeCom("ww1", 1, Secret("s"))),
        notices=Notices(
            templates=(
                TemplateUse("t", {"thing1": "fault"}),
                TemplateUse("s", {"thing1": "fault"}, subscription=True),
            )
        ),
    )
    monkeypatch.setattr(campus.cloud, "settings", known)
    return campus


def order(page: str) -> list[str]:
    """The channels as they stand."""
    return re.findall(r"<p>([^<]+)<small>", page)


def test_a_worker_puts_the_account_before_wecom_and_back(told: Campus) -> None:
    session = told.phone("staff:W103")
    page = session.get(told.url + AT).text
    assert order(page) == ["企业微信", "公众号通知", "订阅通知", "公众号聊天"]
    page = session.post(f"{told.url}{AT}/up", {"channel": "template"}).text
    assert order(page) == ["公众号通知", "企业微信", "订阅通知", "公众号聊天"]
    page = session.post(f"{told.url}{AT}/usual").text
    assert order(page)[0] == "企业微信"
    assert "不要提醒我" not in page, "work has to reach whoever does it"
    assert session.post(f"{told.url}{AT}/silent", {"on": "1"}).status_code == 403


def test_a_students_quiet_hours_and_silence(told: Campus) -> None:
    person = told.student()
    session, subject, store = told.person_phone(person), f"person:{person.code}", told.cloud.store
    assert "22:00–07:00" in session.get(told.url + AT).text
    page = session.post(f"{told.url}{AT}/quiet", {"own": "1", "from": "1260", "to": "480"}).text
    assert '<option value="1260" selected' in page
    assert preferences.of(store, subject).quiet == (1_260, 480)
    session.post(f"{told.url}{AT}/quiet", {"own": "0"})
    assert preferences.of(store, subject).quiet is None
    page = session.post(f"{told.url}{AT}/silent", {"on": "1"}).text
    assert "现在不发手机提醒" in page
    session.post(f"{told.url}{AT}/silent", {"on": "0"})
    assert preferences.of(store, subject) == preferences.USUAL


@pytest.mark.parametrize(
    ("act", "form", "status"),
    [
        ("up", {"channel": "wecom"}, 422),
        ("up", {"channel": "pigeon"}, 422),
        ("quiet", {"own": "1", "from": "600", "to": "1200"}, 422),
        ("quiet", {"own": "1"}, 422),
        ("nothing", {}, 404),
    ],
)
def test_what_can_not_be_set_is_refused(
    told: Campus, act: str, form: dict[str, str], status: int
) -> None:
    session = told.person_phone(told.student())
    assert session.post(f"{told.url}{AT}/{act}", form).status_code == status


def test_without_an_account_the_page_says_where_messages_are(campus: Campus) -> None:
    session = campus.person_phone(campus.student())
    page = session.get(campus.url + AT).text
    assert "学校还没有接通微信提醒" in page
    assert "不要提醒我" not in page


def test_the_office_sees_what_somebody_has_set(told: Campus) -> None:
    person = told.student()
    session = told.person_phone(person)
    session.post(f"{told.url}{AT}/silent", {"on": "1"})
    uid = told.report(session, person)
    told.dispatch(uid)
    number = told.ticket(uid).number
    page = told.phone("staff:H001").get(f"{told.url}/notices?number={number}").text
    assert "本人设置：只在消息页看" in page
