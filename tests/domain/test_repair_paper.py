"""What a slip tells becomes the steps it stands for, each at the time written on it."""

from __future__ import annotations

import pytest

from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.paper import Written, continued, reported
from domain.repair.ticket import Hold, Reporter, Share, Status, Ticket

T0 = 1_795_492_800_000
MINUTE = 60_000
WISH = c.Report("BX261124-A011", "water.pipe", "", "3栋 301", Reporter("张三"), "漏水")
WORKER = ("W101", "张大勇")


def kinds(steps: list[tuple[object, int]]) -> list[tuple[str, int]]:
    return [(type(args).__name__, (at - T0) // MINUTE) for args, at in steps]


def ticket(status: Status, **facts: object) -> Ticket:
    return Ticket(
        "t1", "BX261124-A001", status, "normal", "water.pipe", "", "3栋", (Reporter("张三"),),
        "漏水", T0, crew=(Share("W101", "张大勇", lead=True),), **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_slip_that_is_still_open_ends_where_its_writing_ends() -> None:
    assert kinds(reported(WISH, Written(), T0, "", T0 + 90 * MINUTE)) == [
        ("Report", 0),
        ("Accept", 0),
    ]
    sent = Written(WORKER, dispatched_at=T0 + 5 * MINUTE)
    assert kinds(reported(WISH, sent, T0, "", T0)) == [
        ("Report", 0),
        ("Accept", 0),
        ("Dispatch", 5),
    ]
    there = Written(WORKER, arrived_at=T0 + 20 * MINUTE)
    assert kinds(reported(WISH, there, T0, "", T0)) == [
        ("Report", 0),
        ("Accept", 0),
        ("Dispatch", 20),
        ("Take", 20),
        ("Arrive", 20),
    ]


def test_a_finished_slip_goes_through_every_step_at_its_real_time() -> None:
    done = Written(WORKER, T0 + 5 * MINUTE, T0 + 20 * MINUTE, T0 + 50 * MINUTE)
    assert kinds(reported(WISH, done, T0, "见证人：李四", T0 + 600 * MINUTE)) == [
        ("Report", 0),
        ("Accept", 0),
        ("Dispatch", 5),
        ("Take", 5),
        ("Arrive", 20),
        ("Finish", 50),
        ("Note", 600),
    ]


def test_times_that_can_not_be_true_are_refused_with_their_field() -> None:
    early = Written(WORKER, arrived_at=T0 - MINUTE)
    with pytest.raises(Refusal) as told:
        reported(WISH, early, T0, "", T0)
    assert told.value.code == "times_out_of_order"
    assert told.value.facts["field"] == "arrived_at"
    turned = Written(WORKER, arrived_at=T0 + 9 * MINUTE, finished_at=T0 + MINUTE)
    with pytest.raises(Refusal) as told:
        reported(WISH, turned, T0, "", T0)
    assert told.value.facts["field"] == "finished_at"


def test_somebody_who_came_has_a_name() -> None:
    with pytest.raises(Refusal) as told:
        reported(WISH, Written(finished_at=T0 + MINUTE), T0, "", T0)
    assert (told.value.code, told.value.facts["field"]) == ("text_missing", "worker")


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("reported", ["Accept", "Dispatch", "Take", "Arrive", "Finish"]),
        ("accepted", ["Dispatch", "Take", "Arrive", "Finish"]),
        ("dispatched", ["Take", "Arrive", "Finish"]),
        ("taken", ["Arrive", "Finish"]),
        ("working", ["Finish"]),
    ],
)
def test_a_ticket_goes_on_from_where_it_stands(status: Status, steps: list[str]) -> None:
    written = Written(WORKER, arrived_at=T0 + 10 * MINUTE, finished_at=T0 + 40 * MINUTE)
    found = continued(ticket(status), written)
    assert [name for name, _ in kinds(found)] == steps
    assert found[-1][1] == T0 + 40 * MINUTE


def test_a_pause_ends_when_the_worker_came_back() -> None:
    held = ticket("held", holds=(Hold("parts", T0 + MINUTE, "working"),))
    written = Written(WORKER, finished_at=T0 + 40 * MINUTE)
    assert kinds(continued(held, written)) == [("Resume", 40), ("Finish", 40)]


def test_a_ticket_that_is_past_all_this_is_left_to_the_rules() -> None:
    written = Written(WORKER, finished_at=T0 + 40 * MINUTE)
    assert kinds(continued(ticket("finished"), written)) == [("Finish", 40)]


def test_a_slip_without_times_changes_nothing() -> None:
    with pytest.raises(Refusal) as told:
        continued(ticket("taken"), Written(WORKER))
    assert told.value.code == "nothing_changes"
