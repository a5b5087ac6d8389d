"""What the window has and its first picture does without: made right after it, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.station import Station
from desktop.ui.docks import Docks
from desktop.ui.parts.tab_order import FocusInSight, is_covered
from desktop.ui.queue.pane import QueuePane
from desktop.ui.theme import Theme

# Each is imported where it is made: together they take as long as Qt.
if TYPE_CHECKING:
    from desktop.ui.actions import Actions
    from desktop.ui.command_bar.ways import Ways
    from desktop.ui.desk_acts import DeskActs
    from desktop.ui.parts.toast import ToastStack
    from desktop.ui.queue.acts import QueueActs
    from desktop.ui.ticket.panel import TicketPanel
    from desktop.ui.undo import UndoDesk
    from desktop.ui.window import MainWindow


class LaterParts(QMainWindow):
    """A window whose parts come by themselves once it is painted, or when they are asked for.

    In the first picture one can look at the queue, move in it and type into its filter.

    Signals:
        painted: the first picture is on the screen.

    Attributes:
        prepared: nothing that is asked for often is left to be made.
    """

    REST = 300
    """Between two parts that nobody has asked for yet, ms."""

    painted = Signal()

    _station: Station
    _theme: Theme
    queue: QueuePane
    docks: Docks

    def __init__(self) -> None:
        super().__init__()
        self._painted = self._seen = False
        self._later = self._parts()
        self._spare: Iterator[object] = iter(())
        self.prepared = False

    @cached_property
    def acts(self) -> Actions:
        """What keyboard and menus can do."""
        from desktop.ui.actions import Actions

        return Actions(self._theme, self, self.queue)

    @cached_property
    def desk_acts(self) -> DeskActs:
        """What those do here."""
        from desktop.ui.desk_acts import DeskActs

        return DeskActs(self._station, self._theme, self._whole)

    @cached_property
    def queue_acts(self) -> QueueActs:
        """What can be done with the tickets picked."""
        from desktop.ui.queue.acts import QueueActs

        acts = QueueActs(self._station, self._theme, self.queue, self.acts)
        acts.acted.connect(self.undo.acted)
        acts.refused.connect(self.undo.refuse)
        return acts

    @cached_property
    def toasts(self) -> ToastStack:
        """The messages."""
        from desktop.ui.parts.toast import ToastStack

        toasts = ToastStack(self._theme, self, lift=self._theme.metrics.bar)
        self.queue.fresh_chips.give_way_to(toasts)
        return toasts

    @cached_property
    def undo(self) -> UndoDesk:
        """The way back."""
        from desktop.ui.undo import UndoDesk

        return UndoDesk(self._station, self.toasts)

    @property
    def panel(self) -> TicketPanel:
        """The ticket looked at."""
        return self.docks.panel

    def _make_panel(self) -> TicketPanel:
        from desktop.ui.ticket.panel import TicketPanel

        panel = TicketPanel(self._station, self._theme, self)
        panel.acted.connect(self.undo.acted_on)
        panel.acted_at_once.connect(self.undo.acted)
        panel.family.notice_asked.connect(lambda uid: self._whole.papers.notice(uid))
        panel.ticket_asked.connect(self._whole.open_ticket)
        return panel

    def complete(self) -> None:
        """Make all of it now."""
        for _ in self._later:
            pass

    def _parts(self) -> Iterator[object]:
        self.queue.count()
        FocusInSight(self)
        yield self.queue
        yield self.acts
        yield self.desk_acts
        yield self.panel
        yield self._whole.slips

    def prepare(self) -> None:
        """From now on make, one at a time, what the first key for it would have to wait for."""
        self._spare = self._likely()
        QTimer.singleShot(self.REST, self, self._prepare_next)

    def _likely(self) -> Iterator[object]:
        # Loading and making are steps of their own: each has to fit into a frame.
        import desktop.ui.intake.form  # a call comes before all else

        yield True
        yield self.docks.form
        import desktop.ui.board.board

        yield True
        yield self._whole.workplace.board
        import desktop.ui.attention.page

        yield True
        yield self._whole.pages.attention
        import desktop.ui.settings.page  # noqa: F401

        yield True
        yield self._whole.pages.settings

    def _prepare_next(self) -> None:
        if next(self._spare, None) is None:
            self.prepared = True
        else:
            QTimer.singleShot(self.REST, self, self._prepare_next)

    def _go_on(self) -> None:
        """One part, and then first whatever the operator did meanwhile."""
        if next(self._later, None) is not None:
            QTimer.singleShot(0, self, self._go_on)

    @cached_property
    def ways(self) -> Ways:
        """The command bar, and where its rows lead."""
        from desktop.ui.command_bar.ways import Ways

        return Ways(self._station, self._theme, self._whole)

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Tab passes by what lies behind another panel: the focus is always in sight."""
        first: QWidget | None = None
        while super().focusNextPrevChild(onward):
            now: QWidget | None = QApplication.focusWidget()
            if now is None or now is first or not is_covered(self, now):
                return True
            first = first or now
        return False

    @property
    def _whole(self) -> MainWindow:
        return cast("MainWindow", self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._was_painted)

    def _was_painted(self) -> None:
        """All that lies inside is painted by now, too."""
        self._seen = True
        self.painted.emit()
        QTimer.singleShot(0, self, self._go_on)
