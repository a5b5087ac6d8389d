"""The records of one kind, those that wait first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyleOptionViewItem, QWidget

from desktop.ui import words
from desktop.ui.clinic.record_kinds import Entry
from desktop.ui.clinic.two_lines import TwoLines
from desktop.ui.parts.drawing import RIGHT
from desktop.ui.parts.state_chip import chip_size, paint_chip
from desktop.ui.theme import Theme

_UID = Qt.ItemDataRole.UserRole
_ENTRY = Qt.ItemDataRole.UserRole + 1


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


class _Row(TwoLines):
    def __init__(self, theme: Theme, clock: Callable[[], int], parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._clock = clock

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        theme, space = self.theme, self.theme.metrics.space_2
        entry: Entry = index.data(_ENTRY)
        painter.save()
        upper, lower = self.lines(painter, option)
        chip = chip_size(theme, entry.word).width()
        at_chip = QRect(upper.right() + 1 - chip, upper.y(), chip, upper.height())
        paint_chip(painter, at_chip, theme, entry.look, entry.word)
        self.say(painter, upper.adjusted(0, 0, -chip - space, 0), entry.title, "strong", "text")
        when = words.day_or_time(entry.at, self._clock())[0]
        used = self.say(painter, lower, when, "number_caption", "muted", RIGHT)
        rest = lower.adjusted(0, 0, -used - space, 0)
        self.say(painter, rest, entry.detail, "caption", "text_2")
        painter.restore()
