"""Tickets dropped on a ticket of the queue: they go under it as an incident."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.station import QueueRow
from desktop.ui.drag import TICKETS_MIME, decode
from desktop.ui.parts.drawing import draw_box, draw_line
from desktop.ui.queue.model import QueueModel
from desktop.ui.queue.view import QueueView
from desktop.ui.theme import Theme

translate = QCoreApplication.translate


class IncidentDrop(QObject):
    """Listens over a queue's table; the table itself takes no drops.

    Signals:
        dropped: the ticket below the pointer (its id), and those that were dropped on it.
    """

    dropped = Signal(str, list)

    def __init__(self, theme: Theme, view: QueueView, model: QueueModel) -> None:
        super().__init__(view)
        self._view, self._rows = view, model
        self._target = _Target(theme, view.viewport())
        view.viewport().setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.mimeData().hasFormat(TICKETS_MIME):
            self._over(event)
            return True
        if event.type() is QEvent.Type.DragLeave:
            self._target.hide()
            return True
        return super().eventFilter(watched, event)

    def _over(self, event: QDropEvent) -> None:
        row = self._row_below(event)
        uids = decode(event.mimeData())
        children = [uid for uid in uids if row is not None and uid != row.uid]
        fits = row is not None and bool(children) and row.uid not in uids and not row.parent
        if row is None or not fits:
            self._target.hide()
            if isinstance(event, QDragMoveEvent):
                event.accept()  # the pointer may yet come to a row
                event.setDropAction(Qt.DropAction.IgnoreAction)
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if isinstance(event, QDragMoveEvent):
            index = self._view.indexAt(event.position().toPoint())
            top = self._view.rowViewportPosition(index.row())
            width = self._view.viewport().width()
            said = translate("family", "Put %n under {number}", "", len(children))
            place = QRect(0, top, width, self._view.rowHeight(index.row()))
            self._target.show_at(place, said.format(number=row.number))
        else:
            self._target.hide()
            self.dropped.emit(row.uid, children)

    def _row_below(self, event: QDropEvent) -> QueueRow | None:
        index = self._view.indexAt(event.position().toPoint())
        return self._rows.row_at(index.row()) if index.isValid() else None


class _Target(QWidget):
    """The frame around the row that would take the tickets, and what would happen."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, place: QRect, words: str) -> None:
        """Frame a row."""
        self._words = words
        self.setGeometry(place)
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        metrics, font = theme.metrics, theme.font_metrics("strong")
        line = QPen(theme.color("accent"), 2)
        frame = self.rect().adjusted(1, 1, -1, -1)
        draw_box(painter, frame, metrics.radius, QBrush(Qt.BrushStyle.NoBrush), line)
        width = font.horizontalAdvance(self._words) + 2 * metrics.space_3
        height = min(self.height(), 2 * metrics.body)
        label = QRect(0, (self.height() - height) // 2, width, height)
        label.moveRight(self.width() - metrics.space_2)
        draw_box(painter, label, metrics.radius, theme.brush("accent"), None)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("on_accent"))
        words = label.adjusted(metrics.space_3, 0, -metrics.space_3, 0)
        draw_line(painter, words, self._words, font)
