"""What a PDF made by Qt says, page by page: just enough of ISO 32000 to read our own papers."""

from __future__ import annotations

import re
import unicodedata
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.S)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj")
_RANGE = re.compile(rb"<([0-9A-F]{4})> <[0-9A-F]{4}> (?:\[(.*?)\]|<([0-9A-F]{4,8})>)", re.S)


def pdf_pages(path: Path) -> list[str]:
    """The text of each page without its spaces, for Qt ends a piece of text at every other font.

    Qt names some characters by their radicals: they are made whole.
    """
    objects = {int(n): body for n, body in _OBJECT.findall(path.read_bytes())}
    fonts = {n: _letters(objects, body) for n, body in objects.items() if b"/ToUnicode" in body}
    pages = []
    for body in objects.values():
        if re.search(rb"/Type /Page\b", body):
            found = re.search(rb"/Contents (\d+) 0 R", body)
            assert found is not None
            said = _said(_stream(objects[int(found[1])]), fonts)
            pages.append("".join(unicodedata.normalize("NFKC", said).split()))
    return pages


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert found is not None
    letters: dict[int, str] = {}
    for first, several, one in _RANGE.findall(_stream(objects[int(found[1])])):
        codes = re.findall(rb"<([0-9A-F]+)>", several) or [one]
        for at, code in enumerate(codes):
            letters[int(first, 16) + at] = bytes.fromhex(code.decode()).decode("utf-16-be")
    return letters


def _said(content: bytes, fonts: dict[int, dict[int, str]]) -> str:
    text, letters = "", dict[int, str]()
    for font, shown in _SHOWN.findall(content):
        if font:
            letters = fonts[int(font)]
        else:
            codes = [int(shown[at : at + 4], 16) for at in range(0, len(shown), 4)]
            text += "".join(letters.get(code, "") for code in codes)
    return text
