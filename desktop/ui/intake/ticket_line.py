"""One ticket on one line of a card: state, number, what, where, how long ago; and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.station import QueueRow, Station
from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.drawing import one_line
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.state_chip import StateChip
from desktop.ui.theme import Theme
from desktop.ui.words import ago, fault_path

translate = QCoreApplication.translate


class TicketLine(QWidget):
    """Emits ``asked`` with the ticket's id when it is to be looked at, ``acted`` for the action."""

    asked = Signal(str)
    acted = Signal(str)

    def __init__(
        self,
        station: Station,
        theme: Theme,
        row: QueueRow,
        action: str = "",
        parent: QWidget | None = None,
        *,
        note: str = "",
    ) -> None:
        """``action`` is the label of the button at the right; none without it.

        Args:
            note: the last remark on it.
        """
        super().__init__(parent)
        self.row = row
        number = Button(theme, as_label(row.number), "ghost", slim=True, parent=self)
        number.setAccessibleDescription(translate("intake", "Look at this ticket"))
        number.clicked.connect(lambda: self.asked.emit(row.uid))
        fault = fault_path(row.fault, station.faults)
        passed = ago(row.reported_at, station.clock())
        others = translate("intake", "{count} reporters").format(count=row.reporters)
        about = [fault, row.reporter, passed, others if row.reporters > 1 else "", row.workers]
        top = FlowRow(theme.metrics.space_1, self)
        top.add(number)
        top.add(StateChip(theme, row.status, parent=self))
        self.action: Button | None = None
        if action:
            self.action = Button(theme, as_label(action), slim=True, parent=self)
            self.action.clicked.connect(lambda: self.acted.emit(row.uid))
            top.add(self.action)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        told = " · ".join(filter(None, about))
        column.addWidget(PlainLabel(theme, told, "caption", "text_2", parent=self))
        below = row.description or row.place_text
        column.addWidget(PlainLabel(theme, below[:200], "body", "text", parent=self))
        if note:
            said = translate("intake", "Last note: {text}").format(text=one_line(note)[:200])
            column.addWidget(PlainLabel(theme, said, "caption", "text_2", parent=self))
