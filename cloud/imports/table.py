"""What every reader of tables hands on: cells, rows and their faults."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime

from msgspec import Struct

from domain.problems import Refusal

CELL_LIMIT = 32_767
"""Characters in the longest cell taken; the same as Excel's own limit."""
COLUMN_LIMIT = 256
"""Columns in the widest row taken."""


class CellFault(Struct, frozen=True):
    """A cell without a usable value: the reason's code (`cell_excel_error`...) and its text."""

    code: str
    shown: str = ""


Cell = str | int | float | bool | datetime | CellFault | None
"""A cell's value. Times have no zone: they are the campus's civil time."""


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing to see in a cell."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


class TableRow(Struct, frozen=True):
    """One row as it stands in the file.

    Attributes:
        line: line of the text file, or row number that Excel shows.
        broken: why the row as a whole can't be read.
    """

    line: int
    cells: tuple[Cell, ...]
    broken: Refusal | None = None


Rows = Generator[TableRow, None, None]
"""Rows as they are read; closing it lets go of the file."""
