"""What the clocks promise: only worked time counts, and a pause neither loses nor gives any."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from domain.calendar import MINUTE, Calendar, instant
from domain.faults import FaultTree
from domain.limits import CLOCK_KINDS, Limits
from domain.problems import Trouble
from domain.repair.ticket import PRIORITIES, Hold, Reporter, Ticket
from domain.sla import Clock, ClockFacts, breaches, clocks, facts_of, next_due

RULES = Path(__file__).parents[2] / "resources" / "rules"
CALENDAR = Calendar.parse((RULES / "calendar.toml").read_text("utf-8"))
FAULTS = FaultTree.parse((RULES / "faults.toml").read_text("utf-8"))
LIMITS = Limits.parse((RULES / "limits.toml").read_text("utf-8"), CALENDAR, FAULTS)
HOUR = 60 * MINUTE


def at(day: str, clock: str = "00:00") -> int:
    hours, minutes = clock.split(":")
    return instant(date.fromisoformat(day), 60 * int(hours) + int(minutes))


MONDAY = at("2026-11-23", "09:00")


def facts(**changes: Any) -> ClockFacts:
    """An ordinary dripping tap, reported on a Monday at nine."""
    given_facts: dict[str, Any] = {
        "priority": "normal",
        "fault": "water.tap",
        "reported_at": MONDAY,
    }
    return ClockFacts(**given_facts | changes)


def arrived(**changes: Any) -> ClockFacts:
    """The same tap with the plumber on the spot at ten."""
    steps = {
        "accepted_at": MONDAY + 5 * MINUTE,
        "dispatched_at": MONDAY + 10 * MINUTE,
        "taken_at": MONDAY + 15 * MINUTE,
        "arrived_at": MONDAY + HOUR,
    }
    return facts(**steps | changes)


def of(some: ClockFacts) -> tuple[Clock, ...]:
    return clocks(some, LIMITS, CALENDAR)


def finish(some: ClockFacts) -> Clock:
    return next(clock for clock in of(some) if clock.kind == "finish")


# ---------------------------------------------------------------- steps


def test_a_new_ticket_has_one_clock_the_acceptance() -> None:
    (clock,) = of(facts())
    assert (clock.kind, clock.start, clock.due) == ("accept", MONDAY, MONDAY + 30 * MINUTE)


def test_each_step_starts_when_the_one_before_it_happened() -> None:
    found = of(arrived())
    assert [clock.kind for clock in found] == list(CLOCK_KINDS)
    for before, after in zip(found, found[1:], strict=False):
        assert after.start == before.done


def test_a_report_at_night_is_due_next_morning() -> None:
    (clock,) = of(facts(reported_at=at("2026-11-23", "23:00")))
    assert clock.due == at("2026-11-24", "08:00")
    assert clock.state_at(at("2026-11-24", "07:00")) == "running"


def test_an_emergency_counts_the_night() -> None:
    night = at("2026-11-23", "23:00")
    (clock,) = of(facts(priority="emergency", fault="water.burst", reported_at=night))
    assert clock.due == night + 5 * MINUTE


def test_people_in_a_lift_are_reached_sooner_than_a_burst_pipe() -> None:
    for fault, minutes in (("elevator.trapped", 15), ("water.burst", 30)):
        *_, arrive = of(structs.replace(arrived(), priority="emergency", fault=fault))[:4]
        assert arrive.due == arrive.start + minutes * MINUTE


def test_states_follow_each_other() -> None:
    (clock,) = of(facts())
    assert clock.state_at(MONDAY) == "running"
    assert clock.state_at(MONDAY + 24 * MINUTE - 1) == "running"
    assert clock.state_at(MONDAY + 24 * MINUTE) == "warn"  # 80 % of 30 minutes
    assert clock.state_at(MONDAY + 30 * MINUTE) == "warn"
    assert clock.state_at(MONDAY + 30 * MINUTE + 1) == "breached"
    assert clock.remaining(MONDAY + 31 * MINUTE) == -MINUTE


def test_a_step_in_the_last_moment_is_met_and_one_after_it_missed() -> None:
    due = MONDAY + 30 * MINUTE
    assert of(facts(accepted_at=due))[0].state_at(due) == "met"
    assert of(facts(accepted_at=due + 1))[0].state_at(due) == "missed"


def test_a_step_nobody_recorded_counts_as_done_when_the_next_one_happened() -> None:
    found = of(facts(accepted_at=MONDAY, finished_at=MONDAY + 2 * HOUR))
    assert [clock.kind for clock in found] == list(CLOCK_KINDS)
    assert [clock.done for clock in found[1:]] == [MONDAY + 2 * HOUR] * 4
    assert next_due(found, MONDAY + 3 * HOUR) is None


def test_a_visit_by_plan_is_due_at_the_planned_time() -> None:
    planned = at("2026-11-26", "14:00")
    agreed = arrived(priority="planned", planned_at=planned, arrived_at=None)
    clock = of(agreed)[-1]
    assert (clock.kind, clock.due) == ("arrive", planned)
    assert [c.kind for c in of(structs.replace(agreed, planned_at=None))][-1] == "take"


def test_seven_working_days_for_what_must_be_bought() -> None:
    wednesday = at("2026-09-23", "08:00")
    planned = arrived(priority="planned", reported_at=wednesday, arrived_at=wednesday)
    # 23, 24, 28, 29, 30 September; 25-27 and 1-7 October are holidays; 8, 9 October.
    assert finish(planned).due == at("2026-10-09", "17:30")


def test_a_dispatch_that_is_dated_before_the_acceptance_is_simply_met() -> None:
    odd = facts(accepted_at=MONDAY + 10 * MINUTE, dispatched_at=MONDAY + 5 * MINUTE)
    _, dispatch, take = of(odd)
    assert dispatch.state_at(MONDAY + HOUR) == "met"
    assert take.start == MONDAY + 5 * MINUTE


def test_a_ticket_handed_back_gets_its_dispatch_time_anew() -> None:
    noon = MONDAY + 3 * HOUR
    back = of(facts(accepted_at=MONDAY + 5 * MINUTE, returned_at=noon))
    assert (back[-1].kind, back[-1].start, back[-1].due) == ("dispatch", noon, noon + HOUR)
    assert back[0].start == MONDAY  # the acceptance was done before


def test_a_withdrawn_ticket_waits_for_nothing_but_keeps_what_was_overdue() -> None:
    assert of(facts(closed_at=MONDAY + 10 * MINUTE)) == ()
    (late,) = of(facts(closed_at=MONDAY + HOUR))
    assert late.state_at(MONDAY + 9 * HOUR) == "missed"
    assert late.remaining(MONDAY + 9 * HOUR) == -30 * MINUTE


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


# ---------------------------------------------------------------- rows


def test_the_row_shows_the_unfinished_clock_and_the_report_every_breach() -> None:
    late = facts(accepted_at=MONDAY + 2 * HOUR)
    found = of(late)
    now = MONDAY + 4 * HOUR
    shown = next_due(found, now)
    assert shown is not None
    assert shown.kind == "dispatch"
    assert [clock.kind for clock in breaches(found, now)] == ["accept", "dispatch"]


def test_a_ticket_tells_the_clocks_what_they_need() -> None:
    ticket = Ticket(
        uid="t",
        number="BX261123-A001",
        status="held",
        priority="urgent",
        fault="wood.lock",
        place="p",
        place_text="3栋 301",
        reporters=(Reporter("张三"),),
        description="锁坏",
        reported_at=MONDAY,
        accepted_at=MONDAY + 1,
        dispatched_at=MONDAY + 2,
        taken_at=MONDAY + 3,
        arrived_at=MONDAY + 4,
        planned_at=MONDAY + 5,
        extended_to=MONDAY + 6,
        closed_at=MONDAY + 7,
        finished_at=MONDAY + 8,
        holds=(Hold("parts", MONDAY + 9, "working"),),
    )
    told = facts_of(ticket)
    assert told.holds == ((MONDAY + 9, None),)
    assert told.finish_extended_to == ticket.extended_to
    same = set(ClockFacts.__struct_fields__) & set(Ticket.__struct_fields__) - {"holds"}
    assert {name: getattr(told, name) for name in same} == {
        name: getattr(ticket, name) for name in same
    }


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


# ---------------------------------------------------------------- the limits' file


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        ("minutes = 10, schedule", 'minutes = "x", schedule', "urgent.accept.minutes", "int"),
        ("minutes = 10, schedule", "minutes = 0, schedule", "priorities.urgent.accept", ">= 1"),
        ('minutes = 450, schedule = "office"', 'minutes = 1, schedule = "ofice"', "planned.disp",
         "always, service, office"),
        ("[priorities.normal]", "[priorities.ordinary]", "priorities", "ordinary"),
        ('= "by_plan"\nf', '= "later"\nf', "planned.arrive", "Expected one of by_plan: "),
        ("take = { minutes = 30", "took = { minutes = 30", "priorities.normal", "took"),
        ('code = "elevator.trapped"', 'code = "elevator.traped"', "faults[0].code", "faults.toml"),
        ("warn_at = 0.8", "warn_at = 80", "warn_at", "<= 1"),
        ("rate_days = 7", "rate_days = 0", "terms.rate_days", ">= 1"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_limits_is_named_with_its_place(
    old: str, new: str, place: str, expected: str
) -> None:
    text = (RULES / "limits.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(Trouble) as caught:
        Limits.parse(text.replace(old, new, 1), CALENDAR, FAULTS)
    assert caught.value.code == "rules_invalid"
    assert caught.value.facts["file"] == "limits"
    assert place in str(caught.value.facts["at"])
    assert expected in str(caught.value.facts["expected"])


def test_the_longest_code_wins_and_each_clock_is_taken_by_itself() -> None:
    more = """
[[faults]]
code = "water.pipe"
source = "test"
finish = { minutes = 60, schedule = "always" }
[[faults]]
code = "water"
source = "test"
accept = { minutes = 7, schedule = "always" }
finish = { minutes = 99, schedule = "always" }
[[faults]]
code = "water.pipe"
priority = "urgent"
source = "test"
take = { minutes = 3, schedule = "always" }
"""
    text = (RULES / "limits.toml").read_text("utf-8") + more
    limits = Limits.parse(text, CALENDAR, FAULTS)

    def minutes(priority: Any, fault: str) -> list[int]:
        return [limit.minutes for limit in limits.of(priority, fault) if limit != "by_plan"]

    assert minutes("normal", "water.pipe") == [7, 60, 30, 720, 60]
    assert minutes("urgent", "water.pipe") == [7, 15, 3, 60, 60]
    assert minutes("normal", "water.tap") == [7, 60, 30, 720, 99]
    assert minutes("normal", "power.light") == [30, 60, 30, 720, 2880]
    with pytest.raises(Trouble, match="each code once"):
        Limits.parse(text + more, CALENDAR, FAULTS)
