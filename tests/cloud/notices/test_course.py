"""The course of a notice: told once at most, by the best way, and not five times a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.notices import course
from cloud.notices.course import (
    GAP,
    Choice,
    Option,
    Over,
    Send,
    Try,
    Wait,
    Waiting,
    choose,
    next_step,
    night_ends,
)
from tests.worlds import HOUR, MINUTE, NOON

ONCE = 10 * MINUTE
TEMPLATE = Option("template", "o1", ONCE)
CUSTOMER = Option("customer", "o1")
NEVER = NOON + 24 * HOUR


def step(
    tries: list[Try], *options: Option, now: int = NOON, stale_at: int = NEVER
) -> Send | Wait | Over:
    return next_step(options or (TEMPLATE, CUSTOMER), tries, now, stale_at)


def tried(option: Option, outcome: course.Outcome, at: int = NOON) -> Try:
    return Try(option.channel, option.address, at, outcome)


def test_the_best_way_comes_first_and_the_next_after_a_refusal() -> None:
    assert step([]) == Send("template", "o1")
    assert step([tried(TEMPLATE, "refused")]) == Send("customer", "o1")
    both = [tried(TEMPLATE, "refused"), tried(CUSTOMER, "refused")]
    assert step(both) == Over("failed", "no_way_left")
    assert step([tried(TEMPLATE, "sent")]) == Over("sent")


def test_without_any_way_it_stands_in_the_list() -> None:
    assert next_step((), [], NOON, NEVER) == Over("listed")


def test_our_own_mistake_is_never_repeated_by_any_way() -> None:
    assert step([tried(TEMPLATE, "dead")]) == Over("failed", "dead")


def test_what_may_have_arrived_is_repeated_only_while_the_channel_passes_it_over() -> None:
    for outcome in ("unsure", ""):
        lost = [tried(TEMPLATE, outcome)]  # type: ignore[arg-type]
        assert step(lost, now=NOON + 7 * MINUTE) == Send("template", "o1")
        assert step(lost, now=NOON + 8 * MINUTE) == Over("unknown", "no_answer")
        found = step([tried(CUSTOMER, outcome)])  # type: ignore[arg-type]
        assert found == Over("unknown", "no_answer")


def test_a_repeated_try_waits_a_little_and_for_a_channel_that_rests() -> None:
    lost = [tried(TEMPLATE, "unsure")]
    assert step(lost) == Wait(NOON + 5_000)
    resting = Option("template", "o1", ONCE, NOON + MINUTE, short=True)
    assert step(lost, resting, now=NOON + 5_000) == Wait(NOON + MINUTE)


def test_that_a_repeated_try_is_refused_does_not_tell_that_the_first_had_not_arrived() -> None:
    tries = [tried(TEMPLATE, "unsure"), tried(TEMPLATE, "unsent"), tried(TEMPLATE, "refused")]
    assert step(tries[:2], now=NOON + MINUTE) == Send("template", "o1")
    assert step(tries) == Over("unknown", "refused_when_repeated")


def test_a_busy_platform_is_asked_again_after_growing_gaps_and_then_left() -> None:
    tries: list[Try] = []
    now = NOON
    asked = []
    while len(asked) < 20:
        found = step(tries, TEMPLATE, now=now)
        if isinstance(found, Wait):
            now = found.until
        elif isinstance(found, Send):
            asked.append(now)
            tries.append(tried(TEMPLATE, "unsent", now))
        else:
            break
    assert found == Over("failed", "no_way_left")
    assert [b - a for a, b in pairwise(asked)] == list(course.GAPS)


def test_a_channel_that_rests_long_is_passed_by_and_one_that_rests_a_minute_is_waited_for() -> None:
    long = Option("template", "o1", ONCE, NOON + 6 * HOUR)
    short = Option("template", "o1", ONCE, NOON + MINUTE, short=True)
    assert step([], long, CUSTOMER) == Send("customer", "o1")
    assert step([], short, CUSTOMER) == Wait(NOON + MINUTE)
    assert step([], long) == Wait(NOON + 6 * HOUR)


def test_what_could_not_be_told_for_a_day_disturbs_nobody() -> None:
    assert step([], stale_at=NOON) == Over("failed", "too_old")


@dataclass
class World:
    """A platform that keeps its word on ids for ten minutes, and a sender that may die."""

    arrived: list[tuple[str, int]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def call(self, send: Send, now: int, reply: str) -> course.Outcome:
        """What the sender learns; ``dies`` and ``lost`` after the work was done."""
        if reply in ("refused", "unsent"):
            return reply  # type: ignore[return-value]
        if reply in ("never_left_dies",):
            return ""
        passed_over = send.channel == "template" and now - self.seen.get("id", -ONCE) < ONCE
        if not passed_over:
            self.seen["id"] = now if send.channel == "template" else self.seen.get("id", -ONCE)
            self.arrived.append((send.channel, now))
        return {"sent": "sent", "lost": "unsure", "dies": ""}[reply]  # type: ignore[return-value]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sent", "lost", "dies", "never_left_dies", "refused", "unsent"]),
            st.integers(0, 12 * MINUTE),
        ),
        min_size=1,
        max_size=14,
    ),
    st.permutations([TEMPLATE, CUSTOMER, Option("template", "o2", ONCE), Option("wecom", "W1")]),
)
@settings(max_examples=400)
def test_whatever_is_lost_and_whoever_dies_it_arrives_once_at_most(
    replies: list[tuple[str, int]], options: list[Option]
) -> None:
    world, tries, now = World(), [], NOON
    for reply, passes in replies:
        found = next_step(options, tries, now, NEVER)
        if isinstance(found, Over):
            break
        if isinstance(found, Send):
            outcome = world.call(found, now, reply)
            tries.append(Try(found.channel, found.address, now, outcome))
        now = max(now + passes, found.until if isinstance(found, Wait) else 0)
    assert len(world.arrived) <= 1
    end = next_step(options, tries, now, NEVER)
    if isinstance(end, Over) and end.state == "failed":
        assert world.arrived == []
    if isinstance(end, Over) and end.state == "sent":
        assert len(world.arrived) == 1


def w(number: int, kind: str = "accepted", **more: object) -> Waiting:
    fields: dict[str, object] = {"priority": "normal", "not_before": NOON} | more
    return Waiting(number, kind, **fields)  # type: ignore[arg-type]


def pick(*waiting: Waiting, last: int | None = None, busy: bool = False, night: int | None = None) -> Choice:  # noqa: E501
    return choose(waiting, NOON, last, busy, night)


def test_the_newest_of_five_goes_out_and_the_others_with_it() -> None:
    later = w(5, "finished", not_before=NOON + 15_000)
    found = pick(w(1), w(2, "dispatched"), w(3, "held"), w(4, "arrived"), later)
    assert found == Choice(send=5, told_with=(1, 2, 3, 4))


def test_a_minute_lies_between_two_disturbances_by_one_ticket_unless_it_is_an_emergency() -> None:
    assert pick(w(1), last=NOON - 10_000) == Choice(wait=((1, NOON - 10_000 + GAP),))
    assert pick(w(1, "dispatched", priority="emergency"), last=NOON - 10_000).send == 1
    assert pick(w(1), busy=True).wait


def test_at_night_it_waits_for_the_morning_unless_it_is_an_emergency() -> None:
    morning = NOON + 7 * HOUR
    assert pick(w(1, "job"), night=morning) == Choice(wait=((1, morning),))
    assert pick(w(1, "job", priority="emergency"), night=morning).send == 1
    assert pick(w(1, "finished", priority="emergency"), night=morning).wait


def test_a_job_that_came_and_went_disturbs_nobody() -> None:
    assert pick(w(1, "job"), w(2, "taken_away")) == Choice(dropped=(1, 2))
    assert pick(w(1, "urged"), w(2, "taken_away")) == Choice(send=2, told_with=(1,))


def test_one_that_may_have_arrived_goes_on_at_once_and_alone() -> None:
    begun = w(1, fresh=False, unsure=True)
    assert pick(begun, w(2), last=NOON - 1, night=NOON + HOUR) == Choice(send=1)


@given(st.lists(st.tuples(st.integers(0, 120_000), st.sampled_from(["accepted", "held", "job"]))))
def test_nothing_is_left_out_and_a_quiet_minute_lies_between(told: list[tuple[int, str]]) -> None:
    born = {n: (NOON + at, kind) for n, (at, kind) in enumerate(sorted(told), 1)}
    waits = {n: at + 20_000 for n, (at, _) in born.items()}
    sent: list[tuple[int, int]] = []
    gone: set[int] = set()
    for now in range(NOON, NOON + 600_000, 1_000):
        there = [w(n, born[n][1], not_before=waits[n]) for n in born if n not in gone and born[n][0] <= now]  # noqa: E501
        found = choose(there, now, sent[-1][1] if sent else None, False, None)
        waits |= dict(found.wait)
        gone |= {*found.told_with, *found.dropped}
        if found.send:
            gone.add(found.send)
            sent.append((found.send, now))
    assert gone == set(born)
    assert all(b - a >= GAP for (_, a), (_, b) in pairwise(sent))
    assert not born or sent[-1][0] == max(born)


@pytest.mark.parametrize(
    ("clock", "ends"),
    [("21:59", None), ("22:00", "07:00"), ("23:59", "07:00"), ("06:59", "07:00"), ("07:00", None)],
)
def test_the_night_is_the_campuss(clock: str, ends: str | None) -> None:
    hours, minutes = map(int, clock.split(":"))
    now = NOON - 12 * HOUR + hours * HOUR + minutes * MINUTE
    found = night_ends(now, (22 * 60, 7 * 60))
    if ends is None:
        assert found is None
    else:
        assert found == NOON - 12 * HOUR + 7 * HOUR + (24 * HOUR if hours >= 22 else 0)
    assert night_ends(now, (0, 0)) is None


def test_a_quota_is_full_again_at_the_campuss_midnight() -> None:
    assert course.midnight(NOON) == NOON + 12 * HOUR
