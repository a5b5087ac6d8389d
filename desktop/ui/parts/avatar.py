"""A person told at a glance: the surname on a colour of their own."""

from __future__ import annotations

from zlib import crc32

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.parts.drawing import CENTRE, draw_line, plain_tip
from desktop.ui.theme import Theme

_HUES = ("indigo", "teal", "orange", "violet", "green", "pink", "blue", "amber", "brown")
_DOUBLE_SURNAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙")
    + ("司徒", "夏侯", "端木", "百里", "呼延")
)


def surname(name: str) -> str:
    """What stands on the avatar of `name`: 张师傅 -> 张, 欧阳锋 -> 欧阳, Aygul -> A."""
    name = name.strip()
    if name[:2] in _DOUBLE_SURNAMES and len(name) > 2:
        return name[:2]
    return name[:1].upper() or "?"


def paint_avatar(painter: QPainter, rect: QRect, theme: Theme, name: str) -> None:
    """Paint the avatar of `name` filling the square `rect`; the colour depends on the name only."""
    hue = theme.hue(_HUES[crc32(name.strip().encode()) % len(_HUES)])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(QColor(hue.soft)))
    painter.drawEllipse(rect)
    text = surname(name)
    font = theme.font("strong")
    if font.pixelSize() * len(text) > rect.width() * 0.8:
        font = QFont(font)
        font.setPixelSize(max(9, int(rect.width() * 0.72 / len(text))))
    painter.setFont(font)
    painter.setPen(QColor(hue.text))
    draw_line(painter, rect, text, QFontMetrics(font), CENTRE)


class Avatar(QWidget):
    """The avatar of one person, as high as a control; decorative, since the name stands beside."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_name(name)
        theme.follow(self._restyle)

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.metrics.control
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), self.rect(), self._theme, self._name)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
