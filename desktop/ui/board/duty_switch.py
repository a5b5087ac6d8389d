"""The switch 在岗/离岗 in the head of a worker's column."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.ui.parts.drawing import draw_box, draw_focus, draw_line, plain_tip
from desktop.ui.theme import Theme

translate = QCoreApplication.translate


class DutySwitch(QAbstractButton):
    """Shows the duty and asks to change it (`clicked`); only the station's word moves it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.follow(self._restyle)

    def show_duty(self, name: str, on: bool) -> None:
        """Show whether `name` is on duty."""
        self.setChecked(on)
        self.setText(translate("board", "on duty") if on else translate("board", "off duty"))
        self.setAccessibleName(f"{name} {self.text()}")
        tip = translate("board", "Set off duty") if on else translate("board", "Set on duty")
        self.setToolTip(plain_tip(tip))
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """Not by itself: the station decides, and `show_duty` follows."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        words = self._theme.font_metrics("caption_strong").horizontalAdvance(self.text())
        height = metrics.body + metrics.space_2
        return QSize(words + height + metrics.space_1 + metrics.space_2, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        on = self.isChecked()
        painter = QPainter(self)
        box = self.rect()
        round_ = box.height() / 2
        ground, line = ("success_soft", "success_line") if on else ("surface", "outline")
        if self.underMouse():
            ground = "hover"
        draw_box(painter, box, round_, theme.brush(ground), theme.pen(line))
        knob = QRect(box.x() + 3, box.y() + 3, box.height() - 6, box.height() - 6)
        words = box.adjusted(box.height() + 1, 0, -metrics.space_2, 0)
        if not on:
            knob.moveRight(box.right() - 3)
            words = box.adjusted(metrics.space_2, 0, -box.height() - 1, 0)
        self._knob(painter, knob, on)
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.pen("success_text" if on else "text_2"))
        draw_line(painter, words, self.text(), theme.font_metrics("caption_strong"))
        if self.hasFocus():
            draw_focus(painter, box, round_, theme)

    def _knob(self, painter: QPainter, knob: QRect, on: bool) -> None:
        theme = self._theme
        if on:
            draw_box(painter, knob, knob.height() / 2, theme.brush("success"), None)
            return
        painter.setPen(QPen(theme.color("outline"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(knob.adjusted(1, 1, -1, -1))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
