"""归入事件… of several tickets at once: under which of them, or under which other one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.station import QueueRow, Station
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.slim_field import SlimField
from desktop.ui.words import fault_path, sentence, status_text
from domain.envelope import Command
from domain.ids import parse_number
from domain.problems import Problem, Refusal

_MOST = 30
_ROWS = 7


class IncidentDialog(QDialog):
    """Use ``open()``.

    Signals:
        linked: what was done, and the number of the incident.
    """

    linked = Signal(list, str)

    def __init__(
        self, station: Station, theme: Theme, uids: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._uids = station, theme, list(uids)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Put under an incident"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Which one is the incident"))
        self.list.itemActivated.connect(self.take)
        self.number = QLineEdit(self)
        self.number.setMaxLength(40)
        self.number.setPlaceholderText("BX261124-A001")
        self.number.textChanged.connect(self._typed)
        self._other = SlimField(
            theme, self.tr("Or another one, by its number"), self.number, parent=self
        )
        self.ok = Button(theme, self.tr("Put under it"), "primary", "link", parent=self)
        self.ok.setToolTip("Ctrl+Enter")
        self.ok.clicked.connect(self.take)
        away = Button(theme, self.tr("Cancel"), parent=self)
        away.clicked.connect(self.reject)
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._wrong.hide()
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._foot.addWidget(away)
        self._foot.addWidget(self.ok)
        self._lay_out()
        self._fill()
        theme.follow(self._restyle)

    def take(self) -> None:
        """Do it, or say why it can't be done."""
        try:
            parent = self._chosen()
            children = [uid for uid in self._uids if uid != parent.uid]
            done: list[Command] = self._station.families.link(parent.uid, children)
        except Problem as problem:
            self._wrong.setText(sentence(problem))
            self._wrong.show()
            return
        self.linked.emit(done, parent.number)
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter:
            self.take()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> QueueRow:
        typed = self.number.text().strip()
        if not typed:
            row: QueueRow = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
            return row
        parse_number(typed)
        found = self._station.by_number(typed)
        if found is None:
            raise Refusal("no_such_parent", number=typed)
        return found

    def _fill(self) -> None:
        """Incidents nearby first, then what was picked, the oldest first, then others nearby."""
        picked = sorted(self._station.rows_of(self._uids), key=lambda row: row.reported_at)
        near: dict[str, QueueRow] = {}
        for row in picked[:1]:
            ticket = self._station.ticket(row.uid)
            if ticket is not None:
                near = {one.uid: one for one in self._station.families.related(ticket)}
        own = {row.uid for row in picked}
        incidents = [row for row in near.values() if row.children and row.uid not in own]
        others = [row for row in near.values() if not row.children and row.uid not in own]
        picked.sort(key=lambda row: not row.children)
        for row in [*incidents, *picked, *others][:_MOST]:
            item = QListWidgetItem(self._words(row), self.list)
            item.setData(Qt.ItemDataRole.UserRole, row)
        self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _words(self, row: QueueRow) -> str:
        size = self.tr("%n tickets in it", "", row.children) if row.children else ""
        fault = fault_path(row.fault, self._station.faults)
        parts = (row.number, status_text(row.status), fault, row.place_text, size)
        return "  ".join(part for part in parts if part)

    def _typed(self, text: str) -> None:
        self._wrong.hide()
        self.list.setEnabled(not text.strip())

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        head = self.tr("Which one is the incident?")
        self._column.addWidget(PlainLabel(self._theme, head, "title", parent=self))
        hint = self.tr(
            "The %n tickets picked keep their own work and inspection.", "", len(self._uids)
        )
        self._column.addWidget(PlainLabel(self._theme, hint, "body", "text_2", parent=self))
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self._other)
        self._column.addWidget(self._wrong)
        self._column.addLayout(self._foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self._foot.setSpacing(metrics.space_2)
        self.list.setMinimumHeight(_ROWS * metrics.row)
        self.setMinimumWidth(44 * metrics.body)
