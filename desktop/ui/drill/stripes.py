"""The stripes of a barrier, over whatever belongs to a drill."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPolygon

from desktop.ui.theme import Theme


def paint_stripes(painter: QPainter, place: QRect, theme: Theme) -> None:
    """Slanting stripes over the whole of ``place``."""
    painter.save()
    painter.setClipRect(place)
    painter.fillRect(place, theme.brush("warn"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.pen("text"))
    painter.setBrush(theme.brush("text"))
    high = place.height()
    step = max(8, 2 * high)
    for left in range(place.left() - high, place.right() + step, 2 * step):
        corners = ((left, place.bottom() + 1), (left + high, place.top()))
        slanted = (*corners, (left + high + step, place.top()), (left + step, place.bottom() + 1))
        painter.drawPolygon(QPolygon([QPoint(x, y) for x, y in slanted]))
    painter.restore()
