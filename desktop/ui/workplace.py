"""The workplace of repairs (报修): the queue and the worker board, one of them or side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.queue.pane import QueuePane
from desktop.ui.settings.values import Arrangement
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.board.board import Board


class RepairWorkplace(QWidget):
    """Places the two views; the board is made when it is first wanted.

    Signals:
        board_made: the ``Board``, once.
        arranged: ``queue``, ``board`` or ``both``.
        grown: side by side the two have come to need more room.
        new_wanted: take down a new repair.
        crowded: both were asked for, and there is room for one.
    """

    board_made = Signal(object)
    arranged = Signal(str)
    grown = Signal()
    new_wanted = Signal()
    crowded = Signal()

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._board: Board | None = None
        self.arrangement: Arrangement = "queue"
        # Its children are made inside it: one that moves there is measured and dressed again.
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.queue = QueuePane(station, theme, self.splitter)
        self.views = Segmented(
            theme,
            [
                Option("queue", self.tr("Queue"), "list"),
                Option("board", self.tr("Board"), "square-kanban"),
                Option("both", self.tr("Side by side"), "layout-dashboard"),
            ],
            name=self.tr("View"),
            parent=self,
        )
        self.views.setToolTip("F2 / F3 / Ctrl+3")
        self.views.chosen.connect(self.arrange)
        self.new = Button(theme, self.tr("New repair"), "primary", "plus", parent=self)
        self.new.setToolTip("F4")
        self.new.clicked.connect(self.new_wanted)
        self._head = QHBoxLayout()
        self._head.addWidget(PlainLabel(theme, self.tr("Repairs"), "title", parent=self))
        self._head.addStretch(1)
        self._head.addWidget(self.views)
        self._head.addWidget(self.new)
        self._worked_in: QWidget = self.queue
        self._needed = 0
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        qt.focusChanged.connect(self._focus_moved)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.splitter, 1)
        theme.follow(self._restyle)

    @property
    def board(self) -> Board:
        """The worker board."""
        if self._board is None:
            from desktop.ui.board.board import Board

            self._board = Board(self._station, self._theme, self)
            self._board.setVisible(self.arrangement != "queue")
            self.splitter.addWidget(self._board)
            self.splitter.setSizes([2_000, 3_000])
            self.board_made.emit(self._board)
        return self._board

    def arrange(self, arrangement: Arrangement) -> None:
        """Show the queue, the board, or both, and put the focus into what was asked for."""
        self.arrangement = arrangement
        self.views.select(arrangement)
        self._show(queue=arrangement != "board", board=arrangement != "queue")
        self.arranged.emit(arrangement)
        QTimer.singleShot(0, self, self._settle)  # once others have made room

    def focus_view(self) -> None:
        """Put the focus into the view that is shown first, if the page is in sight."""
        if not self.isVisible():
            return
        if not self.queue.isVisible():
            self.board.selection.enter_waiting()
        else:
            self.queue.focus_table()

    def width_wanted(self) -> int:
        """What the views asked for need to be read well, px."""
        views: list[QWidget] = [] if self.arrangement == "board" else [self.queue]
        if self.arrangement != "queue":
            views.append(self.board)
        between = self.splitter.handleWidth() * (len(views) - 1)
        return sum(view.minimumSizeHint().width() for view in views) + between

    def minimumSizeHint(self) -> QSize:
        # Side by side asks for no more than the wider view: the window must not outgrow the screen.
        hint = super().minimumSizeHint()
        views: list[QWidget] = [self.queue]
        if self._board is not None:
            views.append(self._board)
        return QSize(max(view.minimumSizeHint().width() for view in views), hint.height())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.arrangement == "both":
            before, self._needed = self._needed, self.width_wanted()
            if self._needed > before:
                self.grown.emit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_what_fits()

    def _settle(self) -> None:
        if not self._show_what_fits():
            self.crowded.emit()

    def _show_what_fits(self) -> bool:
        """Of both views, while there is no room for them, the one last worked in.

        Returns whether there is room.
        """
        if self.arrangement != "both":
            return True
        fits = self.width() >= self.width_wanted()
        self._show(
            queue=fits or self._worked_in is self.queue, board=fits or self._worked_in is self.board
        )
        return fits

    def _show(self, *, queue: bool, board: bool) -> None:
        self.queue.setVisible(queue)
        if board or self._board is not None:
            self.board.setVisible(board)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        for view in (self.queue, self._board):
            if view is not None and now is not None and view.isAncestorOf(now):
                self._worked_in = view

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        gap = metrics.space_3
        self._head.setContentsMargins(gap, metrics.space_2, gap, 0)
        self._head.setSpacing(metrics.space_2)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
