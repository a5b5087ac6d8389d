"""The clinic's papers: the slip a patient takes along (就诊单), and a session's list (就诊名单)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Cell, Column, Flow, Head, Row
from desktop.printing.measure import set_text
from desktop.printing.sheet import BODY, SIZES, SMALL, TITLE, Code, Item, Page, Rule, SizeName

translate = QCoreApplication.translate

_SIDE = 14.0
_CODE = 30.0
_NUMBER = 15.0


class VisitSlip(Struct, frozen=True):
    """What stands on a slip.

    Attributes:
        short: what is called out; ``number`` the whole of it.
        sure: whether the place is the person's; else it is still to be confirmed.
        told: what to bring and when to come.
    """

    short: str
    number: str
    name: str
    doctor: str
    room: str
    when: str
    sure: bool
    told: str


class Visitor(Struct, frozen=True):
    """One line of a session's list."""

    time: str
    short: str
    name: str
    person: str
    marks: str
    status: str


def visit_slip(slip: VisitSlip, head: Head, size: SizeName) -> list[Page]:
    """One page: the number large, then whom to see where and when."""
    width, height = SIZES[size]
    inner = width - 2 * _SIDE
    items: list[Item] = []
    title = translate("paper", "Clinic visit") if slip.sure else translate("paper", "Asked for")
    school = set_text(_SIDE, 10, inner, f"{head.school}  {title}", BODY, strong=True)
    number = set_text(_SIDE, 18, inner - _CODE, slip.short, _NUMBER, strong=True)
    items += [school, number, Code(width - _SIDE - _CODE, 14, _CODE, slip.number)]
    y = number.y + number.height + 2
    items.append(Rule(_SIDE, y, width - _SIDE, y, 0.4))
    y += 3
    for text, type_size, strong in (
        (slip.name, TITLE, True),
        (slip.when, TITLE, True),
        (" · ".join(part for part in (slip.doctor, slip.room) if part), BODY, True),
        ("" if slip.sure else translate(
            "paper", "Not certain yet: you are told in WeChat or by telephone once it is."
        ), BODY, True),
        (slip.told, BODY, False),
        (slip.number, SMALL, False),
    ):  # fmt: skip
        if text:
            said = set_text(_SIDE, y, inner, text, type_size, strong=strong)
            items.append(said)
            y += said.height + 1.5
    items.append(set_text(_SIDE, height - 12, inner, head.where_from(), SMALL))
    return [Page(width, height, tuple(items), head.mark)]


def visit_list(title: str, visitors: Sequence[Visitor], head: Head) -> list[Page]:
    """A session's visits by time, with a box to tick and room for a word."""
    note = translate("paper", "%n visits", "", len(visitors))
    flow = Flow(head, title, note=note)
    columns = (
        Column(translate("paper", "Time"), 16, strong=True),
        Column(translate("paper", "No."), 20),
        Column(translate("paper", "Name"), 34, strong=True),
        Column(translate("paper", "Person no."), 28, SMALL),
        Column(translate("paper", "Kind"), 22, SMALL),
        Column(translate("paper", "State"), 24, SMALL),
        Column(translate("paper", "Came"), 14),
        Column(translate("paper", "Note"), 0),
    )
    rows: list[Row] = [
        [one.time, one.short, one.name, one.person, one.marks, one.status, Cell(tick=True), ""]
        for one in visitors
    ]
    flow.table(columns, rows, 9)
    return flow.finish()
