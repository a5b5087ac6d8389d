"""The bundled SVG icons, rendered in any colour, sharp at the screen's pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

_LARGE = 32  # device pixels; from here on the drawn line would look heavy


@cache
def svg_source(name: str) -> str:
    """The SVG text of icon `name` (Lucide's names); raises FileNotFoundError for an unknown one."""
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")


def coloured_svg(name: str, colour: str) -> str:
    """The SVG text of icon `name` drawn in `colour` ("#rrggbb")."""
    return svg_source(name).replace("currentColor", colour)


def render(name: str, colour: str, size: int, pixel_ratio: float) -> QPixmap:
    """Icon `name` in `colour`, `size` logical pixels square, for a screen of `pixel_ratio`."""
    # A copy of its own: pixmaps of one shared image have one key in Qt's pixmap cache, so that
    # a label or a button would show the colour of another.
    image = _shape(name, round(size * pixel_ratio)).copy()
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
    svg = coloured_svg(name, "#000000")
    if side >= _LARGE:
        svg = svg.replace('stroke-width="2"', 'stroke-width="1.5"')
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
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
