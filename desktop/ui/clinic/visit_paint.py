"""How a visit is painted: in its row, and under the pointer while it is dragged."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.clinic.visit_model import Index, VisitModel, waited
from desktop.ui.clinic.words import (
    clock_word,
    mark_words,
    priority_word,
    short_number,
    status_look,
    status_word,
)
from desktop.ui.parts.drawing import draw_box, draw_line, one_line
from desktop.ui.parts.state_chip import chip_size, paint_chip
from desktop.ui.theme import Theme
from domain.clinic.rules import ClinicRules
from domain.clinic.session.state import OPEN, STATUSES, Visit

_SELECTED = QStyle.StateFlag.State_Selected
_FOCUSED = QStyle.StateFlag.State_HasFocus


class VisitDelegate(QStyledItemDelegate):
    """A row: number and time, who, what they are, how long they wait, why they go first."""

    def __init__(
        self, theme: Theme, model: VisitModel, rules: ClinicRules, clock: Callable[[], int]
    ) -> None:
        super().__init__(model)
        self._theme, self._model, self._rules, self._clock = theme, model, rules, clock
        self._chip = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = self._theme.metrics
        return QSize(40, 2 * round(metrics.body * 1.5) + metrics.space_2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, metrics = self._theme, self._theme.metrics
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        visit = self._model.rows[index.row()]
        painter.save()
        if state & _SELECTED:
            painter.fillRect(rect, theme.brush("selected" if state & _FOCUSED else "selected_idle"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if visit.status not in OPEN:
            painter.setOpacity(0.6)
        inside = rect.adjusted(metrics.space_3, 0, -metrics.space_3, -1)
        half = round(metrics.body * 1.5)
        top = QRect(inside.x(), inside.y() + metrics.space_1, inside.width(), half)
        below = top.translated(0, half)
        number = theme.font_metrics("number_strong").horizontalAdvance("WW0000") + metrics.space_2
        self._say(painter, top, short_number(visit), "number_strong", "text")
        self._say(painter, below, clock_word(visit.start_at), "number_caption", "muted")
        chip = self._chip_width()
        at_chip = top.adjusted(number, 0, 0, 0)
        paint_chip(painter, at_chip, theme, status_look(visit.status), status_word(visit.status))
        self._say(
            painter, below.adjusted(number, 0, 0, 0), waited(visit, self._clock()), "caption",
            "text_2",
        )  # fmt: skip
        left = number + chip + metrics.space_3
        right = self._paint_priority(painter, top, below, visit)
        who = QRect(top.x() + left, top.y(), top.width() - left - right, half)
        self._say(painter, who, visit.patient.name, "strong", "text")
        self._say(painter, who.translated(0, half), self._detail(visit), "caption", "muted")
        painter.restore()

    def _paint_priority(self, painter: QPainter, top: QRect, below: QRect, visit: Visit) -> int:
        if not visit.priority:
            return 0
        word = priority_word(self._rules, visit.priority)
        size = chip_size(self._theme, word)
        width = max(size.width(), self._theme.metrics.body * 8)
        at = QRect(top.right() + 1 - width, top.y(), width, top.height())
        key = "emergency" if visit.rank == 0 else "urgent"
        paint_chip(painter, at, self._theme, key, word)
        reason = QRect(at.x(), below.y(), width, below.height())
        self._say(painter, reason, visit.priority_reason, "caption", "text_2")
        return width + self._theme.metrics.space_3

    def _detail(self, visit: Visit) -> str:
        passed = ""
        if visit.passed:
            passed = self.tr("passed over %n times", "", visit.passed)
        return " · ".join(
            part for part in (visit.patient.person, mark_words(visit), passed, visit.reason) if part
        )

    def _chip_width(self) -> int:
        if not self._chip:
            self._chip = max(chip_size(self._theme, status_word(s)).width() for s in STATUSES)
        return self._chip

    def _say(self, painter: QPainter, rect: QRect, text: str, style: str, ink: str) -> None:
        painter.setFont(self._theme.font(style))
        painter.setPen(self._theme.pen(ink))
        draw_line(painter, rect, one_line(text), self._theme.font_metrics(style))


def slip_pixmap(theme: Theme, visit: Visit, pixel_ratio: float) -> QPixmap:
    """What lies under the pointer while a visit is dragged."""
    metrics, strong = theme.metrics, theme.font_metrics("strong")
    text = f"{short_number(visit)}  {visit.patient.name}"
    size = QSize(strong.horizontalAdvance(text) + 2 * metrics.space_3, metrics.row)
    pixmap = QPixmap(size * pixel_ratio)
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    rect = QRect(QPoint(0, 0), size)
    draw_box(painter, rect, metrics.radius, theme.brush("raised"), theme.pen("accent_line"))
    painter.setFont(theme.font("strong"))
    painter.setPen(theme.pen("text"))
    draw_line(painter, rect.adjusted(metrics.space_3, 0, -metrics.space_3, 0), text, strong)
    painter.end()
    return pixmap
