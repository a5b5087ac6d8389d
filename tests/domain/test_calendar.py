"""What the calendar promises: only time that somebody works counts, and no minute counts twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import MINUTE, Calendar, campus_date, instant
from domain.calendar_rules import ALWAYS, Span
from domain.problems import Trouble

HOUR = 60 * MINUTE
NIGHT_WATCH = """
[schedules.lunch]
title = "食堂维修"
source = "test"
holiday = []
make_up = ["07:30-11:30", "13:30-22:00"]
[schedules.lunch.week]
mon = ["07:30-11:30", "13:30-22:00"]
tue = ["07:30-11:30", "13:30-22:00"]
wed = ["07:30-11:30", "13:30-22:00"]
thu = ["07:30-11:30", "13:30-22:00"]
fri = ["07:30-11:30", "13:30-22:00"]

[schedules.night]
title = "夜间值班"
source = "test"
[schedules.night.week]
mon = ["22:00-07:30"]
sun = ["22:00-07:30"]

[[years]]
year = 2026
source = "test"
holidays = [{ name = "国庆节", from = 2026-10-01, to = 2026-10-07, make_up = [2026-09-20] }]
"""
SHIPPED = Path(__file__).parents[2] / "resources" / "rules" / "calendar.toml"
CALENDAR = Calendar.parse(SHIPPED.read_text("utf-8"))
SMALL = Calendar.parse(NIGHT_WATCH)

SCHEDULES = st.sampled_from([ALWAYS, "service", "office"])
INSTANTS = st.integers(instant(date(2023, 6, 1)), instant(date(2028, 6, 1)))
MINUTES = st.integers(0, 60 * 24 * 90)


def at(day: str, clock: str = "00:00") -> int:
    hours, minutes = clock.split(":")
    return instant(date.fromisoformat(day), 60 * int(hours) + int(minutes))


# ---------------------------------------------------------------- examples


def test_a_minute_added_at_closing_time_is_worked_next_morning() -> None:
    done = CALENDAR.add_working(at("2026-11-23", "21:59"), 2, "service")
    assert done == at("2026-11-24", "07:31")


def test_work_that_ends_with_the_day_is_due_at_closing_not_next_morning() -> None:
    done = CALENDAR.add_working(at("2026-11-23", "21:00"), 60, "service")
    assert done == at("2026-11-23", "22:00")


def test_nothing_to_add_leaves_the_start_even_at_night() -> None:
    assert CALENDAR.add_working(at("2026-11-23", "03:00"), 0, "office") == at("2026-11-23", "03:00")


def test_a_lunch_break_adds_nothing() -> None:
    done = SMALL.add_working(at("2026-11-23", "11:00"), 60, "lunch")
    assert done == at("2026-11-23", "14:00")
    assert SMALL.working_between(at("2026-11-23", "11:30"), at("2026-11-23", "13:30"), "lunch") == 0


def test_an_office_hour_before_the_national_holiday_goes_on_after_it() -> None:
    done = CALENDAR.add_working(at("2026-09-30", "17:00"), 60, "office")
    assert done == at("2026-10-08", "08:30")


def test_the_service_desk_works_through_the_holiday() -> None:
    week = CALENDAR.working_between(at("2026-10-01"), at("2026-10-08"), "service")
    assert week == 7 * 14.5 * HOUR


def test_a_make_up_saturday_counts_as_a_working_day() -> None:
    saturday = CALENDAR.working_between(at("2026-10-10"), at("2026-10-11"), "office")
    assert saturday == 7.5 * HOUR
    assert CALENDAR.kind_of(date(2026, 10, 10)) == "make_up"
    assert CALENDAR.names_of(date(2026, 10, 10)) == ("国庆节",)


def test_a_night_shift_runs_over_midnight_and_into_the_next_day() -> None:
    assert SMALL.is_open(at("2026-11-23", "23:30"), "night")  # Monday night
    assert SMALL.is_open(at("2026-11-24", "07:29"), "night")
    assert not SMALL.is_open(at("2026-11-24", "07:30"), "night")
    assert SMALL.add_working(at("2026-11-23", "22:00"), 570, "night") == at("2026-11-24", "07:30")


def test_a_night_shift_runs_over_the_new_year() -> None:
    # 31 December 2028 is a Sunday.
    whole = SMALL.working_between(at("2028-12-31", "20:00"), at("2029-01-01", "12:00"), "night")
    assert whole == 9.5 * HOUR
    assert SMALL.add_working(at("2028-12-31", "23:00"), 120, "night") == at("2029-01-01", "01:00")


def test_hours_that_overlap_count_once() -> None:
    doubled = NIGHT_WATCH.replace(
        'mon = ["22:00-07:30"]',
        'mon = ["22:00-07:30", "06:00-08:00", "06:30-09:00", "23:00-01:00"]',
    )
    overlapping = Calendar.parse(doubled)
    monday, wednesday = at("2026-11-23"), at("2026-11-25")
    # Sunday's night until 07:30, Monday until 09:00, Monday's night until 07:30.
    assert overlapping.working_between(monday, wednesday, "night") == (9 + 9.5) * HOUR


def test_work_begun_in_the_last_days_of_a_year_ends_in_the_next() -> None:
    fresh = Calendar.parse(SHIPPED.read_text("utf-8"))
    # 1-3 January 2026 is a holiday, Sunday the 4th is worked in exchange.
    assert fresh.add_working(at("2025-12-31", "17:00"), 60, "office") == at("2026-01-04", "08:30")
    newer = Calendar.parse(SHIPPED.read_text("utf-8"))
    assert newer.next_open(at("2025-12-31", "17:30"), "office") == at("2026-01-04", "08:00")


def test_always_counts_nights_and_holidays() -> None:
    start = at("2026-10-01", "23:00")
    assert CALENDAR.add_working(start, 120, ALWAYS) == start + 2 * HOUR
    assert CALENDAR.is_open(start, ALWAYS)
    assert CALENDAR.next_open(start, ALWAYS) == start


def test_next_open_skips_the_night_the_weekend_and_the_holiday() -> None:
    assert CALENDAR.next_open(at("2026-11-23", "22:00"), "service") == at("2026-11-24", "07:30")
    assert CALENDAR.next_open(at("2026-11-20", "17:30"), "office") == at("2026-11-23", "08:00")
    assert CALENDAR.next_open(at("2026-10-01", "09:00"), "office") == at("2026-10-08", "08:00")
    assert CALENDAR.next_open(at("2026-11-23", "09:00"), "office") == at("2026-11-23", "09:00")


def test_a_vacation_shortens_open_days_and_leaves_closed_days_closed() -> None:
    assert CALENDAR.hours_on(date(2026, 7, 15), "office") == (Span((540, 690)), Span((840, 990)))
    assert CALENDAR.hours_on(date(2026, 7, 18), "office") == ()  # Saturday
    assert CALENDAR.hours_on(date(2026, 2, 20), "office") == ()  # Spring Festival
    assert CALENDAR.names_of(date(2026, 2, 20)) == ("春节", "寒假")


def test_a_school_entry_for_every_day_opens_a_weekend_and_closes_a_service_day() -> None:
    assert CALENDAR.hours_on(date(2026, 9, 5), "office") == (Span((480, 720)), Span((840, 1050)))
    assert not CALENDAR.is_open(at("2026-02-17", "12:00"), "service")
    assert CALENDAR.next_open(at("2026-02-15", "20:00"), "service") == at("2026-02-18", "08:00")


def test_beyond_the_published_years_the_plain_week_counts_and_the_calendar_says_so() -> None:
    assert CALENDAR.known_until == date(2026, 12, 31)
    assert CALENDAR.is_known(date(2026, 12, 31))
    assert not CALENDAR.is_known(date(2027, 1, 1))
    assert CALENDAR.hours_on(date(2027, 10, 1), "office") != ()  # a Friday, not published yet
    assert CALENDAR.hours_on(date(2027, 10, 9), "office") == ()  # a Saturday


@pytest.mark.parametrize("start", [0, -(10**13), 10**15, at("1999-12-31", "23:59")])
def test_a_damaged_date_gives_an_odd_due_time_but_an_answer(start: int) -> None:
    due = CALENDAR.add_working(start, 60, "office")
    assert due >= start + HOUR
    assert CALENDAR.working_between(start, due, "office") == HOUR


def test_adding_negative_time_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working(at("2026-11-23"), -1, "office")


def test_days_are_those_of_the_campus_not_of_greenwich() -> None:
    assert campus_date(at("2026-11-23", "00:00")) == date(2026, 11, 23)
    assert campus_date(at("2026-11-23", "00:00") - 1) == date(2026, 11, 22)


def test_the_order_of_questions_does_not_change_the_answers() -> None:
    fresh = Calendar.parse(SHIPPED.read_text("utf-8"))
    late = fresh.working_between(at("2027-03-01"), at("2027-03-08"), "office")
    early = fresh.working_between(at("2024-03-04"), at("2024-03-11"), "office")
    assert late == early == 5 * 7.5 * HOUR
    across = fresh.working_between(at("2024-03-04"), at("2027-03-08"), "office")
    assert across == CALENDAR.working_between(at("2024-03-04"), at("2027-03-08"), "office")


# ---------------------------------------------------------------- properties


@given(INSTANTS, MINUTES, SCHEDULES)
def test_time_that_was_added_is_found_between(start: int, minutes: int, schedule: str) -> None:
    due = CALENDAR.add_working(start, minutes, schedule)
    assert due >= start + minutes * MINUTE
    assert CALENDAR.working_between(start, due, schedule) == minutes * MINUTE


@given(INSTANTS, st.integers(1, 10**9), SCHEDULES)
def test_the_end_is_the_earliest_possible(start: int, ms: int, schedule: str) -> None:
    due = CALENDAR.add_working_ms(start, ms, schedule)
    assert CALENDAR.working_between(start, due - 1, schedule) == ms - 1


@given(INSTANTS, MINUTES, MINUTES, SCHEDULES)
def test_more_work_and_a_later_start_never_end_earlier(
    start: int, minutes: int, more: int, schedule: str
) -> None:
    due = CALENDAR.add_working(start, minutes, schedule)
    assert CALENDAR.add_working(start, minutes + more, schedule) >= due
    assert CALENDAR.add_working(start + more * MINUTE, minutes, schedule) >= due


@given(INSTANTS, MINUTES, MINUTES, SCHEDULES)
def test_adding_in_two_steps_is_adding_at_once(
    start: int, first: int, second: int, schedule: str
) -> None:
    stepped = CALENDAR.add_working(CALENDAR.add_working(start, first, schedule), second, schedule)
    assert stepped == CALENDAR.add_working(start, first + second, schedule)


@given(INSTANTS, INSTANTS, INSTANTS, SCHEDULES)
def test_a_stretch_is_the_sum_of_its_parts(a: int, b: int, c: int, schedule: str) -> None:
    parts = CALENDAR.working_between(a, b, schedule) + CALENDAR.working_between(b, c, schedule)
    assert parts == CALENDAR.working_between(a, c, schedule)


@given(st.integers(0, 365 * 5 - 1), st.sampled_from(["service", "office"]))
def test_each_day_works_what_its_hours_say(n: int, schedule: str) -> None:
    day = date(2023, 6, 1) + timedelta(days=n)
    hours = CALENDAR.hours_on(day, schedule)
    expected = sum(span.shuts - span.opens for span in hours) * MINUTE
    worked = CALENDAR.working_between(instant(day), instant(day, 1440), schedule)
    assert worked == expected


@given(INSTANTS, SCHEDULES)
def test_next_open_is_open_and_nothing_before_it_is_worked(start: int, schedule: str) -> None:
    opens = CALENDAR.next_open(start, schedule)
    assert CALENDAR.is_open(opens, schedule)
    assert CALENDAR.working_between(start, opens, schedule) == 0


@given(st.sampled_from(["2024", "2025", "2026"]), st.integers(0, 365))
def test_a_holiday_adds_nothing_to_office_work(year: str, n: int) -> None:
    day = date(int(year), 1, 1) + timedelta(days=n)
    if CALENDAR.kind_of(day) == "holiday":
        assert CALENDAR.working_between(instant(day), instant(day, 1440), "office") == 0


# ---------------------------------------------------------------- mistakes in the file


def _trouble(old: str, new: str) -> Trouble:
    assert old in NIGHT_WATCH
    with pytest.raises(Trouble) as caught:
        Calendar.parse(NIGHT_WATCH.replace(old, new, 1))
    assert caught.value.code == "rules_invalid"
    assert caught.value.facts["file"] == "calendar"
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        ('mon = ["22:00-07:30"]', 'mon = ["25:00-07:30"]', "schedules.night.week.mon[0]", "07:30"),
        ('mon = ["22:00-07:30"]', 'mon = ["08:00-08:00"]', "schedules.night.week.mon[0]", "end"),
        ('mon = ["22:00-07:30"]', "mon = [730]", "schedules.night.week.mon[0]", "07:30-22:00"),
        ("[schedules.night.week]", "[schedules.night.weeks]", "schedules.night", "weeks"),
        ("schedules.night", "schedules.always", "schedules", "week"),
        ("from = 2026-10-01", 'from = "1.10."', "years[0].holidays[0].from", "date"),
        ("to = 2026-10-07", "to = 2026-09-07", "years[0].holidays[0].to", "2026-10-01"),
        ("to = 2026-10-07", "to = 2027-10-07", "years[0].holidays[0].to", "31 days"),
        ("make_up = [2026-09-20]", "make_up = [2026-09-21]", "holidays[0].make_up[0]", "Saturday"),
        ("make_up = [2026-09-20]", "make_up = [2026-10-03]", "years[0].holidays[0]", "twice"),
        ("make_up = [2026-09-20]", "make_up = [2025-09-20]", "holidays[0].make_up[0]", "near"),
        ("year = 2026", "year = 2027", "years[0].holidays[0].from", "2027"),
        ("[[years]]", "[[years", "line 21", "']]'"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(
    old: str, new: str, place: str, expected: str
) -> None:
    trouble = _trouble(old, new)
    assert place in str(trouble.facts["at"])
    assert expected in str(trouble.facts["expected"])


def test_a_year_left_out_is_a_mistake() -> None:
    with pytest.raises(Trouble, match="Expected `2027`"):
        Calendar.parse(
            NIGHT_WATCH + NIGHT_WATCH[NIGHT_WATCH.index("[[years") :].replace("26", "28")
        )


def test_a_school_entry_for_a_schedule_that_does_not_exist_is_a_mistake() -> None:
    entry = '[[school]]\nname = "x"\nfrom = 2026-01-01\nto = 2026-01-02\nhours = { offce = [] }\n'
    with pytest.raises(Trouble, match="Expected one of lunch, night"):
        Calendar.parse(NIGHT_WATCH + entry)
