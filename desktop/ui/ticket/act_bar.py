"""What can be done with a ticket now: the next step as a button, everything else in a menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop.station import Station
from desktop.ui.parts.button import Button, IconButton, Kind, as_label
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.tab_order import chain
from desktop.ui.theme import Theme
from desktop.ui.ticket.acts import ACTS, Act, at_once, closed_because, next_acts
from desktop.ui.ticket.quick import QuickActs
from desktop.ui.words import kind_text, reason, sentence
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate

_BUTTONS = 3


class ActBar(FlowRow):
    """Buttons for the next steps, a menu of all acts with the reason why some are not open.

    Signals:
        step: do this act, at once if it needs no question (its kind).
        asked: open this act's form (its kind).
        undo: take back the last act.
    """

    step = Signal(str)
    asked = Signal(str)
    undo = Signal()

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme.metrics.space_2, parent)
        self._station, self._theme = station, theme
        self.quick = QuickActs(station, self)
        self._ticket: Ticket | None = None
        self._steps: list[tuple[Act, str]] = []
        self._next: list[Button] = []
        self._details = IconButton(
            theme, "history", translate("ticket", "With time and details…"), parent=self
        )
        self._details.clicked.connect(self._ask_first)
        self._details.hide()
        self._undo = Button(theme, "", "ghost", "undo-2", parent=self)
        self._undo.clicked.connect(self.undo)
        self._all = Button(theme, translate("ticket", "All acts"), parent=self)
        self._all.clicked.connect(self.open_menu)
        self._all.setAccessibleDescription(
            translate("ticket", "Every act, and why some are not open")
        )
        self._after: QWidget | None = None
        self._order()
        theme.follow(self._restyle)

    @property
    def first(self) -> Button | None:
        """The button of the next step, if there is one."""
        return self._next[0] if self._next else None

    def show_ticket(self, ticket: Ticket) -> None:
        """Offer what can be done with ``ticket``; nothing is rebuilt while nothing changes."""
        self._ticket = ticket
        self._show_undo()
        operator = self._station.operator
        open_ones = [
            act
            for act in next_acts(ticket)
            if operator is not None and closed_because(act, ticket, operator) is None
        ][:_BUTTONS]
        steps = [(act, _words(act, ticket)) for act in open_ones]
        if steps != self._steps:  # one goes through tickets that mostly offer the same
            self._steps = steps
            self._show_next(simple=bool(steps) and at_once(steps[0][0], ticket) is not None)

    def menu(self) -> QMenu:
        """What can be done now; below it the rest, greyed, each with the reason why not.

        All in one list would be higher than a small screen, and mostly grey.
        """
        menu, group = QMenu(self), 0
        later = QMenu(translate("ticket", "Not possible now"), menu)
        later.setToolTipsVisible(True)
        for act in ACTS:
            action = self._action(act, menu)
            if not action.isEnabled():
                later.addAction(action)
                continue
            if act.group != group:
                menu.addSeparator()
                group = act.group
            menu.addAction(action)
        if self._ticket is not None and self._station.phrasebook.macros:
            menu.addSeparator()
            menu.addMenu(self.quick.menu(menu, [self._ticket.uid]))
        if later.actions():
            menu.addSeparator()
            menu.addMenu(later)
        return menu

    def open_menu(self) -> None:
        """Show the menu under its button."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        width = menu.sizeHint().width()
        menu.popup(self._all.mapToGlobal(QPoint(self._all.width() - width, self._all.height())))

    def _show_next(self, *, simple: bool) -> None:
        had_focus = any(button.hasFocus() for button in self._next)
        for button in self._next:
            button.deleteLater()
        self._next = [self._button(act, words, at) for at, (act, words) in enumerate(self._steps)]
        self._order()
        self._details.setVisible(simple)
        if simple:
            self._details.setAccessibleName(
                translate("ticket", "{act} with time and details…").format(
                    act=kind_text(self._steps[0][0].kind)
                )
            )
        if had_focus and self._next:
            self._next[0].setFocus()

    def come_after(self, widget: QWidget) -> None:
        """Let Tab lead from ``widget`` to the acts, in their order."""
        self._after = widget
        self._order()

    def _order(self) -> None:
        shown = [*self._next[:1], self._details, *self._next[1:], self._all, self._undo]
        self.arrange(shown)
        if self._after is not None:
            chain(self._after, *shown)

    def _button(self, act: Act, words: str, at: int) -> Button:
        kind: Kind = "primary" if at == 0 else "secondary"
        button = Button(
            self._theme, as_label(words), kind, act.icon if at == 0 else "", parent=self
        )
        button.clicked.connect(lambda: self.step.emit(act.kind))
        button.show()  # at once: a hidden button cannot take the focus
        return button

    def _action(self, act: Act, menu: QMenu) -> QAction:
        words = translate("ticket", "{act}…").format(act=kind_text(act.kind))
        action = QAction(menu)
        action.setData(act.kind)
        operator, ticket = self._station.operator, self._ticket
        closed = (
            Refusal("no_operator")
            if operator is None or ticket is None
            else closed_because(act, ticket, operator)
        )
        if closed is None:
            action.setText(as_label(words))
            self._theme.bind_icon(action, act.icon)
            action.triggered.connect(lambda: self.asked.emit(act.kind))
        else:
            action.setText(as_label(f"{kind_text(act.kind)}\t{reason(closed)}"))
            action.setToolTip(plain_tip(sentence(closed)))
            action.setIcon(self._theme.icon(act.icon, "disabled"))
            action.setEnabled(False)
        return action

    def _show_undo(self) -> None:
        act = self._station.last_act()
        mine = (
            act is not None
            and self._ticket is not None
            and act.command.aggregate == self._ticket.uid
        )
        self._undo.setVisible(mine)
        if act is not None and mine:
            said = translate("ticket", "Undo “{act}”").format(act=kind_text(act.command.kind))
            self._undo.setText(as_label(said))

    def _ask_first(self) -> None:
        if self._steps and self._ticket is not None:
            self.asked.emit(self._steps[0][0].kind)

    def _restyle(self) -> None:
        self.set_gap(self._theme.metrics.space_2)


def _words(act: Act, ticket: Ticket) -> str:
    """What the button of a step says; an ellipsis where it asks for more first."""
    if act.args is c.Dispatch and ticket.status == "reported":
        words = translate("ticket", "Accept and dispatch")
    else:
        words = kind_text(act.kind)
    if at_once(act, ticket) is not None:
        return words
    return translate("ticket", "{act}…").format(act=words)
