"""Which ticket comes next, and in which order one comes past the doors of a building."""

from __future__ import annotations

from msgspec import Struct

from domain.dispatching import NextWeights
from domain.pressing import most_pressing, press
from domain.repair.ticket import Reporter, Status, Ticket
from domain.rounds import in_walk_order

WEIGHTS = NextWeights("test", breach=50, priority=30, waiting=20)
HOUR = 3_600_000


class Row(Struct, frozen=True):
    uid: str
    status: Status = "accepted"
    rank: int = 2
    reported_at: int = 0
    due_at: int | None = None
    warn_at: int | None = None


def test_a_breach_weighs_more_than_priority_and_priority_more_than_waiting() -> None:
    late = Row("late", due_at=HOUR, warn_at=HOUR // 2)
    urgent = Row("urgent", rank=0, reported_at=HOUR)
    old = Row("old")
    rows = [old, urgent, late]
    order = []
    while len(order) < 3:
        found = most_pressing(rows, WEIGHTS, 2 * HOUR, order)
        assert found is not None
        order.append(found.uid)
    assert order == ["late", "urgent", "old"]


def test_once_all_were_passed_the_most_pressing_comes_again() -> None:
    rows = [Row("a", rank=0), Row("b")]
    found = most_pressing(rows, WEIGHTS, HOUR, ("a", "b"))
    assert found is not None
    assert found.uid == "a"


def test_what_others_have_in_hand_presses_only_once_it_is_late() -> None:
    sent = Row("sent", status="dispatched", due_at=HOUR, warn_at=HOUR // 2)
    assert most_pressing([sent], WEIGHTS, HOUR) is None
    late = most_pressing([sent], WEIGHTS, HOUR + 1)
    assert late is not None
    assert late.breach == 1.0
    assert most_pressing([Row("w", status="working", due_at=0)], WEIGHTS, HOUR) is None


def test_the_nearer_the_breach_the_more_it_presses() -> None:
    row = Row("a", due_at=10 * HOUR, warn_at=8 * HOUR)
    parts = [press(row, WEIGHTS, at * HOUR).breach for at in (0, 5, 9, 11)]
    assert parts == [0.0, 0.5, 0.9, 1.0]


def ticket(place: str, at: int = 0) -> Ticket:
    return Ticket(
        uid=f"{place}{at}", number="BX1", status="accepted", priority="normal", fault="water.tap",
        place=place, place_text=place, reporters=(Reporter("张"),), description="", reported_at=at,
    )  # fmt: skip


def test_doors_are_passed_in_the_order_of_their_numbers() -> None:
    places = ["东校区 3栋 1002", "东校区 3栋 302", "东校区 3栋 205", "东校区 3栋 门厅"]
    found = in_walk_order([ticket(place) for place in places] + [ticket(places[2], -5)])
    assert [each.place_text for each in found] == [
        places[2], places[2], places[1], places[0], places[3],
    ]  # fmt: skip
    assert found[0].reported_at == -5
