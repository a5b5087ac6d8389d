"""The worker board: drop a ticket on a worker, or choose one by key; everything stays live."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import OnDuty, Station
from desktop.ui.board.acts import Acts
from desktop.ui.board.card_paint import CardPainter
from desktop.ui.board.card_view import CardView
from desktop.ui.board.chooser import WorkerChooser
from desktop.ui.board.columns import Columns, column_width
from desktop.ui.board.contents import Contents
from desktop.ui.board.dragging import Dragging
from desktop.ui.board.filter_bar import FilterBar
from desktop.ui.board.learning import Learning
from desktop.ui.board.live import Live
from desktop.ui.board.menu import Entry, card_menu
from desktop.ui.board.phrases import translate
from desktop.ui.board.selection import Selection
from desktop.ui.board.suits import Suits
from desktop.ui.board.waiting_column import WaitingColumn
from desktop.ui.board.worker_column import WorkerColumn
from desktop.ui.drag import decode, drag_tickets
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.theme import Theme
from domain.directory import Duty

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Board(QWidget):
    """What waits on the left, one column a worker on the right.

    Signals:
        ticket_activated: open this ticket (double click, Ctrl+Enter).
        selection_changed: the selected tickets.
        acted: the commands that were carried out, and the words for a toast.
    """

    ticket_activated = Signal(str)
    selection_changed = Signal(list)
    acted = Signal(list, str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        faults, clock = station.faults, station.clock
        self.contents = Contents(station)
        self._painter = CardPainter(theme, faults, clock, self)
        self.filter = FilterBar(theme, faults, self)
        self.waiting = WaitingColumn(theme, faults, self._painter, clock, self)
        self.columns = Columns(theme, faults, self._make_column, self)
        self.chooser = WorkerChooser(station, theme, self, self.contents)
        self._nobody = EmptyState(
            theme,
            "users",
            translate("board", "No worker matches"),
            translate("board", "Nobody on the roster fits the filters above."),
            translate("board", "Show all workers"),
            self,
        )
        self.selection = Selection(self.waiting, self.columns, self)
        self.live = Live(
            station,
            self.contents,
            self.waiting,
            self.columns,
            self.filter,
            self.selection,
            self,
        )
        self.acts = Acts(
            station, self.contents, self.waiting, self.selection, self.live, self.chooser, self
        )
        self.learning = Learning(station, self)
        self.suits = Suits(station, self.contents, self.columns, self.selection, self)
        self.drag = Dragging(station, self.contents, self.waiting, self.columns, self)
        self._build()
        self._connect()
        self.live.show_all()
        theme.follow(self._restyle)

    # ---- for the window ------------------------------------------------------------------

    def selected(self) -> list[str]:
        """The selected tickets, those that wait first; without any, the card the keys are on."""
        return self.selection.meant()

    def show_waiting(self, shown: bool) -> None:
        """Show or hide the first column: beside a queue it would say everything twice."""
        self.waiting.setVisible(shown)

    def show_ticket(self, uid: str) -> bool:
        """Select a ticket's card and bring it into sight; False if it is not on the board."""
        return self.selection.show(uid, self.contents.homes(uid))

    def choose_worker(
        self,
        tickets: Sequence[str] | None = None,
        anchor: QWidget | None = None,
        *,
        join: bool = False,
    ) -> None:
        """派给…: ask who gets these tickets (the selected ones if None)."""
        uids = self.selected() if tickets is None else list(tickets)
        if not uids:
            return
        if anchor is not None:
            self.chooser.choose_worker(uids, anchor, join=join)
            return
        view = self.selection.view()
        rect = view.card_rect(uids[0]) if view is not None else None
        if view is None or rect is None or rect.isEmpty():
            point = QPoint(self.width() // 3, self.height() // 5)
        else:
            point = view.viewport().mapTo(self, rect.topRight() + QPoint(4, 0))
        self.chooser.choose_at(uids, self, point, join=join)

    def add_worker(self) -> None:
        """加协办…: ask who helps with the selected tickets."""
        self.choose_worker(join=True)

    def send_best(
        self, tickets: Sequence[str] | None = None, anchor: QWidget | None = None
    ) -> None:
        """派给首选: dispatch at once; where something is to be minded, ask as `choose_worker`."""
        uids = self.selected() if tickets is None else list(tickets)
        if uids and not self.acts.send_best(uids):
            self.choose_worker(uids, anchor)

    def hand_back(self) -> None:
        """退回待派单, of the selected tickets."""
        uids, view = self.selected(), self.selection.view()
        if uids:
            self.acts.hand_back(uids, view.key if view is not None else "")

    def open_ticket(self) -> None:
        """Open the first of the selected tickets."""
        for uid in self.selected()[:1]:
            self.ticket_activated.emit(uid)

    def toggle_duty(self) -> None:
        """在岗/离岗 of the worker whose column has the focus."""
        column = self.selection.column()
        if isinstance(column, WorkerColumn):
            column.toggle_duty()

    def plan_worker(self, code: str = "") -> None:
        """排班与请假, beginning with this worker, or with whose column has the focus."""
        from desktop.ui.board.roster_dialog import RosterDialog  # opened once a day

        column = self.selection.column()
        if not code and isinstance(column, WorkerColumn):
            code = column.code
        dialog = RosterDialog(self._station, self._theme, code, self.window())
        dialog.planned.connect(lambda words: self.acted.emit([], words))
        dialog.open()

    def find_worker(self) -> None:
        """Put the cursor into the search for a worker."""
        self.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.search.selectAll()

    # ---- drag and drop -------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.live.flush()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        uids = decode(event.mimeData())
        if not uids:
            event.ignore()
            return
        origin = event.source()
        source = origin.key if isinstance(origin, CardView) else ""
        self.drag.begin(uids, source if source in self.contents.workers else "")
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        target = self.drag.move(event.position().toPoint(), event.modifiers())
        if target is None:
            event.ignore()
            return
        # Also where it will be refused: only a drop that arrives can be answered.
        event.setDropAction(Qt.DropAction.CopyAction if target.join else Qt.DropAction.MoveAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drag.end()

    def dropEvent(self, event: QDropEvent) -> None:
        target = self.drag.move(event.position().toPoint(), event.modifiers())
        uids, source = self.drag.uids, self.drag.source
        self.drag.end()
        done = False
        if target is not None and uids:
            column = target.column
            if not isinstance(column, WorkerColumn):
                done = self.acts.hand_back(uids, source)
            elif column.code != source:
                done = self.acts.assign(column, uids, source, target.join)
        event.setAccepted(done)

    def _drag_begun(self) -> None:
        view, rows = self.sender(), self.selection.rows()
        if isinstance(view, CardView) and rows:
            drag_tickets(view, self._theme, rows)
            self.drag.end()

    # ---- keys ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._key(event)

    def _key(self, event: QKeyEvent) -> None:
        """The board's own keys; what is not one of them goes on."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Enter:
            key = Qt.Key.Key_Return
        held = event.modifiers() & (_CONTROL | _SHIFT)
        act = self._acts_by_key().get((key, held))
        event.setAccepted(act is not None)
        if act is not None:
            act()

    def _acts_by_key(self) -> dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], None]]:
        plain = Qt.KeyboardModifier.NoModifier
        return {
            (Qt.Key.Key_D, plain): self.choose_worker,
            (Qt.Key.Key_Return, plain): self.choose_worker,
            (Qt.Key.Key_F, plain): self.send_best,
            (Qt.Key.Key_D, _SHIFT): self.add_worker,
            (Qt.Key.Key_Return, _CONTROL): self.open_ticket,
            (Qt.Key.Key_Backspace, plain): self.hand_back,
            (Qt.Key.Key_O, plain): self.toggle_duty,
            (Qt.Key.Key_S, plain): self.plan_worker,
            (Qt.Key.Key_Slash, plain): self.find_worker,
        }

    def _show_menu(self, point: QPoint) -> None:
        if not self.selected():
            return
        entries = [
            Entry(translate("board", "Dispatch to…"), "D", "send", self.choose_worker),
            Entry(translate("board", "Dispatch to the best"), "F", "zap", self.send_best),
            Entry(translate("board", "Add a co-worker…"), "Shift+D", "user-plus", self.add_worker),
            Entry(translate("board", "Hand back"), "Backspace", "undo-2", self.hand_back),
            Entry(translate("board", "Open ticket"), "Ctrl+Enter", "ticket", self.open_ticket),
        ]
        card_menu(self._theme, self, entries).popup(point)

    # ---- building ------------------------------------------------------------------------

    def _make_column(self, worker: OnDuty, parent: QWidget) -> WorkerColumn:
        faults, clock = self._station.faults, self._station.clock
        return WorkerColumn(worker, self._theme, faults, self._painter, clock, parent)

    def _column_made(self, column: WorkerColumn) -> None:
        column.duty_wanted.connect(self._duty_wanted)
        column.head.plan_wanted.connect(lambda: self.plan_worker(column.code))
        self.selection.listen(column.view)
        self._listen(column.view)
        self.live.show_column(column)
        self.suits.show_in(column)

    def _duty_wanted(self, code: str, duty: Duty) -> None:
        column = self.columns.get(code)
        if column is not None:
            self.acts.set_duty(column, duty)

    def _listen(self, view: CardView) -> None:
        view.opened.connect(self.ticket_activated)
        view.drag_begun.connect(self._drag_begun)
        view.key_pressed.connect(self._key)
        view.menu_wanted.connect(self._show_menu)

    def _show_peopled(self, some: bool) -> None:
        self.columns.setVisible(some)
        self._nobody.setVisible(not some)

    def _build(self) -> None:
        self._beside = QHBoxLayout()
        self._beside.addWidget(self.waiting)
        self._beside.addWidget(self.columns, 1)
        self._beside.addWidget(self._nobody, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.filter)
        self._column.addLayout(self._beside, 1)
        self.setStyleSheet("CardView { background: transparent; border: none; }")
        self.setAcceptDrops(True)
        self.setFocusProxy(self.waiting.main)
        self.setAccessibleName(translate("board", "Worker board"))

    def _connect(self) -> None:
        self.columns.made.connect(self._column_made)
        self._nobody.acted.connect(self.filter.clear)
        self.filter.left.connect(self.selection.enter_waiting)
        self.selection.changed.connect(self.selection_changed)
        self.live.peopled.connect(self._show_peopled)
        self.live.shown.connect(self.drag.read_again)
        self.live.shown.connect(self.suits.show)
        self.learning.learned.connect(self.suits.show)
        self.acts.acted.connect(self.acted)
        for view in self.waiting.views:
            self._listen(view)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        gap = metrics.space_2
        self._column.setContentsMargins(gap, gap, gap, 0)
        self._column.setSpacing(gap)
        self._beside.setSpacing(gap)
        self.waiting.setFixedWidth(column_width(self._theme) + 3 * metrics.body)
