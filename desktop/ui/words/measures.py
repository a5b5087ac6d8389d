"""Times, spans, money and quantities as people read and type them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from domain.ids import CAMPUS_ZONE
from domain.text import narrow

translate = QCoreApplication.translate

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_EARLIEST = -2_208_988_800_000  # 1900
_LATEST = 253_370_764_800_000  # 9999
_MONEY = r"(?a)[¥￥]?\s*(\d{1,7})(?:\.(\d{1,2}))?\s*元?"
_QUANTITY = r"(?a)(\d{1,7})(?:\.(\d{1,3}))?"


def moment(at: int, now: int) -> str:
    """A time beside the present one: 今天 10:42, 昨天 10:42, 明天 10:42, 11-21 08:05.

    Args:
        at: ms UTC; shown in campus time.
        now: ms UTC.
    """
    local, today = _local(at), _local(now)
    clock = local.strftime("%H:%M")
    days = (local.date() - today.date()) // timedelta(days=1)
    if days == 0:
        return translate("words", "today {time}").format(time=clock)
    if days == -1:
        return translate("words", "yesterday {time}").format(time=clock)
    if days == 1:
        return translate("words", "tomorrow {time}").format(time=clock)
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


def day_or_time(at: int, now: int) -> tuple[str, ...]:
    """Ways to say a time where there is little room, the best first: 10:42 of today, the word 明天,
    else 11-21."""
    local, today = _local(at), _local(now)
    days = (local.date() - today.date()) // timedelta(days=1)
    if days == 0:
        return (local.strftime("%H:%M"),)
    date = local.strftime("%m-%d")
    return (translate("words", "tomorrow"), date) if days == 1 else (date,)


def when(at: int) -> str:
    """A time that stays true for ever: 2026-11-21 08:05, in campus time; ``at`` in ms UTC."""
    return _local(at).strftime("%Y-%m-%d %H:%M")


def duration(ms: int) -> str:
    """A length of time in its two largest units: 1 小时 20 分; its sign is left out."""
    minutes = abs(ms) // _MINUTE
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        whole = translate("words", "{days} d").format(days=days)
        part = translate("words", "{hours} h").format(hours=hours) if hours else ""
    elif hours:
        whole = translate("words", "{hours} h").format(hours=hours)
        part = translate("words", "{minutes} min").format(minutes=rest) if rest else ""
    elif minutes:
        return translate("words", "{minutes} min").format(minutes=minutes)
    else:
        return translate("words", "less than 1 min")
    return f"{whole} {part}".strip()


def span(ms: int) -> str:
    """What is left of a clock: 还剩 1 小时 20 分, or 超时 12 分 when ``ms`` is negative."""
    if ms < 0:
        return translate("words", "{time} over").format(time=duration(ms))
    return translate("words", "{time} left").format(time=duration(ms))


def ago(at: int, now: int) -> str:
    """How long ago: 刚刚, 12 分前, 3 小时前; after a day the moment itself. Both in ms UTC."""
    passed = now - at
    if passed < _MINUTE:
        return translate("words", "just now")
    if passed < _DAY:
        minutes = passed // _MINUTE
        if minutes < 60:
            return translate("words", "{minutes} min ago").format(minutes=minutes)
        return translate("words", "{hours} h ago").format(hours=minutes // 60)
    return moment(at, now)


def yuan(fen: int) -> str:
    """Money as people read it: ``¥12.50`` for 1250 fen."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100}.{abs(fen) % 100:02d}"


def read_yuan(typed: str) -> int | None:
    """Typed yuan in fen (``12.5`` is 1250), 0 for nothing typed; None if it is no amount."""
    if not typed.strip():
        return 0
    found = re.fullmatch(_MONEY, narrow(typed).strip())
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def quantity(thousandths: int) -> str:
    """A quantity as people read it: ``1.5`` for 1500."""
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


def read_quantity(typed: str) -> int | None:
    """A typed quantity in thousandths (``1.5`` is 1500); None if it is none or not above zero."""
    found = re.fullmatch(_QUANTITY, narrow(typed).strip())
    if found is None:
        return None
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0")) or None


def _local(at: int) -> datetime:
    # A damaged date must show as an odd one, not stop the desk.
    at = max(_EARLIEST, min(_LATEST, at))
    return datetime.fromtimestamp(at / 1000, CAMPUS_ZONE)
