"""The inbox: stored once, worked until done, by whom and however often it takes."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from cloud.app import open_cloud
from cloud.health import health
from cloud.identity.bindings import Bindings
from cloud.wechat.inbound import inbox
from cloud.wechat.inbound.work import Worker
from cloud.wechat.ports import Outcome
from domain.problems import Refusal, Trouble
from tests.cloud.callbacks.chats import CONSOLE, Chat, Heard
from tests.worlds import MINUTE, NOON, HeldClock

ROOT = Path(__file__).resolve().parents[3]
SECOND = 1_000


def jpeg(width: int = 64) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 48), "grey").save(out, "JPEG")
    return out.getvalue()


def test_a_push_that_is_delivered_again_is_stored_once_and_answered_the_same(chat: Chat) -> None:
    openid, _ = chat.bound()
    platform = chat.pusher()
    body = platform.message(openid, "text", Content="我的工单")
    answers = {platform.deliver(body).said for _ in range(3)}
    platform.close()
    assert len(answers) == 1
    assert chat.inbox(openid) == [("Text", "waiting")]


def test_what_is_worked_is_not_worked_again_when_it_is_delivered_again(
    chat: Chat, heard: Heard
) -> None:
    openid = chat.openid()
    heard.pictures["m0"] = jpeg()
    platform = chat.pusher()
    bodies = [
        platform.message(openid, "image", PicUrl="x", MediaId="m0"),
        platform.event(openid, "TEMPLATESENDJOBFINISH", MsgID=5, Status="success"),
    ]
    first = [platform.deliver(body).said for body in bodies]
    assert chat.work() == 2
    assert [platform.deliver(body).said for body in bodies] == first
    platform.close()
    assert chat.work() == 0
    assert (len(heard.outcomes), heard.fetched) == (1, ["m0"])


def test_the_same_bytes_sent_again_by_somebody_who_heard_them_change_nothing(chat: Chat) -> None:
    openid = chat.openid()
    platform = chat.pusher()
    query, data = platform.sealed(platform.event(openid, "unsubscribe"))
    assert {platform.send(query, data).status_code for _ in range(4)} == {200}
    platform.close()
    assert chat.inbox(openid) == [("Unsubscribe", "waiting")]


def test_two_presses_in_one_second_on_different_buttons_are_two(chat: Chat) -> None:
    openid = chat.openid()
    for key in ("report", "help", "report"):
        chat.happened(openid, "CLICK", EventKey=key)
    assert len(chat.inbox(openid)) == 2
    chat.campus.clock.advance(SECOND)
    chat.happened(openid, "CLICK", EventKey="report")
    assert len(chat.inbox(openid)) == 3


def test_two_messages_whose_fate_is_told_in_one_second_are_two(chat: Chat, heard: Heard) -> None:
    openid = chat.openid()
    for msgid in (1, 2, 2):
        chat.happened(openid, "TEMPLATESENDJOBFINISH", MsgID=msgid, Status="success")
    chat.work()
    assert [(one.msgid, one.status) for one in heard.outcomes] == [
        ("1", "delivered"),
        ("2", "delivered"),
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("success", "delivered"),
        ("failed:user block", "blocked"),
        ("failed: user block", "blocked"),
        ("failed: system failed", "failed"),
    ],
)
def test_the_outbox_hears_what_became_of_a_template_message(
    chat: Chat, heard: Heard, status: str, expected: str
) -> None:
    openid = chat.openid()
    chat.happened(openid, "TEMPLATESENDJOBFINISH", MsgID=77, Status=status)
    assert chat.work() == 1
    assert heard.outcomes == [Outcome(openid, "77", expected, status, NOON)]


def test_the_outbox_hears_of_subscription_messages_and_of_consent(
    chat: Chat, heard: Heard
) -> None:
    openid = chat.openid()
    many = [
        {"TemplateId": "a", "SubscribeStatusString": "accept", "PopupScene": "0"},
        {"TemplateId": "b", "SubscribeStatusString": "reject", "PopupScene": "0"},
    ]
    chat.happened(openid, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": many})
    sent = {"TemplateId": "a", "MsgID": "5", "ErrorCode": "0", "ErrorStatus": "success"}
    chat.happened(openid, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": sent})
    chat.work()
    words = [(one.template, one.word) for one in heard.consents]
    assert words == [("a", "accept"), ("b", "reject")]
    assert [(one.msgid, one.status) for one in heard.outcomes] == [("5", "delivered")]


def test_who_unfollows_stays_bound_but_is_not_written_to(chat: Chat, heard: Heard) -> None:
    openid, person = chat.bound()
    subject = f"person:{person.code}"
    chat.happened(openid, "unsubscribe")
    chat.work()
    assert (chat.bindings.subject(openid), chat.bindings.openids_of(subject)) == (subject, [])
    chat.campus.clock.advance(SECOND)
    chat.happened(openid, "subscribe")
    chat.work()
    assert chat.bindings.openids_of(subject) == [openid]
    assert heard.reached == [(openid, False), (openid, True)]


def test_of_two_that_wait_only_the_later_following_counts(chat: Chat, heard: Heard) -> None:
    openid, person = chat.bound()
    chat.happened(openid, "unsubscribe")
    chat.campus.clock.advance(SECOND)
    chat.happened(openid, "subscribe")
    chat.campus.cloud.store.run(
        "UPDATE inbox SET due_at = due_at + 60000 WHERE openid = ? AND kind = 'Unsubscribe'",
        (openid,),
    )
    chat.work()
    chat.campus.clock.advance(2 * MINUTE)
    chat.work()
    assert chat.bindings.openids_of(f"person:{person.code}") == [openid]
    assert heard.reached == [(openid, True)]


def test_who_takes_back_the_authorization_is_no_longer_bound(chat: Chat) -> None:
    openid, _ = chat.bound()
    chat.happened(chat.openid(), "user_authorization_revoke", OpenID=openid, RevokeInfo="301")
    chat.work()
    assert chat.bindings.subject(openid) is None


def test_every_act_that_opens_the_window_for_messages_is_told(chat: Chat, heard: Heard) -> None:
    openid = chat.openid()
    chat.said(openid, "你好")
    chat.happened(openid, "CLICK", EventKey="help")
    chat.happened(openid, "SCAN", EventKey="x")
    chat.happened(openid, "VIEW", EventKey="x")
    chat.work()
    assert heard.acts == [(openid, "message"), (openid, "menu"), (openid, "scan")]


# ---- what can't be worked yet --------------------------------------------------------------


def sent_picture(chat: Chat, openid: str, media: str) -> str:
    platform = chat.pusher()
    said = platform.deliver(platform.message(openid, "image", PicUrl="x", MediaId=media)).said
    platform.close()
    return said


def test_a_picture_is_fetched_after_the_answer_and_only_once(chat: Chat, heard: Heard) -> None:
    openid = chat.openid()
    heard.pictures["m1"] = jpeg()
    assert "用这张照片报修" in sent_picture(chat, openid, "m1")
    assert heard.fetched == []
    assert (chat.work(), chat.work()) == (1, 0)
    assert heard.fetched == ["m1"]
    assert chat.inbox(openid) == [("Image", "done")]


def test_what_the_platform_can_t_give_now_is_asked_for_again_ever_more_rarely(
    chat: Chat, heard: Heard
) -> None:
    openid = chat.openid()
    heard.pictures["m2"] = Trouble("wechat_unreachable")
    sent_picture(chat, openid, "m2")
    tried = []
    for _ in range(400):
        tried += [chat.campus.clock() - NOON] * chat.work()
        chat.campus.clock.advance(SECOND)
    assert tried == [0, 5_000, 15_000, 35_000, 75_000, 155_000, 315_000]
    heard.pictures["m2"] = jpeg()
    chat.campus.clock.advance(10 * MINUTE)
    chat.work()
    assert chat.inbox(openid) == [("Image", "done")]


def test_monitoring_sees_what_waits_too_long_and_what_was_parked(
    chat: Chat, heard: Heard
) -> None:
    openid = chat.openid()
    heard.pictures["m7"] = Trouble("wechat_unreachable")
    heard.pictures["m8"] = Refusal("media_gone")
    sent_picture(chat, openid, "m7")
    sent_picture(chat, openid, "m8")
    chat.work()
    shown = health(chat.campus.cloud).parts["inbox"]
    assert (shown.state, shown.counts) == ("ok", {"waiting": 1, "late": 0, "parked_today": 1})
    chat.campus.clock.advance(11 * MINUTE)
    assert health(chat.campus.cloud).parts["inbox"].why == "late"


def test_what_will_never_be_had_is_parked_and_holds_up_nobody(chat: Chat, heard: Heard) -> None:
    openid = chat.openid()
    heard.pictures["m3"] = Refusal("media_gone")
    heard.pictures["m4"] = b"no picture"
    sent_picture(chat, openid, "m3")
    sent_picture(chat, openid, "m4")
    chat.happened(openid, "unsubscribe")
    assert chat.work() == 3
    assert chat.inbox(openid) == [
        ("Image", "parked"),
        ("Image", "parked"),
        ("Unsubscribe", "done"),
    ]


def test_a_bug_with_one_push_is_logged_and_the_others_are_worked(
    chat: Chat, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    openid = chat.openid()
    heard.pictures["m5"] = ZeroDivisionError("a bug")
    sent_picture(chat, openid, "m5")
    chat.happened(openid, "unsubscribe")
    with caplog.at_level(logging.ERROR, "paidan.wechat"):
        assert chat.work() == 2
    assert "could not be worked" in caplog.text
    caplog.clear()
    assert chat.inbox(openid) == [("Image", "waiting"), ("Unsubscribe", "done")]


def test_what_a_worker_died_over_is_worked_by_the_next_after_its_lease(
    chat: Chat, heard: Heard
) -> None:
    openid = chat.openid()
    chat.happened(openid, "unsubscribe")
    store, clock = chat.campus.cloud.store, chat.campus.clock
    assert inbox.claim(store, clock()) is not None
    assert inbox.claim(store, clock()) is None
    clock.advance(inbox.LEASE)
    assert chat.work() == 1
    assert heard.reached == [(openid, False)]


def test_workers_in_several_threads_work_each_push_once(chat: Chat, heard: Heard) -> None:
    openids = [chat.openid() for _ in range(24)]
    for openid in openids:
        chat.happened(openid, "unsubscribe")
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(lambda _: chat.work(), range(4)))
    assert sum(taken) == len(openids)
    assert sorted(openid for openid, _ in heard.reached) == openids


def test_what_is_done_is_forgotten_after_a_week_and_what_waits_is_not(
    chat: Chat, heard: Heard
) -> None:
    done, waits = chat.openid(), chat.openid()
    heard.pictures["m6"] = Trouble("wechat_unreachable")
    chat.happened(done, "unsubscribe")
    sent_picture(chat, waits, "m6")
    chat.work()
    store, clock = chat.campus.cloud.store, chat.campus.clock
    inbox.clear(store, clock() + inbox.KEPT - MINUTE)
    assert chat.inbox(done) == [("Unsubscribe", "done")]
    inbox.clear(store, clock() + inbox.KEPT + MINUTE)
    assert (chat.inbox(done), chat.inbox(waits)) == ([], [("Image", "waiting")])


DIES = """
import os, signal, sys
from pathlib import Path
from cloud.app import open_cloud
from cloud.identity.bindings import Bindings
from cloud.wechat.inbound.work import Worker
from tests.cloud.callbacks.chats import Heard
class Dies(Heard):
    def media(self, media_id):
        os.kill(os.getpid(), signal.SIGKILL)
cloud = open_cloud(Path(sys.argv[1]))
heard = Dies()
bindings = Bindings(cloud.ledger, "wx0")
Worker(cloud.store, cloud.blobs, heard, heard, bindings, lambda: int(sys.argv[2])).run()
"""


def test_a_process_killed_at_work_loses_nothing(tmp_path: Path) -> None:
    from cloud.wechat.inbound.pushes import Image as Picture

    clock = HeldClock()
    cloud = open_cloud(tmp_path)
    picture = Picture(
        to_user_name="gh_1", from_user_name="oA", create_time=1, msg_id="9", media_id="m9"
    )
    assert inbox.store_push(cloud.store, picture, clock())
    died = subprocess.run(
        [sys.executable, "-c", DIES, str(tmp_path), str(clock())], cwd=ROOT, check=False
    )
    assert died.returncode == -9
    heard = Heard()
    heard.pictures["m9"] = jpeg()
    bindings = Bindings(cloud.ledger, CONSOLE.appid)
    worker = Worker(cloud.store, cloud.blobs, heard, heard, bindings, clock)
    assert worker.run() == 0
    clock.advance(inbox.LEASE)
    assert worker.run() == 1
    assert heard.fetched == ["m9"]
    cloud.store.close()
