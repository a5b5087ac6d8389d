"""A trial of other weights on past sendings: what it counts, and that it can be stopped."""

from __future__ import annotations

import pytest

from domain.directory import Staff
from domain.dispatching import Weights
from domain.faults import FaultTree
from domain.repair.ticket import Reporter, Share, Ticket
from domain.standing import Job, Site
from domain.suggest import DEFAULT, Measure
from domain.trial import Abandoned, Past, try_weights
from resources import rule_texts

FAULTS = FaultTree.parse(rule_texts()["faults"])
HOUR = 3_600_000
NEAR, FAR = Site("a", "东", 0), Site("b", "东", 20)
STAFF = [
    Staff("W1", "甲", skills=("plumbing",), zones=("东区",)),
    Staff("W2", "乙", skills=("plumbing",), zones=("东区",)),
    Staff("W3", "丙", skills=("electric",), zones=("东区",)),
]


def past(n: int, worker: str, site: Site, fault: str = "water.tap") -> Past:
    ticket = Ticket(
        uid=f"t{n}", number=f"BX{n}", status="archived", priority="normal", fault=fault,
        place="p", place_text="p", reporters=(Reporter("张"),), description="",
        reported_at=n * HOUR, zone="东区", crew=(Share(worker, worker, lead=True),),
    )  # fmt: skip
    return Past(Job(ticket.uid, worker, n * HOUR, site, (n + 1) * HOUR), ticket)


def test_the_same_weights_choose_the_same_and_agree_with_the_desk_as_often() -> None:
    cases = [past(1, "W1", NEAR), past(2, "W2", FAR), past(3, "W1", NEAR), past(4, "W3", NEAR)]
    found = try_weights(cases, STAFF, FAULTS, DEFAULT, DEFAULT)
    assert (found.sendings, found.differ) == (4, 0)
    assert found.now == found.new
    assert found.real.agreed == 4
    assert found.now.agreed < 4  # the electrician was sent to a tap


def test_weights_for_the_way_alone_send_whoever_is_near() -> None:
    way = Measure(Weights(skill=0, zone=0, load=0, distance=100, history=0, fairness=0))
    cases = [past(1, "W2", NEAR), past(2, "W1", FAR), past(3, "W1", NEAR)]
    found = try_weights(cases, STAFF, FAULTS, DEFAULT, way)
    assert found.new.travel is not None
    assert found.real.travel == 8.0  # from far away, past the one who was there
    assert found.new.travel == 0.0
    assert found.new.agreed == 1  # the second alone


def test_the_spread_tells_how_evenly_the_work_lay() -> None:
    even = [past(n, f"W{n % 2 + 1}", NEAR) for n in range(1, 9)]
    assert try_weights(even, STAFF, FAULTS, DEFAULT, DEFAULT).real.spread == 0.0
    one = [past(n, "W1", NEAR) for n in range(1, 8)] + [past(8, "W2", NEAR)]
    assert try_weights(one, STAFF, FAULTS, DEFAULT, DEFAULT).real.spread == 3.0


def test_whoever_left_the_roster_is_passed_over_and_nothing_is_counted_for_them() -> None:
    found = try_weights([past(1, "W9", NEAR)], STAFF, FAULTS, DEFAULT, DEFAULT)
    assert (found.sendings, found.real.travel) == (0, None)


def test_it_stops_when_nobody_wants_it_any_more() -> None:
    with pytest.raises(Abandoned):
        try_weights([past(1, "W1", NEAR)], STAFF, FAULTS, DEFAULT, DEFAULT, lambda done: False)
