"""Pages that fill from the top: headings, paragraphs, tables; what is too long goes overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication

from desktop.printing.measure import broken, set_text, width_of
from desktop.printing.sheet import (
    BODY,
    GREY,
    LEADING,
    SIZES,
    SMALL,
    TINY,
    TITLE,
    Align,
    Box,
    Code,
    Item,
    Page,
    Rule,
    SizeName,
    Text,
)
from desktop.ui.words import when

translate = QCoreApplication.translate

MARGIN = 12.0
_FOOT = 8.0
_PAD = 1.2
"""Between a cell's edge and its words, mm."""
_TICK = 4.0


class Head(Struct, frozen=True):
    """What stands on every paper.

    Attributes:
        desk: the station's name; ``operator`` who printed it.
        printed_at: ms UTC.
        data_at: when the cloud was heard last, ms UTC; None if never.
        drill: printed for practice; every page says so.
    """

    school: str
    desk: str
    operator: str
    printed_at: int
    data_at: int | None = None
    drill: bool = False

    def where_from(self) -> str:
        """Who printed it, and when: the last line of a paper."""
        parts = [translate("paper", "Printed {time}").format(time=when(self.printed_at))]
        parts += [part for part in (self.desk, self.operator) if part]
        return " · ".join(parts)

    def as_of(self) -> str:
        """How old what stands here is: 数据截至 2026-11-24 10:42."""
        at = self.printed_at if self.data_at is None else self.data_at
        return translate("paper", "Data as of {time}").format(time=when(at))

    @property
    def mark(self) -> str:
        """What stands across the page."""
        return translate("paper", "DRILL") if self.drill else ""


class Column(Struct, frozen=True):
    """One column of a table; ``width`` in mm, of the first without one the rest of the page."""

    title: str
    width: float = 0.0
    size: float = BODY
    strong: bool = False
    align: Align = "left"


class Cell(Struct, frozen=True):
    """What a column's cell holds: words, the first of them strong; a QR code, or a box to tick."""

    text: str = ""
    lead: str = ""
    code: str = ""
    tick: bool = False


Row = Sequence[str | Cell]


class Flow:
    """Fills pages from the top.

    Args:
        title: of the paper, in full on the first page and small on the others.
    """

    def __init__(self, head: Head, title: str, size: SizeName = "A4", note: str = "") -> None:
        self.head, self.title = head, title
        self.width, self.height = SIZES[size]
        self._pages: list[list[Item]] = []
        self.y = 0.0
        self._first(note)

    @property
    def left(self) -> float:
        """Where lines begin."""
        return MARGIN

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * MARGIN

    @property
    def room(self) -> float:
        """What is left of this page, mm."""
        return self.height - MARGIN - _FOOT - self.y

    def put(self, *items: Item) -> None:
        """Put items on this page, where they say."""
        self._pages[-1] += items

    def need(self, height: float) -> None:
        """Go overleaf unless there is that much room."""
        if self.room < height:
            self.overleaf()

    def skip(self, height: float) -> None:
        """Leave some white."""
        self.y += height

    def overleaf(self) -> None:
        """Begin the next page."""
        self._pages.append([])
        self.y = MARGIN
        name = translate("paper", "{title} (continued)").format(title=self.title)
        self.put(set_text(MARGIN, self.y, self.inner, name, SMALL, strong=True))
        self.put(set_text(MARGIN, self.y, self.inner, self.head.school, SMALL, align="right"))
        self.y += SMALL * LEADING + 1
        self.put(Rule(MARGIN, self.y, self.width - MARGIN, self.y, 0.3))
        self.y += 2.5

    def heading(self, text: str, note: str = "") -> None:
        """A heading that does not stand alone at the foot of a page."""
        self.need(26)
        room = self.inner - (width_of(note, SMALL) + 4 if note else 0)
        item = set_text(MARGIN, self.y, room, text, BODY + 0.6, strong=True)
        self.put(item)
        if note:
            down = self.y + (BODY + 0.6 - SMALL) * LEADING / 2
            self.put(set_text(MARGIN, down, self.inner, note, SMALL, align="right"))
        self.y += item.height + 1

    def paragraph(
        self, text: str, size: float = BODY, *, strong: bool = False, indent: float = 0.0
    ) -> None:
        """Text over the whole width; it goes on overleaf where the page ends."""
        lines = list(broken(text, self.inner - indent, size, strong))
        while lines:
            fit = int(self.room / (size * LEADING))
            if not fit:
                self.overleaf()
                continue
            part, lines = tuple(lines[:fit]), lines[fit:]
            item = Text(MARGIN + indent, self.y, self.inner - indent, part, size, strong)
            self.put(item)
            self.y += item.height

    def table(self, columns: Sequence[Column], rows: Sequence[Row], least: float = 0.0) -> None:
        """A table with its head on every page; rows that fit a page are not torn.

        Args:
            least: height of a row that has nothing to say, mm (to write in).
        """
        _Table(self, columns, least).fill(rows)

    def finish(self) -> list[Page]:
        """The pages with their feet."""
        count = len(self._pages)
        found: list[Page] = []
        for at, items in enumerate(self._pages, 1):
            y = self.height - MARGIN - TINY * LEADING
            said = translate("paper", "Page {page} of {pages}").format(page=at, pages=count)
            said = f"{self.head.as_of()}   {said}"
            feet: list[Item] = [
                Rule(MARGIN, y - 1.2, self.width - MARGIN, y - 1.2, 0.15, ink=GREY),
                set_text(MARGIN, y, self.inner, self.head.where_from(), TINY, ink=GREY),
                set_text(MARGIN, y, self.inner, said, TINY, align="right", ink=GREY),
            ]
            found.append(Page(self.width, self.height, (*items, *feet), self.head.mark))
        return found

    def _first(self, note: str) -> None:
        self._pages.append([])
        self.y = MARGIN
        room = self.inner
        if note:
            said = set_text(
                MARGIN + room / 2, self.y + 1.8, room / 2, note, BODY, align="right"
            )
            self.put(said)
            room /= 2
        self.put(set_text(MARGIN, self.y, room, self.head.school, SMALL, ink=GREY))
        self.y += SMALL * LEADING
        title = set_text(MARGIN, self.y, room, self.title, TITLE, strong=True)
        self.put(title)
        self.y += title.height + 1.2
        self.put(Rule(MARGIN, self.y, self.width - MARGIN, self.y, 0.5))
        self.y += 3


Line = tuple[str, bool]
"""A line of a cell, and whether it is strong."""


class _Table:
    def __init__(self, flow: Flow, columns: Sequence[Column], least: float) -> None:
        self._flow, self._least = flow, least
        free = flow.inner - sum(column.width for column in columns)
        self._columns = [
            column if column.width else structs.replace(column, width=free) for column in columns
        ]

    def fill(self, rows: Sequence[Row]) -> None:
        self._head()
        for row in rows:
            cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
            pairs = zip(cells, self._columns, strict=True)
            self._row(cells, [_lines(cell, column) for cell, column in pairs])

    def _row(self, cells: list[Cell], lines: list[list[Line]]) -> None:
        flow = self._flow
        height = self._height(cells, lines)
        if height > flow.room:
            whole = flow.height - 2 * MARGIN - _FOOT - 20
            if height <= whole or flow.room < 20:
                flow.overleaf()
                self._head()
        while self._height(cells, lines) > flow.room:
            fit = [
                max(1, int((flow.room - 2 * _PAD) / (column.size * LEADING)))
                for column in self._columns
            ]
            self._draw(cells, [part[:n] for part, n in zip(lines, fit, strict=True)], flow.room)
            lines = [part[n:] for part, n in zip(lines, fit, strict=True)]
            cells = [Cell()] * len(cells)
            flow.overleaf()
            self._head()
        self._draw(cells, lines, self._height(cells, lines))

    def _height(self, cells: list[Cell], lines: list[list[Line]]) -> float:
        tallest = self._least
        for cell, part, column in zip(cells, lines, self._columns, strict=True):
            if cell.code:
                tallest = max(tallest, column.width)
            tallest = max(tallest, len(part) * column.size * LEADING + 2 * _PAD)
        return tallest

    def _draw(self, cells: list[Cell], lines: list[list[Line]], height: float) -> None:
        flow, x = self._flow, MARGIN
        y = flow.y
        for cell, part, column in zip(cells, lines, self._columns, strict=True):
            if cell.code:
                flow.put(Code(x, y + (height - column.width) / 2, column.width, cell.code))
            elif cell.tick:
                flow.put(Box(x + (column.width - _TICK) / 2, y + 1.8, _TICK, _TICK, 0.3))
            down, width = y + _PAD, column.width - 2 * _PAD
            for strong, group in groupby(part, key=lambda line: line[1]):
                said = tuple(text for text, _ in group)
                text = Text(x + _PAD, down, width, said, column.size, strong, column.align)
                flow.put(text)
                down += text.height
            x += column.width
        flow.y += height
        self._lines_around(y, flow.y)

    def _lines_around(self, top: float, bottom: float) -> None:
        flow, x = self._flow, MARGIN
        flow.put(Rule(MARGIN, bottom, MARGIN + flow.inner, bottom, 0.15))
        for width in (0.0, *(column.width for column in self._columns)):
            x += width
            flow.put(Rule(x, top, x, bottom, 0.15))

    def _head(self) -> None:
        flow, x = self._flow, MARGIN
        if not any(column.title for column in self._columns):
            flow.put(Rule(MARGIN, flow.y, MARGIN + flow.inner, flow.y, 0.15))
            return
        flow.need(20)
        height = SMALL * LEADING + 1.6
        flow.put(Box(MARGIN, flow.y, flow.inner, height, 0.15, 0.92))
        for column in self._columns:
            width = column.width - 2 * _PAD
            item = set_text(x + _PAD, flow.y + 0.8, width, column.title, SMALL, align=column.align)
            flow.put(item)
            x += column.width
        flow.y += height


def _lines(cell: Cell, column: Column) -> list[Line]:
    width = column.width - 2 * _PAD
    found: list[Line] = []
    for text, strong in ((cell.lead, True), (cell.text, column.strong)):
        if text:
            found += [(line, strong) for line in broken(text, width, column.size, strong)]
    return found
