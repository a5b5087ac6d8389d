"""What people get to read in the chat for what they send, press and scan."""

from __future__ import annotations

import re
from urllib.parse import unquote

from domain.directory import Person
from domain.repair import commands as c
from tests.cloud.callbacks.chats import ADDRESS, Chat
from tests.cloud.pages.served import report_form


def links(text: str) -> list[str]:
    """The addresses that can be pressed."""
    return [unquote(one) for one in re.findall(r'<a href="([^"]+)">', text)]


def ticket_of(chat: Chat, person: Person, **fields: object) -> tuple[str, str]:
    """Id and number of a report made on the page."""
    phone = chat.campus.person_phone(person)
    uid = chat.campus.report(phone, person, **fields)
    phone.close()
    return uid, chat.campus.ticket(uid).number


def test_the_word_for_reporting_opens_the_form(chat: Chat) -> None:
    for word in ("报修", "我要报修", " 报 修 ", "ＢＸ"):
        assert links(chat.said(chat.openid(), word)) == [f"{ADDRESS}/report"]


def test_what_is_not_understood_is_answered_with_what_can_be_said(chat: Chat) -> None:
    said = chat.said(chat.openid(), "食堂今天有什么菜")
    assert "没有看懂" in said
    assert "我的工单" in said
    assert f"{ADDRESS}/report" in links(said)


def test_a_bound_student_sees_only_their_own_open_tickets(chat: Chat) -> None:
    openid, person = chat.bound()
    uid, number = ticket_of(chat, person)
    _, others = ticket_of(chat, chat.campus.student())
    said = chat.said(openid, "我的工单")
    assert number in said
    assert others not in said
    assert "待受理" in said
    assert f"{ADDRESS}/tickets/{uid}" in links(said)


def test_somebody_who_is_not_bound_is_asked_to_bind(chat: Chat) -> None:
    _, number = ticket_of(chat, chat.campus.student())
    for words in ("我的工单", number):
        said = chat.said(chat.openid(), words)
        assert "还没有绑定" in said
        assert number not in said
        assert links(said) == [f"{ADDRESS}/sign-in/wechat?bind=/tickets"]


def test_a_ticket_number_is_answered_with_its_plain_state(chat: Chat) -> None:
    openid, person = chat.bound()
    uid, number = ticket_of(chat, person)
    chat.campus.dispatch(uid)
    said = chat.said(openid, f" {number.lower()} ")
    assert number in said
    assert "处理中" in said
    assert links(said) == [f"{ADDRESS}/tickets/{uid}"]


def test_a_stranger_s_ticket_is_answered_like_one_that_is_not_there(chat: Chat) -> None:
    openid, _ = chat.bound()
    _, number = ticket_of(chat, chat.campus.student())
    theirs = chat.said(openid, number)
    nobody_s = chat.said(openid, "BX261124-W999")
    assert theirs.replace(number, "X") == nobody_s.replace("BX261124-W999", "X")
    assert "没有找到您名下" in theirs


def test_a_worker_sees_the_jobs_in_hand_and_no_others(chat: Chat) -> None:
    uid, number = ticket_of(chat, chat.campus.student())
    openid = chat.bind("staff:W101")
    assert "没有找到" in chat.said(openid, number)
    chat.campus.dispatch(uid)
    said = chat.said(openid, "我的工单")
    assert number in said
    assert f"{ADDRESS}/jobs/{uid}" in links(said)
    assert f"{ADDRESS}/jobs/{uid}" in links(chat.said(openid, number))


def test_a_worker_is_never_sent_to_pages_that_are_not_theirs(chat: Chat) -> None:
    openid = chat.bind("staff:W101")
    platform = chat.pusher()
    photo = platform.message(openid, "image", PicUrl="x", MediaId="w1")
    said = [platform.deliver(photo).said]
    platform.close()
    said += [chat.said(openid, word) for word in ("报修", "帮助", "什么")]
    said += [chat.happened(openid, "SCAN", EventKey="p:东校区/3栋/301").said]
    assert {link for one in said for link in links(one)} == {f"{ADDRESS}/jobs"}


def test_many_tickets_stay_within_one_message_with_the_link_to_all(chat: Chat) -> None:
    openid, person = chat.bound()
    phone = chat.campus.person_phone(person)
    words = "很" * 100
    for n in range(9):
        form = report_form(person) | {"place": "", "place_text": f"{words}{n}", "anyway": "1"}
        chat.campus.report(phone, person, **{k: v for k, v in form.items() if k != "key"})
    phone.close()
    said = chat.said(openid, "我的工单")
    assert len(said.encode()) <= 2_048
    assert "另有 4 张" in said
    assert links(said)[-1] == f"{ADDRESS}/tickets"


def test_what_a_student_wrote_never_becomes_a_link(chat: Chat) -> None:
    openid, person = chat.bound()
    evil = ']]></Content><a href="https://evil.example">领奖</a>&lt;'
    uid, number = ticket_of(chat, person, place="", place_text=evil)
    said = chat.said(openid, number)
    assert "＜a href" in said
    assert links(said) == [f"{ADDRESS}/tickets/{uid}"]


def test_the_menu_s_buttons_say_what_the_words_say(chat: Chat) -> None:
    openid, _ = chat.bound()
    for key, word in (("report", "报修"), ("tickets", "我的工单"), ("help", "帮助")):
        pressed = chat.happened(openid, "CLICK", EventKey=key).said
        assert pressed == chat.said(openid, word)


def test_a_new_follower_is_greeted_with_the_ways_in(chat: Chat) -> None:
    said = chat.happened(chat.openid(), "subscribe", EventKey="").said
    assert said.startswith("欢迎关注")
    assert f"{ADDRESS}/report" in links(said)


def test_who_follows_by_a_room_s_code_gets_the_form_with_that_room(chat: Chat) -> None:
    scene = "p:东校区/3栋/301"
    said = chat.happened(chat.openid(), "subscribe", EventKey=f"qrscene_{scene}", Ticket="t").said
    assert "欢迎关注" in said
    assert links(said) == [f"{ADDRESS}/report?place=东校区/3栋/301"]
    scanned = chat.happened(chat.openid(), "SCAN", EventKey=scene, Ticket="t").said
    assert links(scanned) == [f"{ADDRESS}/report?place=东校区/3栋/301"]


def test_the_code_of_a_place_that_is_gone_asks_to_choose(chat: Chat) -> None:
    said = chat.happened(chat.openid(), "SCAN", EventKey="p:东校区/没有这栋/1").said
    assert links(said) == [f"{ADDRESS}/report/place"]


def test_a_work_order_s_code_shows_the_ticket_to_its_people_alone(chat: Chat) -> None:
    openid, person = chat.bound()
    uid, number = ticket_of(chat, person)
    assert links(chat.happened(openid, "SCAN", EventKey=f"t:{number}").said) == [
        f"{ADDRESS}/tickets/{uid}"
    ]
    stranger, _ = chat.bound()
    assert "没有找到" in chat.happened(stranger, "SCAN", EventKey=f"t:{number}").said


def test_a_position_finds_the_building_nearby_or_asks(chat: Chat) -> None:
    def sent(latitude: str, longitude: str) -> str:
        platform = chat.pusher()
        body = platform.message(
            chat.openid(), "location",
            Location_X=latitude, Location_Y=longitude, Scale=16, Label="某处",
        )  # fmt: skip
        said = platform.deliver(body).said
        platform.close()
        return said

    near = sent("23.1005", "113.3005")
    assert "东校区 3栋" in near
    assert "约 80 米" in near
    assert links(near) == [f"{ADDRESS}/report/place?under=东校区/3栋"]
    assert links(sent("39.9", "116.4")) == [f"{ADDRESS}/report/place"]


def test_voices_and_films_are_told_apart_from_words(chat: Chat) -> None:
    platform = chat.pusher()
    body = platform.message(chat.openid(), "voice", MediaId="m", Format="amr")
    assert "看不了语音" in platform.deliver(body).said
    platform.close()


def test_events_that_ask_nothing_are_answered_with_nothing(chat: Chat) -> None:
    for name in ("VIEW", "LOCATION", "scancode_push", "brand_new_event"):
        answered = chat.happened(chat.openid(), name, EventKey="x")
        assert (answered.text, answered.said) == ("success", "")


def test_a_closed_ticket_is_told_and_no_longer_listed(chat: Chat) -> None:
    openid, person = chat.bound()
    uid, number = ticket_of(chat, person)
    chat.campus.office(uid, c.Reject("out_of_scope", "请找物业"))
    assert "没有正在办理" in chat.said(openid, "我的工单")
    assert "未受理" in chat.said(openid, number)
