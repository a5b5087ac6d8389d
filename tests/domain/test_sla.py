"""What the clocks promise: each step has its time, and only time that somebody works counts."""

from __future__ import annotations

from msgspec import structs

from domain.calendar import MINUTE
from domain.limits import CLOCK_KINDS
from domain.repair.ticket import Hold, Reporter, Ticket
from domain.sla import ClockFacts, breaches, facts_of, next_due
from tests.domain.clock_cases import HOUR, MONDAY, arrived, at, facts, finish, of

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
        extended_at=MONDAY + 10,
        returned_at=MONDAY + 11,
        closed_at=MONDAY + 7,
        finished_at=MONDAY + 8,
        holds=(Hold("parts", MONDAY + 9, "working"),),
    )
    told = facts_of(ticket)
    assert told.holds == ((MONDAY + 9, None),)
    assert told.finish_extended_to == ticket.extended_to
    assert told.finish_extended_at == ticket.extended_at
    same = set(ClockFacts.__struct_fields__) & set(Ticket.__struct_fields__) - {"holds"}
    assert {name: getattr(told, name) for name in same} == {
        name: getattr(ticket, name) for name in same
    }
