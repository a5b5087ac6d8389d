"""The list in the chooser: workers, best first, with what speaks for and against each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.board.phrases import reason_text, team_text, translate, warning_text
from desktop.ui.board.score import paint_score
from desktop.ui.board.score_words import score_text
from desktop.ui.parts.avatar import paint_avatar
from desktop.ui.parts.count_badge import badge_size, paint_badge
from desktop.ui.parts.drawing import draw_box, draw_line
from desktop.ui.theme import Theme
from domain.directory import Staff
from domain.faults import FaultTree
from domain.suggest import Suggestion

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SELECTED = QStyle.StateFlag.State_Selected
_HOVER = QStyle.StateFlag.State_MouseOver


class Choice(NamedTuple):
    """One worker and how they stand."""

    staff: Staff
    suggestion: Suggestion


class Choices(QAbstractListModel):
    """The workers to choose from; `checked` are the codes of a crew, the lead first."""

    def __init__(self, faults: FaultTree, clock: Callable[[], int], parent: QObject) -> None:
        """`clock` gives ms UTC."""
        super().__init__(parent)
        self._faults, self._clock = faults, clock
        self.rows: list[Choice] = []
        self.checked: list[str] = []

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        choice = self.rows[index.row()]
        score = score_text(choice.suggestion.score)
        return "  ".join([choice.staff.name, choice.staff.code, score, *self.said(choice)])

    def said(self, choice: Choice) -> list[str]:
        """What speaks against, then what speaks for."""
        return [*self.against(choice), *self.for_it(choice)]

    def against(self, choice: Choice) -> list[str]:
        now = self._clock()
        return [warning_text(each, self._faults, now) for each in choice.suggestion.warnings]

    def for_it(self, choice: Choice) -> list[str]:
        now = self._clock()
        return [reason_text(each, self._faults, now) for each in choice.suggestion.reasons]

    def set_rows(self, rows: Sequence[Choice]) -> None:
        """Show others."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def refresh(self, rows: Sequence[Choice]) -> None:
        """Show the same workers as they stand now, in the places they have."""
        fresh = {choice.staff.code: choice for choice in rows}
        self.rows = [fresh.get(choice.staff.code, choice) for choice in self.rows]
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def toggle(self, place: int) -> None:
        """Take a worker into the crew, or out of it."""
        code = self.rows[place].staff.code
        if code in self.checked:
            self.checked.remove(code)
        else:
            self.checked.append(code)
        self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))


class ChoicePainter(QStyledItemDelegate):
    """Two lines: who it is; why, and why not."""

    def __init__(self, theme: Theme, faults: FaultTree, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._faults = theme, faults

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = self._theme.metrics
        return QSize(0, 3 * metrics.body + 2 * metrics.space_1 + metrics.space_2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, Choices):
            return
        theme, metrics = self._theme, self._theme.metrics
        choice = model.rows[index.row()]
        box = QRect(option.rect).adjusted(metrics.space_1, 1, -metrics.space_1, -1)
        if option.state & (_SELECTED | _HOVER):
            selected = bool(option.state & _SELECTED)
            ground = theme.brush("selected" if selected else "hover")
            line = theme.pen("accent") if selected else None
            draw_box(painter, box, metrics.radius, ground, line)
        inside = box.adjusted(metrics.space_2, metrics.space_1, -metrics.space_2, -metrics.space_1)
        side = inside.height() - metrics.space_1
        face = QRect(inside.x(), inside.y() + (inside.height() - side) // 2, side, side)
        off = any(warning.code == "off_duty" for warning in choice.suggestion.warnings)
        painter.setOpacity(0.45 if off else 1.0)
        paint_avatar(painter, face, theme, choice.staff.name)
        painter.setOpacity(1.0)
        inside.setLeft(face.right() + 1 + metrics.space_2)
        half = inside.height() // 2
        self._paint_score(painter, inside, choice)
        inside.setRight(inside.right() - self._score_width())
        top = QRect(inside.x(), inside.y(), inside.width(), half)
        self._paint_name(painter, QRect(top), choice, model, index.row())
        self._paint_reasons(painter, top.translated(0, half), model, choice)

    def _score_width(self) -> int:
        return 8 * self._theme.metrics.body

    def _paint_score(self, painter: QPainter, inside: QRect, choice: Choice) -> None:
        """At the right end the whole score, and its parts as one small bar."""
        theme, metrics = self._theme, self._theme.metrics
        box = QRect(inside)
        box.setLeft(box.right() + 1 - self._score_width() + metrics.space_3)
        half = box.height() // 2
        painter.setFont(theme.font("number_caption"))
        out = choice.suggestion.score < 0
        painter.setPen(theme.pen("warn_text" if out else "text_2"))
        top = QRect(box.x(), box.y(), box.width(), half)
        words = score_text(choice.suggestion.score)
        draw_line(painter, top, words, theme.font_metrics("number_caption"))
        paint_score(painter, top.translated(0, half), theme, choice.suggestion)

    def _paint_name(
        self, painter: QPainter, line: QRect, choice: Choice, model: Choices, place: int
    ) -> None:
        theme, metrics = self._theme, self._theme.metrics
        staff = choice.staff
        if staff.code in model.checked:
            number = model.checked.index(staff.code) + 1
            size = badge_size(theme, number)
            badge = QRect(line.right() + 1 - size.width(), 0, size.width(), size.height())
            badge.moveTop(line.y() + (line.height() - size.height()) // 2)
            paint_badge(painter, badge, theme, number, "accent")
            line.setRight(badge.x() - metrics.space_2)
        elif place == 0 and not choice.suggestion.warnings:
            line.setRight(self._paint_best(painter, line) - metrics.space_2)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        used = draw_line(painter, line, staff.name, theme.font_metrics("strong"))
        line.setLeft(line.x() + used + metrics.space_2)
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen("muted"))
        words = f"{staff.code}  {team_text(staff.team, self._faults)}"
        draw_line(painter, line, words, theme.font_metrics("number_caption"))

    def _paint_best(self, painter: QPainter, line: QRect) -> int:
        """A small tag on the first, if nothing speaks against it; returns where it begins."""
        theme, metrics = self._theme, self._theme.metrics
        word = translate("board", "best")
        figures = theme.font_metrics("caption_strong")
        width = figures.horizontalAdvance(word) + 2 * metrics.space_1
        box = QRect(line.right() + 1 - width, line.y() + 1, width, line.height() - 2)
        draw_box(painter, box, metrics.radius_small, theme.brush("success_soft"), None)
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.pen("success_text"))
        draw_line(painter, box.adjusted(metrics.space_1, 0, 0, 0), word, figures)
        return box.x()

    def _paint_reasons(
        self, painter: QPainter, line: QRect, model: Choices, choice: Choice
    ) -> None:
        theme, metrics = self._theme, self._theme.metrics
        against = " · ".join(model.against(choice))
        figures = theme.font_metrics("caption")
        painter.setFont(theme.font("caption"))
        if against:
            side = metrics.icon_small
            icon = theme.pixmap("triangle-alert", "warn_text", side)
            painter.drawPixmap(line.x(), line.y() + (line.height() - side) // 2, icon)
            line.setLeft(line.x() + side + metrics.space_1)
            painter.setPen(theme.pen("warn_text"))
            line.setLeft(line.x() + draw_line(painter, line, against, figures) + metrics.space_2)
        if line.width() > 2 * metrics.body:
            painter.setPen(theme.pen("muted"))
            draw_line(painter, line, " · ".join(model.for_it(choice)), figures)
