"""Calendar rule file: schedules, public holidays and the school's entries, read and checked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from domain import rulefile

ALWAYS = "always"
"""The schedule that never closes (24 小时); it needs no entry in the file."""

FIRST_YEAR, LAST_YEAR = 2000, 2099
_FILE = "calendar"
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class Span(tuple[int, int]):
    """Hours of one day, in minutes after its midnight; past 1440 they run into the next day."""

    __slots__ = ()

    @property
    def opens(self) -> int:
        """The minute at which it opens."""
        return self[0]

    @property
    def shuts(self) -> int:
        """The first minute at which it is closed again."""
        return self[1]

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read "07:30-22:00"; "22:00-07:30" runs over midnight, "00:00-24:00" is a whole day.

        Raises:
            ValueError: what was expected instead.
        """
        found = _SPAN.fullmatch(text)
        if found is None:
            raise ValueError(f"Expected hours like `07:30-22:00`, got `{text}`")
        opens, shuts = (60 * int(found[n]) + int(found[n + 1]) for n in (1, 3))
        if shuts > 1440 or opens == shuts:
            raise ValueError(f"Expected hours that end after they begin, got `{text}`")
        return cls((opens, shuts if shuts > opens else shuts + 1440))


Hours = tuple[Span, ...]


class Week(Struct, frozen=True, forbid_unknown_fields=True):
    """Ordinary hours of each weekday; a day that is left out is closed."""

    mon: Hours = ()
    tue: Hours = ()
    wed: Hours = ()
    thu: Hours = ()
    fri: Hours = ()
    sat: Hours = ()
    sun: Hours = ()


class Schedule(Struct, frozen=True, forbid_unknown_fields=True):
    """One named schedule.

    Attributes:
        title: its Chinese name.
        holiday: hours on public holidays; None: the schedule does not look at them.
        make_up: hours on 调休 working days; None: the schedule does not look at them.
    """

    title: str
    source: str
    week: Week
    holiday: Hours | None = None
    make_up: Hours | None = None


class Holiday(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """One public holiday with the weekend days that are worked in exchange."""

    name: str
    first: date
    last: date
    make_up: tuple[date, ...] = ()


class HolidayYear(Struct, frozen=True, forbid_unknown_fields=True):
    """What the State Council published for one year."""

    year: Annotated[int, Meta(ge=FIRST_YEAR, le=LAST_YEAR)]
    source: str
    holidays: Annotated[tuple[Holiday, ...], Meta(min_length=1)]


class SchoolEntry(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """A stretch of other hours by the school's own decision (寒暑假, 考试周, 迎新...).

    Attributes:
        days: "open" changes only days that are open anyway, "every" all of them.
        hours: by schedule; an empty list closes it.
    """

    name: str
    first: date
    last: date
    hours: dict[str, Hours]
    days: Literal["open", "every"] = "open"


class CalendarRules(Struct, frozen=True):
    """The whole file, checked."""

    schedules: dict[str, Schedule]
    years: tuple[HolidayYear, ...]
    school: tuple[SchoolEntry, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """The file's outline. Schedules are checked one by one: a mistake names its schedule."""

    schedules: dict[str, dict[str, Any]]
    years: Annotated[tuple[HolidayYear, ...], Meta(min_length=1)]
    school: tuple[SchoolEntry, ...] = ()


def read(text: str) -> CalendarRules:
    """Read ``resources/rules/calendar.toml``.

    Raises:
        Trouble: ``rules_invalid`` with the place and what was expected there.
    """
    file = rulefile.convert(_FILE, rulefile.load(_FILE, text), _File, hook=_hook)
    schedules = {
        code: rulefile.convert(_FILE, value, Schedule, at=f"schedules.{code}", hook=_hook)
        for code, value in file.schedules.items()
    }
    _check_schedules(schedules)
    _check_years(file.years)
    _check_school(file.school, schedules)
    return CalendarRules(schedules, file.years, file.school)


def days_of(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _hook(kind: type, value: Any) -> Any:
    if kind is not Span or not isinstance(value, str):
        raise ValueError(f"Expected hours like `07:30-22:00`, got `{value}`")
    return Span.parse(value)


def _check_schedules(schedules: dict[str, Schedule]) -> None:
    if ALWAYS in schedules:
        raise rulefile.wrong(_FILE, f"schedules.{ALWAYS}", "Expected another name: it never closes")
    for code, schedule in schedules.items():
        if not any(getattr(schedule.week, day) for day in schedule.week.__struct_fields__):
            raise rulefile.wrong(_FILE, f"schedules.{code}.week", "Expected hours on some weekday")


def _check_years(years: tuple[HolidayYear, ...]) -> None:
    taken: set[date] = set()
    for n, year in enumerate(years):
        at = f"years[{n}]"
        if year.year != years[0].year + n:
            expected = f"Expected `{years[0].year + n}`: years in order, none left out"
            raise rulefile.wrong(_FILE, f"{at}.year", expected)
        for m, holiday in enumerate(year.holidays):
            _check_holiday(holiday, year.year, f"{at}.holidays[{m}]", taken)


def _check_holiday(holiday: Holiday, year: int, at: str, taken: set[date]) -> None:
    """New Year's holiday and its make-up days may reach into the year before."""
    _check_range(holiday.first, holiday.last, at, longest=31)
    if year not in (holiday.first.year, holiday.last.year):
        raise rulefile.wrong(_FILE, f"{at}.from", f"Expected a day of {year}")
    for n, day in enumerate(holiday.make_up):
        if day.weekday() < 5:
            raise rulefile.wrong(_FILE, f"{at}.make_up[{n}]", "Expected a Saturday or Sunday")
        if abs((day - holiday.first).days) > 60:
            raise rulefile.wrong(_FILE, f"{at}.make_up[{n}]", "Expected a day near the holiday")
    days = [*days_of(holiday.first, holiday.last), *holiday.make_up]
    if len(set(days)) < len(days) or not taken.isdisjoint(days):
        raise rulefile.wrong(_FILE, at, "Expected days that are not listed twice")
    taken.update(days)


def _check_school(entries: tuple[SchoolEntry, ...], schedules: dict[str, Schedule]) -> None:
    for n, entry in enumerate(entries):
        _check_range(entry.first, entry.last, f"school[{n}]", longest=366)
        for schedule in entry.hours:
            if schedule not in schedules:
                expected = f"Expected one of {', '.join(schedules)}"
                raise rulefile.wrong(_FILE, f"school[{n}].hours.{schedule}", expected)


def _check_range(first: date, last: date, at: str, *, longest: int) -> None:
    if not 0 <= (last - first).days < longest:
        expected = f"Expected a day from {first} on, at most {longest} days in all"
        raise rulefile.wrong(_FILE, f"{at}.to", expected)
