"""The head of a ticket: number, state, priority, what and where, and the clock that runs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import IconButton
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.state_chip import PriorityTag, StateChip
from desktop.ui.theme import Theme
from desktop.ui.words import asked_text, clock_text, fault_path, moment, sentence, span
from domain.problems import Problem
from domain.repair.commands import Seen
from domain.repair.ticket import Ticket
from domain.sla import RETURN, Clock

translate = QCoreApplication.translate

_INK = {"warn": "warn_text", "breached": "danger_text"}


class TicketHead(QWidget):
    """Shows one ticket; the number can be copied.

    Signals:
        answered: the kind of the act that answers a worker's wish for more time.
    """

    answered = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        never = Qt.TextElideMode.ElideNone
        self.number = PlainLabel(theme, "", "title", elide=never, parent=self)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = IconButton(theme, "copy", translate("ticket", "Copy the number"), parent=self)
        self.copy.clicked.connect(self.copy_number)
        self._state = StateChip(theme, "reported", parent=self)
        self._priority = PriorityTag(theme, "normal", parent=self)
        self._waiting = PlainLabel(theme, "", "caption", "muted", parent=self)
        self._what = PlainLabel(theme, "", "subtitle", parent=self)
        self.clock = PlainLabel(theme, "", "number_strong", parent=self)
        self._where = PlainLabel(theme, "", "body", "text_2", parent=self)
        self._top = FlowRow(theme.metrics.space_2, self)
        self._top.arrange([self.number, self.copy, self._state, self._priority])
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._top)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(0)
        self._middle.addWidget(self._what, 1)
        self._middle.addWidget(self.clock)
        self._column.addLayout(self._middle)
        below = QHBoxLayout()
        below.addWidget(self._where, 1)
        below.addWidget(self._waiting)
        self._column.addLayout(below)
        known = [("seen", translate("mention", "Seen"))]
        self.mention = Banner(theme, "info", "", known, parent=self)
        self.mention.acted.connect(self._seen)
        self.mention.hide()
        self._column.addWidget(self.mention)
        answers = [
            ("repair.extend", translate("ticket", "Grant…")),
            ("repair.refuse_extension", translate("ticket", "Refuse…")),
        ]
        self.asked = Banner(theme, "warn", "", answers, parent=self)
        self.asked.acted.connect(self.answered)
        self.asked.hide()
        self._column.addWidget(self.asked)
        self._ticket: Ticket | None = None
        theme.follow(self._restyle)

    def show_ticket(self, ticket: Ticket, waiting: int) -> None:
        """``waiting`` is how many of its entries the cloud has not answered."""
        self._ticket = ticket
        self._show_mention(ticket)
        self._show_asked(ticket)
        self.number.setText(ticket.number)
        self._state.set_state(ticket.status)
        self._priority.set_state(ticket.priority)
        self._what.setText(fault_path(ticket.fault, self._station.faults))
        self._where.setText(f"{ticket.place_text}  {ticket.spot}".strip())
        said = translate("ticket", "{count} to upload").format(count=waiting)
        self._waiting.setText(said if waiting else "")

    def show_clock(self, clock: Clock | None, now: int) -> None:
        """Say what the clock that is due first stands at; None where none runs."""
        if clock is None:
            self.clock.setText("")
            return
        self.clock.setText(f"{clock_text(clock.kind)}  {span(clock.remaining(now))}")
        self._fit()
        self.clock.set_ink(_INK.get(clock.state_at(now), "text_2"))

    def show_return(self, back: int, now: int) -> None:
        """Say when a pause is to end (ms UTC)."""
        self.clock.setText(f"{clock_text(RETURN)}  {span(back - now)}")
        self._fit()
        self.clock.set_ink("danger_text" if back < now else "text_2")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The clock beside what is broken, or below it where that would be cut."""
        gap = self._theme.metrics.space_2
        both = self._what.sizeHint().width() + gap + self.clock.sizeHint().width()
        directions = QBoxLayout.Direction
        beside = both <= self.width()
        self._middle.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def _show_mention(self, ticket: Ticket) -> None:
        someone = self._station.operator
        mine = [one for one in ticket.mentions if someone is not None and one.to == someone.id]
        if mine:
            said = translate("mention", "{name} wants you to see a note here ({time})")
            time = moment(mine[0].at, self._station.clock())
            self.mention.set_text(said.format(name=mine[0].by, time=time))
        self.mention.setVisible(bool(mine))

    def _show_asked(self, ticket: Ticket) -> None:
        asked = ticket.extension_asked
        if asked is not None:
            self.asked.set_text(asked_text(asked, self._station.clock()))
        self.asked.setVisible(asked is not None)

    def _seen(self) -> None:
        """Note it on every desk that this colleague sits at."""
        if self._ticket is None:
            return
        try:
            self._station.submit(self._ticket.uid, Seen())
        except Problem as problem:
            self.mention.set_text(sentence(problem))
            return
        self.mention.hide()

    def copy_number(self) -> None:
        """Put the number into the clipboard."""
        QApplication.clipboard().setText(self.number.text())

    def _restyle(self) -> None:
        self._top.set_gap(self._theme.metrics.space_2)
        self._column.setSpacing(self._theme.metrics.space_1 // 2)
