"""The first tour (导览): five places of the window, pointed at one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.board.focus import focused_in
from desktop.ui.parts.button import Button
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.window import MainWindow

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Stop:
    """One place: what is pointed at, and what is said of it."""

    at: Callable[[], QWidget | None]
    title: str
    text: str


def stops(window: MainWindow) -> list[Stop]:
    """The five places, in the order of a working day."""
    return [
        Stop(
            lambda: window.queue.view,
            translate("tour", "What waits"),
            translate("tour", "All repairs, the most pressing on top. ↑ ↓ move; F10 opens the one "
                              "that needs you most."),
        ),
        Stop(
            lambda: window.workplace.new,
            translate("tour", "A call comes in"),
            translate("tour", "F4 takes down a new repair. Begin with the phone number or the "
                              "name."),
        ),
        Stop(
            lambda: window.docks.ticket,
            translate("tour", "One ticket"),
            translate("tour", "Everything about the ticket, and the next step as the first "
                              "button."),
        ),
        Stop(
            lambda: window.workplace.views,
            translate("tour", "Who goes there"),
            translate("tour", "F3 shows the workers. Drag a ticket to one, or press F for the "
                              "best; why it is the best is told."),
        ),
        Stop(
            lambda: window.strip,
            translate("tour", "Whether the cloud is there"),
            translate("tour", "Without it everything goes on as usual and is uploaded later. "
                              "F1 helps on every view."),
        ),
    ]  # fmt: skip


class Tour(QWidget):
    """Lies over the window. Enter goes on, Backspace goes back, Escape ends it: `ended`."""

    ended = Signal()

    def __init__(self, theme: Theme, window: QWidget, places: list[Stop]) -> None:
        super().__init__(window)
        self._theme, self._window, self._places = theme, window, places
        self.place = 0
        self._before = focused_in(window)
        self.bubble = QFrame(self)
        self._title = PlainLabel(theme, "", "subtitle", parent=self.bubble)
        self._text = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self.bubble)
        self._count = PlainLabel(theme, "", "caption", "muted", parent=self.bubble)
        self.skip = Button(theme, self.tr("Skip"), "ghost", parent=self.bubble)
        self.back = Button(theme, self.tr("Back"), parent=self.bubble)
        self.on = Button(theme, "", "primary", parent=self.bubble)
        self.skip.clicked.connect(self.end)
        self.back.clicked.connect(lambda: self._go(-1))
        self.on.clicked.connect(lambda: self._go(1))
        self._lay_out()
        window.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.follow(self._restyle)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self._show()

    def words(self) -> str:
        """What is said now."""
        return f"{self._title.text()}\n{self._text.text()}"

    def end(self) -> None:
        """Go away; the focus goes back where it was."""
        self._window.removeEventFilter(self)
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ended.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
            QTimer.singleShot(0, self, self._place)  # once the window has laid itself out
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.end()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right, Qt.Key.Key_Space):
            self._go(1)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Left):
            self._go(-1)
        # Whatever else is typed reaches nothing that lies below.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the words does nothing: nothing below is meant."""

    def target(self) -> QRect:
        """What is pointed at, in this widget; empty if it is not in sight."""
        widget = self._places[self.place].at()
        if widget is None or not widget.isVisible():
            return QRect()
        corner = widget.mapTo(self._window, QPoint(0, 0))
        return QRect(corner, widget.size()).intersected(self.rect()).adjusted(2, 2, -2, -2)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, target = self._theme, self.target()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QPainterPath()
        whole.addRect(self.rect())
        radius = theme.metrics.radius
        if not target.isNull():
            hole = QPainterPath()
            hole.addRoundedRect(target, radius, radius)
            whole = whole.subtracted(hole)
        shade = QColor(Qt.GlobalColor.black)
        shade.setAlpha(190 if theme.is_dark else 120)
        painter.fillPath(whole, shade)
        if not target.isNull():
            painter.setPen(QPen(theme.color("accent"), theme.metrics.ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(target, radius, radius)
        card = self.bubble.geometry()
        draw_box(painter, card, theme.metrics.radius_large, theme.brush("raised"),
                 theme.pen("outline"))  # fmt: skip

    def _go(self, step: int) -> None:
        self.place = max(0, self.place + step)
        if self.place >= len(self._places):
            self.end()
            return
        self._show()

    def _show(self) -> None:
        stop, last = self._places[self.place], self.place == len(self._places) - 1
        self._title.setText(stop.title)
        self._text.setText(stop.text)
        self._count.setText(f"{self.place + 1}/{len(self._places)}")
        self.back.setEnabled(self.place > 0)
        self.on.setText(self.tr("Begin to work") if last else self.tr("Next"))
        self.setAccessibleName(self.words())
        self._place()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        """Beside what is pointed at, where there is room; else in the middle."""
        metrics = self._theme.metrics
        width = min(26 * metrics.body, self.width() - 2 * metrics.space_4)
        self._column.activate()
        height = max(self._column.heightForWidth(width), self._column.sizeHint().height())
        self.bubble.setFixedSize(width, height)
        size, target, gap = self.bubble.size(), self.target(), metrics.space_3
        middle = QPoint(target.center().x() - size.width() // 2, 0)
        spots = [
            QPoint(middle.x(), target.bottom() + gap),
            QPoint(middle.x(), target.top() - gap - size.height()),
            QPoint(target.left() - gap - size.width(), target.top() + gap),
            QPoint(target.right() + gap, target.top() + gap),
        ]
        spot = self.rect().center() - QPoint(size.width() // 2, size.height() // 2)
        for each in spots if not target.isNull() else []:
            edge = metrics.space_2
            x = max(edge, min(each.x(), self.width() - size.width() - edge))
            rect = QRect(QPoint(x, each.y()), size)
            if self.rect().contains(rect) and not rect.intersects(target):
                spot = rect.topLeft()
                break
        self.bubble.move(spot)
        self.update()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._count)
        foot.addStretch(1)
        for button in (self.skip, self.back, self.on):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are told in words
            foot.addWidget(button)
        self._column = QVBoxLayout(self.bubble)
        self._column.addWidget(self._title)
        self._column.addWidget(self._text)
        self._column.addLayout(foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(metrics.space_2)
        self._place()
