"""Tickets in the operator's hand: what a drag carries, and how it looks under the pointer."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QMargins, QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.station import QueueRow
from desktop.ui.parts.drawing import draw_box, draw_line
from desktop.ui.theme import Theme

TICKETS_MIME = "application/x-paidan-tickets"
"""A JSON list of ticket uids, the first picked first."""

MOST = 50
"""Nobody dispatches more at once; a slip of the hand should not."""


def encode(uids: Sequence[str], numbers: Sequence[str] = ()) -> QMimeData:
    """What a drag of these tickets carries; as text, their numbers, for other programs."""
    mime = QMimeData()
    mime.setData(TICKETS_MIME, json.dumps(list(uids)).encode())
    if numbers:
        mime.setText("\n".join(numbers))
    return mime


def decode(mime: QMimeData) -> list[str]:
    """The tickets that a drag carries, each once and in order; none for any other data."""
    try:
        found = json.loads(bytes(mime.data(TICKETS_MIME).data()) or b"[]")
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return list(dict.fromkeys(uid for uid in found if isinstance(uid, str)))


def drag_tickets(source: QWidget, theme: Theme, rows: Sequence[QueueRow]) -> Qt.DropAction:
    """Carry these tickets until they are dropped; returns what became of them."""
    rows = rows[:MOST]
    drag = QDrag(source)
    drag.setMimeData(encode([row.uid for row in rows], [row.number for row in rows]))
    drag.setPixmap(drag_pixmap(theme, rows, source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(theme.metrics.space_4, theme.metrics.space_3))
    return drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)


def drag_pixmap(theme: Theme, rows: Sequence[QueueRow], pixel_ratio: float) -> QPixmap:
    """A slip of paper with the ticket's number and place, or a small pile with how many."""
    if len(rows) == 1:
        top, below = rows[0].number, rows[0].place_text
    else:
        top = QCoreApplication.translate("drag", "%n tickets", "", len(rows))
        below = rows[0].number + " …"
    metrics = theme.metrics
    strong, small = theme.font_metrics("strong"), theme.font_metrics("caption")
    width = min(
        20 * metrics.body, max(strong.horizontalAdvance(top), small.horizontalAdvance(below))
    )
    pile = min(2, len(rows) - 1) * metrics.space_1
    line = round(metrics.body * 1.5)
    card = QSize(width + 2 * metrics.space_3, 2 * line + metrics.space_2)
    whole = card.grownBy(QMargins(0, 0, pile, pile))
    pixmap = QPixmap(whole * pixel_ratio)
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    for offset in range(pile, -1, -metrics.space_1):
        sheet = QRect(QPoint(offset, offset), card)
        draw_box(painter, sheet, metrics.radius, theme.brush("raised"), theme.pen("accent_line"))
    words = QRect(metrics.space_3, metrics.space_1, width, line)
    painter.setFont(theme.font("strong"))
    painter.setPen(theme.pen("text"))
    draw_line(painter, words, top, strong)
    painter.setFont(theme.font("caption"))
    painter.setPen(theme.pen("muted"))
    draw_line(painter, words.translated(0, line), below, small)
    painter.end()
    return pixmap
