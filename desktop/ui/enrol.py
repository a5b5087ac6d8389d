"""The form in which a new station shows its one-time code to the cloud."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.problems import Problem


class EnrolDialog(QDialog):
    """Address, code and name; stays open with the reason when the cloud says no.

    Signals:
        submitted: address, code, name as typed.
    """

    submitted = Signal(str, str, str)

    def __init__(
        self,
        theme: Theme,
        address: str,
        name: str,
        parent: QWidget | None = None,
        *,
        clinic: bool = False,
    ) -> None:
        """``clinic``: it is the clinic here that is connected, a station of its own."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Connect this station"))
        self._width = theme.metrics.space_4 * 28
        self._address = QLineEdit(address)
        self._code = QLineEdit()
        self._name = QLineEdit(name)
        self._fields = (
            Field(theme, self.tr("Cloud address"), self._address, "https://hq.example.edu.cn"),
            Field(
                theme,
                self.tr("One-time code"),
                self._code,
                self.tr(
                    "From the administrator: paidan cloud enrol-code --scope reception. "
                    "Good for 30 minutes."
                )
                if clinic
                else self.tr(
                    "From the administrator: paidan cloud enrol-code. Good for 30 minutes."
                ),
                required=True,
            ),
            Field(theme, self.tr("Name of this station"), self._name),
        )
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._connect = Button(theme, self.tr("Connect"), "primary", "cloud")
        later = Button(theme, self.tr("Later"), "secondary")
        self._connect.setDefault(True)
        self._connect.clicked.connect(self._submit)
        later.clicked.connect(self.reject)
        self._lay_out(theme, later, clinic)

    def refused(self, problem: Problem) -> None:
        """The cloud said no, or was not reached: say why and let the operator correct it."""
        away = self.tr(
            "Nothing answers at this address. Check it, and the network; the code stays good."
        )
        self._said.setText(away if problem.code == "offline" else sentence(problem))
        self._fit()
        self._connect.setEnabled(True)
        self._connect.setText(self.tr("Connect"))
        self._code.setFocus()
        self._code.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        """The first thing still to be typed has the focus."""
        super().showEvent(event)
        (self._code if self._address.text() else self._address).setFocus()

    def _submit(self) -> None:
        missing = [
            (field, editor)
            for field, editor in zip(self._fields, self._editors(), strict=True)
            if not editor.text().strip()
        ]
        for field, editor in zip(self._fields, self._editors(), strict=True):
            field.set_error("" if editor.text().strip() else self.tr("Please fill this in."))
        if missing:
            missing[0][1].setFocus()
            return
        address = self._address.text().strip()
        if "://" not in address:
            address = f"https://{address}"
        self._said.setText("")
        self._connect.setEnabled(False)
        self._connect.setText(self.tr("Connecting…"))
        self.submitted.emit(address, self._code.text().strip(), self._name.text().strip())

    def _editors(self) -> tuple[QLineEdit, QLineEdit, QLineEdit]:
        return self._address, self._code, self._name

    def _lay_out(self, theme: Theme, later: Button, clinic: bool) -> None:
        self._column = column = QVBoxLayout(self)
        margin = theme.metrics.space_4
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.metrics.space_2)
        told = (
            self.tr(
                "Schedules, people and appointments made in WeChat come from the cloud. "
                "The clinic's code is another than the dispatch desk's."
            )
            if clinic
            else self.tr(
                "Without the cloud this desk still works; connect it to receive WeChat requests."
            )
        )
        column.addWidget(PlainLabel(theme, told, "body", "text_2", wrap=True, parent=self))
        for field in self._fields:
            column.addWidget(field)
        column.addWidget(self._said)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(later)
        buttons.addWidget(self._connect)
        column.addLayout(buttons)
        self._fit()

    def _fit(self) -> None:
        """High enough for every line, also of what the cloud said."""
        self._column.invalidate()
        self.setMinimumSize(self._width, self._column.totalHeightForWidth(self._width))
