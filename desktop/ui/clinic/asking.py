"""One more thing that has to be known before an act: a reason, and where it is needed a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.problems import Problem


class Asking(QDialog):
    """Use ``open()``; it stays open, with what is wrong, until the act is done or given up.

    Args:
        act: does it with the choice's key and the reason; raises ``Problem``.
        choices: key and word of each, none to ask for the reason alone.
        required: whether the reason must be filled in.
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        yes: str,
        act: Callable[[str, str], None],
        *,
        about: str = "",
        choices: Sequence[tuple[str, str]] = (),
        choice_label: str = "",
        required: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._act, self._required = act, required
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        margin = theme.metrics.space_4
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.metrics.space_2)
        self.setMinimumWidth(theme.metrics.body * 26)
        column.addWidget(PlainLabel(theme, title, "subtitle", parent=self))
        if about:
            column.addWidget(PlainLabel(theme, about, "body", "text_2", wrap=True, parent=self))
        self.choice = QComboBox(self)
        for key, word in choices:
            self.choice.addItem(word, key)
        if choices:
            column.addWidget(Field(theme, choice_label, self.choice, parent=self))
        self.choice.setVisible(bool(choices))
        self.reason = QLineEdit(self)
        self._field = Field(
            theme, self.tr("Reason"), self.reason, required=required, parent=self
        )
        column.addWidget(self._field)
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        column.addWidget(self._said)
        no = Button(theme, self.tr("Not now"))
        self.yes = Button(theme, as_label(yes), "primary")
        self.yes.setDefault(True)
        self.yes.clicked.connect(self._do)
        no.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(no)
        row.addWidget(self.yes)
        column.addLayout(row)
        (self.choice if choices else self.reason).setFocus()

    @property
    def said(self) -> str:
        """What is said to be wrong, or ""."""
        return self._said.text()

    def _do(self) -> None:
        reason = self.reason.text().strip()
        if self._required and not reason:
            self._field.set_error(self.tr("Please fill this in."))
            self.reason.setFocus()
            return
        try:
            self._act(str(self.choice.currentData() or ""), reason)
        except Problem as problem:
            self._said.setText(sentence(problem))
            return
        self.accept()
