"""The queue's table: where the operator looks, picks and drags; nothing in it moves by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.station import Order, QueueRow
from desktop.ui.queue.columns import TITLES, Column
from desktop.ui.queue.delegate import QueueDelegate
from desktop.ui.queue.model import QueueModel
from desktop.ui.queue.table import RowTable
from desktop.ui.queue.widths import ColumnWidths
from desktop.ui.theme import Theme

_SECOND = 1_000
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_ROWS = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class QueueView(RowTable):
    """Rows of tickets.

    Signals:
        looked_at: uid of the ticket the operator moved to.
        opened: uid of the ticket to open (Enter, double click).
        picked: the selected uids, whenever the selection changes.
        asked_menu: where (global), for the selected tickets.
        asked_order: the order that a click on a heading stands for.
        fresh_changed: what is new and out of sight has changed.
    """

    looked_at = Signal(str)
    opened = Signal(str)
    picked = Signal(list)
    asked_menu = Signal(QPoint)
    asked_copy = Signal()
    asked_order = Signal(str)
    fresh_changed = Signal()

    MOST = 200
    """Of a larger selection only so many tickets are acted on."""
    SEEN_AFTER = 4_000
    """How long a new row must have been in sight to be new no more, ms."""

    def __init__(
        self,
        theme: Theme,
        model: QueueModel,
        clock: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._rows, self._clock = theme, model, clock
        self._quiet = False
        self._anchor: tuple[QPersistentModelIndex, int] | None = None
        self._painter = QueueDelegate(theme, model, self)
        self._lent = False
        self.setAccessibleName(self.tr("Tickets"))
        self.horizontalHeader().sectionClicked.connect(self._heading_clicked)
        self.setItemDelegate(self._painter)
        self.setModel(model)
        self.widths = ColumnWidths(theme, self, self._painter)
        model.changing.connect(self._remember_place)
        model.changed_rows.connect(self._hold_place)
        model.opened.connect(self._began)
        self.selectionModel().currentRowChanged.connect(self._moved_to)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.tick)
        self._tick.start(15 * _SECOND)
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.setInterval(self.SEEN_AFTER)
        self._seen.timeout.connect(self._mark_seen)
        self._in_sight: set[int] = set()
        theme.follow(self._restyle)

    # ---- what the operator has in hand ---------------------------------------------------

    def current_row(self) -> QueueRow | None:
        """The ticket that the cursor is on."""
        index = self.currentIndex()
        return self._rows.row_at(index.row()) if index.isValid() else None

    def picked_rows(self) -> list[QueueRow]:
        """The selected tickets from the top, at most ``MOST``."""
        found: list[QueueRow] = []
        for at in self._picked_places():
            row = self._rows.row_at(at)
            if row is not None:
                found.append(row)
        return found

    def go_to(self, row_id: int, *, quietly: bool = False) -> bool:
        """Put the cursor on a ticket and show it. Returns whether it is in this list.

        Args:
            quietly: the operator did not move; ``looked_at`` is not emitted.
        """
        at = self._rows.place(row_id)
        if at < 0:
            return False
        self._quiet, self._lent = quietly, False
        self.selectionModel().setCurrentIndex(self._rows.index(at, 0), _ROWS)
        self._quiet = False
        self.scrollTo(self._rows.index(at, 0))
        return True

    def in_hand(self) -> tuple[list[str], str, int]:
        """What to put back when row ids become others: selection, cursor, how far down it is."""
        at = self.currentIndex()
        rows = [self._rows.row_at_hand(place) for place in self._picked_places()]
        current = self._rows.row_at_hand(at.row()) if at.isValid() else None
        below = self.rowViewportPosition(at.row()) if at.isValid() else 0
        return [row.uid for row in rows if row], current.uid if current else "", below

    def put_in_hand(self, picked: Sequence[int], current: int, below: int) -> bool:
        """Select these rows, with the cursor where it was. Returns whether it is in this list."""
        self.clearSelection()
        found = self.go_to(current, quietly=True)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for at in [self._rows.place(row_id) for row_id in picked if row_id != current]:
            if at >= 0:
                self.selectionModel().select(self._rows.index(at, 0), flags)
        if found:
            self.executeDelayedItemsLayout()
            bar, at = self.verticalScrollBar(), self.currentIndex().row()
            bar.setValue(bar.value() + self.rowViewportPosition(at) - below)
        return found

    def lend_first(self) -> None:
        """Let the first row in sight be current while nobody chose one: the keys need a row."""
        if not self.selectionModel().hasSelection():
            self.step(0)
            self._lent = True

    def step(self, by: int) -> None:
        """Move the cursor ``by`` rows, from anywhere in the window."""
        self._lent = False
        current = self.currentIndex()
        at = current.row() + by if current.isValid() else max(0, self._places_in_sight()[0])
        if 0 <= at < self._rows.rowCount():
            self.selectionModel().setCurrentIndex(self._rows.index(at, 0), _ROWS)

    def fresh_out_of_sight(self) -> tuple[int, int]:
        """How many new tickets stand above and below what can be seen."""
        return self._rows.fresh_around(*self._places_in_sight())

    def show_fresh(self, *, above: bool) -> None:
        """Scroll to the nearest new ticket above or below."""
        first, last = self._places_in_sight()
        places = sorted(self._rows.place(row_id) for row_id in self._rows.news.fresh)
        wanted = [at for at in places if (0 <= at < first if above else at > last)]
        if wanted:
            self.scrollTo(self._rows.index(wanted[-1] if above else wanted[0], 0))

    def _picked_places(self) -> list[int]:
        places: list[int] = []
        blocks = self.selectionModel().selection()
        for n in range(blocks.count()):
            block = blocks.at(n)
            room = self.MOST - len(places)
            places += range(block.top(), min(block.bottom(), block.top() + room - 1) + 1)
        return sorted(set(places))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        places = self._picked_places()
        self._rows.hold([self._rows.id_at(at) for at in places])
        self.picked.emit([row.uid for row in self.picked_rows()])

    def _moved_to(self, current: QModelIndex, previous: QModelIndex) -> None:
        for each in (current, previous):  # the frame around a row is more than its current cell
            if each.isValid():
                top, width = self.rowViewportPosition(each.row()), self.viewport().width()
                self.viewport().update(0, top, width, self.rowHeight(each.row()))
        row = self._rows.row_at(current.row()) if current.isValid() else None
        if row is not None:
            if self._rows.news.look_at(row.id):
                self.fresh_changed.emit()
            if not self._quiet:
                self.looked_at.emit(row.uid)

    # ---- keys, menu, drag ----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._lent = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._lent = False
        row = self.current_row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row.uid)
        elif event.key() == Qt.Key.Key_Menu or (
            event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            spot = self.visualRect(self.currentIndex()).bottomLeft()
            spot += QPoint(self._theme.metrics.space_6, 0)
            self.asked_menu.emit(self.viewport().mapToGlobal(spot))
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.asked_copy.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            # Qt moves to the first or last column; people mean the first or last ticket.
            last = self.model().rowCount() - 1
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typed letters are keys of acts here, and a search would read every row of the list."""

    def mouseDoubleClickEvent(self, event: Any) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row.uid)

    def contextMenuEvent(self, event: Any) -> None:
        if self.indexAt(event.pos()).isValid():
            self.asked_menu.emit(event.globalPos())

    def startDrag(self, actions: Any) -> None:
        rows = self.picked_rows()
        if rows:
            from desktop.ui.drag import drag_tickets  # no drag before the first picture

            drag_tickets(self, self._theme, rows)

    def _heading_clicked(self, section: int) -> None:
        order = TITLES[Column(section)].order
        if order == "newest" and self._rows.order == "newest":
            order = "oldest"
        if order is not None:
            self.asked_order.emit(order)

    def _mark_order(self) -> None:
        """Show on its heading what the list is in order of."""
        head, order = self.horizontalHeader(), self._rows.order
        named: dict[Order, tuple[Column, Qt.SortOrder]] = {
            "due": (Column.CLOCK, Qt.SortOrder.AscendingOrder),
            "priority": (Column.PRIORITY, Qt.SortOrder.AscendingOrder),
            "newest": (Column.REPORTED, Qt.SortOrder.DescendingOrder),
            "oldest": (Column.REPORTED, Qt.SortOrder.AscendingOrder),
        }
        head.setSortIndicatorShown(self._rows.what is not None)
        head.setSortIndicator(*named[order])

    # ---- holding still -------------------------------------------------------------------

    def _remember_place(self) -> None:
        """Note the row that is to stand still: the current one if in sight, else the top one."""
        self._anchor = None
        first, last = self._places_in_sight()
        if last < 0:
            return
        current = self.currentIndex().row()
        if self._lent or not first <= current <= last:
            current = -1
        at_rest = current < 0 and self.verticalScrollBar().value() == 0
        if at_rest and not self.underMouse():
            return  # nobody is at work here: let what is new on top be seen
        index = self._rows.index(first if current < 0 else current, 0)
        self._anchor = QPersistentModelIndex(index), self.rowViewportPosition(index.row())

    def _hold_place(self) -> None:
        self.executeDelayedItemsLayout()
        if self._anchor is not None:
            index, was = self._anchor
            self._anchor = None
            if index.isValid():
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.rowViewportPosition(index.row()) - was)
        self.fresh_changed.emit()

    def _places_in_sight(self) -> tuple[int, int]:
        """The first and last row at least half in the viewport; (0, -1) of an empty list."""
        count = self._rows.rowCount()
        if not count:
            return 0, -1
        height = max(1, self.verticalHeader().defaultSectionSize())
        top = self.verticalScrollBar().value()
        first = (top + height // 2) // height
        last = (top + self.viewport().height() - height // 2) // height
        return min(first, count - 1), min(last, count - 1)

    def _began(self) -> None:
        self.verticalScrollBar().setValue(0)
        self._mark_order()
        self.fresh_changed.emit()

    # ---- time ----------------------------------------------------------------------------

    def tick(self) -> None:
        """Time has passed: repaint the clocks in sight, more often when one is about to breach."""
        first, last = self._places_in_sight()
        for column in (Column.CLOCK, Column.REPORTED, Column.SINCE):
            if not self.isColumnHidden(column):
                x, width = self.columnViewportPosition(column), self.columnWidth(column)
                self.viewport().update(QRect(x, 0, width, self.viewport().height()))
        now = self._clock()
        near = False
        for at in range(first, last + 1):
            row = self._rows.row_at(at)
            for edge in (row.due_at, row.warn_at) if row else ():
                near = near or (edge is not None and 0 <= edge - now < 60 * _SECOND)
        wanted = _SECOND if near else 15 * _SECOND
        if self._tick.interval() != wanted:
            self._tick.start(wanted)

    def _mark_seen(self) -> None:
        if self.window().isActiveWindow():
            self._rows.news.see(self._in_sight)
            self.viewport().update()
        self._in_sight.clear()
        self.fresh_changed.emit()

    def _watch_fresh(self) -> None:
        news = self._rows.news.fresh | self._rows.news.changed
        if news and not self._seen.isActive():
            first, last = self._places_in_sight()
            seen = {self._rows.id_at(at) for at in range(first, last + 1)}
            self._in_sight = seen & news
            if self._in_sight:
                self._seen.start()

    # ---- painting ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), self._theme.brush("surface"))
        self._painter.start_frame(
            self._clock(),
            self.currentIndex().row(),
            focused=self.hasFocus(),
            active=self.isActiveWindow(),
            picked=self.selectionModel().isRowSelected,
        )
        super().paintEvent(event)
        self._watch_fresh()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        row = self.current_row()
        if event.reason() in _BY_KEY and not self.selectionModel().hasSelection():
            self.lend_first()  # Qt has made a row current by now, and selected none
        elif row is not None and self.selectionModel().hasSelection():
            # What the keys act on is what is shown, also after a look at something else.
            self.looked_at.emit(row.uid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.widths.fit()

    def _restyle(self) -> None:
        at = self._places_in_sight()[0]
        height = self._painter.row_height()
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)
        self.widths.fit()
        self.verticalScrollBar().setValue(at * height)
