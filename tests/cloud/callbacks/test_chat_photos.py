"""A picture sent in the chat finds its way into the report of the person who sent it."""

from __future__ import annotations

import re

from domain.problems import Trouble
from tests.cloud.callbacks.chats import ADDRESS, Chat, Heard
from tests.cloud.callbacks.test_inbox import jpeg, sent_picture
from tests.cloud.pages.served import report_form

HOUR = 3_600_000


def link_of(chat: Chat, openid: str, media: str) -> str:
    """The link in the answer to a picture, as a path."""
    said = sent_picture(chat, openid, media)
    found = re.search(rf'<a href="{ADDRESS}([^"]+)">用这张照片报修', said)
    assert found is not None
    return found[1]


def offered(html: str) -> dict[str, bool]:
    """Hashes of the pictures that a form offers, and whether each is ticked."""
    boxes = re.findall(r'<input type="checkbox" name="photos" value="(\w+)"([^>]*)>', html)
    return {digest: "checked" in rest for digest, rest in boxes}


def test_a_picture_from_the_chat_goes_into_the_report_and_not_into_a_second(
    chat: Chat, heard: Heard
) -> None:
    campus, url = chat.campus, chat.campus.url
    person = campus.student()
    phone = campus.person_phone(person)
    openid = chat.openid()
    heard.pictures |= {"c1": jpeg(61), "c2": jpeg(62)}
    link_of(chat, openid, "c1")
    link = link_of(chat, openid, "c2")
    chat.work()
    html = phone.get(f"{url}{link}").text
    pictures = offered(html)
    assert list(pictures.values()) == [True, True]
    digest = next(iter(pictures))
    small = phone.get(f"{url}/report/photos/{digest}?small")
    assert small.headers["content-type"] == "image/jpeg"
    assert offered(phone.get(f"{url}/report").text) == pictures  # another place was chosen

    uid = campus.report(phone, person, photos=[digest])
    assert campus.ticket(uid).photos == (digest,)
    assert digest not in offered(phone.get(f"{url}/report").text)
    campus.clock.advance(4 * HOUR)
    assert offered(phone.get(f"{url}/report").text) == {}
    phone.close()


def test_a_picture_that_is_used_is_told_as_such(chat: Chat, heard: Heard) -> None:
    campus = chat.campus
    person = campus.student()
    phone = campus.person_phone(person)
    heard.pictures["c3"] = jpeg(63)
    openid = chat.openid()
    link = link_of(chat, openid, "c3")
    chat.work()
    [digest] = offered(phone.get(f"{campus.url}{link}").text)
    campus.report(phone, person, photos=[digest])
    assert "已经用过或已过期" in phone.get(f"{campus.url}{link}").text
    phone.close()


def test_a_forwarded_link_gives_nobody_else_the_picture(chat: Chat, heard: Heard) -> None:
    campus, url = chat.campus, chat.campus.url
    openid, person = chat.bound()
    heard.pictures["c4"] = jpeg(64)
    link = link_of(chat, openid, "c4")
    chat.work()
    stranger = campus.person_phone(campus.student())
    html = stranger.get(f"{url}{link}").text
    assert offered(html) == {}
    assert "已经用过或已过期" in html
    phone = campus.person_phone(person)
    [digest] = offered(phone.get(f"{url}{link}").text)
    assert stranger.get(f"{url}/report/photos/{digest}").status_code == 404
    stranger.close()
    phone.close()


def test_of_somebody_unbound_the_first_who_opens_the_link_has_the_picture(
    chat: Chat, heard: Heard
) -> None:
    campus, url = chat.campus, chat.campus.url
    heard.pictures["c5"] = jpeg(65)
    link = link_of(chat, chat.openid(), "c5")
    chat.work()
    first, second = (campus.person_phone(campus.student()) for _ in range(2))
    assert len(offered(first.get(f"{url}{link}").text)) == 1
    assert offered(second.get(f"{url}{link}").text) == {}
    first.close()
    second.close()


def test_a_picture_that_is_not_here_yet_is_announced(chat: Chat, heard: Heard) -> None:
    campus = chat.campus
    phone = campus.person_phone(campus.student())
    heard.pictures["c6"] = Trouble("wechat_unreachable")
    link = link_of(chat, chat.openid(), "c6")
    chat.work()
    assert "还有 1 张正在取来" in phone.get(f"{campus.url}{link}").text
    heard.pictures["c6"] = jpeg(66)
    campus.clock.advance(60_000)
    chat.work()
    assert len(offered(phone.get(f"{campus.url}/report").text)) == 1
    phone.close()


def test_a_form_that_comes_back_keeps_what_was_ticked(chat: Chat, heard: Heard) -> None:
    campus, url = chat.campus, chat.campus.url
    person = campus.student()
    phone = campus.person_phone(person)
    openid = chat.openid()
    heard.pictures |= {"c7": jpeg(67), "c8": jpeg(68)}
    link_of(chat, openid, "c7")
    link = link_of(chat, openid, "c8")
    chat.work()
    one, other = offered(phone.get(f"{url}{link}").text)
    back = phone.post(f"{url}/report", report_form(person) | {"description": "", "photos": [one]})
    assert back.status_code == 422
    assert offered(back.text) == {one: True, other: False}
    assert back.text.count(one) == 2  # its picture and its box, and no hidden field
    phone.close()
