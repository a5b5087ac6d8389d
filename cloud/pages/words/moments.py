"""Times and spans, money and quantities, names and telephone numbers as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.ids import CAMPUS_ZONE

_MINUTE = 60_000
_DAY = 86_400_000
_WEEKDAYS = "一二三四五六日"
_TWO_CHARACTER_SURNAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐")
    + ("司徒", "夏侯", "端木", "长孙", "宇文", "南宫", "独孤", "申屠")
)


def local(at: int) -> datetime:
    """A moment in ms UTC on the campus's clocks."""
    return datetime.fromtimestamp(at / 1000, CAMPUS_ZONE)


def moment(at: int, now: int) -> str:
    """今天 10:42, 昨天 10:42, 明天 10:42, 11月21日 08:05. Both in ms UTC."""
    day, today = local(at), local(now)
    clock = day.strftime("%H:%M")
    near = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
    days = (day.date() - today.date()) // timedelta(days=1)
    if days in near:
        return f"{near[days]} {clock}"
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 {clock}"


def day_name(at: int, now: int) -> str:
    """今天 周二, 明天 周三, 11月27日 周五."""
    day = local(at)
    name = moment(at, now).rsplit(" ", 1)[0]
    return f"{name} 周{_WEEKDAYS[day.weekday()]}"


def iso(at: int) -> str:
    """For machines: the value of ``<time datetime>``."""
    return local(at).isoformat(timespec="minutes")


def span(ms: int) -> str:
    """A length of time in its largest units: 1 小时 20 分."""
    minutes = max(1, abs(ms) // _MINUTE)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{minutes} 分钟"


def yuan(fen: int) -> str:
    """``¥12.50`` for 1250 fen."""
    return f"¥{fen // 100}.{fen % 100:02d}"


def quantity(thousandths: int) -> str:
    """``1.5`` for 1500."""
    whole, part = divmod(thousandths, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


def surname(name: str) -> str:
    """张 of 张大勇, 欧阳 of 欧阳修; a name in other letters stays whole."""
    if not name or name[0].isascii():
        return name
    return name[:2] if len(name) > 2 and name[:2] in _TWO_CHARACTER_SURNAMES else name[0]


def masked(phone: str) -> str:
    """138****5678; of a short number its last two digits."""
    if len(phone) >= 7:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""
