"""What the finish clock promises: a pause or an extension neither loses nor gives working time."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from domain.calendar import MINUTE
from domain.repair.ticket import PRIORITIES
from domain.sla import ClockFacts, breaches, next_due
from tests.domain.clock_cases import CALENDAR, HOUR, LIMITS, MONDAY, arrived, at, facts, finish, of

# ---------------------------------------------------------------- holds


def test_a_hold_stops_the_finish_clock_and_no_other() -> None:
    hold = ((MONDAY, MONDAY + HOUR),)
    plain, held = of(arrived(arrived_at=None)), of(arrived(arrived_at=None, holds=hold))
    assert plain == held


def test_an_open_hold_freezes_what_remains() -> None:
    since = MONDAY + 2 * HOUR
    clock = finish(arrived(holds=((since, None),)))
    assert clock.state_at(since - 1) == "running"
    assert clock.state_at(since + 90 * 24 * HOUR) == "paused"
    assert clock.remaining(since + 90 * 24 * HOUR) == clock.remaining(since)
    assert next_due((clock,), since + HOUR) is None
    assert breaches((clock,), since + 90 * 24 * HOUR) == ()


def test_a_hold_after_the_time_ran_out_does_not_bring_it_back() -> None:
    plain = finish(arrived())
    hold = (plain.due + HOUR, plain.due + 40 * HOUR)
    assert finish(arrived(holds=(hold,))).due == plain.due
    still = finish(arrived(holds=((plain.due + HOUR, None),)))
    assert still.state_at(plain.due + 2 * HOUR) == "breached"


def test_a_hold_over_night_adds_nothing() -> None:
    night = ((at("2026-11-23", "22:00"), at("2026-11-24", "07:30")),)
    assert finish(arrived(holds=night)) == finish(arrived())


def test_a_hold_before_the_arrival_counts_from_the_arrival_on() -> None:
    clock = finish(arrived(holds=((MONDAY, MONDAY + 3 * HOUR),)))
    assert clock.paused_ms == 2 * HOUR


def test_work_finished_without_resuming_is_judged_with_the_pause() -> None:
    plain = finish(arrived())
    late = arrived(finished_at=plain.due + HOUR, holds=((MONDAY + 2 * HOUR, None),))
    assert finish(late).state_at(plain.due + 2 * HOUR) == "met"


def test_an_extension_replaces_the_due_time() -> None:
    friday = at("2026-11-27", "23:00")
    clock = finish(arrived(finish_extended_to=friday))
    assert clock.due == friday
    assert clock.start < clock.warn_at < friday


def test_a_pause_after_the_extension_moves_it_and_one_before_does_not() -> None:
    friday = at("2026-11-27", "12:00")
    approved = at("2026-11-25", "12:00")
    before = (at("2026-11-24", "08:00"), at("2026-11-24", "18:00"))
    after = (at("2026-11-26", "08:00"), at("2026-11-26", "10:00"))
    extended = arrived(finish_extended_to=friday, finish_extended_at=approved)
    assert finish(structs.replace(extended, holds=(before,))).due == friday
    assert finish(structs.replace(extended, holds=(before, after))).due == friday + 2 * HOUR


def test_an_extension_of_an_earlier_try_does_not_spoil_the_rework() -> None:
    again = arrived(finish_extended_to=MONDAY - HOUR, finish_extended_at=MONDAY - 9 * HOUR)
    assert finish(again) == finish(arrived())


def test_a_pause_over_the_approval_counts_from_the_approval_on() -> None:
    friday = at("2026-11-27", "12:00")
    extended = arrived(finish_extended_to=friday, finish_extended_at=at("2026-11-25", "12:00"))
    hold = (at("2026-11-25", "10:00"), at("2026-11-25", "13:00"))
    assert finish(structs.replace(extended, holds=(hold,))).due == friday + HOUR


def test_a_pause_after_the_warning_leaves_the_clock_warning() -> None:
    plain = finish(arrived())
    resumed = plain.warn_at + 2 * HOUR
    held = finish(arrived(holds=((plain.warn_at + HOUR, resumed),)))
    assert held.due > plain.due
    assert held.warn_at == plain.warn_at
    assert held.state_at(resumed) == "warn"


def test_a_held_ticket_with_an_extension_stands_still() -> None:
    friday = at("2026-11-27", "12:00")
    clock = finish(arrived(finish_extended_to=friday, holds=((MONDAY + 2 * HOUR, None),)))
    assert clock.state_at(friday + HOUR) == "paused"


# ---------------------------------------------------------------- properties

INSTANTS = st.integers(at("2025-11-01") // MINUTE, at("2027-03-01") // MINUTE).map(
    lambda minute: minute * MINUTE
)
LEVELS = st.sampled_from(PRIORITIES)
LENGTHS = st.integers(0, 60 * 24 * 10).map(lambda minutes: minutes * MINUTE)


@st.composite
def holds_after(draw: st.DrawFn, start: int, most: int = 4) -> tuple[tuple[int, int], ...]:
    count = draw(st.integers(0, most))
    begins = [start + draw(LENGTHS) - HOUR for _ in range(count)]
    return tuple((begin, begin + draw(LENGTHS)) for begin in begins)


@st.composite
def on_the_spot(draw: st.DrawFn) -> ClockFacts:
    start = draw(INSTANTS)
    return facts(
        priority=draw(LEVELS),
        reported_at=start,
        accepted_at=start,
        dispatched_at=start,
        taken_at=start,
        arrived_at=start,
        holds=draw(holds_after(start)),
    )


def schedule_of(some: ClockFacts) -> str:
    limit = LIMITS.of(some.priority, some.fault)[-1]
    assert limit != "by_plan"
    return limit.schedule


@given(on_the_spot())
def test_the_due_time_is_what_counting_minute_by_minute_gives(some: ClockFacts) -> None:
    some = structs.replace(some, priority="urgent")
    left, now = 1440, some.reported_at
    while left:
        held = any(begin <= now < end for begin, end in some.holds if end is not None)
        left -= not held and CALENDAR.is_open(now, "service")
        now += MINUTE
    assert finish(some).due == now


@given(on_the_spot())
def test_no_clock_is_due_or_warns_before_its_start_nor_warns_after_due(some: ClockFacts) -> None:
    for clock in of(some):
        assert clock.start <= clock.warn_at <= clock.due


@given(on_the_spot(), LENGTHS, LENGTHS)
def test_one_more_pause_never_makes_the_due_time_earlier(
    some: ClockFacts, after: int, length: int
) -> None:
    begin = some.reported_at + after
    more = structs.replace(some, holds=(*some.holds, (begin, begin + length)))
    assert finish(more).due >= finish(some).due
    assert finish(more).warn_at >= finish(some).warn_at


@given(on_the_spot(), LENGTHS, LENGTHS)
def test_a_hold_moves_the_due_time_by_exactly_its_working_time(
    some: ClockFacts, after: int, length: int
) -> None:
    plain = finish(structs.replace(some, holds=()))
    begin = some.reported_at + after
    assume(begin < plain.due)
    held = finish(structs.replace(some, holds=((begin, begin + length),)))
    schedule = schedule_of(some)
    worked = CALENDAR.working_between(begin, begin + length, schedule)
    assert CALENDAR.working_between(plain.due, held.due, schedule) == worked == held.paused_ms


@given(on_the_spot(), LENGTHS, LENGTHS)
def test_a_resumed_ticket_has_as_much_time_as_when_it_was_held(
    some: ClockFacts, after: int, length: int
) -> None:
    plain = finish(structs.replace(some, holds=()))
    begin, resumed = some.reported_at + after, some.reported_at + after + length
    schedule = schedule_of(some)
    left = CALENDAR.working_between(begin, plain.due, schedule)
    assume(begin < plain.due)
    held = finish(structs.replace(some, holds=((begin, resumed),)))
    assert CALENDAR.working_between(resumed, held.due, schedule) == left
    if left:
        assert held.state_at(resumed) in ("running", "warn")


@given(on_the_spot(), st.randoms())
def test_holds_count_once_whatever_their_order_and_overlap(some: ClockFacts, random: Any) -> None:
    shuffled = [*some.holds, *some.holds]
    for begin, end in some.holds:
        assert end is not None
        middle = random.randint(begin, end)
        shuffled += [(begin, middle), (middle, end)]
    random.shuffle(shuffled)
    assert finish(structs.replace(some, holds=tuple(shuffled))) == finish(some)


ODD_INSTANTS = st.none() | st.integers(-(10**14), 10**14) | INSTANTS


@given(
    LEVELS,
    st.sampled_from(["water.tap", "elevator.trapped", "gone.with_the_tree", ""]),
    st.lists(ODD_INSTANTS, min_size=11, max_size=11),
    st.lists(st.tuples(INSTANTS, ODD_INSTANTS), max_size=4),
    INSTANTS,
)
def test_clocks_of_damaged_times_answer_and_stay_in_order(
    priority: Any,
    fault: str,
    times: list[int | None],
    holds: list[tuple[int, int | None]],
    now: int,
) -> None:
    names = [name for name in ClockFacts.__struct_fields__ if name.endswith(("_at", "_to"))]
    odd = dict(zip(names, [times[0] or 0, *times[1:]], strict=True))
    found = of(ClockFacts(priority=priority, fault=fault, holds=tuple(holds), **odd))
    for clock in found:
        assert clock.due >= clock.start
        assert clock.state_at(now)
        assert isinstance(clock.remaining(now), int)
    assert next_due(found, now) is None or next_due(found, now) in found
    assert set(breaches(found, now)) <= set(found)
