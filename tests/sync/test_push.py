"""Pushing one batch: what is sent, what is settled, and that repeating it is safe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.problems import Problem
from domain.repair import commands as c
from domain.wire import PushReply, PushRequest
from storage import outbox
from storage.ledger import Changes
from sync import push
from sync.push import push_batch
from tests.storage.desk import Desk
from tests.sync.held import FakeCloud, live


async def pushed(desk: Desk, cloud: FakeCloud) -> tuple[bool, dict[str, int], Changes]:
    async def run(work: Callable[[], Any]) -> Any:
        return work()

    return await push_batch(desk.ledger, cloud, "e1", run, desk.clock)


def test_an_empty_outbox_asks_nothing(desk: Desk, cloud: FakeCloud) -> None:
    assert live(lambda: pushed(desk, cloud)) == (False, {}, Changes())
    assert cloud.calls == []


def test_each_word_gets_its_own_answer(desk: Desk, cloud: FakeCloud) -> None:
    theirs = cloud.feed.reported()
    desk.receive(cloud.feed)
    mine = desk.report()
    desk.ask(theirs, c.Accept())
    cloud.feed.say(theirs, c.Reject("duplicate"))
    more, heads, changes = live(lambda: pushed(desk, cloud))
    assert list(desk.states().values()) == ["accepted", "refused"]
    assert heads == cloud.heads()
    assert changes.tickets == {theirs}
    assert more
    assert mine in cloud.feed.states


def test_a_lost_answer_leaves_everything_waiting_and_the_next_try_settles_it(
    desk: Desk, cloud: FakeCloud
) -> None:
    desk.report()
    cloud.lost.append("push")
    with pytest.raises(Problem):
        live(lambda: pushed(desk, cloud))
    assert list(desk.states().values()) == ["waiting"]
    assert outbox.listing(desk.store)[0].tries == 1
    live(lambda: pushed(desk, cloud))
    assert list(desk.states().values()) == ["accepted"]
    assert len(cloud.feed.entries) == 1


def test_a_long_outbox_goes_in_batches(
    desk: Desk, cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "BATCH", 3)
    uid = desk.report()
    for n in range(6):
        desk.ask(uid, c.Note(f"第 {n}"))
    answers = [live(lambda: pushed(desk, cloud))[0] for _ in range(4)]
    assert answers == [True, True, True, False]
    assert cloud.count("push") == 3


def test_a_cloud_that_leaves_a_word_unanswered_is_not_asked_without_end(
    desk: Desk, cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.report()
    desk.report()
    answer = cloud.push

    def forgetful(request: PushRequest) -> PushReply:
        reply = answer(request)
        return PushReply(reply.epoch, reply.results[:1], reply.heads)

    monkeypatch.setattr(cloud, "push", forgetful)
    more, _, _ = live(lambda: pushed(desk, cloud))
    assert not more
    assert list(desk.states().values()) == ["accepted", "waiting"]
