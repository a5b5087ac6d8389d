"""How people want to be told, and that the sender does as they say."""

from __future__ import annotations

import pytest

from cloud.identity import leavers
from cloud.notices import course, listing, preferences
from cloud.notices.preferences import USUAL, Preference, raised
from cloud.pages.words.telling import preferred
from domain.directory import Person, aggregate_of, put
from domain.people import SYSTEM
from domain.problems import Refusal
from tests.cloud.notices.streets import OPENID, PERSON, STUDENT, Street
from tests.worlds import HOUR, MINUTE

WORKER = "staff:W101"


def prefer(street: Street, subject: str, wish: Preference) -> None:
    preferences.keep(street.cloud.store, subject, wish, street.clock())


def test_ones_own_order_goes_before_the_schools(street: Street) -> None:
    post = street.open()
    assert post.heard is not None
    post.heard.heard(OPENID, "message", street.clock())
    street.platform.set(windows={OPENID: [street.clock() + HOUR, 5]})
    street.accept(street.report())
    street.later(post)
    prefer(street, PERSON, Preference(("customer",)))
    street.accept(street.report())
    street.later(post)
    assert [one[0] for one in street.tries()] == ["template", "customer"]


def test_where_the_first_way_does_not_reach_them_the_next_does(street: Street) -> None:
    post = street.open()
    prefer(street, PERSON, Preference(("customer", "subscription")))
    street.accept(street.report())
    street.later(post)
    assert street.tries() == [("template", "sent", 0)]


def test_a_workers_order_is_a_workers_alone(street: Street) -> None:
    post = street.open(wecom=True)
    assert post.bindings is not None
    post.bindings.bind("o-worker", WORKER, "code", "v", street.clock())
    street.platform.set(followers=[OPENID, "o-worker"])
    prefer(street, WORKER, Preference(("template", "wecom")))
    uid = street.report()
    street.accept(uid)
    street.dispatch(uid)
    street.later(post)
    street.later(post)
    assert ("job", "sent") in street.states(WORKER)
    assert {one[0] for one in street.tries()} == {"template"}


def test_ones_own_quiet_hours_hold_until_the_morning_and_an_emergency_passes(
    street: Street,
) -> None:
    post = street.open()
    prefer(street, PERSON, Preference(quiet=(20 * 60, 8 * 60)))
    street.pass_time(8 * HOUR + 30 * MINUTE)  # 20:30: the school's night has not begun
    street.accept(street.report())
    street.later(post)
    assert street.tries() == []
    street.pass_time(course.night_ends(street.clock(), (20 * 60, 8 * 60)) - street.clock())  # type: ignore[operator]
    street.later(post, 0)
    assert street.tries() == [("template", "sent", 0)]
    urgent = street.report(fault="water.burst", priority="emergency")
    street.accept(urgent)
    street.pass_time(12 * HOUR + 30 * MINUTE)  # 20:30 again
    street.dispatch(urgent)
    street.later(post)
    assert [one[0] for one in street.tries()][-1:] == ["template"]
    assert ("dispatched", "sent") in street.states()


def test_who_wants_no_reminder_finds_it_in_the_list(street: Street) -> None:
    post = street.open()
    prefer(street, PERSON, Preference(only_listed=True))
    street.accept(street.report())
    street.later(post)
    assert street.tries() == []
    assert street.states() == [("accepted", "listed")]
    [line] = listing.lines(street.cloud.store)
    assert (line.why, preferred(line.wish)) == ("own_wish", "只在消息页看")


def test_whoever_leaves_leaves_no_wishes_behind(street: Street) -> None:
    prefer(street, PERSON, Preference(("customer",)))
    gone = Person(STUDENT, "张子涵", active=False)
    street.submit(aggregate_of(gone), put(gone), SYSTEM)
    leavers.catch_up(street.cloud.ledger, street.clock())
    assert preferences.of(street.cloud.store, PERSON) == USUAL


def test_an_order_that_names_some_puts_the_others_behind() -> None:
    usual = ("wecom", "template", "subscription", "customer")
    assert USUAL.ordered(usual) == list(usual)
    assert Preference(("customer", "gone")).ordered(usual) == [
        "customer", "wecom", "template", "subscription",
    ]  # fmt: skip
    one = raised(usual, Preference(quiet=(0, 420)), "subscription")
    assert one == Preference(("wecom", "subscription", "template", "customer"), (0, 420))
    assert raised(usual, one, "wecom").order == one.order


@pytest.mark.parametrize("quiet", [(480, 1_200), (1_320, 1_380), (1_320, 0), (-1, 420), (0, 721)])
def test_nobodys_day_is_a_night(street: Street, quiet: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="bad_value"):
        prefer(street, PERSON, Preference(quiet=quiet))


def test_a_wish_is_told_in_a_line() -> None:
    assert preferred(USUAL) == ""
    wish = Preference(("wecom", "template"), (1_260, 420))
    assert preferred(wish) == "企业微信→公众号通知，21:00–07:00 不打扰"
