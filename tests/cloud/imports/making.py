"""Makes the files that the import tests read: real CSV and XLSX bytes, and broken ones."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import xlsxwriter

Rows = Sequence[Sequence[Any]]

PEOPLE = [
    ["学号", "姓名", "手机", "学院"],
    ["20210001", "张三丰", "13800138000", "机电学院"],
    ["20210002", "李四光", "13900139000", "地质学院"],
]


def csv_bytes(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Rows as delimited text. `utf-16` writes its mark, as Excel's "Unicode text" does."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook of XlsxWriter; `fill` gets the book and its first sheet."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, **options})
    fill(book, book.add_worksheet("名单"))
    book.close()
    return data.getvalue()


def xlsx_of(rows: Rows, **options: Any) -> bytes:
    """A workbook of XlsxWriter with these rows in one sheet."""

    def fill(book: Any, sheet: Any) -> None:
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)

    return xlsx_bytes(fill, strings_to_formulas=False, **options)


def openpyxl_bytes(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook of openpyxl; `fill` gets the book and its first sheet."""
    data = io.BytesIO()
    book = openpyxl.Workbook()
    fill(book, book.active)
    book.save(data)
    return data.getvalue()


def repacked(workbook: bytes, parts: dict[str, bytes | None]) -> bytes:
    """A workbook with some of its parts replaced, added, or (None) left out."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(data, "w") as new:
        kept = [name for name in old.namelist() if name not in parts]
        for name in kept:
            new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def sheet_xml(body: str, *, before: str = "") -> bytes:
    """A sheet's XML around its rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'
    ).encode()


def text_cell(reference: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


SHEET = "xl/worksheets/sheet1.xml"
