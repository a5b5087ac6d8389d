"""What can be done with the tickets picked in the queue, and the menu that offers it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.station import QueueRow, Station
from desktop.ui.actions import Actions
from desktop.ui.queue.listings import translate
from desktop.ui.queue.pane import QueuePane
from desktop.ui.theme import Theme
from domain.problems import Problem, Refusal
from domain.repair import commands as c
from domain.repair.rules import why_not


class QueueActs(QObject):
    """Acts on what is picked.

    Signals:
        acted: the commands carried out, and words for a message.
        refused: the ``Problem`` that kept it from being done.
    """

    acted = Signal(list, str)
    refused = Signal(object)

    def __init__(self, station: Station, theme: Theme, pane: QueuePane, actions: Actions) -> None:
        super().__init__(pane)
        self._station, self._theme, self._pane = station, theme, pane
        self._actions = actions

    def uids(self) -> list[str]:
        """The tickets picked, from the top."""
        return [row.uid for row in self._pane.view.picked_rows()]

    def accept(self) -> None:
        """Accept what is picked: all of it, or, with the reason, none."""
        rows = self._pane.view.picked_rows()
        if not rows:
            return
        waiting = [row for row in rows if row.status == "reported"]
        if not waiting:
            self._refuse(rows[0])
            return
        try:
            done = self._station.submit_all([(row.uid, c.Accept()) for row in waiting])
        except Problem as problem:
            self.refused.emit(problem)
            return
        if len(done) == 1:
            said = translate("queue", "Accepted: {number}").format(number=waiting[0].number)
        else:
            said = translate("queue", "%n tickets accepted", "", len(done))
        self.acted.emit(done, said)

    def copy_numbers(self) -> None:
        """Put the numbers on the clipboard, one a line."""
        rows = self._pane.view.picked_rows()
        QGuiApplication.clipboard().setText("\n".join(row.number for row in rows))

    def menu(self, acts: QMenu | None) -> QMenu:
        """The menu for what is picked; ``acts`` is the one ticket's own, if it is one."""
        rows = self._pane.view.picked_rows()
        menu = QMenu(self._pane) if acts is None else acts
        own = menu.actions()
        for action in self._head(menu, rows):
            if own:
                menu.insertAction(own[0], action)
            else:
                menu.addAction(action)
        if own:
            menu.insertSeparator(own[0])
        return menu

    def popup(self, menu: QMenu, at: QPoint) -> None:
        """Show a menu once."""
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _head(self, menu: QMenu, rows: Sequence[QueueRow]) -> list[QAction]:
        copy = QAction(translate("queue", "Copy as a table") + "\tCtrl+C", menu)
        self._theme.bind_icon(copy, "copy")
        copy.triggered.connect(self._pane.view.asked_copy)
        copies = [self._actions["copy.number"], copy, self._actions["print"]]
        if len(rows) == 1:
            return [self._actions["dispatch"], *copies]
        waiting = sum(row.status == "reported" for row in rows)
        accept = QAction(translate("queue", "Accept %n tickets", "", waiting) + "\tA", menu)
        self._theme.bind_icon(accept, "check")
        accept.setEnabled(waiting > 0 and self._station.operator is not None)
        accept.triggered.connect(self.accept)
        return [accept, self._actions["dispatch"], self._actions["incident"], *copies]

    def _refuse(self, row: QueueRow) -> None:
        ticket, operator = self._station.ticket(row.uid), self._station.operator
        if operator is None:
            self.refused.emit(Refusal("no_operator"))
        elif ticket is not None:
            self.refused.emit(why_not(ticket, c.Accept, operator))
