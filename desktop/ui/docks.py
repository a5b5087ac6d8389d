"""The panels beside the work, ticket and new repair, and how they share the room."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

from desktop.ui.frame import make_dock, translate
from desktop.ui.theme import Theme
from desktop.ui.ticket import NARROWEST, USUAL

if TYPE_CHECKING:
    from desktop.ui.intake.form import IntakeForm
    from desktop.ui.ticket.panel import TicketPanel

_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BESIDE = Qt.Orientation.Horizontal
_OWN = Qt.FindChildOption.FindDirectChildrenOnly
SEPARATOR = 5
"""How wide the style sheet makes the line between a panel and the work, px: to ask the style for it
would load all that a style can be asked for, before the first picture."""
WIDE = 1_600
"""From this width of the window on (px) the two stand beside one another, below it as tabs."""


class Docks:
    """The two panels of one window; the operator may move, float and close them.

    Args:
        make_panel: makes the ticket's panel when it is first asked for.
        make_form: makes the form when it is first asked for.
    """

    def __init__(
        self,
        window: QMainWindow,
        theme: Theme,
        make_panel: Callable[[], TicketPanel],
        make_form: Callable[[], IntakeForm],
    ) -> None:
        self._window, self._theme = window, theme
        self._make_panel, self._make_form = make_panel, make_form
        ticket, new = translate("frame", "Ticket"), translate("frame", "New repair")
        self.ticket = make_dock(theme, "ticket", ticket, _Room(theme, window), window)
        self.intake = make_dock(theme, "intake", new, QWidget(window), window)
        self._put_away: list[QDockWidget] = []
        self._gave_way = False
        window.setDockNestingEnabled(True)
        window.addDockWidget(_RIGHT, self.ticket)
        window.addDockWidget(_RIGHT, self.intake)
        self.intake.hide()

    @cached_property
    def panel(self) -> TicketPanel:
        """The ticket's panel."""
        panel = self._make_panel()
        room = self.ticket.widget()
        self.ticket.setWidget(panel)
        room.deleteLater()
        return panel

    @cached_property
    def form(self) -> IntakeForm:
        """The form for a new repair."""
        form = self._make_form()
        self.intake.setWidget(form)
        return form

    @property
    def has_panel(self) -> bool:
        """Whether the ticket's panel is made."""
        return "panel" in vars(self)

    def refresh(self) -> None:
        """Somebody else sits at the desk: what the panel offers may be another."""
        if self.has_panel:
            self.panel.refresh()

    def usual_width(self, needed: int) -> None:
        """Give the ticket the width that suits the window, of what is left of ``needed`` px."""
        width = max(self._narrowest(), min(self._wanted(), self._left_of(needed)))
        self._window.resizeDocks([self.ticket], [width], _BESIDE)

    def _narrowest(self) -> int:
        return int(self.ticket.minimumSizeHint().width())

    def _left_of(self, needed: int) -> int:
        return self._window.width() - needed - SEPARATOR

    def _wanted(self) -> int:
        return min(30 * self._theme.metrics.body, self._window.width() * 32 // 100)

    def show_ticket(self) -> None:
        """Bring the ticket into sight."""
        self.ticket.show()
        self.ticket.raise_()
        if self._gave_way:  # the work makes room for it now
            self._gave_way = False
            self._window.resizeDocks([self.ticket], [self._wanted()], _BESIDE)

    def show_intake(self) -> None:
        """Bring the form into sight, beside the queue and never over it; be ready for a call."""
        form = self.form
        if not self.intake.isVisible() and not self.intake.isFloating():
            window = self._window
            if window.width() < WIDE:
                window.tabifyDockWidget(self.ticket, self.intake)
                for tabs in window.findChildren(QTabBar, options=_OWN):
                    tabs.setAccessibleName(QCoreApplication.translate("window", "Panels"))
                width = max(self._wanted(), self.ticket.width())
                window.resizeDocks([self.ticket], [width], _BESIDE)
            else:
                window.splitDockWidget(self.intake, self.ticket, _BESIDE)
                widths = [window.width() * 3 // 10, window.width() // 4]
                window.resizeDocks([self.intake, self.ticket], widths, _BESIDE)
        self.intake.show()
        self.intake.raise_()
        form.start()

    def close_form(self) -> None:
        """Let the form keep what is half typed."""
        if "form" in vars(self):
            self.form.close()

    def put_back(self) -> None:
        """An arrangement was restored: a form that nobody asked for yet stays out of it."""
        if "form" not in vars(self):
            self.intake.hide()

    def toggle_ticket(self) -> None:
        """Show the ticket, or make room."""
        self.ticket.setVisible(not self.ticket.isVisible())

    def give_way(self, needed: int) -> None:
        """Let the ticket be narrower, or close it, where the work needs ``needed`` px.

        It comes back by itself when there is room again, and at once where a ticket is opened.
        """
        for dock in (self.ticket, self.intake):
            if dock.isFloating():
                dock.raise_()  # a window that comes up later would cover it
        room = self._left_of(needed)
        if not self._gave_way and not self.ticket.isHidden() and not self.ticket.isFloating():
            self._gave_way = room < self._narrowest()
            if self._gave_way:
                self.ticket.hide()
            elif room < self.ticket.width():
                self._window.resizeDocks([self.ticket], [room], _BESIDE)
        elif self._gave_way and room >= self._narrowest():
            self._gave_way = False
            self.ticket.show()

    def put_away(self, away: bool) -> None:
        """Hide what is open for a page that has nothing to do with it, or bring it back."""
        if away and not self._put_away:
            both = (self.ticket, self.intake)
            self._put_away = [dock for dock in both if not dock.isHidden()]
            for dock in self._put_away:
                dock.hide()
        elif not away:
            for dock in self._put_away:
                dock.show()
            self._put_away = []


class _Room(QWidget):
    """Keeps the room of a ticket's panel until there is one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST * self._theme.metrics.body, 0)

    def sizeHint(self) -> QSize:
        return QSize(USUAL * self._theme.metrics.body, 0)
