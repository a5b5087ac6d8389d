"""``./run shots [FOLDER]``: draw the pictures of the README anew."""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop import translation
from tests.shots import clinic, desk, pages, papers
from tests.shots.morning import MIDNIGHT, Morning
from tests.shots.office import Office
from tests.worlds import HOUR, HeldClock

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST_BYTES = 400_000
_STEPS = (2, 4, 8)
_COMMON = 3_000
"""Pixels from which on a colour is one of the design's own."""


def main() -> int:
    """Draw everything. Returns 1 if a picture came out too big for a README."""
    parser = argparse.ArgumentParser(prog="./run shots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication.instance() or QApplication(["paidan"])
    assert isinstance(qt, QApplication)
    qt.setCursorFlashTime(0)
    translation.install(qt, "zh_CN")
    too_big = 0
    with tempfile.TemporaryDirectory() as name:
        office = Office(Path(name), HeldClock(MIDNIGHT + 7 * HOUR))
        morning = Morning(office)
        morning.play()
        for shot, image in desk.pictures(morning):
            too_big += _keep(folder / f"{shot}.png", _png(image))
        for shot, image in papers.pictures(morning):
            too_big += _keep(folder / f"{shot}.png", _png(image))
        for shot, data in pages.pictures(morning, Path(name)):
            too_big += _keep(folder / f"{shot}.png", data)
        for shot, image in clinic.pictures(Path(name)):
            too_big += _keep(folder / f"{shot}.png", _png(image))
        office.close()
    return int(bool(too_big))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _keep(path: Path, data: bytes) -> bool:
    """Write it small; whether it is still too big."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    for step in _STEPS:
        out = io.BytesIO()
        _fewer_colours(image, step).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= MOST_BYTES:
            break
    path.write_bytes(out.getvalue())
    print(f"{path.name}: {len(out.getvalue()) / 1000:.0f} KB", flush=True)
    return len(out.getvalue()) > MOST_BYTES


def _fewer_colours(image: Image.Image, step: int) -> Image.Image:
    """Rare colours (edges of letters) rounded to ``step``: no eye sees it, a fifth is saved."""
    counts = image.getcolors(image.width * image.height) or []
    known = {
        colour: colour
        if count > _COMMON
        else tuple(min(255, (v + step // 2) // step * step) for v in colour)
        for count, colour in counts
        if isinstance(colour, tuple)
    }
    made = Image.new("RGB", image.size)
    made.putdata([known[colour] for colour in image.get_flattened_data()])
    return made


if __name__ == "__main__":
    sys.exit(main())
