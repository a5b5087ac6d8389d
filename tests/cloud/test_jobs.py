"""What happens by itself when a term lapses, once, whoever finds it first."""

from __future__ import annotations

import pytest

from cloud import jobs
from cloud.cloud import Cloud
from domain.repair import commands as c
from domain.wire import PushResult
from tests.cloud.desks import Desks, done
from tests.worlds import HOUR, HeldClock

DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def roster(desks: Desks) -> None:
    desks.roster()


def run(cloud: Cloud) -> list[PushResult]:
    return jobs.run_due(cloud.ledger, cloud.clock())


def test_silence_is_consent_and_five_stars(cloud: Cloud, desks: Desks, clock: HeldClock) -> None:
    uid = desks.report()
    desks.say(uid, *done())
    clock.advance(7 * DAY - 1)
    assert run(cloud) == []
    clock.advance(1)
    assert [r.outcome for r in run(cloud)] == ["accepted"]
    assert desks.ticket(uid).status == "inspected"
    clock.advance(7 * DAY)
    assert [r.outcome for r in run(cloud)] == ["accepted"]
    ticket = desks.ticket(uid)
    assert ticket.status == "archived"
    assert ticket.rating is not None
    assert ticket.rating.auto
    assert run(cloud) == []


def test_a_hold_ends_at_its_time(cloud: Cloud, desks: Desks, clock: HeldClock) -> None:
    uid = desks.report()
    desks.say(uid, *done()[:4])
    desks.say(uid, c.HoldWork("parts", note="等配件", until=clock() + 3 * HOUR))
    clock.advance(3 * HOUR - 1)
    assert run(cloud) == []
    clock.advance(1)
    run(cloud)
    assert desks.ticket(uid).status == "working"


def test_a_hold_ends_though_many_older_ones_have_no_end(
    cloud: Cloud, desks: Desks, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_BATCH", 2)
    uids = [desks.report() for _ in range(5)]
    for uid in uids:
        desks.say(uid, *done()[:4])
        until = clock() + HOUR if uid == uids[-1] else None
        desks.say(uid, c.HoldWork("parts", note="等配件", until=until))
    clock.advance(HOUR)
    run(cloud)
    assert [desks.ticket(uid).status for uid in uids] == ["held"] * 4 + ["working"]


def test_two_processes_that_find_the_same_ticket_make_one_act_of_it(
    cloud: Cloud, desks: Desks, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = desks.report()
    desks.say(uid, *done())
    clock.advance(8 * DAY)
    found = list(jobs._due(cloud.ledger, clock()))
    first = run(cloud)
    monkeypatch.setattr(jobs, "_due", lambda ledger, now: iter(found))
    second = run(cloud)
    assert first == second
    assert [entry.kind for entry in desks.feed()].count("repair.pass") == 1
