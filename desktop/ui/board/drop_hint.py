"""What a column says while cards are in the air: whether they may land here, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.ui.parts.drawing import draw_box, draw_line
from desktop.ui.theme import Theme

Tone = Literal["ok", "mind", "no"]
_ROLE: dict[Tone, str] = {"ok": "accent", "mind": "warn", "no": "danger"}
_ICON: dict[Tone, str] = {"ok": "circle-check", "mind": "triangle-alert", "no": "circle-x"}
_CENTRED = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Hint:
    """The words of a hint. `short` is for a column the pointer is not over; `join` offers 协办."""

    tone: Tone
    title: str
    lines: tuple[str, ...] = ()
    short: str = ""
    join: str = ""


class DropHint(QWidget):
    """Lies over a column's cards and lets every event through.

    Emits `covers` with whether it is there: what the column says of itself gives way.
    """

    covers = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hint = Hint("ok", "")
        self.hovered = self.join_on = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, hint: Hint, *, hovered: bool = False, join_on: bool = False) -> None:
        """Show it; `join_on` is when the drop would add a co-worker."""
        same = (hint, hovered, join_on) == (self.hint, self.hovered, self.join_on)
        if same and not self.isHidden():
            return
        self.hint, self.hovered, self.join_on = hint, hovered, join_on
        self.setAccessibleName(" ".join([hint.title, *hint.lines]))
        self.show()
        self.raise_()
        self.update()

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.covers.emit(visible)

    def join_zone(self) -> QRect:
        """Where a drop adds a co-worker instead of handing over; empty if that is not offered."""
        if not self.hint.join or not self.hovered:
            return QRect()
        metrics = self._theme.metrics
        height = 3 * metrics.body + 2 * metrics.space_2
        gap = metrics.space_2
        return QRect(gap, self.height() - height - gap, self.width() - 2 * gap, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = _ROLE[self.hint.tone]
        if self.hovered:
            self._veil(painter, f"{role}_soft", 0.97)
            self._outline(painter, role, Qt.PenStyle.SolidLine)
            self._paint_whole(painter, role)
        else:
            self._veil(painter, "sunken", 0.62)
            self._outline(painter, f"{role}_line", Qt.PenStyle.DashLine)
            self._paint_band(painter, role)

    def _veil(self, painter: QPainter, role: str, alpha: float) -> None:
        ground = QColor(self._theme.color(role))
        ground.setAlphaF(alpha)
        painter.fillRect(self.rect(), ground)

    def _outline(self, painter: QPainter, role: str, style: Qt.PenStyle) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color(role), 2, style))
        radius = self._theme.metrics.radius
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), radius, radius)

    def _paint_band(self, painter: QPainter, role: str) -> None:
        theme, metrics = self._theme, self._theme.metrics
        gap = metrics.space_2
        band = QRect(gap, gap, self.width() - 2 * gap, metrics.control)
        draw_box(
            painter, band, metrics.radius, theme.brush(f"{role}_soft"), theme.pen(f"{role}_line")
        )
        inside = band.adjusted(gap, 0, -gap, 0)
        side = metrics.icon_small
        ink = f"{role}_text"
        icon = theme.pixmap(_ICON[self.hint.tone], ink, side)
        painter.drawPixmap(inside.x(), band.y() + (band.height() - side) // 2, icon)
        inside.setLeft(inside.x() + side + metrics.space_1)
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.pen(ink))
        words = self.hint.short or self.hint.title
        draw_line(painter, inside, words, theme.font_metrics("caption_strong"))

    def _paint_whole(self, painter: QPainter, role: str) -> None:
        theme, metrics = self._theme, self._theme.metrics
        gap, side = metrics.space_3, 2 * metrics.icon
        x = (self.width() - side) // 2
        icon = theme.pixmap(_ICON[self.hint.tone], f"{role}_text", side)
        painter.drawPixmap(x, 2 * gap, icon)
        room = QRect(gap, 3 * gap + side, self.width() - 2 * gap, self.height() - 4 * gap - side)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen(f"{role}_text"))
        used = painter.drawText(room, _CENTRED, self.hint.title)
        room.setTop(used.bottom() + metrics.space_2)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.pen("text"))
        painter.drawText(room, _CENTRED, "\n".join(self.hint.lines))
        zone = self.join_zone()
        if not zone.isNull():
            self._paint_join(painter, zone)

    def _paint_join(self, painter: QPainter, zone: QRect) -> None:
        theme, metrics = self._theme, self._theme.metrics
        ground, ink = ("accent", "on_accent") if self.join_on else ("raised", "accent_text")
        draw_box(painter, zone, metrics.radius, theme.brush(ground), theme.pen("accent"))
        inside = zone.adjusted(metrics.space_3, 0, -metrics.space_2, 0)
        side = metrics.icon
        icon = theme.pixmap("user-plus", ink, side)
        painter.drawPixmap(inside.x(), zone.y() + (zone.height() - side) // 2, icon)
        inside.setLeft(inside.x() + side + metrics.space_2)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen(ink))
        draw_line(painter, inside, self.hint.join, theme.font_metrics("strong"))
