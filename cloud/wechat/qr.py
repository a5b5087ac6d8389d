"""Sheets of QR codes for doors: one for each room, opening the report with that room filled in.

A code holds an address of ours and not one of the platform's (docs/adr): it costs no quota, never
runs out, works in any camera, and can be printed before there is an account.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import segno
from PIL import Image, ImageDraw, ImageFont

from domain.directory import Place
from domain.problems import Refusal, Trouble
from resources import path as resource
from storage import lookup
from storage.database import Database

DPI = 300
_MM = DPI / 25.4
_PAGE = (round(210 * _MM), round(297 * _MM))
COLUMNS, ROWS = 3, 5
_CELL = (_PAGE[0] // COLUMNS, _PAGE[1] // ROWS)
_CODE = round(42 * _MM)
"""Side of a code with its quiet zone: read from half a metre with any phone."""
_KINDS = ("room", "spot", "outdoor")
_BATCH = 10
"""Pages held in memory at a time."""
_TITLE = "扫码报修"


def rooms(store: Database, under: str = "") -> list[Place]:
    """The places that get a code, in the order of a round.

    Args:
        under: only those below this place; empty for all campuses.

    Raises:
        Refusal: ``no_such_place``, ``no_rooms``.
    """
    top: list[Place]
    if under:
        record = lookup.record(store, f"place:{under}")
        if record is None or record.place is None:
            raise Refusal("no_such_place", place=under)
        top = [record.place]
    else:
        top = lookup.children(store, "")
    found = [place for each in top for place in _below(store, each)]
    if not found:
        raise Refusal("no_rooms", place=under)
    return found


def address_of(base: str, place: Place) -> str:
    """What a place's code says."""
    return f"{base}/report?place={quote(place.code)}"


def code(address: str) -> Image.Image:
    """A code with its quiet zone, each module of whole pixels, as large as it may be."""
    made = segno.make_qr(address, error="m")
    width = made.symbol_size(scale=1, border=4)[0]
    out = io.BytesIO()
    made.save(out, kind="png", scale=max(1, _CODE // width), border=4)
    return Image.open(out).convert("1")


def pages(base: str, places: Sequence[Place]) -> Iterator[Image.Image]:
    """The sheets, black and white."""
    font = resource("fonts", "NotoSansSC-Regular.ttf")
    title, text = ImageFont.truetype(font, 54), ImageFont.truetype(font, 42)
    each = COLUMNS * ROWS
    for start in range(0, len(places), each):
        page = Image.new("1", _PAGE, 1)
        draw = ImageDraw.Draw(page)
        for at, place in enumerate(places[start : start + each]):
            left, top = at % COLUMNS * _CELL[0], at // COLUMNS * _CELL[1]
            draw.rectangle((left, top, left + _CELL[0], top + _CELL[1]), outline=0)
            middle = left + _CELL[0] // 2
            draw.text((middle, top + 40), _TITLE, 0, title, anchor="mt")
            symbol = code(address_of(base, place))
            page.paste(symbol, (middle - symbol.width // 2, top + 110))
            below = top + 110 + symbol.height
            draw.text((middle, below), _fitted(place.text, text), 0, text, anchor="mt")
        yield page


def write(base: str, places: Sequence[Place], out: Path) -> int:
    """Write the sheets: a PDF, or a PNG for each. Returns how many there are.

    Raises:
        Refusal: ``qr_kind``.
        Trouble: ``disk_error``.
    """
    kind = out.suffix.lower()
    if kind not in (".pdf", ".png"):
        raise Refusal("qr_kind", kind=kind or out.name)
    try:
        made = pages(base, places)
        return _write_pdf(made, out) if kind == ".pdf" else _write_pngs(made, out)
    except OSError as error:
        raise Trouble("disk_error", path=str(out), detail=str(error)) from error


def _write_pdf(made: Iterator[Image.Image], out: Path) -> int:
    count = 0
    while batch := list(islice(made, _BATCH)):
        batch[0].save(
            out, "PDF", save_all=True, append_images=batch[1:], resolution=DPI, append=count > 0
        )
        count += len(batch)
    return count


def _write_pngs(made: Iterator[Image.Image], out: Path) -> int:
    count = 0
    for count, page in enumerate(made, 1):
        where = out if count == 1 else out.with_stem(f"{out.stem}-{count}")
        page.save(where, "PNG", dpi=(DPI, DPI))
    return count


def _below(store: Database, place: Place) -> Iterator[Place]:
    if not place.active:
        return
    if place.kind in _KINDS:
        yield place
    for child in lookup.children(store, place.code):
        yield from _below(store, child)


def _fitted(text: str, font: ImageFont.FreeTypeFont) -> str:
    """The place's name, its beginning left out where the label is too narrow."""
    room = _CELL[0] - 40
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"…{text}") > room:
        text = text[1:]
    return f"…{text}"
