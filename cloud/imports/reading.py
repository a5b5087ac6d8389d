"""Opening a table that somebody else made: which sheet, where its headers are, which rows count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from cloud.imports.mapping import Mapping, looks_like_header
from cloud.imports.problems import Note, shown
from cloud.imports.sheet import Sheet
from cloud.imports.source import Source, content_of, source_of
from cloud.imports.table import Rows, TableRow, is_blank
from cloud.imports.textfile import text_form, text_rows
from cloud.imports.workbook import SheetPart, Workbook
from domain.problems import Trouble
from domain.text import fold, narrow, plain, shorten

HEADER_ROWS = 40
"""How many rows are looked at to find the headers below titles and notes."""

_SUFFIXES = {"text": ("csv", "txt", "tsv", "tab", ""), "workbook": ("xlsx", "xlsm", "xltx", "")}


class Table:
    """A table whose headers were found. The rows may be read several times.

    Attributes:
        name: the file's name, for people.
        header: the headers, cleaned, by column.
        header_line: where they stand.
        total: rows below the headers, if the file tells (a text file's lines are a close guess).
        notes: how the file was understood.
        sheet: the sheet's name, empty for a text file.
        encoding: as people call it, empty for a workbook.
        delimiter: what stands between the cells of a text file.
        from_1904: whether the workbook counts its days from 1904.
    """

    def __init__(
        self,
        name: str,
        header: tuple[str, ...],
        header_line: int,
        open_rows: Callable[[], Iterator[TableRow]],
        *,
        total: int | None = None,
        notes: Sequence[Note] = (),
        sheet: str = "",
        encoding: str = "",
        delimiter: str = "",
        from_1904: bool = False,
    ) -> None:
        self.name = name
        self.header = header
        self.header_line = header_line
        self.total = total
        self.notes = tuple(notes)
        self.sheet = sheet
        self.encoding = encoding
        self.delimiter = delimiter
        self.from_1904 = from_1904
        self._open_rows = open_rows

    def rows(self) -> Iterator[TableRow]:
        """The rows below the headers, one by one, without empty ones and repeated headers.

        Raises:
            Trouble: where the file turns out to be damaged further on.
        """
        for row in self._open_rows():
            if row.line <= self.header_line:
                continue
            if row.broken is None:
                if all(is_blank(cell) for cell in row.cells):
                    continue
                if row.cells[0] is not None and self._repeats_header(row):
                    continue
            yield row

    def _repeats_header(self, row: TableRow) -> bool:
        first = row.cells[0]
        if not isinstance(first, str) or plain(first) != self.header[0]:
            return False
        return header_cells(row) == self.header[: len(row.cells)]


def read_table(
    given: str | Path | bytes,
    name: str = "",
    *,
    sheet: str | None = None,
    mapping: Mapping | None = None,
) -> Table:
    """Open a CSV or XLSX file and find the headers.

    Args:
        given: a path, or the bytes of an uploaded file.
        name: the file's name as people know it; never used as a path.
        sheet: the sheet's name; without it the first visible one that has the headers.
        mapping: what the headers may be called; without it the row that looks most like headers.

    Raises:
        Trouble: every way in which the file is none that can be read (`file_...`, `sheet_missing`,
            `table_empty`); the sentence for each is made by `explain`.
    """
    source = source_of(given, name)
    content = content_of(source)
    notes = []
    if source.suffix not in _SUFFIXES[content]:
        taken = "XLSX" if content == "workbook" else "CSV"
        notes.append(Note("read_by_content", {"suffix": source.suffix, "taken": taken}))
    wanted = sheet or (mapping.sheet if mapping else "")
    if content == "workbook":
        return _workbook_table(source, wanted, mapping, notes)
    return _text_table(source, mapping, notes)


def _text_table(source: Source, mapping: Mapping | None, notes: list[Note]) -> Table:
    form = text_form(source)
    found = _find_header(text_rows(source, form), mapping)
    if found is None:
        raise Trouble("table_empty", file=source.name)
    notes.append(Note("encoding_taken", {"encoding": form.encoding, "delimiter": form.delimiter}))
    return Table(
        source.name,
        header_cells(found),
        found.line,
        lambda: text_rows(source, form),
        total=max(form.lines - found.line, 0),
        notes=notes,
        encoding=form.encoding,
        delimiter=form.delimiter,
    )


def _workbook_table(
    source: Source, wanted: str, mapping: Mapping | None, notes: list[Note]
) -> Table:
    with closing(Workbook(source)) as book:
        part, header, total, others = _choose_sheet(source.name, book, wanted, mapping)
        notes.append(Note("sheet_taken", {"sheet": part.name}))
        if others:
            notes.append(Note("sheets_like_it", {"sheets": others}))
        from_1904 = book.from_1904
        hidden = tuple(one.name for one in book.sheets if one.hidden and one is not part)
        if hidden:
            notes.append(Note("sheets_hidden", {"sheets": hidden}))

    def rows() -> Iterator[TableRow]:
        with closing(book.again()) as again:
            yield from Sheet(again, part).rows()

    return Table(
        source.name,
        header_cells(header),
        header.line,
        rows,
        total=None if total is None else max(total - header.line, 0),
        notes=notes,
        sheet=part.name,
        from_1904=from_1904,
    )


def _choose_sheet(
    file: str, book: Workbook, wanted: str, mapping: Mapping | None
) -> tuple[SheetPart, TableRow, int | None, tuple[str, ...]]:
    """The sheet to read, its headers, its rows if stated, and the names of others like it."""
    if wanted:
        parts = [part for part in book.sheets if fold(part.name) == fold(wanted)]
        if not parts:
            names = tuple(part.name for part in book.sheets)
            raise Trouble("sheet_missing", file=file, sheet=shorten(wanted), found=names)
    else:
        parts = [part for part in book.sheets if not part.hidden]
    best: list[tuple[SheetPart, TableRow, int | None]] = []
    spare: list[tuple[SheetPart, TableRow, int | None]] = []
    for part in parts:
        sheet = Sheet(book, part)
        header = _find_header(sheet.rows(), mapping)
        if header is not None:
            fits = mapping is None or not mapping.missing(mapping.recognised(header_cells(header)))
            (best if fits else spare).append((part, header, sheet.total))
    if not best and not spare:
        raise Trouble("table_empty", file=file)
    chosen, *others = best or spare[:1]
    return *chosen, tuple(part.name for part, _, _ in others)


def _find_header(rows: Rows, mapping: Mapping | None) -> TableRow | None:
    """The row among the first that names the most fields; the topmost of equals.

    Headers of two rows are common (联系方式 over 手机 and 座机): then the lower one counts.
    """
    with closing(rows):
        first = [row for row in islice(rows, HEADER_ROWS) if any(header_cells(row))]
    if not first:
        return None
    named = [len(mapping.recognised(header_cells(row))) if mapping else 0 for row in first]
    if not any(named):
        return max(first, key=lambda row: looks_like_header(header_cells(row)))
    best = named.index(max(named))
    while (
        named[best + 1 : best + 2] == [named[best]] and first[best + 1].line == first[best].line + 1
    ):
        best += 1
    return first[best]


def header_cells(row: TableRow) -> tuple[str, ...]:
    """A row's cells as headers: narrow, on one line, of bounded length."""
    return tuple(plain(narrow(shorten(shown(cell), 120))) for cell in row.cells)
