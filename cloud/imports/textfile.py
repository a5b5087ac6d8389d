"""Reading CSV and other delimited text: encoding, delimiter, rows with their line numbers."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO

from msgspec import Struct

from cloud.imports.source import Source
from cloud.imports.table import CELL_LIMIT, COLUMN_LIMIT, Rows, TableRow
from domain.problems import Refusal, Trouble

DELIMITERS = (",", "\t", ";")
LINE_LIMIT = 1 << 20
"""Characters in the longest line taken."""
CELL_LINES_LIMIT = 60
"""Lines in the tallest cell taken; a taller one is a quotation mark that was never closed."""

_CHUNK = 1 << 18
_SAMPLE_LINES = 100
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (BOM)"),
    (codecs.BOM_UTF32_LE, "", ""),  # looked for before its first half, the mark of UTF-16
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 BE"),
)
_UNMARKED = [("utf-8", "UTF-8"), ("gb18030", "GB18030")]


class TextForm(Struct, frozen=True):
    """How a text file is written.

    Attributes:
        codec: Python's name of the encoding.
        encoding: the encoding as people know it.
        delimiter: what stands between cells.
        lines: count of line ends, for progress.
        stated: whether the file's first line is `sep=` and states the delimiter.
    """

    codec: str
    encoding: str
    delimiter: str
    lines: int
    stated: bool = False


def text_form(source: Source) -> TextForm:
    """Find out encoding and delimiter. The whole file must be valid in the encoding taken.

    Raises:
        Trouble: `file_encoding_unknown`.
    """
    codec, encoding, lines = _encoding_of(source)
    delimiter, stated = _delimiter_of(source, codec)
    return TextForm(codec, encoding, delimiter, lines, stated)


def _encoding_of(source: Source) -> tuple[str, str, int]:
    with source.open() as stream:
        head = stream.read(4)
    marked = [(codec, encoding) for mark, codec, encoding in _MARKS if head.startswith(mark)]
    for codec, encoding in marked[:1] or _UNMARKED:
        lines = _lines_in(source, codec) if codec else None
        if lines is not None:
            return codec, encoding, lines
    raise Trouble("file_encoding_unknown", file=source.name)


def text_rows(source: Source, form: TextForm) -> Rows:
    """All rows, empty ones too, each with the number of the line on which it begins.

    A row that can't be read has its `broken` set, and reading goes on after it.
    """
    with closing(_Lines(source.open(), form.codec)) as feeder:
        reader = csv.reader(feeder, delimiter=form.delimiter)
        if form.stated:
            next(reader, None)
        while True:
            first = reader.line_num + 1
            broken: Refusal | None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:  # a cell longer than the module's own limit
                cells, broken = [], _too_long(first, reader.line_num)
            except UnicodeError:
                raise Trouble("file_broken", file=source.name, line=feeder.count) from None
            else:
                broken = _fault(cells, first, reader.line_num, feeder)
            yield TableRow(first, tuple(cells), broken)


class _Lines:
    """Lines for the csv reader: bounded, counted, and aware of the end of the file."""

    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self._text = TextIOWrapper(stream, encoding=codec, errors="strict", newline="")
        self.count = 0
        self.overlong = 0
        self.ended = False

    def close(self) -> None:
        self._text.close()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LINE_LIMIT)
        if not line:
            self.ended = True
            raise StopIteration
        self.count += 1
        if len(line) == LINE_LIMIT and line[-1] not in "\r\n":
            self.overlong = self.count
            while line and line[-1] not in "\r\n":
                line = self._text.readline(LINE_LIMIT)
            return "\n"
        return line


def _fault(cells: list[str], first: int, last: int, lines: _Lines) -> Refusal | None:
    if lines.overlong >= first:
        return Refusal("row_line_too_long", limit=LINE_LIMIT)
    if lines.ended or last - first >= CELL_LINES_LIMIT:
        return Refusal("row_quote_open", first=first, last=last)
    if len(cells) > COLUMN_LIMIT:
        return Refusal("row_too_wide", found=len(cells), limit=COLUMN_LIMIT)
    return None


def _too_long(first: int, last: int) -> Refusal:
    if last - first >= CELL_LINES_LIMIT:
        return Refusal("row_quote_open", first=first, last=last)
    return Refusal("cell_too_long", limit=CELL_LIMIT)


def _lines_in(source: Source, codec: str) -> int | None:
    """Lines in the file, or None where it is not in this encoding."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    lines = unusual = foreign = 0
    with source.open() as stream:
        try:
            while chunk := stream.read(_CHUNK):
                text = decoder.decode(chunk)
                lines += text.count("\n") or text.count("\r")
                if codec == "gb18030" and foreign < 100_000:
                    others = [character for character in text if character > "\x7f"]
                    foreign += len(others)
                    unusual += len(others) - _usual("".join(others))
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    # GB18030 gives almost any bytes some meaning; true Chinese keeps to its usual characters.
    return None if foreign >= 20 and 5 * unusual > foreign else lines


def _usual(text: str) -> int:
    """How many of the characters belong to the 7,445 of GB 2312."""
    return len(text.encode("gb2312", "ignore")) // 2


def _delimiter_of(source: Source, codec: str) -> tuple[str, bool]:
    with closing(_Lines(source.open(), codec)) as feeder:
        lines = list(islice(feeder, _SAMPLE_LINES))
    if lines and lines[0].strip().lower() in {f"sep={one}".strip() for one in DELIMITERS}:
        return (lines[0].rstrip("\r\n")[4:5] or "\t"), True
    return max(DELIMITERS, key=lambda one: _regularity(lines, one)), False


def _regularity(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Which share of the rows comes apart into the commonest number of cells, and that number."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            widths[len(row)] += bool(row)
    except csv.Error:
        pass  # a cell without end: what came before it decides
    width, count = max(
        widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(0, 0)
    )
    return (count / widths.total(), width) if width > 1 else (0.0, 0)
