"""How wide printed text is, and where its lines break. Needs an application, no screen."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QTextLayout, QTextOption

import resources
from desktop.printing.sheet import Align, Text
from desktop.ui.theme.typography import CHINESE_FILE, families, strong_weight

UNITS = 100
"""Of the painter, in one millimetre: fonts have whole sizes, and 4.2 mm is one of them."""


@cache
def _families() -> tuple[str, ...]:
    """The desk's own and, for rare characters that a system's font lacks, the bundled one."""
    if QFontDatabase.addApplicationFont(str(resources.path("fonts", CHINESE_FILE))) < 0:
        raise FileNotFoundError(f"bundled font {CHINESE_FILE} is missing or damaged")
    return (*families(), "Noto Sans SC")


@lru_cache(maxsize=64)
def font(size: float, strong: bool) -> QFont:
    """The font of a size in mm."""
    made = QFont()
    made.setFamilies(list(_families()))
    made.setPixelSize(round(size * UNITS))
    made.setWeight(strong_weight() if strong else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Its other shapes of digits and signs have no character of their own: who copies a number
    # out of the PDF, or searches it there, would get others.
    made.setFeature(QFont.Tag("calt"), 0)
    return made


@lru_cache(maxsize=64)
def baseline(size: float, strong: bool, leading: float) -> float:
    """From the top of a line to where its letters stand, mm."""
    metrics = QFontMetricsF(font(size, strong))
    return (size * leading + (metrics.ascent() - metrics.descent()) / UNITS) / 2


def width_of(text: str, size: float, strong: bool = False) -> float:
    """Of one line, mm."""
    return float(QFontMetricsF(font(size, strong)).horizontalAdvance(text)) / UNITS


@lru_cache(maxsize=4096)
def broken(text: str, width: float, size: float, strong: bool = False) -> tuple[str, ...]:
    """Text in lines no wider than ``width`` mm: at words where it can be, anywhere where not."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _paragraph(paragraph, width, size, strong)
    return tuple(lines)


def set_text(
    x: float,
    y: float,
    width: float,
    text: str,
    size: float,
    *,
    strong: bool = False,
    align: Align = "left",
    ink: float = 0.0,
) -> Text:
    """Text broken into lines."""
    return Text(x, y, width, broken(text, width, size, strong), size, strong, align, ink)


def _paragraph(text: str, width: float, size: float, strong: bool) -> list[str]:
    if not text or width_of(text, size, strong) <= width:
        return [text]
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font(size, strong))
    layout.setTextOption(option)
    # Qt counts in UTF-16: 𠮷 is two of its characters.
    raw = text.encode("utf-16-le", "surrogatepass")
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width * UNITS)
        start = line.textStart() * 2
        piece = raw[start : start + line.textLength() * 2]
        lines.append(piece.decode("utf-16-le", "surrogatepass").rstrip(" "))
    layout.endLayout()
    return lines
