"""Two-line entries of the attention list and the outbox: a small model and how one is painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QWidget

from desktop.ui.parts.drawing import RIGHT, draw_focus, draw_line, one_line, plain_tip
from desktop.ui.theme import Theme

_ENTRY = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()
_SELECTED = QStyle.StateFlag.State_Selected
_FOCUS = QStyle.StateFlag.State_HasFocus


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``tone`` is the role of its icon's ink ("warn_text", "muted" ...)."""

    id: int
    icon: str
    tone: str
    title: str
    below: str
    at: str


class EntryModel(QAbstractListModel):
    """Entries by id; a renewed list keeps those that stay where they are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def renew(self, entries: Sequence[Entry]) -> None:
        """Show these: what is gone leaves, what is new comes in, what changed is repainted."""
        wanted = {entry.id: entry for entry in entries}
        for row in range(len(self._entries) - 1, -1, -1):
            if self._entries[row].id not in wanted:
                self.beginRemoveRows(_NO_PARENT, row, row)
                del self._entries[row]
                self.endRemoveRows()
        for row, entry in enumerate(entries):
            if row < len(self._entries) and self._entries[row].id == entry.id:
                if self._entries[row] != entry:
                    self._entries[row] = entry
                    self.dataChanged.emit(self.index(row), self.index(row))
                continue
            self.beginInsertRows(_NO_PARENT, row, row)
            self._entries.insert(row, entry)
            self.endInsertRows()

    def row_of(self, entry_id: int) -> int:
        """Where an entry stands, or -1."""
        ids = [entry.id for entry in self._entries]
        return ids.index(entry_id) if entry_id in ids else -1

    def rowCount(self, parent: Any = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == _ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{entry.title}  {entry.below}  {entry.at}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(entry.below)
        return None


class EntryList(QListView):
    """Emits `moved_to` with the entry under the cursor (-1 for none), `opened` on Enter."""

    moved_to = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.entries = EntryModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(_EntryDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(name)
        self.activated.connect(lambda index: self.opened.emit(index.data(_ENTRY).id))
        theme.changed.connect(self.doItemsLayout)

    @property
    def current_id(self) -> int:
        """The entry under the cursor, or -1."""
        index = self.currentIndex()
        return index.data(_ENTRY).id if index.isValid() else -1

    def go_to(self, entry_id: int) -> None:
        """Put the cursor on an entry, or on the first one if that is gone."""
        row = max(0, self.entries.row_of(entry_id))
        if self.entries.rowCount():
            self.setCurrentIndex(self.entries.index(row))

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.moved_to.emit(self.current_id)


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: Any, index: Any) -> QSize:
        metrics = self._theme.metrics
        return QSize(10 * metrics.body, 2 * round(metrics.body * 1.5) + metrics.space_4)

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        theme, metrics = self._theme, self._theme.metrics
        entry: Entry = index.data(_ENTRY)
        rect = option.rect
        if option.state & _SELECTED:
            painter.fillRect(rect, theme.brush("selected"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.brush("divider"))
        inside = rect.adjusted(metrics.space_3, metrics.space_2, -metrics.space_3, -metrics.space_2)
        icon = theme.pixmap(entry.icon, entry.tone)
        painter.drawPixmap(inside.x(), inside.y() + metrics.space_1 // 2, icon)
        inside.setLeft(inside.x() + metrics.icon + metrics.space_2)
        line = inside.height() // 2
        top, below = inside.adjusted(0, 0, 0, -line), inside.adjusted(0, line, 0, 0)
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen("muted"))
        used = draw_line(painter, below, entry.at, theme.font_metrics("number_caption"), RIGHT)
        below.setRight(below.right() - used - metrics.space_2)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        draw_line(painter, top, one_line(entry.title), theme.font_metrics("strong"))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("text_2"))
        draw_line(painter, below, one_line(entry.below), theme.font_metrics("caption"))
        if option.state & _FOCUS:
            draw_focus(painter, rect, 0, theme)
