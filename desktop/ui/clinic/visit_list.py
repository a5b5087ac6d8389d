"""Who comes to a session today: the queue in its order, dragged into another one, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop.ui.clinic.visit_model import VisitModel
from desktop.ui.clinic.visit_paint import VisitDelegate, slip_pixmap
from desktop.ui.parts.drawing import CENTRE, draw_line
from desktop.ui.theme import Theme
from domain.clinic.rules import ClinicRules
from domain.clinic.session.state import Visit

_MIME = "application/x-paidan-visit"


class VisitList(QListView):
    """Shows the model; a waiting row is dragged up or down, or moved with Alt and the arrows.

    Signals:
        picked: another visit is the current one.
        moved: a visit is to be called before another (its id, or "" for the end).
        asked: Enter or a double click: what comes next for this visit.
    """

    picked = Signal()
    moved = Signal(str, str)
    asked = Signal()

    def __init__(
        self, theme: Theme, model: VisitModel, rules: ClinicRules, clock: Callable[[], int]
    ) -> None:
        super().__init__()
        self._theme, self.visits = theme, model
        self._line = -1
        self.setModel(model)
        self.setItemDelegate(VisitDelegate(theme, model, rules, clock))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(self.tr("Visits"))
        self.selectionModel().currentChanged.connect(lambda now, before: self.picked.emit())
        self.doubleClicked.connect(lambda index: self.asked.emit())
        theme.follow(self.viewport().update)

    def current(self) -> Visit | None:
        """The visit that the keys are on."""
        row = self.currentIndex().row()
        return self.visits.rows[row] if 0 <= row < len(self.visits.rows) else None

    def go_to(self, visit: str) -> None:
        """Put the keys on a visit."""
        place = self.visits.place(visit)
        if place >= 0:
            self.setCurrentIndex(self.visits.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._shift(-1 if event.key() == Qt.Key.Key_Up else 1)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.asked.emit()
            return
        super().keyPressEvent(event)

    def _paint_empty(self) -> None:
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.pen("muted"))
        said = self.tr("Nobody is booked here yet. Ctrl+B makes an appointment.")
        rect = self.viewport().rect()
        draw_line(painter, rect, said, self._theme.font_metrics("body"), CENTRE)

    def startDrag(self, actions: Qt.DropAction) -> None:
        visit = self.current()
        session = self.visits.session
        if visit is None or session is None or visit.id not in session.queue:
            return
        drag, mime = QDrag(self), QMimeData()
        mime.setData(_MIME, QByteArray(visit.id.encode()))
        drag.setMimeData(mime)
        drag.setPixmap(slip_pixmap(self._theme, visit, self.devicePixelRatioF()))
        drag.exec(Qt.DropAction.MoveAction)
        self._show_line(-1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is self and event.mimeData().hasFormat(_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        place = self._place_at(event.position().toPoint().y())
        self._show_line(place)
        if place < 0:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_line(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        place = self._place_at(event.position().toPoint().y())
        self._show_line(-1)
        if place < 0:
            event.ignore()
            return
        event.acceptProposedAction()
        self.drop(bytes(event.mimeData().data(_MIME).data()).decode(), place)

    def drop(self, visit: str, place: int) -> None:
        """A visit was let go between two rows of the queue."""
        queue = self._queue()
        if visit not in queue:
            return  # called, or gone, while it was dragged
        rows = [row for row in self.visits.rows if row.id in queue]
        before = rows[place].id if place < len(rows) else ""
        if before != visit and queue.index(visit) + 1 != place:
            self.moved.emit(visit, before)

    def _shift(self, by: int) -> None:
        visit, queue = self.current(), self._queue()
        if visit is None or visit.id not in queue:
            return
        place = queue.index(visit.id)
        if 0 <= place + by < len(queue):
            self.drop(visit.id, place - 1 if by < 0 else place + 2)

    def _queue(self) -> Sequence[str]:
        return () if self.visits.session is None else self.visits.session.queue

    def _place_at(self, y: int) -> int:
        """Before which row of the queue that height lies; -1 outside of it."""
        queue = self._queue()
        first = next((n for n, row in enumerate(self.visits.rows) if row.id in queue), -1)
        if first < 0:
            return -1
        height = max(1, self.sizeHintForRow(0))
        place = round((y + self.verticalScrollBar().value()) / height) - first
        return place if 0 <= place <= len(queue) else -1

    def _show_line(self, place: int) -> None:
        if place != self._line:
            self._line = place
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.visits.rows:
            self._paint_empty()
        queue = self._queue()
        first = next((n for n, row in enumerate(self.visits.rows) if row.id in queue), -1)
        if self._line < 0 or first < 0:
            return  # nothing is dragged, or the queue has gone meanwhile
        y = (first + self._line) * self.sizeHintForRow(0) - self.verticalScrollBar().value()
        painter = QPainter(self.viewport())
        painter.fillRect(0, y - 1, self.viewport().width(), 3, self._theme.color("accent"))
