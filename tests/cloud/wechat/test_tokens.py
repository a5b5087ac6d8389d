"""A token that several processes share: asked for by one at a time, exchanged in time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.cloud import Cloud
from cloud.secret import Secret
from cloud.wechat.answers import Answered, NotAsked
from cloud.wechat.callers import AccountCaller
from cloud.wechat.settings import WeChat
from cloud.wechat.tokens import EARLY, SharedToken
from domain.problems import Trouble
from tests.wechat_platform.door import Platform
from tests.wechat_platform.world import APPID, SECRET
from tests.worlds import HeldClock

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "/cgi-bin/stable_token"
PATH = "/cgi-bin/get_api_domain_ip"
on_a_file = pytest.mark.parametrize("address", [""])
"""For what has nothing to do with which database it is."""


def wechat(platform: Platform) -> WeChat:
    return WeChat(
        APPID, Secret(SECRET), Secret("token"), "bx.example.edu.cn", mode="plain",
        api_base=platform.base,
    )  # fmt: skip


@pytest.fixture
def caller(cloud: Cloud, platform: Platform, clock: HeldClock) -> Iterator[AccountCaller]:
    platform.at(clock.now)
    made = AccountCaller(wechat(platform), cloud.store, clock, lambda seconds: None)
    yield made
    made.close()


@on_a_file
def test_a_token_is_asked_for_once_and_exchanged_when_ten_minutes_are_left(
    caller: AccountCaller, platform: Platform, clock: HeldClock
) -> None:
    first = caller.token.get()
    clock.advance(7_200_000 - EARLY - 1)
    assert caller.token.get() == first
    assert len(platform.calls(TOKEN)) == 1
    platform.at(clock.advance(1))
    # The platform gives the same one until five minutes before its end: asked once a minute.
    assert caller.token.get() == caller.token.get() == first
    assert len(platform.calls(TOKEN)) == 2
    platform.at(clock.advance(EARLY - 200_000))
    assert caller.token.get() != first
    assert platform.calls(TOKEN)[-1]["body"]["force_refresh"] is False


def test_a_token_that_was_replaced_elsewhere_is_exchanged_for_all(
    caller: AccountCaller, platform: Platform
) -> None:
    caller.calls.get(PATH)
    old = caller.token.get()
    made = {"new": 1 << 60}
    platform.set(tokens={"token": "new", "until": 1 << 60, "made": made})
    assert caller.calls.get(PATH)["ip_list"]
    assert caller.token.get() == "new" != old
    assert len(platform.calls(TOKEN)) == 2
    caller.calls.get(PATH)
    assert len(platform.calls(TOKEN)) == 2


def test_many_who_need_a_token_at_once_ask_for_one(
    cloud: Cloud, platform: Platform, clock: HeldClock
) -> None:
    platform.at(clock.now)
    asked: list[str] = []
    gate, never = threading.Event(), threading.Event()

    def fetch() -> tuple[str, int]:
        asked.append("")
        gate.wait(5)
        return "t", 7_200

    tokens = [
        SharedToken(cloud.store, "t", fetch, f"p{n}", clock, lambda s: never.wait(0.03) and None)
        for n in range(4)
    ]
    got: list[str] = []
    threads = [threading.Thread(target=lambda t=t: got.append(t.get())) for t in tokens]
    for thread in threads:
        thread.start()
    while not asked:
        never.wait(0.005)
    gate.set()
    for thread in threads:
        thread.join()
    assert (got, len(asked)) == (["t"] * 4, 1)


@on_a_file
def test_whoever_died_while_fetching_is_not_waited_for_longer_than_its_lease(
    cloud: Cloud, clock: HeldClock
) -> None:
    def die() -> tuple[str, int]:
        raise KeyboardInterrupt

    dead = SharedToken(cloud.store, "t", die, "dead", clock, lambda s: None)
    with pytest.raises(KeyboardInterrupt):
        dead.get()
    waits = 0

    def sleep(seconds: float) -> None:
        nonlocal waits
        waits += 1

    other = SharedToken(cloud.store, "t", lambda: ("t", 7_200), "other", clock, sleep)
    with pytest.raises(Trouble, match="wechat_token_wait"):
        other.get()
    assert waits > 10
    clock.advance(30_000)
    assert other.get() == "t"


@on_a_file
def test_an_address_that_is_not_allowed_is_told_and_noted(
    caller: AccountCaller, cloud: Cloud, platform: Platform
) -> None:
    platform.set(allowed=["10.1.1.1"])
    with pytest.raises(Answered) as told:
        caller.token.get()
    assert told.value.errcode == 40164
    row = cloud.store.row("SELECT problem, detail FROM credential WHERE name = ?", (
        caller.token.name,
    ))  # fmt: skip
    assert row is not None
    assert row[0] == "40164"
    assert "127.0.0.1" in row[1]
    platform.set(allowed=None)
    assert caller.token.get()


@on_a_file
def test_while_the_platform_is_away_a_token_that_is_good_for_minutes_does(
    cloud: Cloud, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[tuple[str, int] | NotAsked] = [("t", 7_200), NotAsked("away"), NotAsked("away")]

    def fetch() -> tuple[str, int]:
        answer = answers.pop(0)
        if isinstance(answer, NotAsked):
            raise answer
        return answer

    token = SharedToken(cloud.store, "t", fetch, "p", clock, lambda s: None)
    assert token.get() == "t"
    clock.advance(7_200_000 - 60_000)
    assert token.get() == "t"
    clock.advance(60_000)
    with pytest.raises(NotAsked):
        token.get()
    assert "could not be exchanged" in caplog.text


@on_a_file
def test_a_ticket_for_pages_is_kept_like_a_token(
    caller: AccountCaller, platform: Platform
) -> None:
    assert caller.tickets.get() == caller.tickets.get()
    assert len(platform.calls("/cgi-bin/ticket/getticket")) == 1


_OTHER = """
import sys
from tests.cloud.wechat.test_tokens import wechat
from tests.wechat_platform.door import Platform
from cloud.app import open_database
from cloud.wechat.callers import AccountCaller
from pathlib import Path
import time
store = open_database(Path(sys.argv[1]), sys.argv[2])
caller = AccountCaller(wechat(Platform(int(sys.argv[3]))), store, lambda: 1_795_492_800_000,
                       time.sleep)
print("ready", flush=True)
sys.stdin.readline()
print(caller.token.get(), flush=True)
"""


def test_two_processes_that_need_a_token_at_once_ask_for_one(
    cloud: Cloud, address: str, platform: Platform, clock: HeldClock
) -> None:
    platform.at(clock.now)
    port = platform.base.rpartition(":")[2]
    words = [sys.executable, "-c", _OTHER, str(cloud.folder), address, port]
    both = [
        subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    got = set()
    try:
        for one in both:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in both:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in both:
            assert one.stdout is not None
            got.add(one.stdout.readline().strip())
    finally:
        for one in both:
            one.kill()
            one.communicate()
    assert len(got) == 1
    assert len(platform.calls(TOKEN)) == 1
    assert got.pop().startswith("77_")
