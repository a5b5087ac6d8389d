"""The door under bad weather and bad guests: never a 5xx, never a word too many, never a loss."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from cloud.wechat.inbound import door
from cloud.wechat.inbound.inbox import store_push
from cloud.wechat.inbound.pushes import AnyPush
from domain.problems import Trouble
from storage.database import Database
from tests.cloud.callbacks.chats import Chat, Heard, serve_account
from tests.cloud.callbacks.test_frames import BODIES, FORGED
from tests.worlds import MINUTE

WORDS = ("Traceback", "File \"", "Error", "paidanToken", "sqlite", "cloud/")


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """An account whose door waits a moment only, as does the platform."""
    with serve_account(tmp_path_factory.mktemp("hasty"), Heard(), patience=0.1) as chat:
        yield chat


class Weather:
    """A store that fails so many times first."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures = failures
        self.error = error

    def __call__(self, store: Database, push: AnyPush, now: int) -> bool:
        if self.failures > 0:
            self.failures -= 1
            raise self.error
        return store_push(store, push, now)


@pytest.mark.parametrize("error", [Trouble("disk_full"), ZeroDivisionError("a bug")])
def test_what_can_t_be_stored_is_not_answered_so_that_it_comes_again(
    hasty: Chat,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    monkeypatch.setattr(door, "store_push", Weather(1, error))
    openid = hasty.openid()
    platform = hasty.pusher(seconds=0.4)
    with caplog.at_level(logging.CRITICAL, "paidan.wechat"):
        answered = platform.text(openid, "报修")
    platform.close()
    assert (answered.status, answered.deliveries) == (200, 2)
    assert hasty.inbox(openid) == [("Text", "waiting")]


def test_while_nothing_can_be_stored_the_platform_hears_nothing_at_all(
    hasty: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(door, "store_push", Weather(99, Trouble("disk_full")))
    openid = hasty.openid()
    platform = hasty.pusher(seconds=0.2)
    with caplog.at_level(logging.CRITICAL, "paidan.wechat"):
        answered = platform.text(openid, "报修")
    platform.close()
    assert (answered.status, answered.deliveries) == (0, 3)
    assert hasty.inbox(openid) == []


def test_a_short_trouble_is_waited_out_within_the_same_delivery(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(door, "store_push", Weather(1, Trouble("database_busy")))
    monkeypatch.setattr(door, "_BETWEEN_TRIES", 0.01)
    platform = chat.pusher()
    with caplog.at_level(logging.CRITICAL, "paidan.wechat"):
        answered = platform.text(chat.openid(), "报修")
    platform.close()
    assert (answered.status, answered.deliveries) == (200, 1)
    assert "报修" in answered.said


def test_a_reply_that_can_t_be_made_is_left_out_and_the_push_is_kept(
    hasty: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(openid: str) -> str:
        raise ZeroDivisionError(openid)

    monkeypatch.setattr(hasty.account._door._replies, "_tickets", broken)
    monkeypatch.setitem(hasty.account._door._replies._keys, "tickets", broken)
    openid = hasty.openid()
    platform = hasty.pusher()
    with caplog.at_level(logging.CRITICAL, "paidan.wechat"):
        answered = platform.text(openid, "我的工单")
    platform.close()
    assert (answered.status, answered.text) == (200, "success")
    assert hasty.inbox(openid) == [("Text", "waiting")]


def test_the_platform_s_check_is_answered_with_its_word_as_plain_text(chat: Chat) -> None:
    platform = chat.pusher()
    reply = platform.check("<script>alert(1)</script>")
    platform.close()
    assert (reply.status_code, reply.text) == (200, "<script>alert(1)</script>")
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_all_who_are_turned_away_hear_the_same_and_nothing_is_stored(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.campus.clock.advance(20 * MINUTE)
    platform = chat.pusher()
    plain = chat.pusher("plain")
    count = "SELECT count(*) FROM inbox"
    before = chat.campus.cloud.store.value(count)
    frames = [forged() for _, forged in FORGED.values()]
    replies = [platform.send(*platform.around(platform.stamp(), frame)) for frame in frames]
    replies += [plain.send(plain.stamp(), body) for _, body in BODIES.values()]
    replies += [plain.send(*plain.sealed(plain.event("oA", "unsubscribe")))]
    replies += [platform.send({}, b""), platform.session.get(chat.callback, timeout=5)]
    platform.close()
    plain.close()
    assert {(one.status_code, one.text) for one in replies} == {(403, "rejected")}
    shown = " ".join(f"{one.text} {dict(one.headers)}" for one in replies)
    assert not [word for word in WORDS if word in shown]
    assert chat.campus.cloud.store.value(count) == before
    assert {one.partition(":")[0] for one in caplog.messages} == {"turned away"}
    assert not [word for word in WORDS if word in caplog.text.replace("door.py", "")]


def test_the_log_tells_each_reason_once_a_minute_however_often_somebody_knocks(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.campus.clock.advance(10 * MINUTE)
    with caplog.at_level(logging.WARNING, "paidan.wechat"):
        for _ in range(20):
            assert requests.post(chat.callback, timeout=5).status_code == 403
        chat.campus.clock.advance(MINUTE)
        assert requests.post(chat.callback, timeout=5).status_code == 403
    assert caplog.messages == ["turned away: query_stamp"] * 2


def test_a_body_over_64_kb_is_turned_away_before_it_is_read_to_its_end(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.campus.clock.advance(30 * MINUTE)
    platform = chat.pusher()
    body = platform.message("oA", "text", Content="长" * 2_000)
    assert platform.deliver(body).status == 200
    query, data = platform.sealed(body)
    big = data.replace(b"</xml>", b" " * (door.LARGEST + 1 - len(data)) + b"</xml>")
    assert platform.send(query, big).status_code == 403
    platform.close()
    assert caplog.messages == ["turned away: too_big"]


def test_a_body_that_never_ends_is_given_up(
    hasty: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    platform = hasty.pusher()
    query, _ = platform.sealed(platform.event("oA", "unsubscribe"))
    url = requests.Request("POST", hasty.callback, params=query).prepare().url or ""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        head = f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n"
        line.sendall(head.encode() + b"<xml>")
        assert line.recv(64).startswith(b"HTTP/1.1 403")
    platform.close()
    assert caplog.messages == ["turned away: too_slow"]


def test_other_methods_are_no_way_in(chat: Chat) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert requests.request(method, chat.callback, timeout=5).status_code < 500


def test_the_door_is_not_there_without_an_account(tmp_path: Path) -> None:
    from cloud.app import build, open_cloud

    cloud = open_cloud(tmp_path)
    paths = {getattr(route, "path", "") for route in build(cloud).routes}
    assert door.PATH not in paths
    cloud.store.close()
