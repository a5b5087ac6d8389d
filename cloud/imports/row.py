"""One row read field by field: every problem in it is collected, so that all are told at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from cloud.imports import cells
from cloud.imports.mapping import Columns, Mapping, spellings
from cloud.imports.problems import RowProblem, row_problem, shown
from cloud.imports.table import Cell, TableRow
from domain.problems import Refusal
from domain.text import plain, plain_lines, split_phones

T = TypeVar("T")

NAME_LIMIT = 100
"""Characters in the longest name, of a person, a unit or a place."""

_LIST_SEPARATORS = re.compile(r"[、,，;；/|\n]+")


class RowReader:
    """Reads the fields of one row. A field that can't be read gives its empty value and a problem.

    Attributes:
        problems: what keeps the row from being taken.
        remarks: what was left out although the row is taken.
    """

    def __init__(
        self, row: TableRow, columns: Columns, mapping: Mapping, *, from_1904: bool = False
    ) -> None:
        self.line = row.line
        self.problems: list[RowProblem] = []
        self.remarks: list[RowProblem] = []
        self._cells = row.cells
        self._columns = columns
        self._mapping = mapping
        self._nothing = mapping.nothing
        self._from_1904 = from_1904

    @property
    def told(self) -> frozenset[str]:
        """The fields that the table speaks of at all, the same for every row."""
        return self._columns.told

    def has(self, field: str) -> bool:
        """Whether the row says anything of a field."""
        return bool(self._filled(field))

    def words(self, table: str) -> dict[str, tuple[str, ...]]:
        """A table of the mapping: folded word to values."""
        return self._mapping.words[table]

    def text(self, field: str, limit: int = NAME_LIMIT, *, lines: bool = False) -> str:
        """Plain text; with `lines` its line breaks stay."""
        clean = plain_lines if lines else plain
        text = self._one(field, lambda cell: clean(cells.as_text(cell)), "")
        if len(text) > limit:
            self.refuse(field, Refusal("cell_too_long", limit=limit), text)
            return ""
        return text

    def code(self, field: str) -> str:
        """A code, e.g. a 学工号."""
        return self._one(field, cells.as_code, "")

    def word(self, field: str, default: str = "") -> str:
        """One of the fixed values that the mapping has words for."""
        words = self._mapping.words[field]
        return self._one(field, partial(cells.as_word, words=words), "") or default

    def flag(self, field: str) -> bool | None:
        """Yes or no, None for an empty cell: a field whose values are `yes` and `no`."""
        return {"yes": True, "no": False}.get(self.word(field))

    def word_of_header(self, field: str, table: str) -> str:
        """What the header over a field's value says by itself: 学号 stands over students."""
        words = self._mapping.words[table]
        for column, _ in self._filled(field):
            for spelling in spellings(self._columns.header_of(column or 0)):
                if spelling in words:
                    return words[spelling][0]
        return ""

    def moment(self, field: str) -> int | None:
        """A time as ms UTC."""
        return self._one(field, partial(cells.as_moment, from_1904=self._from_1904), None)

    def count(self, field: str, default: int, *, least: int, most: int) -> int:
        """A whole number."""
        return self._one(field, partial(cells.as_count, least=least, most=most), default)

    def phones(self, field: str) -> tuple[str, ...]:
        """Telephone numbers from all columns of the field, each once."""
        found: dict[str, None] = {}
        for column, cell in self._filled(field):
            text = self._read(column, _phone_text, cell, "")
            numbers, unclear = split_phones(text)
            found |= dict.fromkeys(numbers)
            if any(part.casefold() not in self._nothing for part in unclear):
                self._refuse(column, Refusal("phone_unclear"), shown(cell))
        return tuple(found)

    def names(self, field: str, limit: int = NAME_LIMIT) -> tuple[str, ...]:
        """The parts of a list (`水电、木工`) from all columns of the field, each once."""
        found: dict[str, None] = {}
        for column, cell in self._filled(field):
            text = plain_lines(self._read(column, cells.as_text, cell, ""))
            for part in _LIST_SEPARATORS.split(text):
                name = plain(part)
                if len(name) > limit:
                    self._refuse(column, Refusal("cell_too_long", limit=limit), name)
                elif name:
                    found[name] = None
        return tuple(found)

    def refuse(self, field: str, refusal: Refusal, value: str = "") -> None:
        """Note a problem with a field's value."""
        places = self._columns.places.get(field, ())
        self._refuse(places[0] if places else None, refusal, value)

    def remark(self, field: str, refusal: Refusal, value: str = "") -> None:
        """Note something left out of a row that is taken."""
        column = self._columns.places.get(field, (-1,))[0]
        header = self._columns.header_of(column)
        self.remarks.append(row_problem(self.line, refusal, column=header, value=value))

    def _refuse(self, column: int | None, refusal: Refusal, value: str) -> None:
        header = "" if column is None else self._columns.header_of(column)
        self.problems.append(row_problem(self.line, refusal, column=header, value=value))

    def _filled(self, field: str) -> list[tuple[int | None, Cell]]:
        """The field's cells that hold anything, or its default."""
        filled: list[tuple[int | None, Cell]] = []
        for column in self._columns.places.get(field, ()):
            cell = self._cells[column] if column < len(self._cells) else None
            if not self._is_nothing(cell):
                filled.append((column, cell))
        if not filled and field in self._mapping.defaults:
            filled.append((None, self._mapping.defaults[field]))
        return filled

    def _is_nothing(self, cell: Cell) -> bool:
        """Empty, spaces, or what people write where they have nothing to write: `无`, `/`, `-`."""
        if isinstance(cell, str):
            return len(cell) < 8 and cell.strip().casefold() in self._nothing
        return cell is None

    def _one(self, field: str, convert: Callable[[Cell], T], empty: T) -> T:
        """The value of a field of which a row may have one only."""
        if field not in self._columns.told:
            return empty
        before = len(self.problems)
        found = [
            value
            for column, cell in self._filled(field)
            if (value := self._read(column, convert, cell, empty)) != empty
        ]
        if len(found) > 1 and any(value != found[0] for value in found):
            self.refuse(field, Refusal("cell_two_values"), " / ".join(map(str, found)))
            return empty
        if found:
            return found[0]
        if self._mapping.fields[field].required and before == len(self.problems):
            self.refuse(field, Refusal("cell_required"))
        return empty

    def _read(self, column: int | None, convert: Callable[[Cell], T], cell: Cell, empty: T) -> T:
        try:
            return convert(cell)
        except Refusal as refusal:
            self._refuse(column, refusal, shown(cell))
            return empty


def _phone_text(cell: Cell) -> str:
    """A number that Excel keeps as a float loses its exponent; several numbers stay as typed."""
    return cells.unbent(cells.as_text(cell).strip())
