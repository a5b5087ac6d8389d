"""The way to a place as a code: `东校区/3栋/2单元/301`, the same from every table that names it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from domain.directory import PlaceKind
from domain.text import narrow, plain

SEPARATOR = "/"

ORDER: dict[PlaceKind, int] = {
    "campus": 0,
    "area": 1,
    "building": 2,
    "outdoor": 2,
    "unit": 3,
    "floor": 4,
    "room": 5,
    "spot": 6,
}
"""How far down the tree a kind of place stands."""

_SPLIT = re.compile(r"\s*(?:[/\\>›»→|]|--?>)+\s*")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_SPACES = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")  # those beside Chinese
_BARE_NUMBER = re.compile(r"([A-Za-z]?\d{1,3})#?")
_ROOM_SUFFIX = re.compile(r"([A-Za-z]?-?\d{2,5}[A-Za-z]?)\s*(?:室|房间|房|号房|寝室)")
_FLOOR = re.compile(r"(?:第)?([A-Za-z]?-?\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:层|楼|F|f|L|l)?")
_BASEMENT = re.compile(r"(?:负|地下|-|B|b)\s*([一二三四五\d])\s*(?:层|楼)?")
_DIGIT = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"两": "2"}

_NUMERAL = r"[A-Za-z]?[\d一二三四五六七八九十]{1,3}"

# Tried from the top, and only for kinds further down than the place above: 3楼 is a building on a
# campus and a floor in a building.
_NAMED: tuple[tuple[PlaceKind, re.Pattern[str]], ...] = (
    ("campus", re.compile(r".*(?:校区|校园|院区|分校|校本部|本部)")),
    ("unit", re.compile(r".{1,4}单元")),
    ("floor", re.compile(rf"(?:第|负|地下)?{_NUMERAL}(?:层|F|f)|地下室")),
    ("building", re.compile(r".*(?:栋|幢|楼|馆|舍|公寓|食堂|餐厅|中心|座|大厦|厂房|堂)")),
    ("floor", re.compile(rf"(?:第|负|地下)?{_NUMERAL}楼")),
    ("spot", re.compile(r".*(?:床|床位|卫生间|阳台|洗手间|厕所|浴室|工位|点位)")),
    ("area", re.compile(r".*(?:片区|区|园|苑|组团|村|里|坊)")),
    ("outdoor", re.compile(r".*(?:路|道|广场|操场|湖|桥|门|绿地|停车场|球场|管网)")),
    ("room", re.compile(r"[A-Za-z]?-?\d{2,5}[A-Za-z]?|.*(?:室|房|厅|间)")),
)
_USUAL_NEXT: dict[PlaceKind, PlaceKind] = {
    "campus": "building",
    "area": "building",
    "building": "room",
    "outdoor": "spot",
    "unit": "room",
    "floor": "room",
    "room": "spot",
}


class Step(NamedTuple):
    """One node on the way to a place."""

    kind: PlaceKind
    name: str


def split_path(text: str) -> tuple[str, ...]:
    """The names in a written path: parted by `/`, `>` and the like, else by two or more dashes.

    A single dash belongs to the name: A-301.
    """
    typed = narrow(plain(text)).strip("/\\>| ")
    parts = _SPLIT.split(typed)
    if len(parts) == 1 and len(dashed := _DASHES.split(typed)) > 2:
        parts = dashed
    return tuple(part for part in parts if part)


def steps_of(names: tuple[str, ...], above: tuple[Step, ...] = ()) -> tuple[Step, ...]:
    """The way below `above`: for each name the kind that it most likely is, going down only."""
    steps = list(above)
    for name in names:
        steps.append(_step(name, steps[-1].kind if steps else None))
    return tuple(steps)


@lru_cache(maxsize=8192)
def _step(name: str, above: PlaceKind | None) -> Step:
    depth = -1 if above is None else ORDER[above]
    for kind, pattern in _NAMED:
        if kind == "area" and above is None:
            continue  # 东区 with nothing above it is a campus
        if ORDER[kind] > depth and pattern.fullmatch(name):
            return Step(kind, tidy(kind, name))
    kind = "campus" if above is None else _USUAL_NEXT.get(above, "spot")
    return Step(kind, tidy(kind, name))


def tidy(kind: PlaceKind, name: str) -> str:
    """One spelling for numbered places: 3 is 3栋 or 2单元, 三楼 is 3层, 301室 is 301."""
    name = _SPACES.sub("", narrow(plain(name)))
    if kind in ("building", "unit") and (bare := _BARE_NUMBER.fullmatch(name)):
        return bare[1] + ("栋" if kind == "building" else "单元")
    if kind == "room" and (suffixed := _ROOM_SUFFIX.fullmatch(name)):
        return suffixed[1]
    if kind == "floor":
        if below := _BASEMENT.fullmatch(name):
            return f"B{_DIGIT.get(below[1], below[1])}层"
        if floor := _FLOOR.fullmatch(name):
            return f"{number_in(floor[1]) or floor[1]}层"
    return name


def code_of(steps: tuple[Step, ...]) -> str:
    """The code of a place.

    A floor that the room's number tells anyway (3层 of 301) is left out, so that a table with a
    column for the floor and one without it mean the same room.
    """
    names = []
    for place, step in enumerate(steps):
        following = steps[place + 1] if place + 1 < len(steps) else None
        if step.kind == "floor" and following and _tells_floor(following, step.name):
            continue
        names.append(step.name.replace(SEPARATOR, "-"))
    return SEPARATOR.join(names)


@lru_cache(maxsize=8192)
def code_from(written: str, above: tuple[Step, ...] = ()) -> str:
    """The code of a place that is written in parts, below what other columns say.

    What has no parts and nothing above it is no way to a place, and stays as it is written.
    """
    parts = split_path(written)
    if not above and len(parts) < 2:
        return narrow(plain(written))
    return code_of(steps_of(parts, above))


def _tells_floor(room: Step, floor: str) -> bool:
    number = floor.removesuffix("层")
    return (
        room.kind == "room"
        and number.isdecimal()
        and re.fullmatch(rf"[A-Za-z]?-?{number}\d\d[A-Za-z]?", room.name) is not None
    )


def number_in(name: str) -> int:
    """The number in a name, Chinese numerals up to 99 included: 12 for 十二号楼; 0 for none."""
    if digits := re.search(r"\d{1,6}", name):
        return int(digits[0])
    found = re.search(r"[零一二三四五六七八九十两]{1,3}", name)
    if found is None:
        return 0
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return int(_DIGIT[tens[0]])
    return int(_DIGIT.get(tens, "1")) * 10 + int(_DIGIT.get(ones, "0"))
