"""What happened to a ticket, in order: when, who, by which channel, and what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.parts.drawing import RIGHT, draw_box, draw_focus, draw_line
from desktop.ui.parts.paragraph import Paragraphs
from desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event. `state` gives the glyph (a key of `looks`).

    `note` is a mark such as 补录; where room is short it stays and the channel is cut.
    """

    at: str
    who: str
    channel: str
    text: str
    state: str = "general.unknown"
    note: str = ""
    detail: str = ""


class Timeline(QListView):
    """The list of events. Arrow keys move, Copy takes the current one as text."""

    def __init__(self, theme: Theme, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = _Entries(self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(theme, self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(True)
        self.setAccessibleName(name)
        theme.follow(self._restyle)

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show `entries`, in the order given. New ones at the end leave all else where it is."""
        self._model.replace(entries)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.currentIndex().isValid():
            QApplication.clipboard().setText(str(self.currentIndex().data()))
            return
        super().keyPressEvent(event)

    def _restyle(self) -> None:
        self.doItemsLayout()
        self.viewport().update()


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[TimelineEntry] = []

    def replace(self, entries: Sequence[TimelineEntry]) -> None:
        old = len(self.entries)
        if old and list(entries[:old]) == self.entries:
            if len(entries) > old:
                self.beginInsertRows(QModelIndex(), old, len(entries) - 1)
                self.entries = list(entries)
                self.endInsertRows()
                last = self.index(old - 1)
                self.dataChanged.emit(last, last)  # it now has a line leading on
            return
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        entry = self.entries[index.row()]
        words = (entry.at, entry.who, entry.channel, entry.note, entry.text, entry.detail)
        return "  ".join(word for word in words if word)


class _Painter(QStyledItemDelegate):
    """Paints an event from the entry itself: glyph on the line, head, text wrapped below."""

    def __init__(self, theme: Theme, view: Timeline) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._paragraphs = Paragraphs()
        theme.follow(self._paragraphs_anew)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = self._theme.metrics
        width = self._view.viewport().width()
        entry = self._entry(index)
        inside = width - self._gutter() - metrics.space_2
        height = self._head_height() + self._height(entry.text, "body", inside)
        if entry.detail:
            height += self._height(entry.detail, "caption", inside)
        return QSize(width, height + metrics.space_2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, metrics = self._theme, self._theme.metrics
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        entry = self._entry(index)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            ground = theme.brush("selected")
            draw_box(painter, rect.adjusted(0, 1, 0, -1), metrics.radius_small, ground, None)
        self._paint_line(painter, rect, index, entry)
        left = rect.x() + self._gutter()
        inside = rect.width() - self._gutter() - metrics.space_2
        self._paint_head(painter, QRect(left, rect.y(), inside, self._head_height()), entry)
        y = rect.y() + self._head_height()
        y += self._paint_text(painter, QPoint(left, y), inside, entry.text, "body", "text")
        if entry.detail:
            self._paint_text(painter, QPoint(left, y), inside, entry.detail, "caption", "muted")
        if state & QStyle.StateFlag.State_HasFocus:
            draw_focus(painter, rect.adjusted(0, 1, 0, -1), metrics.radius_small, theme)
        painter.restore()

    def _paragraphs_anew(self) -> None:
        self._paragraphs.clear()

    def _entry(self, index: Index) -> TimelineEntry:
        model = self._view.model()
        assert isinstance(model, _Entries)
        return model.entries[index.row()]

    def _gutter(self) -> int:
        return self._theme.metrics.glyph + 3 * self._theme.metrics.space_2

    def _head_height(self) -> int:
        return self._theme.metrics.body + self._theme.metrics.space_3

    def _height(self, text: str, style: str, width: int) -> int:
        return self._paragraphs.height(text, self._theme.font(style), width)

    def _paint_line(
        self, painter: QPainter, rect: QRect, index: Index, entry: TimelineEntry
    ) -> None:
        """The glyph, and the line that joins it to the one before and the one after."""
        theme, metrics = self._theme, self._theme.metrics
        x = rect.x() + metrics.space_2
        centre = x + metrics.glyph // 2
        top = rect.y() + (self._head_height() - metrics.glyph) // 2
        gap = metrics.space_1
        line = theme.brush("border")
        if index.row() > 0:
            painter.fillRect(QRect(centre, rect.y(), 1, top - gap - rect.y()), line)
        if index.row() < index.model().rowCount() - 1:
            start = top + metrics.glyph + gap
            painter.fillRect(QRect(centre, start, 1, rect.bottom() + 1 - start), line)
        painter.drawPixmap(x, top, theme.ink(entry.state).glyph)

    def _paint_head(self, painter: QPainter, head: QRect, entry: TimelineEntry) -> None:
        theme, gap = self._theme, self._theme.metrics.space_2
        figures = theme.font_metrics("number_caption")
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen("muted"))
        head.setRight(head.right() - draw_line(painter, head, entry.at, figures, RIGHT) - gap)
        pieces = (
            (entry.who, "strong", "text"),
            (entry.note, "caption_strong", "warn_text"),
            (entry.channel, "caption", "muted"),
        )
        for words, style, ink in pieces:
            if words and head.width() > gap:
                painter.setFont(theme.font(style))
                painter.setPen(theme.pen(ink))
                used = draw_line(painter, head, words, theme.font_metrics(style))
                head.setLeft(head.x() + used + gap)

    def _paint_text(
        self, painter: QPainter, at: QPoint, width: int, text: str, style: str, ink: str
    ) -> int:
        painter.setPen(self._theme.pen(ink))
        font = self._theme.font(style)
        return self._paragraphs.draw(painter, at.x(), at.y(), text, font, width)
