"""Several senders on one database, one of them killed in the middle: everybody is told once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cloud.notices.streets import OPENID, TEMPLATE, Street
from tests.worlds import HOUR, MINUTE

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = 12


class Process:
    """A sender in a process of its own, ready to start at once with others."""

    def __init__(self, street: Street, address: str, now: int) -> None:
        port = street.platform.base.rpartition(":")[2]
        place = [str(street.cloud.folder), address, port, str(now)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cloud.notices.sending_process", *place],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def took(self) -> int:
        assert self._process.stdout is not None
        return sum(int(line) for line in self._process.stdout)

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def senders(street: Street, address: str, count: int) -> Iterator[list[Process]]:
    made = [Process(street, address, street.clock()) for _ in range(count)]
    try:
        for one in made:
            one.ready()
        for one in made:
            one.go()
        yield made
    finally:
        for one in made:
            one.kill()


def test_two_senders_at_once_send_each_notice_once(street: Street, address: str) -> None:
    street.open()
    for _ in range(MESSAGES):
        street.accept(street.report())
    street.pass_time(MINUTE)
    with senders(street, address, 2) as both:
        took = [one.took() for one in both]
    assert sum(took) == MESSAGES
    sent = Counter(one["client_msg_id"] for one in street.platform.sent)
    assert (len(sent), set(sent.values())) == (MESSAGES, {1})
    assert {state for _, state in street.states()} == {"sent"}
    assert len(street.platform.calls(TEMPLATE)) == MESSAGES


def test_a_sender_killed_in_the_middle_of_its_call_leaves_one_message(
    street: Street, address: str
) -> None:
    post = street.open()
    for _ in range(3):
        street.accept(street.report())
    street.pass_time(MINUTE)
    street.platform.fault(TEMPLATE, mode="silent")
    with senders(street, address, 1):
        street.platform.wait_for(1)
    street.platform.heal()
    assert street.tries() == [("template", "", 0)]
    assert post.sender.run() == 0  # it may still be alive
    street.pass_time(2 * MINUTE)
    assert post.sender.run() == 3
    assert Counter(one["client_msg_id"] for one in street.platform.sent).most_common(1)[0][1] == 1
    assert len(street.platform.sent) == 3
    assert street.tries() == [("template", "", 0)] + [("template", "sent", 0)] * 3
    assert {state for _, state in street.states()} == {"sent"}


@pytest.mark.parametrize("address", [""])
def test_a_sender_killed_in_the_chat_is_not_guessed_at(
    street: Street, address: str, caplog: object
) -> None:
    post = street.open()
    assert post.heard is not None
    post.heard.heard(OPENID, "message", street.clock())
    street.platform.set(windows={OPENID: [street.clock() + HOUR, 5]}, templates={})
    street.accept(street.report())
    street.pass_time(MINUTE)
    street.platform.fault("/cgi-bin/message/custom/send", mode="silent")
    with senders(street, address, 1):
        street.platform.wait_for(1)
    street.platform.heal()
    street.pass_time(3 * MINUTE)
    assert post.sender.run() == 1
    assert len(street.platform.sent) == 1
    assert street.states() == [("accepted", "unknown")]
