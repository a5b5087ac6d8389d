"""A sheet written to a file: XLSX or CSV, whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from desktop.exporting.sheet import Sheet, as_text, told
from domain.problems import Trouble

MOST_ROWS = 1_000_000
"""Of one sheet in a workbook; Excel takes 1,048,576."""
_LONGEST = 32_767
"""Characters of one cell (Excel's limit)."""
_WIDTHS = (4, 44)
_TITLE = 31
"""Characters of a sheet's name."""


def write_csv(
    sheet: Sheet, path: Path, progress: Callable[[int], bool] = lambda done: True
) -> None:
    """Comma-separated, UTF-8 with the mark that Excel needs to see Chinese.

    Raises:
        Trouble: ``file_not_written``.
        Stopped: ``progress`` returned False; nothing is left behind.
    """
    with _whole(path) as new, new.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL)
        out.writerow([as_text(head) for head in sheet.heads])
        for row in told(sheet.rows, progress):
            out.writerow([as_text(value) for value in row])


def write_xlsx(
    sheet: Sheet, path: Path, progress: Callable[[int], bool] = lambda done: True
) -> None:
    """A workbook whose texts are texts and whose times are times.

    Raises:
        Trouble, Stopped: as ``write_csv``.
    """
    # The rows wait in a folder of our own: whoever stops leaves none of them behind.
    scratch = TemporaryDirectory(prefix="paidan", ignore_cleanup_errors=True)
    with scratch as folder, _whole(path) as new:
        options = {
            "tmpdir": folder,
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd hh:mm",
        }
        book = xlsxwriter.Workbook(str(new), options)
        try:
            _fill(book, sheet, progress)
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error
        finally:
            for page in book.worksheets():  # a closed book has closed them; a stopped one has not
                page._opt_close()


def _fill(book: xlsxwriter.Workbook, sheet: Sheet, progress: Callable[[int], bool]) -> None:
    strong = book.add_format({"bold": True, "bg_color": "#E9EDFD", "border": 1})
    page, at = _page(book, sheet, strong), 0
    for row in told(sheet.rows, progress):
        if at == MOST_ROWS:
            page, at = _page(book, sheet, strong), 0
        at += 1
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                page.write_datetime(at, column, value)
            elif isinstance(value, int):
                page.write_number(at, column, value)
            elif value:
                page.write_string(at, column, value.replace("\x00", "")[:_LONGEST])


def _page(book: xlsxwriter.Workbook, sheet: Sheet, strong: Format) -> Worksheet:
    title = "".join(" " if letter in "[]:*?/\\'" else letter for letter in sheet.title)
    count = len(book.worksheets())
    name = title[: _TITLE - 4] + (f" {count + 1}" if count else "")
    page = book.add_worksheet(name.strip() or "1")
    page.freeze_panes(1, 0)
    for column, head in enumerate(sheet.heads):
        page.set_column(column, column, _wide(head))
        page.write_string(0, column, head, strong)
    page.autofilter(0, 0, 0, len(sheet.heads) - 1)
    return page


def _wide(head: str) -> float:
    """A column's width in letters, by what usually stands below such a head."""
    return max(_WIDTHS[0], min(_WIDTHS[1], 2.2 * len(head) + 8))


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` that takes its place when all went well, and is gone when not."""
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield new
        os.replace(new, path)
    except OSError as error:
        raise Trouble(
            "file_not_written", path=str(path), detail=error.strerror or str(error)
        ) from error
    finally:
        if new.exists():
            new.unlink()
