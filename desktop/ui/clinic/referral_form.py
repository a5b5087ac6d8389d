"""A new referral (开具转诊): who, where to, why, from and until when."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.patients import read, suggested
from desktop.ui.clinic.referrals import WAYS
from desktop.ui.clinic.words import translate
from desktop.ui.intake.suggest_box import Choice, SuggestBox
from desktop.ui.parts.button import Button
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.calendar import campus_date
from domain.clinic import referral as r
from domain.clinic.people import Patient
from domain.clinic.rules import civil_date
from domain.problems import Problem


class ReferralForm(QDialog):
    """Use ``open()``; it stays open, with what is wrong, until it is issued or given up.

    Args:
        told: hears what was done, in words.
    """

    def __init__(
        self,
        theme: Theme,
        door: ClinicDoor,
        told: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._door, self._told = theme, door, told
        self.patient: Patient | None = None
        self.setWindowTitle(self.tr("Issue a referral"))
        self.setModal(True)
        self.setMinimumWidth(theme.metrics.body * 40)
        self.who = SuggestBox(
            theme, self.tr("Patient"), lambda text: suggested(door, text), self
        )
        self.way = QComboBox(self)
        for way, word in WAYS.items():
            self.way.addItem(translate("clinic", word), way)
        self.hospital = QLineEdit(self)
        self.hospital.setCompleter(self._earlier())
        self.department = QLineEdit(self)
        self.diagnosis = QLineEdit(self)
        self.since = QLineEdit(campus_date(door.now()).isoformat(), self)
        self.until = QLineEdit(self)
        self.fields: dict[QWidget, Field] = {}
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.yes = Button(theme, self.tr("Issue"), "primary", "check")
        self._lay_out()
        self.who.taken.connect(self._taken)
        self.who.edited.connect(self._forget)
        self.who.entered.connect(self._entered)
        self.who.setFocus()

    @property
    def said(self) -> str:
        """What is said to be wrong, or ""."""
        return self._said.text()

    def do(self) -> None:
        """Issue it, if it can be read."""
        wish = self._wish()
        if wish is None:
            return
        try:
            self._door.begin("referral", wish)
        except Problem as problem:
            self._said.setText(sentence(problem))
            return
        self._told(
            self.tr("Referred: {name} → {hospital}").format(
                name=wish.patient.name, hospital=wish.hospital
            )
        )
        self.accept()

    def _wish(self) -> r.Issue | None:
        for field in self.fields.values():
            field.set_error("")
        patient = self.patient or read(self._door, self.who.text())
        if patient is None:
            self._wrong(self.who, self.tr("Who is it for? Type a name."))
            return None
        for line in (self.hospital, self.diagnosis):
            if not line.text().strip():
                self._wrong(line, self.tr("Please fill this in."))
                return None
        days = []
        for line, needed in ((self.since, True), (self.until, False)):
            typed = line.text().strip().replace("/", "-").replace(".", "-")
            day = civil_date(typed)
            if day is None and (typed or needed):
                self._wrong(line, self.tr("A day like 2026-11-24."))
                return None
            days.append("" if day is None else day.isoformat())
        return r.Issue(
            "",
            patient,
            self.hospital.text().strip(),
            self.diagnosis.text().strip(),
            days[0],
            self.way.currentData(),
            days[1],
            self.department.text().strip(),
        )

    def _wrong(self, editor: QWidget, text: str) -> None:
        self.fields[editor].set_error(text)
        editor.setFocus()

    def _taken(self, choice: Choice) -> None:
        self._take(choice.data)

    def _take(self, patient: Patient) -> None:
        self.patient = patient
        self.who.setText(" ".join(one for one in (patient.name, patient.person) if one))
        self.way.setFocus()

    def _forget(self) -> None:
        self.patient = None

    def _entered(self) -> None:
        found = self.patient or read(self._door, self.who.text())
        if found is not None:
            self._take(found)

    def _earlier(self) -> QCompleter:
        """Hospitals that somebody was referred to before."""
        found = self._door.records("referral", "", ended=True)
        completer = QCompleter(QStringListModel(sorted({one.hospital for one in found})), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        return completer

    def _lay_out(self) -> None:
        theme, rules = self._theme, self._door.rules.referral
        column = QVBoxLayout(self)
        margin = theme.metrics.space_4
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.metrics.space_2)
        column.addWidget(PlainLabel(theme, self.windowTitle(), "subtitle", parent=self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.metrics.space_3)
        labelled: tuple[tuple[QWidget, str, str, bool], ...] = (
            (self.who, self.tr("Patient"), self.tr("Name, initials, number; or swipe the card."),
             True),
            (self.way, self.tr("Kind"), "", False),
            (self.hospital, self.tr("Hospital"), "", True),
            (self.department, self.tr("Department there"), "", False),
            (self.diagnosis, self.tr("Diagnosis, in short"),
             self.tr("Seen by doctors and nurses alone."), True),
            (self.since, self.tr("Valid from"),
             self.tr("An emergency: up to %n days back.", "", rules.emergency_days), True),
            (self.until, self.tr("Valid until"),
             self.tr("Left empty: for %n days.", "", rules.valid_days), False),
        )  # fmt: skip
        places = ((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1), (2, 0, 2), (3, 0, 1), (3, 1, 1))
        for (editor, label, hint, required), (row, at, span) in zip(labelled, places, strict=True):
            field = Field(theme, label, editor, hint, required=required, parent=self)
            self.fields[editor] = field
            grid.addWidget(field, row, at, 1, span)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        column.addWidget(self._said)
        no = Button(theme, self.tr("Not now"))
        self.yes.clicked.connect(self.do)
        no.clicked.connect(self.reject)
        for button in (no, self.yes):
            button.setAutoDefault(False)  # Enter after a card goes on to the next field
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(no)
        buttons.addWidget(self.yes)
        column.addLayout(buttons)
