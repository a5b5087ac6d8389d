"""The notice for a door (停水、停电通知): few words, large, with place and times."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Head
from desktop.printing.measure import broken, set_text
from desktop.printing.sheet import (
    GREY,
    LEADING,
    SIZES,
    SMALL,
    Item,
    Page,
    Rule,
    SizeName,
    Text,
)

translate = QCoreApplication.translate

_SIDE = 18.0


class Notice(Struct, frozen=True):
    """What the operator typed; empty parts are left out."""

    title: str
    place: str
    begin: str
    end: str
    text: str
    phone: str
    signed: str
    date: str


def notice_pages(notice: Notice, head: Head, size: SizeName) -> list[Page]:
    """One page; type shrinks until the words fit it, and what is still too long goes overleaf."""
    width, height = SIZES[size]
    biggest = 9.0 if size == "A4" else 6.4
    facts = _facts(notice)
    for scale in (1.0, 0.88, 0.76, 0.66, 0.56):
        body = biggest * scale
        if _tall(notice, facts, body, width) <= height - 2 * 14:
            return [_page(notice, facts, head, size, body)]
    return _pages(notice, facts, head, size, biggest * 0.56)


def _facts(notice: Notice) -> list[tuple[str, str]]:
    if notice.begin and notice.end:
        times = translate("paper", "{begin} to {end}").format(begin=notice.begin, end=notice.end)
    else:
        times = notice.begin or notice.end
    found = ((translate("paper", "Where"), notice.place), (translate("paper", "When"), times))
    return [(label, text) for label, text in found if text]


def _tall(notice: Notice, facts: list[tuple[str, str]], body: float, width: float) -> float:
    inner = width - 2 * _SIDE
    lines = sum(len(broken(text, inner - 4 * body, body, True)) for _, text in facts)
    lines += len(broken(notice.text, inner, body)) if notice.text else 0
    title = len(broken(notice.title, inner, body * 1.9, True)) * body * 1.9 * LEADING
    return title + lines * body * LEADING * 1.08 + body * 8


def _page(
    notice: Notice, facts: list[tuple[str, str]], head: Head, size: SizeName, body: float
) -> Page:
    width, height = SIZES[size]
    inner = width - 2 * _SIDE
    items: list[Item] = []
    school = set_text(_SIDE, 14, inner, head.school, body * 0.7, align="centre")
    title = set_text(
        _SIDE, 14 + school.height, inner, notice.title, body * 1.9, strong=True, align="centre"
    )
    y = title.y + title.height + body * 0.3
    items += [school, title, Rule(_SIDE, y, width - _SIDE, y, 0.6)]
    y += body * 0.7
    for label, text in facts:
        said = set_text(_SIDE + 4 * body, y, inner - 4 * body, text, body, strong=True)
        items += [Text(_SIDE, y, 4 * body, (label,), body, ink=GREY), said]
        y += said.height + body * 0.2
    y += body * 0.4
    if notice.text:
        items.append(set_text(_SIDE, y, inner, notice.text, body))
    items += _end(notice, size, body)
    return Page(width, height, tuple(items), head.mark)


def _end(notice: Notice, size: SizeName, body: float) -> list[Item]:
    width, height = SIZES[size]
    inner = width - 2 * _SIDE
    small = max(SMALL, body * 0.7)
    y = height - 14 - 2 * small * LEADING
    items: list[Item] = []
    if notice.phone:
        said = translate("paper", "Questions: {phone}").format(phone=notice.phone)
        items.append(set_text(_SIDE, y + small * LEADING, inner * 0.55, said, small, strong=True))
    for at, text in enumerate((notice.signed, notice.date)):
        down = y + at * small * LEADING
        items.append(
            set_text(_SIDE + inner * 0.55, down, inner * 0.45, text, small, align="right")
        )
    return items


def _pages(
    notice: Notice, facts: list[tuple[str, str]], head: Head, size: SizeName, body: float
) -> list[Page]:
    """Too long for one page in any size that is read on a door: the rest on further pages."""
    width, height = SIZES[size]
    inner = width - 2 * _SIDE
    lines = broken(notice.text, inner, body)
    first = Notice(notice.title, notice.place, notice.begin, notice.end, "", "", "", "")
    used = _tall(first, facts, body, width)
    fit = max(1, int((height - 28 - used) / (body * LEADING)))
    start = _with_lines(first, lines[:fit])
    pages = [_page(start, facts, head, size, body)]
    rest = lines[fit:]
    per = int((height - 28 - 4 * body) / (body * LEADING))
    while rest:
        items: list[Item] = [Text(_SIDE, 14, inner, tuple(rest[:per]), body)]
        rest = rest[per:]
        if not rest:
            items += _end(notice, size, body)
        pages.append(Page(width, height, tuple(items), head.mark))
    return pages


def _with_lines(notice: Notice, lines: tuple[str, ...]) -> Notice:
    """The notice with these lines for its text."""
    return Notice(
        notice.title, notice.place, notice.begin, notice.end, "\n".join(lines), "", "", ""
    )
