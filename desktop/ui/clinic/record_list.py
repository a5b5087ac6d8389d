"""The records of one kind, those that wait first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui import words
from desktop.ui.clinic.record_kinds import Entry
from desktop.ui.parts.drawing import RIGHT, draw_box, draw_line, one_line
from desktop.ui.parts.state_chip import chip_size, paint_chip
from desktop.ui.theme import Theme

_UID = Qt.ItemDataRole.UserRole
_ENTRY = Qt.ItemDataRole.UserRole + 1
_SELECTED = QStyle.StateFlag.State_Selected
_FOCUSED = QStyle.StateFlag.State_HasFocus


class RecordList(QListWidget):
    """Signals:
    chosen: the uid of the record that the keys are on.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, clock: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filling = False
        self.setItemDelegate(_Row(theme, clock, self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.currentItemChanged.connect(self._moved)
        theme.follow(self._restyle)

    @property
    def current(self) -> str:
        """The uid of the record that is shown, "" without one."""
        item = self.item(self.currentRow()) if self.currentRow() >= 0 else None
        return "" if item is None else str(item.data(_UID))

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the chosen one stays chosen, or the next one in its place."""
        before, row = self.current, max(0, self.currentRow())
        self._filling = True
        if [self.item(n).data(_UID) for n in range(self.count())] != [e.uid for e in entries]:
            self.clear()
            for entry in entries:
                item = QListWidgetItem(self)
                item.setData(_UID, entry.uid)
        for n, entry in enumerate(entries):
            self.item(n).setData(_ENTRY, entry)
            self.item(n).setText(f"{entry.title} {entry.word} {entry.detail}")
        here = next((n for n, e in enumerate(entries) if e.uid == before), None)
        self.setCurrentRow(min(row, len(entries) - 1) if here is None else here)
        self._filling = False
        if self.current != before:
            self.chosen.emit(self.current)

    def _moved(self, now: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if not self._filling:
            self.chosen.emit(self.current)

    def _restyle(self) -> None:
        self.setFixedWidth(self._theme.metrics.body * 25)
        self.viewport().update()


class _Row(QStyledItemDelegate):
    def __init__(self, theme: Theme, clock: Callable[[], int], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._clock = theme, clock

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        metrics = self._theme.metrics
        return QSize(40, 2 * round(metrics.body * 1.5) + metrics.space_3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        theme, metrics = self._theme, self._theme.metrics
        entry: Entry = index.data(_ENTRY)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & _SELECTED:
            ground = theme.brush("selected" if state & _FOCUSED else "selected_idle")
            draw_box(painter, rect.adjusted(4, 2, -4, -2), metrics.radius, ground, None)
        half = round(metrics.body * 1.5)
        top = QRect(
            rect.x() + metrics.space_3, rect.y() + metrics.space_1 + 2,
            rect.width() - 2 * metrics.space_3, half,
        )  # fmt: skip
        chip = chip_size(theme, entry.word).width()
        at_chip = QRect(top.right() + 1 - chip, top.y(), chip, half)
        paint_chip(painter, at_chip, theme, entry.look, entry.word)
        who = top.adjusted(0, 0, -chip - metrics.space_2, 0)
        self._say(painter, who, entry.title, "strong", "text")
        below = top.translated(0, half)
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen("muted"))
        when = words.day_or_time(entry.at, self._clock())
        used = draw_line(painter, below, when, theme.font_metrics("number_caption"), RIGHT)
        rest = below.adjusted(0, 0, -used - metrics.space_2, 0)
        self._say(painter, rest, entry.detail, "caption", "text_2")
        painter.restore()

    def _say(self, painter: QPainter, rect: QRect, text: str, style: str, ink: str) -> None:
        painter.setFont(self._theme.font(style))
        painter.setPen(self._theme.pen(ink))
        draw_line(painter, rect, one_line(text), self._theme.font_metrics(style))
