"""The bundled SVG icons, rendered in any colour, sharp at the screen's pixel ratio."""

from __future__ import annotations

import sys
from functools import cache, lru_cache

import msgspec
from PySide6.QtCore import QByteArray, QRectF, Qt, qVersion
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPixmap

import resources

_LARGE = 32  # device pixels; from here on the drawn line would look heavy
_INK = QImage.Format.Format_ARGB32_Premultiplied


class _Drawn(msgspec.Struct, frozen=True):
    """Shapes of an earlier start: name, device pixels, pixels. ``made_by``: what they hold for."""

    made_by: str
    shapes: list[tuple[str, int, bytes]]


_recalled: dict[tuple[str, int], bytes] = {}
_drawn: dict[tuple[str, int], QImage] = {}


def recall(kept: bytes) -> None:
    """Take what ``to_recall`` gave at an earlier start: drawing a first picture's icons takes as
    long as all of its rows. What is not of this very program is drawn anew."""
    try:
        found = msgspec.msgpack.decode(kept, type=_Drawn)
    except msgspec.DecodeError:
        return
    if found.made_by == _made_by():
        whole = [each for each in found.shapes if len(each[2]) == 4 * each[1] * each[1]]
        _recalled.update({(name, side): pixels for name, side, pixels in whole})


def to_recall() -> bytes | None:
    """What the next start would draw again; None if it is all known from the last one."""
    if not _drawn:
        return None
    shapes = dict(_recalled)
    shapes |= {key: bytes(image.constBits()) for key, image in _drawn.items()}
    rows = [(name, side, pixels) for (name, side), pixels in shapes.items()]
    return msgspec.msgpack.encode(_Drawn(_made_by(), rows))


def _made_by() -> str:
    return f"{qVersion()} {sys.byteorder} {resources.path('icons').stat().st_mtime_ns}"


@cache
def svg_source(name: str) -> str:
    """The SVG text of icon `name` (Lucide's names); raises FileNotFoundError for an unknown one."""
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")


def coloured_svg(name: str, colour: str) -> str:
    """The SVG text of icon `name` drawn in `colour` ("#rrggbb")."""
    return svg_source(name).replace("currentColor", colour)


def render(name: str, colour: str, size: int, pixel_ratio: float, gap: int = 0) -> QPixmap:
    """Icon `name` in `colour`, `size` logical pixels square and `gap` more on its right, for a
    screen of `pixel_ratio`."""
    # A copy of its own: pixmaps of one shared image have one key in Qt's pixmap cache, so that
    # a label or a button would show the colour of another.
    shape = _shape(name, round(size * pixel_ratio))
    image = shape.copy(0, 0, shape.width() + round(gap * pixel_ratio), shape.height())
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor(colour))
    painter.end()
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap


@lru_cache(maxsize=512)
def _shape(name: str, side: int) -> QImage:
    """The icon in black, `side` device pixels square: parsing SVG costs ten times a tint."""
    kept = _recalled.get((name, side))
    if kept is not None:
        return QImage(kept, side, side, 4 * side, _INK)
    image = _drawn[name, side] = _draw(name, side)
    return image


def _draw(name: str, side: int) -> QImage:
    from PySide6.QtSvg import QSvgRenderer

    svg = coloured_svg(name, "#000000")
    if side >= _LARGE:
        svg = svg.replace('stroke-width="2"', 'stroke-width="1.5"')
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(side, side, _INK)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


def app_icon() -> QIcon:
    """The program's own sign, for title bars, task bars and the tray; drawn when it is shown."""
    return QIcon(str(resources.path("brand", "paidan.svg")))


def sharpest_ratio() -> float:
    """The highest device pixel ratio among the screens present; pixmaps are made for that one."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
