"""A sheet for the clipboard: a table in plain text, and the same in HTML for sheets and letters."""

from __future__ import annotations

from html import escape

from desktop.exporting.sheet import Sheet, Value, as_text

_TEXT_CELL = "mso-number-format:'\\@'"
"""Excel's own word for "this cell is text": no formula, and a number keeps its zeros."""


def as_tsv(sheet: Sheet) -> str:
    """Tabs between cells, a line a row, heads above."""
    lines = [sheet.heads, *sheet.rows]
    return "\n".join("\t".join(_flat(value) for value in line) for line in lines)


def as_html(sheet: Sheet) -> str:
    """A table; whatever was typed into it is text."""
    head = "".join(f"<th>{escape(text)}</th>" for text in sheet.heads)
    body = "".join(
        "<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in sheet.rows
    )
    return f'<meta charset="utf-8"><table border="1"><tr>{head}</tr>{body}</table>'


def _flat(value: Value) -> str:
    return " ".join(as_text(value).split())


def _cell(value: Value) -> str:
    text = escape(as_text(value)).replace("\n", "<br>")
    return f'<td style="{_TEXT_CELL}">{text}</td>'
