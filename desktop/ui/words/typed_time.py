"""Times as operators type them: 1042, 9点半, 昨天 18:00, 周三 9:00, -15, 2小时后."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from domain.ids import CAMPUS_ZONE
from domain.text import narrow, plain

_MINUTE = 60_000
_UNITS = {
    **dict.fromkeys(("", "m", "min", "分", "分钟"), _MINUTE),
    **dict.fromkeys(("h", "小时", "个小时", "时"), 60 * _MINUTE),
    **dict.fromkeys(("d", "天", "日"), 24 * 60 * _MINUTE),
}
_UNIT = "|".join(sorted(filter(None, _UNITS), key=len, reverse=True))
_SIGNED = re.compile(rf"(?P<sign>[+-])\s*(?P<n>\d{{1,4}})\s*(?P<unit>{_UNIT}|)")
_WORDED = re.compile(rf"(?P<n>\d{{1,4}})\s*(?P<unit>{_UNIT})\s*(?P<way>以?前|以?后|ago|later)")
_DAY_WORDS = {
    "前天": -2, "昨天": -1, "昨晚": -1, "昨": -1, "今天": 0, "今晚": 0, "今": 0, "明天": 1,
    "明早": 1, "明": 1, "后天": 2, "大后天": 3,
    "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
_DAY_WORD = re.compile("|".join(sorted(_DAY_WORDS, key=len, reverse=True)))
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_DATE = re.compile(r"(?:(?P<year>20\d\d)[-/.年])?(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})[日号]?")
_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|晚|早|am|pm)?\s*"
    r"(?:(?P<hour>\d{1,2})\s*(?:[:.点时]\s*(?P<minute>\d{1,2}|半|一刻|三刻)?\s*分?)?"
    r"|(?P<packed>\d{3,4}))",
    re.ASCII,
)
_AFTERNOON = ("下午", "傍晚", "晚上", "晚", "pm")
_EVENINGS = ("昨晚", "今晚")
_WEEK = "一二三四五六日"
_USUAL = time(9, 0)
"""When a day to come is named without a time."""


def read_moment(typed: str, now: int, *, past: bool) -> int | None:
    """What is typed as a moment in ms UTC, or None if it cannot be understood.

    Args:
        typed: in campus time; a bare time lies on the nearest fitting day.
        now: ms UTC.
        past: whether a moment before now is meant (补录) rather than one to come.
    """
    text = narrow(plain(typed)).lower()
    found = _relative(text, now)
    if found is not None:
        return found
    here = datetime.fromtimestamp(now / 1000, CAMPUS_ZONE)
    day, rest, pm = _day(text, here.date(), past)
    at = _clock(rest, pm=pm)
    if at is None:
        if rest or day is None or past:
            return None
        at = _USUAL
    if day is not None:
        return _ms(datetime.combine(day, at, CAMPUS_ZONE))
    moment = datetime.combine(here.date(), at, CAMPUS_ZONE)
    if past and moment > here:
        moment -= timedelta(days=1)
    elif not past and moment <= here:
        moment += timedelta(days=1)
    return _ms(moment)


def _relative(text: str, now: int) -> int | None:
    if found := _SIGNED.fullmatch(text):
        sign = -1 if found["sign"] == "-" else 1
        return now + sign * int(found["n"]) * _UNITS[found["unit"]]
    if found := _WORDED.fullmatch(text):
        sign = -1 if found["way"] in ("前", "以前", "ago") else 1
        return now + sign * int(found["n"]) * _UNITS[found["unit"]]
    return None


def _day(text: str, today: date, past: bool) -> tuple[date | None, str, bool]:
    """The day named at the beginning, what follows it, and whether an evening is meant."""
    if found := _DAY_WORD.match(text):
        word = found[0]
        return (
            today + timedelta(days=_DAY_WORDS[word]),
            text[found.end() :].strip(),
            word in _EVENINGS,
        )
    if found := _WEEKDAY.match(text):
        wanted = _WEEK.index(found["day"].replace("天", "日"))
        ahead = (wanted - today.weekday()) % 7
        days = ahead - 7 if past and ahead else ahead or (0 if past else 7)
        return today + timedelta(days=days), text[found.end() :].strip(), False
    if found := _DATE.match(text):
        named = _date(found, today, past)
        if named is not None:
            return named, text[found.end() :].strip(), False
    return None, text, False


def _date(found: re.Match[str], today: date, past: bool) -> date | None:
    month, day = int(found["month"]), int(found["day"])
    try:
        if found["year"]:
            return date(int(found["year"]), month, day)
        named = date(today.year, month, day)
        if past and named > today:
            return date(today.year - 1, month, day)
        return date(today.year + 1, month, day) if not past and named < today else named
    except ValueError:
        return None


def _clock(text: str, *, pm: bool) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    if found["packed"]:
        hour, minute = int(found["packed"][:-2]), int(found["packed"][-2:])
    else:
        said = {"半": 30, "一刻": 15, "三刻": 45, None: 0}
        given = found["minute"]
        hour, minute = int(found["hour"]), said[given] if given in said else int(given)
    if hour < 12 and (pm or found["part"] in _AFTERNOON or (found["part"] == "中午" and hour < 3)):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
