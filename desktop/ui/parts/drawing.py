"""How every painted part draws a line of text, a box, a key cap and the ring of the focus."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen

from desktop.ui.theme import Theme

LEFT = Qt.AlignmentFlag.AlignLeft
CENTRE = Qt.AlignmentFlag.AlignHCenter
RIGHT = Qt.AlignmentFlag.AlignRight


def plain_tip(text: str) -> str:
    """`text` for `setToolTip`, which guesses at HTML: escaped, wrapped, never interpreted."""
    # Python's own escaping loads a table of all entities: 2 ms of a start.
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<p style="white-space:pre-wrap">{safe}</p>' if text else ""


def one_line(text: str) -> str:
    """`text` with its line breaks made spaces, as it can stand on one line."""
    return " ".join(text.split("\n")) if "\n" in text else text


def baseline(rect: QRect, metrics: QFontMetrics) -> float:
    """Where the baseline lies so that capitals, figures and Chinese stand centred in `rect`.

    Qt centres by line height, and a line holding Chinese is higher than one of figures only, so
    neighbours would stand a pixel apart.
    """
    return rect.y() + (rect.height() + metrics.capHeight() + 1) // 2


def draw_line(
    painter: QPainter,
    rect: QRect,
    text: str,
    metrics: QFontMetrics,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> int:
    """Draw `text` as plain text on one line of `rect` in the painter's pen and font.

    `metrics` are those of the painter's font. Returns the width used.
    """
    width = metrics.horizontalAdvance(text)
    if width > rect.width() and elide is not Qt.TextElideMode.ElideNone:
        text = metrics.elidedText(text, elide, rect.width())
        width = metrics.horizontalAdvance(text)
    x = rect.x()
    if align & RIGHT:
        x = rect.right() + 1 - width
    elif align & CENTRE:
        x += (rect.width() - width) // 2
    painter.drawText(QPointF(x, baseline(rect, metrics)), text)
    return width


def draw_box(
    painter: QPainter, rect: QRect, radius: float, fill: QBrush, line: QPen | None
) -> None:
    """A filled box with round corners and, if `line` is given, a sharp one-pixel outline."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.setPen(line)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def draw_focus(
    painter: QPainter, rect: QRect, radius: float, theme: Theme, role: str = "focus"
) -> None:
    """The ring of the keyboard focus, inside the edge of `rect`."""
    width = theme.metrics.ring
    half = width / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color(role), width))
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)


def key_cap_size(theme: Theme, key: str) -> QSize:
    """The size of the key cap that `draw_key_cap` paints for `key` ("F2", "Ctrl+1")."""
    metrics = theme.font_metrics("number_caption")
    padding = theme.metrics.space_1
    height = metrics.capHeight() + 2 * padding
    return QSize(max(height, metrics.horizontalAdvance(key) + 2 * padding), height)


def draw_key_cap(painter: QPainter, rect: QRect, key: str, theme: Theme) -> int:
    """A key cap at the right end of `rect`; returns the width used."""
    size = key_cap_size(theme, key)
    cap = QRect(
        rect.right() + 1 - size.width(),
        rect.y() + (rect.height() - size.height()) // 2,
        size.width(),
        size.height(),
    )
    radius = theme.metrics.radius_small
    draw_box(painter, cap, radius, theme.brush("surface"), theme.pen("border"))
    painter.setFont(theme.font("number_caption"))
    painter.setPen(theme.pen("muted"))
    draw_line(painter, cap, key, theme.font_metrics("number_caption"), CENTRE)
    return size.width()
