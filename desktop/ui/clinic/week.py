"""The board of a week: doctors down, half-days across, how many places are left in each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.ui.clinic.week_cells import Cell, Week
from desktop.ui.clinic.words import day_word, half_word
from desktop.ui.parts.drawing import CENTRE, draw_box, draw_focus, draw_line, plain_tip
from desktop.ui.theme import Theme

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class WeekBoard(QAbstractScrollArea):
    """Painted whole: a week of ten doctors is 140 cells. The arrows move, Enter takes.

    Signals:
        chosen: the uid of the session that the keys are on, "" where there is none.
        taken: Enter or a double click on it.
    """

    chosen = Signal(str)
    taken = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.week = Week((), (), {})
        self._at = (0, 0)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Places of the week"))
        theme.follow(self._restyle)

    @property
    def current(self) -> str:
        """The uid of the session that the keys are on."""
        cell = self._cell(self._at)
        return "" if cell is None else cell.uid

    def show_week(self, week: Week) -> None:
        """Show these cells; the keys stay on the session that they were on."""
        before = self.current
        self.week = week
        found = week.place_of(before)
        self._at = found if found is not None else week.first()
        self._measure()
        self.viewport().update()
        self._tell(before)

    def go_to(self, uid: str) -> None:
        """Put the keys on a session."""
        found = self.week.place_of(uid)
        if found is not None:
            self._move(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._step(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.taken.emit(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._place_at(event.position().toPoint())
        if found is not None:
            self._move(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._place_at(event.position().toPoint()) == self._at and self.current:
            self.taken.emit(self.current)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            found = self._place_at(event.pos())
            cell = None if found is None else self._cell(found)
            tip = "" if cell is None else cell.tip
            self.viewport().setToolTip(plain_tip(tip))
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.translate(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        self._paint_head(painter)
        for row, doctor in enumerate(self.week.doctors):
            self._paint_doctor(painter, row, doctor)
            for column in range(len(self.week.columns)):
                cell = self._cell((row, column))
                if cell is not None:
                    self._paint_cell(painter, self._rect(row, column), cell, (row, column))

    # ---- painting ------------------------------------------------------------------------

    def _paint_head(self, painter: QPainter) -> None:
        theme = self._theme
        for n in range(0, len(self.week.columns), 2):
            day, _ = self.week.columns[n]
            today = day == self.week.today
            left, right = self._rect(-1, n), self._rect(-1, n + 1)
            both = left.united(right)
            upper = QRect(both.x(), 0, both.width(), both.height() // 2)
            self._say(painter, upper, day_word(day), "strong", "accent_text" if today else "text")
            for rect, (_, half) in zip((left, right), self.week.columns[n : n + 2], strict=False):
                lower = QRect(rect.x(), both.height() // 2, rect.width(), both.height() // 2)
                self._say(painter, lower, half_word(half), "caption", "muted")
            painter.fillRect(both.x() - 1, 0, 1, self._height(), theme.color("border"))

    def _paint_doctor(self, painter: QPainter, row: int, doctor: tuple[str, str, str]) -> None:
        theme, metrics = self._theme, self._theme.metrics
        rect = QRect(0, self._rect(row, 0).y(), self._left, self._row)
        inside = rect.adjusted(metrics.space_3, 0, -metrics.space_1, 0)
        half = self._row // 2
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        top = QRect(inside.x(), inside.y() + 4, inside.width(), half - 4)
        draw_line(painter, top, doctor[1], theme.font_metrics("strong"))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("muted"))
        below = QRect(inside.x(), inside.y() + half, inside.width(), half - 4)
        draw_line(painter, below, doctor[2], theme.font_metrics("caption"))
        painter.fillRect(0, rect.bottom(), self._width(), 1, theme.color("border"))

    def _paint_cell(
        self, painter: QPainter, rect: QRect, cell: Cell, place: tuple[int, int]
    ) -> None:
        theme, metrics = self._theme, self._theme.metrics
        box = rect.adjusted(3, 4, -3, -5)
        lit = place == self._at
        ground = theme.brush("selected" if lit else cell.ground)
        draw_box(painter, box, metrics.radius, ground, theme.pen("border"))
        half = box.height() // 2
        upper = QRect(box.x(), box.y() + 2, box.width(), half)
        lower = QRect(box.x(), box.y() + half - 1, box.width(), half)
        self._say(painter, upper, cell.word, "number_strong", cell.ink)
        self._say(painter, lower, cell.below, "number_caption", "muted")
        if lit and self.hasFocus():
            draw_focus(painter, box, metrics.radius, theme)

    def _say(self, painter: QPainter, rect: QRect, text: str, style: str, ink: str) -> None:
        painter.setFont(self._theme.font(style))
        painter.setPen(self._theme.pen(ink))
        draw_line(painter, rect, text, self._theme.font_metrics(style), CENTRE)

    # ---- places --------------------------------------------------------------------------

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._row = 2 * round(metrics.body * 1.6) + metrics.space_2
        self._head = 2 * round(metrics.body * 1.6)
        self._left = metrics.body * 7
        self._narrowest = round(metrics.body * 3.7)
        self._measure()
        self.viewport().update()

    def _measure(self) -> None:
        columns = max(1, len(self.week.columns))
        room = self.viewport().width() - self._left
        self._column = max(self._narrowest, room // columns)
        size = QSize(self._width(), self._height())
        view = self.viewport().size()
        self.horizontalScrollBar().setRange(0, max(0, size.width() - view.width()))
        self.verticalScrollBar().setRange(0, max(0, size.height() - view.height()))
        self.verticalScrollBar().setSingleStep(self._row)
        self.verticalScrollBar().setPageStep(view.height())
        self.horizontalScrollBar().setPageStep(view.width())

    def _width(self) -> int:
        return self._left + self._column * len(self.week.columns)

    def _height(self) -> int:
        return self._head + self._row * len(self.week.doctors)

    def _rect(self, row: int, column: int) -> QRect:
        x = self._left + column * self._column
        if row < 0:
            return QRect(x, 0, self._column, self._head)
        return QRect(x, self._head + row * self._row, self._column, self._row)

    def _place_at(self, point: QPoint) -> tuple[int, int] | None:
        x = point.x() + self.horizontalScrollBar().value() - self._left
        y = point.y() + self.verticalScrollBar().value() - self._head
        row, column = y // self._row, x // self._column
        inside = 0 <= row < len(self.week.doctors) and 0 <= column < len(self.week.columns)
        return (row, column) if inside and self._cell((row, column)) is not None else None

    def _cell(self, place: tuple[int, int]) -> Cell | None:
        return self.week.cell(*place)

    def _step(self, down: int, across: int) -> None:
        row, column = self._at
        while True:
            row, column = row + down, column + across
            if not (0 <= row < len(self.week.doctors) and 0 <= column < len(self.week.columns)):
                return
            if self._cell((row, column)) is not None:
                self._move((row, column))
                return

    def _move(self, place: tuple[int, int]) -> None:
        before, self._at = self.current, place
        rect = self._rect(*place)
        bar = self.verticalScrollBar()
        if rect.y() < bar.value() + self._head:
            bar.setValue(rect.y() - self._head)
        elif rect.bottom() > bar.value() + self.viewport().height():
            bar.setValue(rect.bottom() - self.viewport().height())
        self.viewport().update()
        self._tell(before)

    def _tell(self, before: str) -> None:
        cell = self._cell(self._at)
        self.setAccessibleDescription("" if cell is None else cell.tip)
        if self.current != before:
            self.chosen.emit(self.current)
