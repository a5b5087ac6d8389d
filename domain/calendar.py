"""Calendar: working time on a campus, with public holidays, 调休 and the school's own entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from domain import calendar_rules
from domain.calendar_rules import (
    ALWAYS,
    FIRST_YEAR,
    LAST_YEAR,
    Hours,
    Schedule,
    SchoolEntry,
    Span,
    days_of,
)
from domain.timeline import Timeline

CAMPUS_ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000
"""Milliseconds."""

DayKind = Literal["workday", "weekend", "holiday", "make_up"]
"""工作日, 周末, 法定节假日(含调休放假), 调休上班日."""

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(day: date, minute: int = 0) -> int:
    """Ms UTC of a campus civil time.

    Args:
        minute: minutes after midnight; 1440 and more run into the following day.
    """
    civil = datetime(day.year, day.month, day.day, tzinfo=CAMPUS_ZONE) + timedelta(minutes=minute)
    return int(civil.timestamp()) * 1000


def campus_date(at: int) -> date:
    """The campus civil date at that instant (ms UTC)."""
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(CAMPUS_ZONE).date()


_LOW = instant(date(FIRST_YEAR, 1, 1))
_HIGH = instant(date(LAST_YEAR + 1, 1, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working time by schedule. Instants are ms UTC; civil days are those of the campus.

    Days outside the published years follow the plain week (``known_until`` tells the last one
    that is published). Years outside 2000-2099 have no hours: every moment counts there.
    Unknown schedules raise ``KeyError``; rule files are checked for them when they are read.
    """

    schedules: dict[str, Schedule]
    known_from: date
    known_until: date
    _holidays: dict[date, str]
    _make_up: dict[date, str]
    _school: tuple[SchoolEntry, ...]
    # Filled as years are asked for. A timeline is replaced whole, so threads may share this.
    _lines: dict[str, Timeline] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Calendar:
        """Read a calendar from TOML text (``resources/rules/calendar.toml``).

        Raises:
            Trouble: ``rules_invalid`` with the place and what was expected there.
        """
        rules = calendar_rules.read(text)
        holidays: dict[date, str] = {}
        make_up: dict[date, str] = {}
        for year in rules.years:
            for holiday in year.holidays:
                holidays |= dict.fromkeys(days_of(holiday.first, holiday.last), holiday.name)
                make_up |= dict.fromkeys(holiday.make_up, holiday.name)
        return cls(
            schedules=rules.schedules,
            known_from=date(rules.years[0].year, 1, 1),
            known_until=date(rules.years[-1].year, 12, 31),
            _holidays=holidays,
            _make_up=make_up,
            _school=rules.school,
        )

    # -------------------------------------------------------------- days

    def is_known(self, day: date) -> bool:
        """Whether that day's holidays are published; else the plain week is only a guess."""
        return self.known_from <= day <= self.known_until

    def kind_of(self, day: date) -> DayKind:
        """What the day is by the State Council's list."""
        if day in self._holidays:
            return "holiday"
        if day in self._make_up:
            return "make_up"
        return "weekend" if day.weekday() >= 5 else "workday"

    def names_of(self, day: date) -> tuple[str, ...]:
        """Names that the day bears: its holiday (or what it makes up for), the school's entries."""
        public = self._holidays.get(day) or self._make_up.get(day)
        school = (entry.name for entry in self._school if entry.first <= day <= entry.last)
        return ((public,) if public else ()) + tuple(school)

    def hours_on(self, day: date, schedule: str) -> Hours:
        """Opening hours that begin on that day."""
        if schedule == ALWAYS:
            return (Span((0, 1440)),)
        rule = self.schedules[schedule]
        kind = self.kind_of(day)
        special = {"holiday": rule.holiday, "make_up": rule.make_up}.get(kind)
        plain: Hours = getattr(rule.week, rule.week.__struct_fields__[day.weekday()])
        hours = plain if special is None else special
        for entry in self._school:
            other = entry.hours.get(schedule) if entry.first <= day <= entry.last else None
            if other is not None and (hours or entry.days == "every"):
                hours = other
        return hours

    # -------------------------------------------------------------- working time

    def add_working(self, start: int, minutes: int, schedule: str) -> int:
        """The earliest instant by which that many working minutes have passed since ``start``."""
        return self.add_working_ms(start, minutes * MINUTE, schedule)

    def add_working_ms(self, start: int, ms: int, schedule: str) -> int:
        """``add_working`` to the millisecond. Nothing to add gives ``start`` itself.

        Raises:
            ValueError: ``ms`` is negative.
        """
        if ms < 0:
            raise ValueError("working time to add is negative")
        if ms == 0 or schedule == ALWAYS:
            return start + ms
        line = self._line(schedule, start)
        worked = line.worked(start) + ms
        while worked > line.total and line.high < _HIGH:
            line = self._later(schedule, line)
        return line.reached(worked)

    def working_between(self, a: int, b: int, schedule: str) -> int:
        """Working ms from ``a`` to ``b``; negative if ``b`` is the earlier one."""
        if schedule == ALWAYS:
            return b - a
        self._line(schedule, a)
        self._line(schedule, b)
        line = self._line(schedule, a)
        return line.worked(b) - line.worked(a)

    def is_open(self, at: int, schedule: str) -> bool:
        """Whether the schedule is open then; the closing instant itself is closed."""
        return schedule == ALWAYS or self._line(schedule, at).is_open(at)

    def next_open(self, at: int, schedule: str) -> int:
        """That instant if open, else the next opening."""
        if schedule == ALWAYS:
            return at
        line = self._line(schedule, at)
        while (found := line.next_open(at)) is None and line.high < _HIGH:
            line = self._later(schedule, line)
        return line.high if found is None else found

    def _line(self, schedule: str, at: int) -> Timeline:
        """The timeline that covers that instant as far as there are years at all."""
        line = self._lines.get(schedule)
        if line is None:
            year = campus_date(min(max(at, _LOW), _HIGH - 1)).year
            line = self._lines[schedule] = self._year(schedule, year)
        while at < line.low and line.low > _LOW:
            earlier = self._year(schedule, campus_date(line.low).year - 1)
            line = self._lines[schedule] = earlier.joined(line)
        while at >= line.high and line.high < _HIGH:
            line = self._later(schedule, line)
        return line

    def _later(self, schedule: str, line: Timeline) -> Timeline:
        line = line.joined(self._year(schedule, campus_date(line.high).year))
        self._lines[schedule] = line
        return line

    def _year(self, schedule: str, year: int) -> Timeline:
        first, last = date(year, 1, 1), date(year, 12, 31)
        spans = [
            (instant(day, span.opens), instant(day, span.shuts))
            for day in days_of(first - _DAY, last)  # the night before may run into the year
            for span in self.hours_on(day, schedule)
        ]
        return Timeline(spans, instant(first), instant(last + _DAY))
