"""排班与请假: a worker's shift, the nights that are theirs, and leave told ahead."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.station import OnDuty, Station
from desktop.ui.parts.button import Button
from desktop.ui.parts.date_time_box import DateTimeBox
from desktop.ui.parts.field import hint_in
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words import in_english, sentence, when
from domain.calendar import campus_date
from domain.directory import Absence, SetPlan, WorkPlan
from domain.problems import Problem

NIGHTS = 14
"""So many evenings ahead can be given."""
_HOUR = 3_600_000
_ROLE = Qt.ItemDataRole.UserRole


class RosterDialog(QDialog):
    """Use ``open()``. Emits `planned` with what a toast says; stays open for the next worker."""

    planned = Signal(str)

    def __init__(
        self, station: Station, theme: Theme, worker: str = "", parent: QWidget | None = None
    ) -> None:
        """`worker` is the code of whom it begins with; the first if empty."""
        super().__init__(parent)
        self._station, self._theme = station, theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Shifts and leave"))
        self.workers = self._box(self.tr("Worker"))
        self.shift = self._box(self.tr("Shift"))
        self.nights = QListWidget(self)
        self.nights.setAccessibleName(self.tr("Night duty"))
        self.leaves = QListWidget(self)
        self.leaves.setAccessibleName(self.tr("Leave"))
        now = station.clock()
        self.start = DateTimeBox(theme, now, self)
        self.start.setAccessibleName(self.tr("Leave from"))
        self.end = DateTimeBox(theme, now + 8 * _HOUR, self)
        self.end.setAccessibleName(self.tr("Leave until"))
        self.note = QLineEdit(self)
        hint_in(self.note, self.tr("Why: ill, private, training…"))
        self.note.setAccessibleName(self.tr("Why"))
        self.add = Button(theme, self.tr("Add"), "secondary", "plus", parent=self)
        self.drop = Button(theme, self.tr("Take out"), "secondary", "x", parent=self)
        self.save = Button(theme, self.tr("Save"), "primary", "check", parent=self)
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._wrong.hide()
        self._lay_out()
        self._offer(worker)
        self.workers.currentIndexChanged.connect(self._show)
        self.add.clicked.connect(self._add)
        self.drop.clicked.connect(self._drop)
        self.save.clicked.connect(self._save)
        theme.follow(self._restyle)
        self._show()

    def plan(self) -> WorkPlan:
        """What is filled in."""
        items = [self.nights.item(n) for n in range(self.nights.count())]
        nights = [each.data(_ROLE) for each in items if each.checkState() is Qt.CheckState.Checked]
        leaves = [self.leaves.item(n).data(_ROLE) for n in range(self.leaves.count())]
        return WorkPlan(str(self.shift.currentData()), tuple(nights), tuple(leaves))

    def _offer(self, worker: str) -> None:
        self._known = {each.staff.code: each for each in self._station.staff()}
        for code, each in self._known.items():
            self.workers.addItem(f"{each.staff.name}  {code}", code)
        self.workers.setCurrentIndex(max(0, self.workers.findData(worker)))
        self.shift.addItem(self.tr("At all hours"), "")
        for rule in self._station.shifts:
            if not rule.night:
                name = rule.name_en if in_english() else rule.name
                hours = "–".join(f"{m // 60 % 24:02d}:{m % 60:02d}" for m in rule.hours)
                self.shift.addItem(f"{name}  {hours}", rule.code)

    def _show(self) -> None:
        """The plan of the worker chosen; what is past is left out."""
        worker: OnDuty | None = self._known.get(self.workers.currentData())
        plan = (worker.plan if worker is not None else None) or WorkPlan()
        now = self._station.clock()
        self.shift.setCurrentIndex(max(0, self.shift.findData(plan.shift)))
        self.nights.clear()
        today = campus_date(now)
        for n in range(-1, NIGHTS):
            day = today + timedelta(days=n)
            weekdays = self.tr("Mon Tue Wed Thu Fri Sat Sun").split()
            item = QListWidgetItem(f"{day:%m-%d}  {weekdays[day.weekday()]}")
            item.setData(_ROLE, day.isoformat())
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = day.isoformat() in plan.nights
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.nights.addItem(item)
        self.leaves.clear()
        for leave in plan.leave:
            if leave.end > now:
                self._list_leave(leave)
        self.save.setEnabled(worker is not None and self._station.operator is not None)

    def _list_leave(self, leave: Absence) -> None:
        item = QListWidgetItem(f"{when(leave.start)} – {when(leave.end)}  {leave.note}".rstrip())
        item.setData(_ROLE, leave)
        self.leaves.addItem(item)

    def _add(self) -> None:
        start, end = self.start.moment, self.end.moment
        if end <= start:
            self._tell(self.tr("Leave has to end after it begins."))
            return
        self._tell("")
        self._list_leave(Absence(start, end, self.note.text().strip()))
        self.note.clear()

    def _drop(self) -> None:
        for item in self.leaves.selectedItems():
            self.leaves.takeItem(self.leaves.row(item))

    def _save(self) -> None:
        code = self.workers.currentData()
        try:
            self._station.submit(f"staff:{code}", SetPlan(self.plan()))
        except Problem as problem:
            self._tell(sentence(problem))
            return
        self._tell("")
        name = self._known[code].staff.name
        self._known = {each.staff.code: each for each in self._station.staff()}
        self.planned.emit(self.tr("Planned: {name}").format(name=name))

    def _tell(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        return box

    def _lay_out(self) -> None:
        theme = self._theme
        self._grid = QGridLayout()
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Worker"), self.workers),
            (self.tr("Shift"), self.shift),
            (self.tr("Night duty"), self.nights),
            (self.tr("Leave"), self.leaves),
        )
        for row, (title, widget) in enumerate(rows):
            label = PlainLabel(theme, title, "body", "text_2", parent=self)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(widget, row, 1)
        self._grid.setColumnStretch(1, 1)
        self._new = QGridLayout()
        self._new.addWidget(self.start, 0, 0)
        self._new.addWidget(self.end, 0, 1, 1, 2)
        self._new.addWidget(self.note, 1, 0)
        self._new.addWidget(self.add, 1, 1)
        self._new.addWidget(self.drop, 1, 2)
        self._new.setColumnStretch(0, 1)
        self._grid.addLayout(self._new, len(rows), 1)
        close = Button(theme, self.tr("Close"), parent=self)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self._wrong, 1)
        foot.addStretch(0)
        foot.addWidget(close)
        foot.addWidget(self.save)
        self._whole = QVBoxLayout(self)
        title = self.tr("Shifts and leave")
        self._whole.addWidget(PlainLabel(theme, title, "title", parent=self))
        self._whole.addLayout(self._grid, 1)
        self._whole.addLayout(foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._whole.setContentsMargins(edge, edge, edge, edge)
        self._whole.setSpacing(metrics.space_3)
        self._grid.setHorizontalSpacing(metrics.space_4)
        self._grid.setVerticalSpacing(metrics.space_2)
        self._new.setSpacing(metrics.space_2)
        size = self.screen().availableSize()
        self.resize(
            min(58 * metrics.body, size.width() * 94 // 100),
            min(40 * metrics.body, size.height() * 90 // 100),
        )
