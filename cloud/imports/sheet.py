"""The rows of one Excel sheet, streamed: shared texts, dates, formulas, merged cells.

Our own reader and not openpyxl's, because an import must know what the streaming mode there does
not tell: a formula that was never computed looks like an empty cell, and merged cells are not seen
at all. It also takes the files that other systems write with invalid styles, in half the time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime

from cloud.imports.formats import Format, moment_of
from cloud.imports.table import CELL_LIMIT, COLUMN_LIMIT, Cell, CellFault, Rows, TableRow
from cloud.imports.workbook import SheetPart, Workbook, unescaped
from domain.problems import Refusal, Trouble

_ROWS = 1_048_576
_MERGES_LIMIT = 200_000
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)
_TAIL = 512
_VALUE_TAGS = ("v", "t")

Merges = dict[int, list[tuple[int, int]]]
"""First row of a merged range to (column, last row), for ranges of several rows."""


class Sheet:
    """One sheet's rows. `total` is known once the first row was read, if the file states it."""

    def __init__(self, book: Workbook, part: SheetPart) -> None:
        self._book = book
        self._part = part.part
        self.total: int | None = None

    def rows(self) -> Rows:
        """The rows that hold any value, with the numbers that Excel shows.

        In a range merged over several rows every row has the value. Columns beyond the first of a
        range stay empty, as Excel has them.

        Raises:
            Trouble: `file_broken`, `file_dtd`, `sheet_merges_too_many`.
        """
        reader = _RowReader(self._book)
        merges = _Merged(self._merges())
        for _ in self._book.package.parse(
            self._part,
            StartElementHandler=reader.start,
            EndElementHandler=reader.end,
            CharacterDataHandler=reader.data,
        ):
            self.total = reader.total
            if reader.damaged:
                raise self._book.package.broken(self._part)
            for line, values in reader.rows:
                yield _row(line, merges.fill(line, values))
            reader.rows.clear()

    def _merges(self) -> Merges:
        """Merged ranges stand behind the rows, so they are looked for before."""
        found: Merges = defaultdict(list)
        count = 0
        before = b""
        for chunk in self._book.package.chunks(self._part):
            piece = before + chunk
            last = 0
            if b"mergeCell" in piece:
                for match in _MERGE.finditer(piece):
                    last = match.end()
                    first, bottom = int(match[2]), int(match[4])
                    if bottom > first:
                        found[first].append((column_index(match[1].decode()), bottom))
                        count += 1
            if count > _MERGES_LIMIT:
                raise Trouble("sheet_merges_too_many", limit=_MERGES_LIMIT)
            before = piece[max(last, len(piece) - _TAIL) :]
        return found


class _Merged:
    """Carries the value of a merged range down its rows."""

    def __init__(self, merges: Merges) -> None:
        self._merges = merges
        self._open: dict[int, tuple[int, Cell]] = {}

    def fill(self, line: int, values: dict[int, Cell]) -> dict[int, Cell]:
        if self._open:
            for column, (last, value) in list(self._open.items()):
                if line > last:
                    del self._open[column]
                else:
                    values.setdefault(column, value)
        for column, last in self._merges.get(line, ()):
            if column in values:
                self._open[column] = (last, values[column])
        return values


def _row(line: int, values: dict[int, Cell]) -> TableRow:
    width = max(values) + 1
    if width > COLUMN_LIMIT:
        return TableRow(line, (), Refusal("row_too_wide", found=width, limit=COLUMN_LIMIT))
    return TableRow(line, tuple(map(values.get, range(width))))


class _Tags(dict[str, str]):
    """Names without their namespace, each found out once."""

    def __missing__(self, name: str) -> str:
        local = name.rpartition(" ")[2]
        if len(self) < 1000:
            self[name] = local
        return local


class _RowReader:
    """expat's handlers. Rows of a piece gather in `rows` as (number, column to value)."""

    def __init__(self, book: Workbook) -> None:
        self.rows: list[tuple[int, dict[int, Cell]]] = []
        self.total: int | None = None
        self.damaged = False
        self._texts = book.texts
        self._formats = book.formats
        self._from_1904 = book.from_1904
        self._tags = _Tags()
        self._columns: dict[str, int] = {}
        self._line = 0
        self._column = -1
        self._values: dict[int, Cell] = {}
        self._kind = self._style = ""
        self._formula = self._valued = self._collecting = self._phonetic = False
        self._pieces: list[str] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._tags[name]
        if tag == "c":
            self._column = self._place(attributes.get("r"))
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._formula = self._valued = False
            self._pieces, self._length = [], 0
        elif tag in _VALUE_TAGS:
            self._collecting = not self._phonetic
            self._valued = True
        elif tag == "row":
            number = attributes.get("r", "")
            line = int(number) if number.isdecimal() and len(number) < 8 else self._line + 1
            if not self._line < line <= _ROWS:
                self.damaged = True
            self._line, self._column, self._values = line, -1, {}
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "dimension":
            self.total = _rows_stated(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        tag = self._tags[name]
        if tag in _VALUE_TAGS:
            self._collecting = False
        elif tag == "c":
            if self._valued or self._formula:
                value = self._value()
                if value is not None and value != "":
                    self._values[self._column] = value
        elif tag == "row":
            if self._values:
                self.rows.append((self._line, self._values))
        elif tag == "rPh":
            self._phonetic = False

    def data(self, text: str) -> None:
        if self._collecting and self._length <= CELL_LIMIT:
            self._pieces.append(text)
            self._length += len(text)

    def _place(self, reference: str | None) -> int:
        if not reference:
            return self._column + 1
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = column_index(letters)
            if column < 0:
                self.damaged = True
            self._columns[letters] = column
        return column

    def _value(self) -> Cell:
        text = "".join(self._pieces)
        kind = self._kind
        if kind == "s":
            number = int(text) if text.isdecimal() and len(text) < 10 else -1
            if 0 <= number < len(self._texts):
                return self._texts[number]
            return CellFault("cell_broken", text)
        if kind == "inlineStr" or kind == "str":
            return unescaped(text)
        if not text:
            return CellFault("cell_formula_uncomputed") if self._formula else None
        if kind == "e":
            return CellFault("cell_excel_error", text)
        if kind == "b":
            return text in ("1", "true")
        if kind == "d":
            return _iso(text)
        return self._number(text)

    def _number(self, text: str) -> Cell:
        style = self._style
        index = int(style) if style.isdecimal() and len(style) < 7 else -1
        form: Format = self._formats[index] if 0 <= index < len(self._formats) else None
        number = number_of(text)
        if number is None:
            return CellFault("cell_broken", text)
        if form is True:
            moment = moment_of(number, from_1904=self._from_1904)
            return number if moment is None else moment
        if form and isinstance(number, int) and number >= 0:
            return str(number).zfill(form)
        return number


def number_of(text: str) -> int | float | None:
    """A number as Excel writes it; whole ones of up to 15 digits (all that Excel keeps) as int."""
    if text.isdecimal() and text.isascii() and len(text) <= 15:
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return None
    if number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number if abs(number) < 1e300 else None


def column_index(letters: str) -> int:
    """0 for A, 26 for AA; -1 for what is no column of Excel."""
    index = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            return -1
        index = index * 26 + ord(letter) - 64
    return index - 1 if index <= 16_384 else -1


def _rows_stated(reference: str) -> int | None:
    """Rows in a reference like `A1:H200`; None where it does not say (`A1`, a whole sheet)."""
    digits = re.search(r":\$?[A-Z]{1,3}\$?(\d{1,7})$", reference)
    stated = int(digits[1]) if digits else _ROWS
    return stated if stated < _ROWS else None


def _iso(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return CellFault("cell_broken", text)
    return moment.replace(tzinfo=None)
