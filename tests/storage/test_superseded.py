"""Two desks correct the same field: the later stays, the earlier desk is told, with both sides."""

from __future__ import annotations

from typing import Any

from domain.repair import commands as c
from domain.wire import PushResult
from storage import outbox
from tests.storage.desk import Desk, Feed, corrected
from tests.worlds import MINUTE


def problem(desk: Desk) -> dict[str, Any]:
    [item] = outbox.attention(desk.store)
    assert (item.cause, item.problem.code) == ("superseded", "edit_superseded")
    return item.problem.facts


def test_an_own_correction_that_came_too_late_is_told(desk: Desk, feed: Feed) -> None:
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    mine = desk.ask(uid, corrected("spot", "阳台", "厨房"))
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    feed.take(mine)
    changes = desk.receive(feed)
    assert problem(desk) == {
        "field": "spot", "actor": "李桂芳", "at": desk.clock(),
        "mine": "厨房", "theirs": "卫生间", "base": "阳台",
    }  # fmt: skip
    assert changes.attention
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.spot == "卫生间"


def test_an_own_correction_that_was_overwritten_later_is_told(desk: Desk, feed: Feed) -> None:
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    mine = desk.ask(uid, corrected("spot", "阳台", "厨房"))
    feed.take(mine)
    desk.receive(feed)
    assert desk.attention() == []
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    facts = problem(desk)
    assert (facts["mine"], facts["theirs"]) == ("厨房", "卫生间")


def test_one_that_came_and_was_overwritten_in_the_same_page_is_told_too(
    desk: Desk, feed: Feed
) -> None:
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    feed.take(desk.ask(uid, corrected("spot", "阳台", "厨房")))
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    assert problem(desk)["mine"] == "厨房"


def test_a_correction_of_another_field_is_no_loss(desk: Desk, feed: Feed) -> None:
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    feed.take(desk.ask(uid, corrected("spot", "阳台", "厨房")))
    feed.say(uid, corrected("priority", "normal", "urgent"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    assert desk.attention() == []


def test_two_other_desks_losses_are_not_this_desk_s(desk: Desk, feed: Feed) -> None:
    uid = feed.reported(spot="阳台")
    feed.say(uid, corrected("spot", "阳台", "厨房"))
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    assert desk.attention() == []


def test_the_loss_is_noticed_also_where_the_typed_text_was_tidied(desk: Desk, feed: Feed) -> None:
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    feed.take(desk.ask(uid, corrected("spot", "阳台", "  厨房  ")))
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    assert problem(desk)["mine"] == "厨房"


def test_a_correction_still_waiting_is_not_lost_yet(desk: Desk, feed: Feed) -> None:
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    feed.say(uid, corrected("spot", "阳台", "卧室"))
    desk.ask(uid, corrected("spot", "阳台", "卧室"))
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    assert desk.attention() == []


def test_the_loss_is_told_once_however_often_the_feed_is_read(desk: Desk, feed: Feed) -> None:
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    mine = desk.ask(uid, corrected("spot", "阳台", "厨房"))
    feed.take(mine)
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    desk.begin_anew("e2")
    desk.settle(PushResult(mine.id, "accepted", "logistics", 2))
    desk.receive(feed, epoch="e2")
    assert len(desk.attention()) == 1


def test_both_sides_can_be_put_right_again(desk: Desk, feed: Feed) -> None:
    """Restoring asks on today's facts, so it wins."""
    uid = feed.reported(spot="阳台")
    desk.receive(feed)
    feed.take(desk.ask(uid, corrected("spot", "阳台", "厨房")))
    feed.say(uid, corrected("spot", "阳台", "卫生间"), at=desk.clock() + MINUTE)
    desk.receive(feed)
    desk.clock.advance(2 * MINUTE)
    again = desk.ask(uid, c.Edit((c.FieldChange("spot", "卫生间", "厨房"),)))
    feed.take(again)
    desk.receive(feed)
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.spot == "厨房"
