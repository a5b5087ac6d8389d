"""Notices on their way through WeChat's servers, with a cloud on either database."""

from __future__ import annotations

from typing import Any

import pytest

from cloud.notices.chat import Chat
from cloud.notices.sender import once_of
from cloud.wechat import messages
from cloud.wechat.ports import Consent, Outcome
from domain.people import Actor
from domain.problems import Trouble
from domain.repair import commands as c
from tests.cloud.desks import WORKER
from tests.cloud.notices.streets import (
    BIZSEND,
    OPENID,
    PERSON,
    PROGRESS,
    STUDENT,
    TEMPLATE,
    Street,
)
from tests.worlds import HOUR, MINUTE

WORKER_S = f"staff:{WORKER[0]}"


def test_a_follower_is_told_by_template_with_fields_that_fit(street: Street) -> None:
    post = street.open()
    uid = street.report()
    street.accept(uid)
    assert street.later(post) == 1
    [sent] = street.platform.sent
    number = street.desks.ticket(uid).number
    assert sent["values"] == {
        "character_string1": number,
        "thing2": "水 › 水管漏水",
        "phrase3": "已受理",
        "thing4": "报修已受理",
        "time5": "2026年11月24日 12:00",
    }
    assert (sent["to"], sent["template_id"]) == (OPENID, PROGRESS)
    assert sent["url"] == f"https://bx.example.edu.cn/tickets/{uid}"
    assert street.states() == [("accepted", "sent")]
    assert street.tries() == [("template", "sent", 0)]
    assert street.later(post) == 0


def test_five_changes_in_a_minute_are_one_message(street: Street) -> None:
    post = street.open()
    uid = street.report()
    street.accept(uid)
    street.dispatch(uid)
    for wish in (c.Take("W101"), c.HoldWork("parts"), c.Resume()):
        street.pass_time(2_000)
        street.submit(uid, wish)
    street.later(post)
    assert len(street.platform.sent) == 1
    assert street.states() == [("accepted", "merged"), ("dispatched", "merged"), ("held", "sent")]
    assert street.platform.sent[0]["values"]["thing4"] == "暂停：等材料"


@pytest.mark.parametrize("code", [43004, 40003])
def test_who_does_not_follow_is_noted_and_reached_by_the_next_channel(
    street: Street, code: int
) -> None:
    post = street.open()
    assert post.heard is not None
    assert post.bindings is not None
    post.bindings.bind("o-old", PERSON, "code", "v", street.clock())
    street.platform.set(known=["o-old"])
    if code == 40003:
        street.platform.fault(TEMPLATE, code, errmsg="invalid openid", when={"touser": "o-old"})
    street.accept(street.report())
    street.later(post)
    assert street.tries() == [("template", "refused", code), ("template", "sent", 0)]
    assert post.bindings.openids_of(PERSON) == [OPENID]
    assert [one["to"] for one in street.platform.sent] == [OPENID]


@pytest.mark.parametrize("address", [""])
def test_without_a_follower_the_open_window_is_used_and_closed_ones_are_not_asked(
    street: Street,
) -> None:
    post = street.open(person=("customer",))
    assert post.heard is not None
    for acts in (0, 1):
        if acts:
            post.heard.heard(OPENID, "message", street.clock())
            street.platform.set(windows={OPENID: [street.clock() + 48 * HOUR, 5]})
        street.accept(street.report())
        street.later(post)
    assert street.states() == [("accepted", "listed"), ("accepted", "sent")]
    [sent] = street.platform.sent
    assert sent["text"].startswith("报修已受理\n后勤已受理，正在安排师傅。")


def test_a_consent_is_used_once_and_then_the_next_channel_is(street: Street) -> None:
    post = street.open(person=("subscription", "template"))
    assert post.heard is not None
    for _ in range(2):  # the push came twice
        post.heard.consent(Consent(OPENID, "s-progress", "accept", street.clock()))
    street.platform.set(consents={OPENID: {"s-progress": 1}})
    for _ in range(2):
        street.accept(street.report())
        street.later(post)
    assert [one["channel"] for one in street.platform.sent] == ["subscription", "template"]
    post.heard.consent(Consent(OPENID, "s-progress", "accept", street.clock()))
    street.accept(street.report())
    street.later(post)
    assert street.tries()[-2:] == [("subscription", "refused", 43101), ("template", "sent", 0)]
    assert len(street.platform.calls(BIZSEND)) == 2


@pytest.mark.parametrize("address", [""])
def test_a_consent_is_not_used_by_a_call_that_the_platform_was_too_busy_for(
    street: Street,
) -> None:
    post = street.open(person=("subscription",))
    assert post.heard is not None
    post.heard.consent(Consent(OPENID, "s-progress", "accept", street.clock()))
    street.platform.set(consents={OPENID: {"s-progress": 1}})
    street.platform.fault(BIZSEND, -1)
    street.accept(street.report())
    street.later(post)
    street.later(post)
    assert street.tries() == [("subscription", "unsent", -1), ("subscription", "sent", 0)]
    assert Chat(street.cloud.store).left(OPENID, "s-progress") == 0


@pytest.mark.parametrize("mode", ["lost", "silent", "garbage", "status"])
@pytest.mark.parametrize("address", [""])
def test_a_lost_answer_is_asked_for_with_the_same_id_and_the_person_reads_it_once(
    street: Street, mode: str
) -> None:
    post = street.open()
    street.platform.fault(TEMPLATE, mode=mode)
    street.accept(street.report())
    street.later(post)
    assert street.states() == [("accepted", "waiting")]
    street.platform.heal()
    street.later(post, 5_000)
    assert street.tries() == [("template", "unsure", 0), ("template", "sent", 0)]
    assert len(street.platform.sent) == 1
    ids = {one["body"]["client_msg_id"] for one in street.platform.calls(TEMPLATE)}
    assert len(ids) == 1


def test_a_message_that_the_platform_could_not_deliver_goes_by_the_next_channel(
    street: Street,
) -> None:
    post = street.open(person=("template", "customer"))
    assert post.heard is not None
    street.accept(street.report())
    street.later(post)
    msgid = str(street.platform.sent[0]["msgid"])
    post.heard.heard(OPENID, "message", street.clock())
    street.platform.set(windows={OPENID: [street.clock() + HOUR, 5]})
    for _ in range(2):
        post.heard.outcome(Outcome(OPENID, msgid, "blocked", "user block", street.clock()))
        street.later(post, MINUTE)
    assert [one["channel"] for one in street.platform.sent] == ["template", "customer"]
    assert street.states() == [("accepted", "sent")]


def test_what_became_of_a_message_is_not_lost_though_it_is_told_before_the_call_returns(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = street.open(person=("template", "customer"))
    assert post.heard is not None
    told = post.heard.outcome
    blocked: list[Outcome] = []
    send = messages.send_template

    def pushed_at_once(*given: Any) -> str:
        msgid = send(*given)
        blocked.append(Outcome(OPENID, msgid, "blocked", "user block", street.clock()))
        with pytest.raises(Trouble, match="outcome_early"):
            told(blocked[0])
        return msgid

    monkeypatch.setattr(messages, "send_template", pushed_at_once)
    street.accept(street.report())
    street.later(post)
    assert street.tries() == [("template", "sent", 0)]
    told(blocked[0])  # the inbox tries it again
    assert street.tries() == [("template", "refused", 0)]


@pytest.mark.parametrize("address", [""])
def test_at_night_people_sleep_unless_there_is_an_emergency(street: Street) -> None:
    post = street.open()
    street.pass_time(11 * HOUR)
    calm, burst = street.report(), street.report(priority="emergency")
    street.accept(calm)
    street.accept(burst)
    street.dispatch(burst)
    street.later(post, MINUTE)
    assert [one["values"]["phrase3"] for one in street.platform.sent] == ["已派单"]
    street.later(post, 7 * HOUR + 58 * MINUTE)
    assert len(street.platform.sent) == 1
    street.later(post, 2 * MINUTE)
    assert len(street.platform.sent) == 2


@pytest.mark.parametrize("address", [""])
def test_ids_of_two_notices_differ_in_any_history(street: Street) -> None:
    post = street.open()
    for _ in range(2):
        street.accept(street.report())
        street.later(post)
    ids = [one["client_msg_id"] for one in street.platform.sent]
    assert len(set(ids)) == 2
    assert all(len(one) == 32 for one in ids)
    assert once_of.__doc__


def test_no_more_goes_to_a_member_of_wecom_than_it_takes_and_the_rest_follows(
    street: Street,
) -> None:
    street.platform.set(members=[WORKER[0]])
    post = street.open(wecom=True)
    uids = [street.report() for _ in range(18)]
    for uid in uids:
        street.accept(uid)
        street.dispatch(uid)
        street.submit(uid, c.Urge(), Actor(STUDENT, "张子涵", "requester"))
    street.later(post)
    worker = [one for one in street.platform.sent if one["channel"] == "wecom"]
    assert len(worker) == 15
    assert [state for _, state in street.states(WORKER_S)].count("waiting") == 3
    street.later(post, 61_000)
    worker = [one for one in street.platform.sent if one["channel"] == "wecom"]
    assert len(worker) == 18
    assert all(state in ("sent", "merged") for _, state in street.states(WORKER_S))
