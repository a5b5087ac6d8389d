"""One column's list of cards: picks, keys, the start of a drag; a refresh moves nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop.station import QueueRow
from desktop.ui.board.card_list import CardList, Index
from desktop.ui.board.card_paint import CardPainter, card_height
from desktop.ui.theme import Theme

_ADDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UPRIGHT = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CardView(QListView):
    """The cards of column `key`.

    Signals:
        picked: the selection changed; True if it adds to that of other columns.
        opened: a card was double-clicked (its ticket).
        drag_begun: the pointer pulls at the selected cards.
        menu_wanted: at a point of the screen.
        key_left: Left (-1) or Right (1), the first or last column (-1000, 1000).
        key_over: Up beyond the first card (-1) or Down beyond the last (1).
        focused: the keys are here now.
        key_pressed: another key of the board, as a QKeyEvent; accept it to take it.
    """

    picked = Signal(bool)
    opened = Signal(str)
    drag_begun = Signal()
    menu_wanted = Signal(QPoint)
    key_left = Signal(int)
    key_over = Signal(int)
    focused = Signal()
    key_pressed = Signal(QKeyEvent)

    def __init__(
        self, key: str, cards: CardList, painter: CardPainter, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.key, self.cards, self._theme = key, cards, theme
        self._adds = False
        self._empty = ""
        self._covered = False
        cards.setParent(self)
        self.setModel(cards)
        self.setItemDelegate(painter)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        cards.flashed.connect(self.viewport().update)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(lambda index: self.opened.emit(cards.rows[index.row()].uid))
        theme.follow(self._restyle)

    def set_cards(self, rows: Sequence[QueueRow]) -> None:
        """Show these. The card at the top of the view stays there, unless it is the very first."""
        bar, height = self.verticalScrollBar(), card_height(self._theme)
        top, rest = divmod(bar.value(), height)
        anchor = self.cards.rows[top].uid if bar.value() and top < len(self.cards.rows) else ""
        self.cards.set_rows(rows)
        place = self.cards.place(anchor) if anchor else -1
        if place >= 0 and place != top:
            self.executeDelayedItemsLayout()
            bar.setValue(place * height + rest)

    def set_empty(self, text: str) -> None:
        """What stands there while there are no cards."""
        if text != self._empty:
            self._empty = text
            self.viewport().update()

    def cover(self, on: bool) -> None:
        """Something lies over the list: say nothing below it."""
        if on != self._covered:
            self._covered = on
            self.viewport().update()

    def selected(self) -> list[str]:
        """The selected tickets, from top to bottom."""
        return [row.uid for row in self.selected_rows()]

    def selected_rows(self) -> list[QueueRow]:
        """The rows of the selected tickets, from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.cards.rows[place] for place in places]

    def current(self) -> str:
        """The ticket of the card that the keys are on, or ""."""
        index = self.currentIndex()
        return self.cards.rows[index.row()].uid if index.isValid() else ""

    def select(self, uids: Sequence[str]) -> None:
        """Select exactly these of the cards here; the first becomes the one the keys are on."""
        places = [place for uid in uids if (place := self.cards.place(uid)) >= 0]
        model = self.selectionModel()
        model.clearSelection()
        for place in places:
            model.select(self.cards.index(place), QItemSelectionModel.SelectionFlag.Select)
        if places:
            index = self.cards.index(places[0])
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def add_selected(self, uid: str) -> None:
        """Select one more card, if it is here."""
        place = self.cards.place(uid)
        if place >= 0:
            flag = QItemSelectionModel.SelectionFlag.Select
            self.selectionModel().select(self.cards.index(place), flag)

    def enter(self, place: int | None = None) -> None:
        """Take the focus; by key, onto card `place` (-1 the last) or the one left last."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        count = len(self.cards.rows)
        if not count:
            return
        now = self.currentIndex().row()
        wanted = max(0, now) if place is None else count - 1 if place < 0 else min(place, count - 1)
        self.setCurrentIndex(self.cards.index(wanted))

    def card_rect(self, uid: str) -> QRect:
        """Where a ticket's card stands in the viewport; empty if it is not here."""
        place = self.cards.place(uid)
        return QRect() if place < 0 else self.visualRect(self.cards.index(place))

    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        """Paint those cards again; QListView would lay out and paint them all for one."""
        QAbstractItemView.dataChanged(self, topLeft, bottomRight, list(roles))

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """The board runs the drag: it knows the cards of the other columns too."""
        self.drag_begun.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()
        self.focused.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._adds = bool(event.modifiers() & _ADDS)
        super().mousePressEvent(event)
        if not self._adds and not self.indexAt(event.position().toPoint()).isValid():
            self.picked.emit(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self._adds and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(False)  # also where this list's own selection did not change

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._adds = bool(event.modifiers() & _ADDS)
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in _SIDEWAYS:
            self.key_left.emit(_SIDEWAYS[key])
        elif control and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.key_left.emit(-1_000 if key == Qt.Key.Key_Home else 1_000)
        elif key in _UPRIGHT and not self._adds and self._at_edge(_UPRIGHT[key]):
            self.key_over.emit(_UPRIGHT[key])
        else:
            event.ignore()
            self.key_pressed.emit(event)
            if not event.isAccepted():
                event.accept()
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are the board's keys, not a search."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            point = self.viewport().mapToGlobal(rect.center())
        self.menu_wanted.emit(point)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        if self.verticalScrollBar().maximum() > 0:
            event.accept()  # at its end a list does not hand the wheel on to slide the board

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._empty and not self._covered and not self.cards.rows:
            self._paint_empty()
        if self.hasFocus() and not self.cards.rows:
            painter, ring = QPainter(self.viewport()), self._theme.metrics.ring
            painter.setPen(QPen(self._theme.color("focus"), ring))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -ring, -ring))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.cards.rows:
            self.viewport().update()
        return super().viewportEvent(event)

    def _paint_empty(self) -> None:
        theme, metrics = self._theme, self._theme.metrics
        gap = metrics.space_3
        box = self.viewport().rect().adjusted(gap, 3 * gap, -gap, -gap)
        painter = QPainter(self.viewport())
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("muted"))
        wrap = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(box, wrap, self._empty)

    def _at_edge(self, step: int) -> bool:
        now = self.currentIndex().row()
        return now <= 0 if step < 0 else now >= len(self.cards.rows) - 1

    def _selection_changed(self) -> None:
        self.picked.emit(self._adds)

    def _restyle(self) -> None:
        self.verticalScrollBar().setSingleStep(card_height(self._theme) // 2)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
