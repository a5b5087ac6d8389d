"""A label that shows text as it was written, never as HTML, and says all of it when cut."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui.parts.drawing import draw_line, one_line, plain_tip
from desktop.ui.parts.paragraph import Paragraphs
from desktop.ui.theme import Theme

_VCENTRE = Qt.AlignmentFlag.AlignVCenter
_MEASURE = 40  # characters in the longest line one reads at ease
_NARROWEST = 3  # characters


class PlainLabel(QLabel):
    """One line that is elided when too long, or (with `wrap`) a paragraph.

    `style` is a step of the type scale, `ink` a colour role of the theme.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        style: str = "body",
        ink: str = "text",
        *,
        wrap: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._style, self._ink, self._elide = theme, style, ink, elide
        self._paragraphs = Paragraphs()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`, whatever characters it has."""
        super().setText(text)
        self.updateGeometry()
        self._tell_cut()

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Where the text stands; of a paragraph, whether its lines stand in the middle."""
        super().setAlignment(alignment)
        if alignment & Qt.AlignmentFlag.AlignHCenter:
            self._paragraphs.centre()

    def set_ink(self, ink: str) -> None:
        """Change the colour role."""
        self._ink = ink
        self._restyle()

    def is_cut(self) -> bool:
        """Whether a part of the text does not fit."""
        return not self.wordWrap() and self._width_of_text() > self.contentsRect().width()

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        width = self._width_of_text() + margins.left() + margins.right()
        if self.wordWrap():
            width = min(width + 1, _MEASURE * self._theme.metrics.body)
            return QSize(width, self.heightForWidth(width))
        return QSize(width, self._line_height() + margins.top() + margins.bottom())

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return -1
        margins = self.contentsMargins()
        inside = width - margins.left() - margins.right()
        height = self._paragraphs.height(self.text(), self.font(), inside)
        return height + margins.top() + margins.bottom()

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return QSize(_NARROWEST * self._theme.metrics.body, self._line_height())
        hint = self.sizeHint()
        if self._elide is not Qt.TextElideMode.ElideNone:
            hint.setWidth(min(hint.width(), _NARROWEST * self._theme.metrics.body))
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.pen(self._ink if self.isEnabled() else "disabled"))
        room = self.contentsRect()
        if self.wordWrap():
            self._paint_paragraph(painter, room)
        else:
            text = one_line(self.text())
            draw_line(painter, room, text, self.fontMetrics(), self.alignment(), self._elide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_cut()

    def _paint_paragraph(self, painter: QPainter, room: QRect) -> None:
        text, font = self.text(), self.font()
        free = room.height() - self._paragraphs.height(text, font, room.width())
        top = room.y() + (max(0, free) // 2 if self.alignment() & _VCENTRE else 0)
        self._paragraphs.draw(painter, room.x(), top, text, font, room.width())

    def _restyle(self) -> None:
        self.setFont(self._theme.font(self._style))
        self._paragraphs.clear()
        self.updateGeometry()
        self._tell_cut()
        self.update()

    def _width_of_text(self) -> int:
        return self.fontMetrics().horizontalAdvance(one_line(self.text()))

    def _line_height(self) -> int:
        return round(self.font().pixelSize() * 1.5)

    def _tell_cut(self) -> None:
        tip = plain_tip(self.text() if self.is_cut() else "")
        if tip != self.toolTip():
            self.setToolTip(tip)
