"""The half sheet (A5 lying) of the work order and of the blank slip: one form, printed or empty."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Head
from desktop.printing.measure import broken, set_text, width_of
from desktop.printing.sheet import (
    BODY,
    GREY,
    LARGE,
    LEADING,
    SIZES,
    SMALL,
    TINY,
    TITLE,
    Box,
    Code,
    Item,
    Rule,
    Text,
)

translate = QCoreApplication.translate

WIDTH, HEIGHT = SIZES["A5"]
SIDE, TOP = 10.0, 7.0
INNER = WIDTH - 2 * SIDE
_CODE = 25.0
_LABEL = 17.0
_LINE = 8.0
_WRITE = 8.0
"""Height of a line to write on, mm."""
_HAND = 51.0
"""Height of the part that is filled in by hand, mm."""


class Entry(Struct, frozen=True):
    """A label and what stands behind it; empty: a line to write on. Several may share a row."""

    label: str
    text: str = ""
    size: float = BODY
    strong: bool = False
    share: float = 1.0


class Form(Struct, frozen=True):
    """What the upper, printed part of a half sheet says.

    Attributes:
        tag: priority, in a box beside the title; black for ``loud`` ones.
        rows: entries beside one another.
        body: label and a text of any length, last.
    """

    title: str
    number: str
    tag: str
    loud: bool
    rows: tuple[tuple[Entry, ...], ...]
    body: tuple[str, str]


class Block(Struct, frozen=True):
    """A form laid out; ``height`` mm. ``rest`` are the lines of the body that had no room."""

    items: tuple[Item, ...]
    height: float
    rest: tuple[str, ...] = ()


def lay_out(form: Form, head: Head, most: float) -> Block:
    """The form with the part to fill in, at least a half sheet high.

    Args:
        most: the highest it may be, mm; what of its body does not fit is given back.
    """
    items, y = _heading(form, head)
    for row in form.rows:
        more, y = _row(row, y)
        items += more
    label, text = form.body
    lines = broken(text, INNER - _LABEL - 2, BODY) if text else ()
    wanted = max(1, len(lines)) * BODY * LEADING + 2.4
    free = most - TOP - _HAND - y
    shown: tuple[str, ...] = lines
    rest: tuple[str, ...] = ()
    if wanted > free:
        fit = max(1, int((free - 2.4) / (BODY * LEADING)))
        shown, rest = lines[:fit], lines[fit:]
        wanted = len(shown) * BODY * LEADING + 2.4
    items.append(_label(label, y, wanted))
    items.append(Text(SIDE + _LABEL, y + 1.2, INNER - _LABEL - 2, shown))
    y += wanted
    bottom = max(HEIGHT, y + _HAND + TOP)
    hand = bottom - TOP - _HAND
    items += _ruled(y, hand)
    items += _by_hand(hand)
    frame = Box(SIDE, TOP + _CODE + 1, INNER, bottom - TOP - _foot() - TOP - _CODE - 1, 0.35)
    items.append(frame)
    items += _foot_line(head, bottom)
    return Block(tuple(items), bottom, rest)


def _heading(form: Form, head: Head) -> tuple[list[Item], float]:
    # Its quiet zone lies in the margin: what is black ends where the frame ends.
    items: list[Item] = [Code(WIDTH - SIDE - _CODE + 3.4, TOP - 1, _CODE, form.number)]
    left = INNER - _CODE
    items.append(set_text(SIDE, TOP + 1, left, head.school, SMALL, ink=GREY))
    items.append(set_text(SIDE, TOP + 6.5, left, form.title, TITLE, strong=True))
    if form.tag:
        x = SIDE + width_of(form.title, TITLE, True) + 4
        width = width_of(form.tag, LARGE, True) + 5
        items.append(Box(x, TOP + 7, width, 8.2, 0.4, 0.0 if form.loud else 1.0))
        ink = 1.0 if form.loud else 0.0
        items.append(
            Text(x, TOP + 7.2, width, (form.tag,), LARGE, True, "centre", ink)
        )
    number = set_text(SIDE, TOP + 16.2, left, form.number, LARGE, strong=True)
    items.append(number)
    return items, TOP + _CODE + 1


def _row(entries: Sequence[Entry], y: float) -> tuple[list[Item], float]:
    items: list[Item] = []
    whole = sum(entry.share for entry in entries)
    height = _LINE
    x = SIDE
    for entry in entries:
        width = INNER * entry.share / whole
        height = max(height, _height(entry, width))
        x += width
    x = SIDE
    for at, entry in enumerate(entries):
        width = INNER * entry.share / whole
        items.append(_label(entry.label, y, height, x))
        if entry.text:
            text = set_text(
                x + _LABEL, y, width - _LABEL - 1, entry.text, entry.size, strong=entry.strong
            )
            items.append(
                Text(text.x, y + (height - text.height) / 2, text.width, text.lines, text.size,
                     text.strong)
            )  # fmt: skip
        if at:
            items.append(Rule(x, y, x, y + height, 0.15))
        x += width
    items.append(Rule(SIDE, y + height, SIDE + INNER, y + height, 0.15))
    return items, y + height


def _height(entry: Entry, width: float) -> float:
    if not entry.text:
        return _LINE
    lines = broken(entry.text, width - _LABEL - 1, entry.size, entry.strong)
    return len(lines) * entry.size * LEADING + 1.4


def fitting(words: Sequence[str], room: float, size: float) -> float:
    """``size``, or what is smaller so that the words fit ``room`` mm beside one another."""
    return size * min(1.0, room / sum(width_of(word, size) for word in words))


def _label(text: str, y: float, height: float, x: float = SIDE) -> Text:
    down = y + (min(height, _LINE) - SMALL * LEADING) / 2
    return Text(x + 1.5, down, _LABEL - 2, (text,), fitting((text,), _LABEL - 2.2, SMALL), ink=GREY)


def _ruled(top: float, bottom: float) -> list[Item]:
    """Lines to write on between the printed part and the part to fill in."""
    count = int((bottom - top) / _WRITE)
    if not count:
        return []
    items: list[Item] = [Rule(SIDE, top, SIDE + INNER, top, 0.15)]
    for at in range(count):
        y = top + (at + 1) * (bottom - top) / count
        if at + 1 < count:
            items.append(Rule(SIDE + _LABEL, y, SIDE + INNER - 2, y, 0.1, dashed=True, ink=0.5))
    items.append(_label(translate("paper", "Notes"), top, _LINE))
    return items


def _by_hand(y: float) -> list[Item]:
    items: list[Item] = [Rule(SIDE, y, SIDE + INNER, y, 0.35)]
    half = INNER / 2
    blank = translate("paper", "___ / ___   ___ : ___")
    for at, label in enumerate((translate("paper", "Arrived"), translate("paper", "Finished"))):
        x = SIDE + at * half
        items.append(_label(label, y, _LINE, x))
        items.append(Text(x + _LABEL, y + 1.4, half - _LABEL, (blank,), BODY))
    items.append(Rule(SIDE + half, y, SIDE + half, y + _LINE, 0.15))
    y += _LINE
    items += _materials(y)
    y += 3 * 7.0
    items.append(Rule(SIDE, y, SIDE + INNER, y, 0.15))
    items += _results(y)
    y += _LINE
    items.append(Rule(SIDE, y, SIDE + INNER, y, 0.15))
    third = INNER / 3
    for at, label in enumerate(
        (
            translate("paper", "Signed, worker"),
            translate("paper", "Signed, reporter"),
            translate("paper", "Date"),
        )
    ):
        x = SIDE + at * third
        items.append(Text(x + 1.5, y + 2.6, third - 2, (label,), SMALL, ink=GREY))
        if at:
            items.append(Rule(x, y, x, y + _HAND - 2 * _LINE - 21.0 - _foot(), 0.15))
    return items


def _materials(y: float) -> list[Item]:
    items: list[Item] = []
    heads = (
        (translate("paper", "Material and size"), 0.66),
        (translate("paper", "Quantity"), 0.17),
        (translate("paper", "Unit"), 0.17),
    )
    for row in range(3):
        top = y + row * 7.0
        items.append(Rule(SIDE, top, SIDE + INNER, top, 0.15))
    x = SIDE
    for half in range(2):
        for at, (label, share) in enumerate(heads):
            if at or half:
                items.append(Rule(x, y, x, y + 3 * 7.0, 0.15))
            room = INNER / 2 * share - 2
            size = fitting((label,), room, SMALL)
            items.append(Text(x + 1.5, y + 1.4, room, (label,), size, ink=GREY))
            x += INNER / 2 * share
    return items


def _results(y: float) -> list[Item]:
    items: list[Item] = [_label(translate("paper", "Result"), y, _LINE)]
    x = SIDE + _LABEL
    words = (
        translate("paper", "Repaired"),
        translate("paper", "Replaced"),
        translate("paper", "Made safe"),
        translate("paper", "Cannot be repaired"),
        translate("paper", "No fault found"),
    )
    used = translate("paper", "Minutes: _____")
    size = fitting((*words, used), INNER - _LABEL - 9 * len(words), BODY)
    down = y + (_LINE - size * LEADING) / 2
    for word in words:
        items.append(Box(x, y + 2, 4, 4, 0.3))
        wide = width_of(word, size)
        items.append(Text(x + 5.2, down, wide, (word,), size))
        x += 8.6 + wide
    items.append(set_text(SIDE, down, INNER - 2, used, size, align="right"))
    return items


def _foot() -> float:
    return TINY * LEADING + 1


def _foot_line(head: Head, bottom: float) -> list[Item]:
    y = bottom - TOP - TINY * LEADING
    said = translate("paper", "When done, back to the desk: scan the code, or press F5.")
    return [
        set_text(SIDE, y, INNER, said, TINY, ink=GREY),
        set_text(SIDE, y, INNER, head.where_from(), TINY, align="right", ink=GREY),
    ]
