"""What has to be typed for an act on a record: words, yuan, a day, papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.ui import words
from desktop.ui.clinic.claims import paper_word
from desktop.ui.clinic.record_kinds import Deed
from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.clinic.rules import PAPERS, Paper, civil_date
from domain.problems import Problem


class DeedForm(QDialog):
    """Use ``open()``; it stays open, with what is wrong, until the act is done or given up.

    Args:
        act: does the deed with what was typed; raises ``Problem``.
    """

    def __init__(
        self, theme: Theme, deed: Deed, about: str, act: Callable[[Any], None],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._deed, self._act = deed, act
        self.setWindowTitle(deed.name)
        self.setModal(True)
        self.setMinimumWidth(theme.metrics.body * 30)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.line = QLineEdit(self)
        self.papers: dict[Paper, QCheckBox] = {}
        long = deed.asks in ("text", "papers")
        self._field = Field(
            theme, deed.label, self.text if long else self.line, required=deed.asks != "papers",
            parent=self,
        )  # fmt: skip
        (self.line if long else self.text).hide()
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._lay_out(theme, about)
        (self.text if long else self.line).setFocus()

    @property
    def said(self) -> str:
        """What is said to be wrong, or ""."""
        return self._said.text()

    def do(self) -> None:
        """Do it, if what was typed can be read."""
        typed = self._typed()
        if typed is None:
            return
        try:
            self._act(typed)
        except Problem as problem:
            self._said.setText(sentence(problem))
            return
        self.accept()

    def _typed(self) -> Any:
        """What was typed as the deed wants it; None, and it is said, where it can't be read."""
        asks, line = self._deed.asks, self.line.text().strip()
        text = self.text.toPlainText().strip()
        if asks == "text":
            return text or self._wrong(self.tr("Please fill this in."))
        if asks == "papers":
            chosen = tuple(paper for paper, box in self.papers.items() if box.isChecked())
            if not text and not chosen:
                return self._wrong(self.tr("Say what is missing, or tick it."))
            return chosen, text or "、".join(paper_word(paper) for paper in chosen)
        if asks == "day":
            day = civil_date(line.replace("/", "-").replace(".", "-"))
            return day.isoformat() if day else self._wrong(self.tr("A day like 2026-11-24."))
        fen = words.read_yuan(line)
        if fen is None or not line:
            return self._wrong(self.tr("An amount in yuan like 12.50."))
        return fen

    def _wrong(self, text: str) -> Any:
        self._field.set_error(text)
        self._field.editor.setFocus()
        return None

    def _lay_out(self, theme: Theme, about: str) -> None:
        column = QVBoxLayout(self)
        margin = theme.metrics.space_4
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.metrics.space_2)
        column.addWidget(PlainLabel(theme, self._deed.name, "subtitle", parent=self))
        column.addWidget(PlainLabel(theme, about, "body", "text_2", wrap=True, parent=self))
        if self._deed.asks == "papers":
            for paper in PAPERS:
                self.papers[paper] = QCheckBox(paper_word(paper), self)
                column.addWidget(self.papers[paper])
        column.addWidget(self._field)
        column.addWidget(self._said)
        no = Button(theme, self.tr("Not now"))
        self.yes = Button(
            theme, as_label(self._deed.name), "danger" if self._deed.danger else "primary"
        )
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.do)
        no.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(no)
        row.addWidget(self.yes)
        column.addLayout(row)
