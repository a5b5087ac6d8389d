"""The shapes that tell a state without its colour, each drawn once into a pixmap.

A table paints thousands of them: it takes the ready pixmap and blits it. All shapes are drawn in
a box of 16 units with an edge of 1.5 left free, so that they look equally heavy side by side.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

_BOX = QRectF(2, 2, 12, 12)
_RING = QRectF(3, 3, 10, 10)


def _filled(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)


def _stroked(painter: QPainter, colour: QColor, width: float = 2.0) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _diamond(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawPolygon(_polygon((8, 0.8), (15.2, 8), (8, 15.2), (0.8, 8)))


def _triangle(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawPolygon(_polygon((8, 1.5), (15.2, 14.2), (0.8, 14.2)))


def _ring(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour)
    painter.drawEllipse(_RING)


def _half(painter: QPainter, colour: QColor) -> None:
    _ring(painter, colour)
    _filled(painter, colour)
    painter.drawPie(_RING, 90 * 16, -180 * 16)


def _disc(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawEllipse(_BOX)


def _bars(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawRoundedRect(QRectF(3, 2, 4, 12), 1, 1)
    painter.drawRoundedRect(QRectF(9, 2, 4, 12), 1, 1)


def _target(painter: QPainter, colour: QColor) -> None:
    _ring(painter, colour)
    _filled(painter, colour)
    painter.drawEllipse(QRectF(5.7, 5.7, 4.6, 4.6))


def _star(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawPolygon(
        _polygon(
            (8, 0.8), (10.1, 5.6), (15.3, 6.1), (11.4, 9.6), (12.5, 14.8),
            (8, 12.1), (3.5, 14.8), (4.6, 9.6), (0.7, 6.1), (5.9, 5.6),
        )
    )  # fmt: skip


def _tick(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour, 2.4)
    painter.drawPolyline(_polygon((2.5, 8.5), (6.3, 12.3), (13.5, 4.2)))


def _cross(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour, 2.4)
    painter.drawLine(QPointF(3.5, 3.5), QPointF(12.5, 12.5))
    painter.drawLine(QPointF(12.5, 3.5), QPointF(3.5, 12.5))


def _slash(painter: QPainter, colour: QColor) -> None:
    _ring(painter, colour)
    painter.drawLine(QPointF(4.6, 11.4), QPointF(11.4, 4.6))


def _overlap(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour, 1.8)
    painter.drawRoundedRect(QRectF(2, 2, 8, 8), 1.5, 1.5)
    _filled(painter, colour)
    painter.drawRoundedRect(QRectF(6.5, 6.5, 8, 8), 1.5, 1.5)


def _box_cross(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawRoundedRect(_BOX, 2, 2)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    _stroked(painter, colour, 1.8)
    painter.drawLine(QPointF(5.5, 5.5), QPointF(10.5, 10.5))
    painter.drawLine(QPointF(10.5, 5.5), QPointF(5.5, 10.5))


def _arrow(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour, 2.2)
    painter.drawLine(QPointF(2, 8), QPointF(13, 8))
    painter.drawPolyline(_polygon((9, 3.8), (13.4, 8), (9, 12.2)))


def _bolt(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawPolygon(
        _polygon((9.5, 0.5), (2.5, 9.2), (7.2, 9.2), (6, 15.5), (13.5, 6.4), (8.8, 6.4))
    )


def _up_two(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour, 2.2)
    painter.drawPolyline(_polygon((3, 7.5), (8, 2.8), (13, 7.5)))
    painter.drawPolyline(_polygon((3, 13), (8, 8.3), (13, 13)))


def _square(painter: QPainter, colour: QColor) -> None:
    _filled(painter, colour)
    painter.drawRoundedRect(QRectF(4, 4, 8, 8), 1.5, 1.5)


def _down(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour, 2.2)
    painter.drawPolyline(_polygon((3, 5.5), (8, 10.5), (13, 5.5)))


def _question(painter: QPainter, colour: QColor) -> None:
    _stroked(painter, colour)
    pen = painter.pen()
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.3, 1.3])
    painter.setPen(pen)
    painter.drawEllipse(_RING)


SHAPES: dict[str, Callable[[QPainter, QColor], None]] = {
    "diamond": _diamond, "triangle": _triangle, "ring": _ring, "half": _half, "disc": _disc,
    "bars": _bars, "target": _target, "star": _star, "tick": _tick, "cross": _cross,
    "slash": _slash, "overlap": _overlap, "box_cross": _box_cross, "arrow": _arrow,
    "bolt": _bolt, "up_two": _up_two, "square": _square, "down": _down, "question": _question,
}  # fmt: skip


def draw_glyph(shape: str, colour: QColor, size: int, pixel_ratio: float) -> QPixmap:
    """Shape `shape` in `colour`, `size` logical pixels square, for a screen of `pixel_ratio`."""
    side = round(size * pixel_ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / 16, side / 16)
    SHAPES[shape](painter, colour)
    painter.end()
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap
