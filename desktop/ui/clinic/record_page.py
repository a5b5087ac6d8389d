"""A list of records and the one in hand beside it: consultations, referrals, claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.clinic.deed_form import DeedForm
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.record_kinds import Deed, Kind
from desktop.ui.clinic.record_list import RecordList
from desktop.ui.clinic.record_panel import RecordPanel
from desktop.ui.clinic.words import translate
from desktop.ui.parts.button import Button
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.search_box import SearchBox
from desktop.ui.theme import Theme
from domain.clinic.privacy import seen
from domain.problems import Problem

Form = Callable[[Theme, ClinicDoor, Callable[[str], None], QWidget], QDialog]


class RecordPage(QWidget):
    """Opening a record is noted in the access log, once for as long as it stays in sight.

    Signals:
        told: an act was done, in words.
        refused: the ``Problem`` in its way.
    """

    told = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        theme: Theme,
        door: ClinicDoor,
        kind: Kind,
        parent: QWidget | None = None,
        form: Form | None = None,
    ) -> None:
        """What the operator is not shown of a record is empty, and then nothing is done with it.

        Args:
            form: asks for a new one; None where the operator may not.
        """
        super().__init__(parent)
        self._form = form
        self._fields = door.fields_of(kind.service)
        self._theme, self._door, self.kind = theme, door, kind
        self._noted = ""
        self.search = SearchBox(theme, self.tr("Name, number"), parent=self)
        self.new = Button(theme, translate("clinic", kind.begin), "secondary", "plus", parent=self)
        self.ended = QCheckBox(self.tr("Also those that are over"), self)
        self.list = RecordList(theme, door.now, self)
        self.list.setAccessibleName(self.tr("Records"))
        self.panel = RecordPanel(theme, door.picture, door.now, self)
        self.empty = EmptyState(
            theme, "inbox", translate("clinic", kind.empty), translate("clinic", kind.hint),
            parent=self,
        )  # fmt: skip
        self._place()
        self.list.chosen.connect(self._show)
        self.panel.asked.connect(self.do)
        self.search.searched.connect(lambda text: self.reload())
        self.ended.toggled.connect(lambda on: self.reload())
        door.changed.connect(self._heard)

    def reload(self) -> None:
        """Read the list anew; the record in hand stays in hand."""
        found = self._found()
        self.list.show_entries([self.kind.line(seen(one, self._fields)) for one in found])
        self.empty.setVisible(not found)
        self._show(self.list.current)

    def showEvent(self, event: object) -> None:
        self.reload()

    def hideEvent(self, event: object) -> None:
        self._noted = ""  # looked at again later is another look

    def do(self, deed: Deed) -> None:
        """One act on the record in hand; first what has to be typed for it."""
        uid = self.list.current
        if not uid:
            return
        if deed.asks:
            about = self.panel.title.text()

            def act(typed: Any) -> None:
                self._act(uid, deed, typed)

            form = DeedForm(self._theme, deed, about, act, self)
            form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            form.open()
            return
        try:
            self._act(uid, deed, None)
        except Problem as problem:
            self.refused.emit(problem)

    def _act(self, uid: str, deed: Deed, typed: Any) -> None:
        title = self.panel.title.text()
        self._door.submit(uid, deed.make(typed))
        self.told.emit(self.tr("{act}: {who}").format(act=deed.name, who=title))

    def begin(self) -> None:
        """Something new, which has a form of its own."""
        if self._form is not None:
            form = self._form(self._theme, self._door, self.told.emit, self)
            form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            form.open()

    def _found(self) -> Sequence[Any]:
        typed = self.search.text().strip()
        found = self._door.records(self.kind.service, typed, ended=self.ended.isChecked())
        return sorted(found, key=lambda one: (not self.kind.open(one), self.kind.line(one).at))

    def _heard(self, changes: object) -> None:
        if self.isVisible():
            self.reload()

    def _show(self, uid: str) -> None:
        state = self._door.record(self.kind.service, uid) if uid else None
        if state is not None and uid != self._noted:
            self._noted = uid
            self._door.looked_at(self.kind.service, uid, state.patient.person)
        if state is None:
            self.panel.show_record(None)
            return
        told = self.kind.told(seen(state, self._fields), self._door.rules, self._door.now())
        whole = "*" in self._fields
        self.panel.show_record(told if whole else structs.replace(told, deeds=()))

    def _place(self) -> None:
        left = QVBoxLayout()
        self.new.setVisible(self._form is not None)
        self.new.clicked.connect(self.begin)
        left.addWidget(self.new)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        left.addWidget(self.ended)
        self._row = QHBoxLayout(self)
        self._row.addLayout(left)
        self._row.addWidget(self.panel, 1)
        self._row.addWidget(self.empty, 1)
        self._theme.follow(self._restyle)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        gap = metrics.space_3
        self._row.setContentsMargins(gap, metrics.space_2, gap, gap)
        self._row.setSpacing(metrics.space_2)
        self.search.setFixedWidth(metrics.body * 25)
