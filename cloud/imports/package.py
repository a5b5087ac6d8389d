"""The zip package of an Excel workbook, opened with suspicion: sizes, kinds, XML without DTD."""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from cloud.imports.source import Source
from domain.problems import Trouble

PART_LIMIT = 768 << 20
"""Bytes of the largest part once unpacked (a full sheet of 1,048,576 rows has about 300 MB)."""
STRINGS_LIMIT = 96 << 20
"""Bytes of the table of shared texts once unpacked: it is the only part held in memory."""
RATIO_LIMIT = 150
"""How far a big part may shrink when packed; real sheets reach 10 to 40, bombs about 1,000."""

_PARTS_LIMIT = 10_000
_BIG = 8 << 20
_TOKEN_LIMIT = 8 << 20
_CHUNK = 1 << 16
_OTHER_PACKAGES = {
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
    "content.xml": "ODS",
    "xl/workbook.bin": "XLSB",
}
_ENCODINGS = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1"})
_CONTENT_TYPES = "[Content_Types].xml"

# All that reading a damaged package raises, found by feeding it damaged ones.
_DAMAGE = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Package:
    """The parts of one workbook file, by name. Nothing is ever unpacked to the disk."""

    def __init__(self, source: Source) -> None:
        """Look at the package without unpacking it.

        Raises:
            Trouble: `file_broken`, `file_password`, `file_not_a_table`, `file_bomb`.
        """
        self._source = source
        self._stream = source.open()
        try:
            self._zip = ZipFile(self._stream)
            self._check()
        except _DAMAGE:
            self._stream.close()
            raise Trouble("file_broken", file=source.name) from None
        except Trouble:
            self._stream.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._stream.close()

    def __contains__(self, part: str) -> bool:
        return part in self._zip.NameToInfo

    def broken(self, where: str) -> Trouble:
        """The trouble of a package that is damaged in `where`."""
        return Trouble("file_broken", file=self._source.name, part=where)

    def _check(self) -> None:
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if len(infos) > _PARTS_LIMIT:
            raise Trouble("file_bomb", file=self._source.name)
        if any(info.flag_bits & 0x1 for info in infos):
            raise Trouble("file_password", file=self._source.name)
        if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in infos):
            raise self.broken("zip")
        if _CONTENT_TYPES not in names or "xl/workbook.bin" in names:
            kinds = [kind for part, kind in _OTHER_PACKAGES.items() if part in names]
            found = kinds[0] if kinds else "ZIP"
            raise Trouble("file_not_a_table", file=self._source.name, found=found)
        if len(set(names)) != len(names):
            raise self.broken("zip")
        for info in infos:
            packed, unpacked = info.compress_size, info.file_size
            if unpacked > PART_LIMIT or (unpacked > _BIG and unpacked > RATIO_LIMIT * packed):
                raise Trouble("file_bomb", file=self._source.name, size=unpacked)

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part's bytes, piece by piece.

        Raises:
            Trouble: `file_broken`.
        """
        try:
            with self._open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _DAMAGE:
            raise self.broken(part) from None

    def _open(self, part: str) -> IO[bytes]:
        try:
            return self._zip.open(part)
        except KeyError:
            raise self.broken(part) from None

    def size(self, part: str) -> int:
        """Bytes of a part once unpacked."""
        return self._zip.getinfo(part).file_size

    def checksum(self, part: str) -> int:
        """The checksum that the package states for a part."""
        return self._zip.getinfo(part).CRC

    def parse(self, part: str, **handlers: Callable[..., Any]) -> Iterator[None]:
        """Parse a part as XML; control comes back after each piece.

        Args:
            handlers: expat's handlers by name (`StartElementHandler`...). Names of elements carry
                their namespace before a space.

        Raises:
            Trouble: `file_dtd` (entities are how XML becomes a bomb), `file_broken`.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_dtd
        parser.XmlDeclHandler = partial(self._check_encoding, part)
        for name, handler in handlers.items():
            setattr(parser, name, handler)
        fed = 0
        try:
            for chunk in self.chunks(part):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > _TOKEN_LIMIT:
                    raise self.broken(part)
                yield
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise self.broken(part) from None
        yield

    def _check_encoding(self, part: str, version: str, encoding: str | None, alone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise self.broken(part)

    def _refuse_dtd(self, *_: object) -> None:
        raise Trouble("file_dtd", file=self._source.name)

    def elements(self, part: str, wanted: str) -> list[dict[str, str]]:
        """The attributes of every element named `wanted` (no namespace) of a small part."""
        found: list[dict[str, str]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if local_name(name) == wanted:
                found.append({local_name(key): value for key, value in attributes.items()})

        for _ in self.parse(part, StartElementHandler=start):
            if len(found) > _PARTS_LIMIT:
                raise self.broken(part)
        return found

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts that `part` points at: relation id to (kind of relation, name of the part)."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self:
            return {}
        found = {}
        for relation in self.elements(relations, "Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = (kind, target.lstrip("/"))
        return found


def local_name(name: str) -> str:
    """An element's or attribute's name without its namespace."""
    return name.rpartition(" ")[2]
