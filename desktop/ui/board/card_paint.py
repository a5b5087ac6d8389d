"""Paints the cards: one delegate for every column, straight from the row, no roles in between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.station import QueueRow
from desktop.ui.board.card_list import CardList
from desktop.ui.board.card_words import clock_words, fault_line, heat, others_text
from desktop.ui.board.plan import WAITING
from desktop.ui.parts.drawing import RIGHT, draw_box, draw_focus, draw_line, one_line
from desktop.ui.theme import Theme
from desktop.ui.words import ago, priority_text, status_text
from domain.faults import FaultTree
from domain.repair.ticket import PRIORITIES

_SELECTED = QStyle.StateFlag.State_Selected
_FOCUS = QStyle.StateFlag.State_HasFocus
_HOVER = QStyle.StateFlag.State_MouseOver
_HEAT_INK = {"": "muted", "warn": "warn_text", "breached": "danger_text"}
_HEAT_MARK = {"warn": "warn", "breached": "danger"}


def card_height(theme: Theme) -> int:
    """The height of a card and the gap below it."""
    metrics = theme.metrics
    return 4 * _line(theme) + 2 * metrics.space_2 + metrics.space_1 + 2


def _line(theme: Theme) -> int:
    return round(theme.metrics.body * 1.5)


class CardPainter(QStyledItemDelegate):
    """Four lines: number and marks; place; what is broken; state and clock."""

    def __init__(
        self, theme: Theme, faults: FaultTree, clock: Callable[[], int], parent: QObject
    ) -> None:
        """`clock` gives ms UTC."""
        super().__init__(parent)
        self._theme, self._faults, self._clock = theme, faults, clock

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, card_height(self._theme))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        if not isinstance(model, CardList):
            return
        row = model.rows[index.row()]
        theme, metrics = self._theme, self._theme.metrics
        box = QRect(option.rect)
        box.adjust(metrics.space_1, 0, -metrics.space_1, -metrics.space_1)
        self._ground(painter, box, row, option.state, model.glow(row.uid))
        self.lines(painter, box, row)
        if option.state & _FOCUS:
            draw_focus(painter, box, metrics.radius, theme)

    def lines(self, painter: QPainter, box: QRect, row: QueueRow) -> None:
        """The words of a card, inside `box`."""
        theme, metrics = self._theme, self._theme.metrics
        inside = box.adjusted(metrics.space_3, metrics.space_2, -metrics.space_2, -metrics.space_2)
        line = QRect(inside.x(), inside.y(), inside.width(), _line(theme))
        now = self._clock()
        self._number_line(painter, QRect(line), row)
        line.translate(0, line.height())
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        draw_line(painter, line, one_line(row.place_text), theme.font_metrics("strong"))
        line.translate(0, line.height())
        self._fault_line(painter, QRect(line), row)
        line.translate(0, line.height())
        self._state_line(painter, QRect(line), row, now)

    def _ground(
        self, painter: QPainter, box: QRect, row: QueueRow, state: QStyle.StateFlag, glow: float
    ) -> None:
        theme, metrics = self._theme, self._theme.metrics
        selected = bool(state & _SELECTED)
        fill = "selected" if selected else "hover" if state & _HOVER else "surface"
        line = theme.pen("accent" if selected else "border")
        draw_box(painter, box, metrics.radius, theme.brush(fill), line)
        if glow > 0:
            tint = QColor(theme.color("accent_soft"))
            tint.setAlphaF(glow)
            edge = QColor(theme.color("accent"))
            edge.setAlphaF(glow)
            painter.setBrush(QBrush(tint))
            painter.setPen(edge)
            painter.drawRoundedRect(
                QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), metrics.radius, metrics.radius
            )
        mark = _HEAT_MARK.get(heat(row, self._clock()))
        if mark is not None:
            bar = QRect(box.x() + 4, box.y() + 6, 3, box.height() - 12)
            draw_box(painter, bar, 1.5, theme.brush(mark), None)

    def _number_line(self, painter: QPainter, line: QRect, row: QueueRow) -> None:
        theme, metrics = self._theme, self._theme.metrics
        for name, role, text in reversed(_marks(row)):
            line.setRight(self._mark(painter, line, name, role, text) - metrics.space_1)
        priority = PRIORITIES[row.rank]
        if priority in ("emergency", "urgent"):
            top = line.y() + (line.height() - metrics.glyph) // 2
            ink = theme.ink(priority)
            painter.drawPixmap(line.x(), top, ink.glyph)
            line.setLeft(line.x() + metrics.glyph + metrics.space_1)
            painter.setFont(theme.font("caption_strong"))
            painter.setPen(ink.text_pen)
            word = priority_text(priority)
            used = draw_line(painter, line, word, theme.font_metrics("caption_strong"))
            line.setLeft(line.x() + used + metrics.space_2)
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen("text_2"))
        draw_line(painter, line, row.number, theme.font_metrics("number_caption"))

    def _mark(self, painter: QPainter, line: QRect, name: str, role: str, text: str) -> int:
        """A small icon and a number at the right end; returns where it begins."""
        theme, metrics = self._theme, self._theme.metrics
        if text:
            painter.setFont(theme.font("number_caption"))
            painter.setPen(theme.pen(role))
            used = draw_line(painter, line, text, theme.font_metrics("number_caption"), RIGHT)
            line.setRight(line.right() - used - 2)
        pixmap: QPixmap = theme.pixmap(name, role, metrics.icon_small)
        x = line.right() + 1 - metrics.icon_small
        painter.drawPixmap(x, line.y() + (line.height() - metrics.icon_small) // 2, pixmap)
        return x

    def _fault_line(self, painter: QPainter, line: QRect, row: QueueRow) -> None:
        theme = self._theme
        painter.setFont(theme.font("body"))
        painter.setPen(theme.pen("text_2"))
        draw_line(painter, line, fault_line(row, self._faults), theme.font_metrics("body"))

    def _state_line(self, painter: QPainter, line: QRect, row: QueueRow, now: int) -> None:
        """State or reporter on the left; on the right the clock, in full where there is room."""
        theme, metrics = self._theme, self._theme.metrics
        figures = theme.font_metrics("number_caption")
        left = self._left_words(row, now)
        room = line.width() - theme.font_metrics("caption").horizontalAdvance(left)
        room -= metrics.glyph + metrics.space_1 + metrics.space_2
        full, short = clock_words(row, now)
        clock = full if figures.horizontalAdvance(full) <= room else short
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen(_HEAT_INK[heat(row, now)]))
        used = draw_line(painter, line, clock, figures, RIGHT)
        line.setRight(line.right() - used - metrics.space_2)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("muted"))
        if row.status not in WAITING:
            ink = theme.ink(row.status)
            top = line.y() + (line.height() - metrics.glyph) // 2
            painter.drawPixmap(line.x(), top, ink.glyph)
            painter.setPen(ink.text_pen)
            line.setLeft(line.x() + metrics.glyph + metrics.space_1)
        draw_line(painter, line, left, theme.font_metrics("caption"))

    def _left_words(self, row: QueueRow, now: int) -> str:
        if row.status in WAITING:
            return f"{row.reporter} {ago(row.reported_at, now)}"
        return status_text(row.status)


def _marks(row: QueueRow) -> list[tuple[str, str, str]]:
    """Icon, ink and number of what is special, the most important last."""
    crew = others_text(row)
    found = [
        ("users", "muted", str(crew.count("、") + 1)) if crew else None,
        ("user-plus", "muted", str(row.reporters)) if row.reporters > 1 else None,
        ("rotate-ccw", "warn_text", str(row.reworks)) if row.reworks else None,
        ("bell-ring", "danger_text", str(row.urges)) if row.urges else None,
        ("cloud-upload", "muted", "") if row.waiting else None,
    ]
    return [mark for mark in found if mark is not None]
