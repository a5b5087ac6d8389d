"""What an import has to tell: problems of rows, and notes on how a file was read."""

from __future__ import annotations

from msgspec import Struct

from cloud.imports.table import Cell, CellFault
from domain.problems import Fact, Problem
from domain.text import shorten

VALUE_SHOWN = 40
"""Characters shown of a value that has a problem."""


class RowProblem(Struct, frozen=True):
    """Why a row was not taken, or (in `Row.remarks`) what was left out of it.

    Attributes:
        line: line of the text file, or row number that Excel shows.
        column: the header as it stands in the file; empty where the whole row is meant.
        value: the cell's value, shortened.
        code: what is wrong, for `explain`.
        facts: what the sentence needs.
    """

    line: int
    column: str
    value: str
    code: str
    facts: dict[str, Fact] = {}


class Note(Struct, frozen=True):
    """How the file was understood: encoding, sheet, columns that were passed over..."""

    code: str
    facts: dict[str, Fact] = {}


def row_problem(line: int, problem: Problem, *, column: str = "", value: str = "") -> RowProblem:
    """A refusal at a place in the file."""
    return RowProblem(line, column, shorten(value, VALUE_SHOWN), problem.code, problem.facts)


def shown(cell: Cell) -> str:
    """A cell's value as people see it, for messages."""
    if cell is None:
        return ""
    if isinstance(cell, CellFault):
        return cell.shown
    return str(cell)
