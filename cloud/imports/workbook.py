"""An Excel workbook: which sheets it has, its shared texts, and what its formats mean."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct

from cloud.imports.formats import Format, format_of
from cloud.imports.package import STRINGS_LIMIT, Package, local_name
from cloud.imports.source import Source
from cloud.imports.table import CELL_LIMIT
from domain.problems import Trouble
from domain.text import plain

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SheetPart(Struct, frozen=True):
    """One sheet: its name on the tab, the part that holds it, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """A workbook opened for reading. Close it when done."""

    def __init__(self, source: Source) -> None:
        """Open the package and read the list of sheets.

        Raises:
            Trouble: as `Package`; `file_no_sheets`.
        """
        self._source = source
        self._texts_checksum = -1
        self.package = Package(source)
        try:
            self._read_outline(source)
        except Trouble:
            self.package.close()
            raise

    def _read_outline(self, source: Source) -> None:
        roots = [
            part for kind, part in self.package.related("").values() if kind == "officeDocument"
        ]
        self._part = roots[0] if roots else "xl/workbook.xml"
        if self._part not in self.package:
            raise Trouble("file_not_a_table", file=source.name, found="ZIP")
        self._related = self.package.related(self._part)
        self.sheets = tuple(self._sheets())
        if not self.sheets:
            raise Trouble("file_no_sheets", file=source.name)
        properties = self.package.elements(self._part, "workbookPr")
        self.from_1904 = any(one.get("date1904") in ("1", "true") for one in properties)

    def again(self) -> Workbook:
        """The same file opened once more. Shared texts are not read twice if they are unchanged."""
        book = Workbook(self._source)
        part = self._part_of_kind("sharedStrings")
        same = part is not None and part == book._part_of_kind("sharedStrings")
        if part is not None and same and book.package.checksum(part) == self._texts_checksum:
            book.texts = self.texts
        return book

    def close(self) -> None:
        """Let go of the file."""
        self.package.close()

    def _sheets(self) -> list[SheetPart]:
        found = []
        for sheet in self.package.elements(self._part, "sheet"):
            kind, part = self._related.get(sheet.get("id", ""), ("", ""))
            if kind == "worksheet" and part in self.package:
                hidden = sheet.get("state", "visible") != "visible"
                found.append(SheetPart(plain(sheet.get("name", "")), part, hidden))
        return found

    def _part_of_kind(self, wanted: str) -> str | None:
        parts = (part for kind, part in self._related.values() if kind == wanted)
        return next((part for part in parts if part in self.package), None)

    @cached_property
    def texts(self) -> list[str]:
        """The texts that cells share, by number.

        Raises:
            Trouble: `file_texts_too_large`.
        """
        part = self._part_of_kind("sharedStrings")
        if part is None:
            return []
        if (size := self.package.size(part)) > STRINGS_LIMIT:
            file = self._source.name
            raise Trouble("file_texts_too_large", file=file, size=size, limit=STRINGS_LIMIT)
        self._texts_checksum = self.package.checksum(part)
        reader = _TextsReader()
        for _ in self.package.parse(
            part,
            StartElementHandler=reader.start,
            EndElementHandler=reader.end,
            CharacterDataHandler=reader.data,
        ):
            pass
        return reader.texts

    @cached_property
    def formats(self) -> list[Format]:
        """What each cell style says of the numbers in it."""
        part = self._part_of_kind("styles")
        if part is None:
            return []
        codes = {
            one.get("numFmtId", ""): one.get("formatCode", "")
            for one in self.package.elements(part, "numFmt")
        }
        formats: list[Format] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            tag = local_name(name)
            if tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                number = attributes.get("numFmtId", "0")
                known = int(number) if number.isdecimal() else 0
                formats.append(format_of(known, codes.get(number)))

        def end(name: str) -> None:
            nonlocal inside
            inside = inside and local_name(name) != "cellXfs"

        for _ in self.package.parse(part, StartElementHandler=start, EndElementHandler=end):
            pass
        return formats


class _TextsReader:
    """Collects the texts of `si` elements, without the phonetic guides of East Asian Excel."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._collecting = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local_name(name)
        if tag == "t":
            self._collecting = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "si":
            self._pieces, self._length = [], 0

    def end(self, name: str) -> None:
        tag = local_name(name)
        if tag == "t":
            self._collecting = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self.texts.append(unescaped("".join(self._pieces)))

    def data(self, text: str) -> None:
        if self._collecting and self._length <= CELL_LIMIT:
            self._pieces.append(text)
            self._length += len(text)


def unescaped(text: str) -> str:
    """Text with Excel's `_x000D_` spelling of control characters undone."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
