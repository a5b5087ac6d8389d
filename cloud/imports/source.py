"""What a file really is, whatever its name says: text, a workbook, or something to turn away."""

from __future__ import annotations

import re
import stat
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct

from domain.problems import Trouble
from domain.text import shorten

Content = Literal["text", "workbook"]

FILE_LIMIT = 1 << 30
"""Bytes of the largest file taken."""

_HEAD = 4096
_CHUNK = 1 << 18
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "EXE"),
)
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|meta|body|style|table|div)\b", re.I)
_XML = re.compile(rb"\s*<\?xml\b", re.I)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BINARY = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 26, 27})


class Source(Struct, frozen=True):
    """A file on disk, or one that was uploaded. `name` is for people and never used as a path."""

    name: str
    path: Path | None = None
    data: bytes = b""

    def open(self) -> BinaryIO:
        """The bytes from their beginning.

        Raises:
            Trouble: `file_unreadable`.
        """
        if self.path is None:
            return BytesIO(self.data)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise Trouble("file_unreadable", file=self.name, reason=_reason(error)) from None

    @property
    def suffix(self) -> str:
        """What stands after the last dot of the name, in lower case."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


def source_of(given: str | Path | bytes, name: str = "") -> Source:
    """A path or uploaded bytes as a source.

    Raises:
        Trouble: `file_missing`, `file_not_a_file`, `file_too_large`, `file_empty`,
            `file_unreadable`.
    """
    if isinstance(given, bytes):
        shown = _shown_name(name) or "-"
        _check_size(shown, len(given))
        return Source(shown, data=given)
    path = Path(given)
    shown = _shown_name(name) or _shown_name(path.name) or "-"
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise Trouble("file_missing", file=shown) from None
    except OSError as error:
        raise Trouble("file_unreadable", file=shown, reason=_reason(error)) from None
    if not stat.S_ISREG(found.st_mode):
        raise Trouble("file_not_a_file", file=shown)
    _check_size(shown, found.st_size)
    return Source(shown, path=path)


def content_of(source: Source) -> Content:
    """Text or workbook, judged by the bytes.

    Raises:
        Trouble: `file_password`, `file_old_excel`, `file_web_page`, `file_xml`, `file_not_a_table`,
            `file_binary`, `file_utf16_without_mark`.
    """
    with source.open() as stream:
        head = stream.read(_HEAD)
        if head.startswith(_OLE):
            locked = _contains(stream, head, _ENCRYPTED_PACKAGE)
            raise Trouble("file_password" if locked else "file_old_excel", file=source.name)
    if head.startswith(b"PK\x03\x04"):
        return "workbook"
    for magic, kind in _OTHER_KINDS:
        if head.startswith(magic):
            raise Trouble("file_not_a_table", file=source.name, found=kind)
    _check_text(source.name, head)
    return "text"


def _check_text(name: str, head: bytes) -> None:
    if head.startswith(_BOMS[1:]):
        return  # UTF-16 is full of NUL bytes, and its mark tells so
    body = head.removeprefix(_BOMS[0])
    if _WEB_PAGE.match(body):
        raise Trouble("file_web_page", file=name)
    if _XML.match(body):
        raise Trouble("file_xml", file=name)
    if 10 * max(head[0::2].count(0), head[1::2].count(0)) > 3 * len(head):
        raise Trouble("file_utf16_without_mark", file=name)
    strange = len(head) - len(head.translate(None, _BINARY))
    if 50 * strange > len(head) and strange > 4:
        raise Trouble("file_binary", file=name)


def _contains(stream: BinaryIO, head: bytes, wanted: bytes) -> bool:
    before = head
    while True:
        if wanted in before:
            return True
        chunk = stream.read(_CHUNK)
        if not chunk:
            return False
        before = before[-len(wanted) :] + chunk


def _check_size(name: str, size: int) -> None:
    if size == 0:
        raise Trouble("file_empty", file=name)
    if size > FILE_LIMIT:
        raise Trouble("file_too_large", file=name, size=size, limit=FILE_LIMIT)


def _shown_name(name: str) -> str:
    return shorten(re.split(r"[\\/]", name)[-1], 80)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
