"""What a cell's value means: codes that Excel bent, dates in every spelling, counts, yes and no."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from cloud.imports.formats import moment_of
from cloud.imports.table import CELL_LIMIT, Cell, CellFault
from domain.ids import CAMPUS_ZONE
from domain.problems import Refusal
from domain.text import fold, has_control, narrow, plain

CODE_LIMIT = 64
"""Characters in the longest code (学工号, 单号, 卡号)."""
FIRST_YEAR = 1992
LAST_YEAR = 2100

_AS_FORMULA = re.compile(r'="(.*)"', re.DOTALL)  # ="0012": how systems keep zeros in a CSV
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+(\d{1,2})")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")

_DATE = re.compile(
    r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*日?"
    r"(?:\s*(?:星期|周|礼拜)[一二三四五六日天])?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*(\d{2})(\d{2})(\d{2})?)?")
_TIME = re.compile(
    r"[\sT,]*(上午|中午|下午|晚上|凌晨|AM|PM)?\s*(\d{1,2})\s*(?:[:点时])\s*(?:(\d{1,2})\s*分?)?"
    r"\s*(?::?\s*(\d{1,2})(?:\.\d{1,9})?\s*秒?)?\s*(AM|PM)?\s*(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?",
    re.IGNORECASE,
)
_AFTERNOON = {"下午", "晚上", "中午", "PM"}
_MORNING = {"上午", "凌晨", "AM"}


def as_text(cell: Cell) -> str:
    """A cell's value as text, with nothing lost that the file still has.

    Raises:
        Refusal: `cell_formula_uncomputed`, `cell_excel_error`, `cell_broken`, `cell_too_long`,
            `cell_control`, `number_lost_digits`.
    """
    if isinstance(cell, str):
        return _typed_text(cell)
    if cell is None:
        return ""
    if isinstance(cell, CellFault):
        raise Refusal(cell.code, shown=cell.shown)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _float_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return str(cell)


def _typed_text(text: str) -> str:
    if len(text) > CELL_LIMIT:
        raise Refusal("cell_too_long", limit=CELL_LIMIT)
    if not (text.isascii() and text.isprintable()) and has_control(text):
        raise Refusal("cell_control")
    if text.startswith("=") and (wrapped := _AS_FORMULA.fullmatch(text.strip())):
        return wrapped[1].replace('""', '"')
    return text


def _float_text(number: float) -> str:
    if abs(number) >= 1e15:  # Excel keeps 15 digits and puts zeros for the rest
        raise Refusal("number_lost_digits", shown=f"{number:.15g}")
    return format(number, ".15g")


def unbent(text: str) -> str:
    """A number as it was before a spreadsheet made it `20210001.0` or `1.3800138E+10`.

    Raises:
        Refusal: `number_lost_digits` for an exponent that hides digits, as in `1.38E+10`.
    """
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return whole[1]
    found = _SCIENTIFIC.fullmatch(text)
    if found is None:
        return text
    whole_part, fraction, exponent = found[1], found[2] or "", int(found[3])
    if len(fraction) < exponent:
        raise Refusal("number_lost_digits", shown=text)
    if fraction[exponent:].strip("0"):
        return text
    return whole_part + fraction[:exponent]


def as_code(cell: Cell) -> str:
    """A code: narrow, without spaces, without the `.0` and the exponent that Excel adds.

    Raises:
        Refusal: as `as_text`; `number_lost_digits`, `code_too_long`.
    """
    if isinstance(cell, str) and cell.isascii() and cell.isalnum() and len(cell) <= CODE_LIMIT:
        return cell
    text = unbent(_SPACES.sub("", narrow(plain(as_text(cell)))).lstrip("'"))
    if len(text) > CODE_LIMIT:
        raise Refusal("code_too_long", limit=CODE_LIMIT)
    return text


def as_count(cell: Cell, *, least: int, most: int) -> int:
    """A whole number between two bounds.

    Raises:
        Refusal: as `as_text`; `number_unclear`, `number_out_of_range`.
    """
    text = narrow(plain(as_text(cell)))
    if not _NUMBER.fullmatch(text) or not float(text).is_integer():
        raise Refusal("number_unclear")
    number = int(float(text))
    if not least <= number <= most:
        raise Refusal("number_out_of_range", least=least, most=most)
    return number


def as_word(cell: Cell, words: dict[str, tuple[str, ...]]) -> str:
    """The value that a word stands for; empty for an empty cell.

    Raises:
        Refusal: as `as_text`; `word_unknown` with the words that would be understood.
    """
    folded = fold(as_text(cell))
    if not folded:
        return ""
    if folded not in words:
        raise unknown_word(words)
    return words[folded][0]


def unknown_word(words: dict[str, tuple[str, ...]]) -> Refusal:
    """The refusal of a word, with one example for each value that there is."""
    examples: dict[str, str] = {}
    for word, values in words.items():
        if word not in values:
            examples.setdefault(values[0], word)
    return Refusal("word_unknown", known=tuple(examples.values())[:20])


def as_moment(cell: Cell, *, from_1904: bool = False) -> int | None:
    """A date or time of the campus as ms UTC; None for an empty cell. A date alone is its midnight.

    Taken are Excel's dates and serial numbers, `2026/3/1 8:05`, `2026-03-01T08:05:00+08:00`,
    `2026年3月1日 下午2点30分`, `20260301`, `20260301080500`.

    Raises:
        Refusal: as `as_text`; `date_unclear` (also for 3/1/2026: month or day?), `date_unlikely`.
    """
    if isinstance(cell, datetime):
        return _ms(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if FIRST_YEAR * 10_000 <= cell < (LAST_YEAR + 1) * 10_000 and cell == int(cell):
            return _ms(_compact(str(int(cell))))
        moment = moment_of(cell, from_1904=from_1904)
        if moment is None:
            raise Refusal("date_unclear")
        return _ms(moment)
    text = narrow(plain(as_text(cell))).lstrip("'")
    if not text:
        return None
    if _NUMBER.fullmatch(text) and float(text) < 100_000:
        return as_moment(float(text), from_1904=from_1904)
    return _ms(_compact(text) or _spelled(text))


def _compact(text: str) -> datetime | None:
    found = _COMPACT.fullmatch(text)
    return None if found is None else _moment(*(int(part or 0) for part in found.groups()))


def _spelled(text: str) -> datetime | None:
    date = _DATE.match(text)
    if date is None:
        return None
    day = [int(part) for part in date.groups()]
    rest = text[date.end() :].strip()
    if not rest:
        return _moment(*day)
    time = _TIME.fullmatch(rest)
    if time is None:
        return None
    before, hour, minute, second, after, zone = time.groups()
    clock = _hour(int(hour), (before or after or "").upper())
    moment = _moment(*day, clock, int(minute or 0), int(second or 0))
    return moment.replace(tzinfo=_zone(zone)) if moment and zone else moment


def _hour(hour: int, half: str) -> int:
    if half in _MORNING:
        return 0 if hour == 12 else hour
    if half in _AFTERNOON and hour < 12:
        return hour if half == "中午" and hour == 11 else hour + 12
    return 24 if half == "晚上" and hour == 12 else hour  # 24: of which day? It is refused.


def _zone(text: str) -> timezone:
    if text.upper() == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _moment(*parts: int) -> datetime | None:
    try:
        return datetime(*parts, tzinfo=CAMPUS_ZONE)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def _ms(moment: datetime | None) -> int:
    if moment is None:
        raise Refusal("date_unclear")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refusal("date_unlikely", first=FIRST_YEAR, last=LAST_YEAR)
    placed = moment if moment.tzinfo else moment.replace(tzinfo=CAMPUS_ZONE)
    return (placed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
