"""Notices on their way through WeChat's servers: each error does what its row of the table says."""

from __future__ import annotations

import pytest
from msgspec import structs

from cloud.notices.pauses import pauses
from cloud.notices.post import Post
from cloud.wechat.ports import Consent
from tests.cloud.desks import WORKER
from tests.cloud.notices.streets import (
    CORP,
    CUSTOM,
    OPENID,
    PROGRESS,
    TEMPLATE,
    Street,
)
from tests.worlds import HOUR, MINUTE


@pytest.fixture
def address() -> str:
    """What is told apart here is the platform's answers, not databases."""
    return ""


@pytest.mark.parametrize("code", [45015, 45047])
def test_a_window_that_the_platform_has_closed_is_closed_here_too(
    street: Street, code: int
) -> None:
    post = street.open(person=("customer", "template"))
    assert post.heard is not None
    post.heard.heard(OPENID, "message", street.clock())
    left = 0 if code == 45047 else 5
    ends = street.clock() + (48 * HOUR if code == 45047 else 0)
    street.platform.set(windows={OPENID: [ends, left]})
    for _ in range(2):
        street.accept(street.report())
        street.later(post)
    assert street.tries() == [
        ("customer", "refused", code),
        ("template", "sent", 0),
        ("template", "sent", 0),
    ]


def test_a_worker_is_told_in_wecom(street: Street) -> None:
    street.platform.set(members=[WORKER[0]])
    post = street.open(wecom=True)
    uid = street.report()
    street.accept(uid)
    street.dispatch(uid, note="找李同学，她得了水痘")
    street.later(post)
    told = [one for one in street.platform.sent if one["channel"] == "wecom"]
    assert [one["to"] for one in told] == [WORKER[0]]
    assert "请尽快接单" in told[0]["text"]
    assert f"/jobs/{uid}" in told[0]["text"]
    assert "水痘" not in told[0]["text"]


def test_who_is_no_member_of_wecom_is_tried_by_the_other_channels(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open(wecom=True)
    uid = street.report()
    street.accept(uid)
    street.dispatch(uid)
    street.later(post)
    assert ("wecom", "refused", 81013) in street.tries()
    assert street.states(f"staff:{WORKER[0]}") == [("job", "failed")]
    assert len(street.platform.calls(CORP)) == 1
    assert "no_way_left" in caplog.text


@pytest.mark.parametrize(
    ("code", "rests", "wakes"),
    [(45011, "template", MINUTE), (45009, "template", 12 * HOUR)],
)
def test_a_quota_lets_the_channel_rest_and_then_it_goes_out(
    street: Street, code: int, rests: str, wakes: int, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open(person=("template",))
    street.platform.fault(TEMPLATE, code, errmsg="quota")
    street.accept(street.report())
    street.later(post)
    start = street.clock() if code == 45011 else street.clock() - 20_000
    assert pauses(street.cloud.store, street.clock())[rests].until == start + wakes
    street.accept(street.report())
    street.later(post)
    assert len(street.platform.calls(TEMPLATE)) == 1
    assert {state for _, state in street.states()} == {"waiting"}
    assert ("rests after errcode" in caplog.text) is (code == 45009)
    # the quota is full again at midnight; people are told in the morning
    street.later(post, wakes + (7 * HOUR if code == 45009 else 0))
    assert [state for _, state in street.states()] == ["sent", "sent"]


@pytest.mark.parametrize("code", [47001, 47003])
def test_our_own_mistake_is_a_dead_letter_and_never_repeated(
    street: Street, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open()
    street.platform.fault(TEMPLATE, code, errmsg="argument invalid! data.thing2.value invalid")
    street.accept(street.report())
    for _ in range(3):
        street.later(post, HOUR)
    assert street.states() == [("accepted", "failed")]
    assert street.tries() == [("template", "dead", code)]
    assert "is failed" in caplog.text


@pytest.mark.parametrize("code", [40037, 43116, 50002])
def test_a_template_that_is_gone_rests_alone_and_the_next_channel_is_taken(
    street: Street, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open(person=("template", "customer"))
    assert post.heard is not None
    post.heard.heard(OPENID, "message", street.clock())
    street.platform.set(windows={OPENID: [street.clock() + HOUR, 5]})
    street.platform.fault(TEMPLATE, code, errmsg="invalid template_id")
    for _ in range(2):
        street.accept(street.report())
        street.later(post)
    assert street.tries() == [
        ("template", "refused", code),
        ("customer", "sent", 0),
        ("customer", "sent", 0),
    ]
    resting = pauses(street.cloud.store, street.clock())
    assert (list(resting), resting[f"template:{PROGRESS}"].code) == ([f"template:{PROGRESS}"], code)
    assert "rests after errcode" in caplog.text


def test_what_the_account_may_not_do_is_off_with_the_reason(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open(person=("template",))
    street.platform.fault(TEMPLATE, 48001, errmsg="api unauthorized")
    street.accept(street.report())
    street.later(post)
    resting = pauses(street.cloud.store, street.clock())["template"]
    assert (resting.code, resting.detail.partition(" rid ")[0]) == (48001, "api unauthorized")
    assert street.states() == [("accepted", "failed")]
    assert "api unauthorized" in caplog.text


@pytest.mark.parametrize("code", [40013, 40125, 40164])
def test_a_wrong_configuration_stops_calls_until_it_is_mended_and_loses_nothing(
    street: Street, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open(person=("template",))
    fault = "/cgi-bin/stable_token"
    street.platform.fault(fault, code, errmsg="invalid", times=-1)
    for _ in range(3):
        street.accept(street.report())
        street.later(post)
    assert len(street.platform.calls(fault)) == 1
    assert {state for _, state in street.states()} == {"waiting"}
    street.platform.heal()
    street.later(post, 10 * MINUTE)
    assert [state for _, state in street.states()] == ["sent"] * 3
    assert "rests after errcode" in caplog.text


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_was_replaced_costs_one_more_call(street: Street, code: int) -> None:
    post = street.open(person=("template",))
    street.accept(street.report())
    street.later(post)
    made = {"new": 1 << 60}
    street.platform.set(tokens={"token": "new", "until": 1 << 60, "made": made})
    if code != 40001:
        street.platform.fault(TEMPLATE, code)
    street.accept(street.report())
    street.later(post)
    assert street.tries() == [("template", "sent", 0)] * 2
    assert len(street.platform.calls(TEMPLATE)) == 3


def test_a_busy_platform_is_asked_again(street: Street) -> None:
    post = street.open(person=("template",))
    street.platform.fault(TEMPLATE, -1, times=2)
    street.accept(street.report())
    street.later(post)
    assert street.later(post, 5_000) == 1
    assert street.later(post, 10_000) == 0
    assert street.later(post, 20_000) == 1
    assert street.tries() == [("template", "unsent", -1)] * 2 + [("template", "sent", 0)]


def test_an_answer_that_stays_lost_is_told_as_unknown_before_the_id_is_worth_nothing(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open()
    assert post.heard is not None
    post.heard.heard(OPENID, "message", street.clock())
    street.platform.fault(TEMPLATE, mode="lost", times=-1)
    street.accept(street.report())
    for _ in range(20):
        street.later(post, MINUTE)
    assert street.states() == [("accepted", "unknown")]
    assert len(street.platform.sent) == 1
    asked = [one["at"] for one in street.platform.calls(TEMPLATE)]
    assert asked[-1] - asked[0] < 8 * MINUTE
    assert {channel for channel, _, _ in street.tries()} == {"template"}
    assert "is unknown" in caplog.text


def test_a_lost_answer_in_the_chat_is_never_asked_for_again(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open(person=("customer", "template"))
    assert post.heard is not None
    post.heard.heard(OPENID, "message", street.clock())
    street.platform.set(windows={OPENID: [street.clock() + HOUR, 5]})
    street.platform.fault(CUSTOM, mode="lost")
    street.accept(street.report())
    for _ in range(3):
        street.later(post)
    assert street.states() == [("accepted", "unknown")]
    assert len(street.platform.sent) == 1
    assert "is unknown" in caplog.text


def test_what_waited_for_the_account_is_told_as_one_when_it_works_again(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    post = street.open(person=("template",))
    street.platform.fault("/cgi-bin/stable_token", 40164, errmsg="invalid ip", times=-1)
    uid = street.report()
    street.accept(uid)
    street.later(post)
    street.dispatch(uid)
    street.later(post)
    street.platform.heal()
    street.later(post, 20 * MINUTE)
    assert [one["values"]["phrase3"] for one in street.platform.sent] == ["已派单"]
    assert street.states() == [("accepted", "merged"), ("dispatched", "sent")]
    assert caplog.text


@pytest.mark.parametrize("channel", ["template", "subscription", "customer"])
def test_an_outage_of_hours_uses_up_nobodys_tries(street: Street, channel: str) -> None:
    heard = street.open(person=(channel,)).heard
    assert heard is not None
    heard.heard(OPENID, "message", street.clock())
    heard.consent(Consent(OPENID, "s-progress", "accept", street.clock()))
    street.platform.set(
        consents={OPENID: {"s-progress": 1}}, windows={OPENID: [street.clock() + 48 * HOUR, 1]}
    )
    wechat = street.cloud.settings.wechat
    assert wechat is not None
    broken = structs.replace(wechat, api_base="http://127.0.0.1:9")
    street.cloud.settings = structs.replace(street.cloud.settings, wechat=broken)
    away = Post(street.cloud, sleep=lambda seconds: None)
    street.posts.append(away)
    street.accept(street.report())
    for _ in range(30):
        street.later(away, 10 * MINUTE)
    assert street.states() == [("accepted", "waiting")]
    assert {outcome for _, outcome, _ in street.tries()} == {"rests"}
    street.later(street.posts[0], 10 * MINUTE)
    assert street.states() == [("accepted", "sent")]
