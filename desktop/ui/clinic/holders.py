"""Who may open the clinic on this computer: letting somebody in, and out."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.clinic.cards import LockCard
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from desktop.vault.turn import Turn
from domain.problems import Problem

_CODE = Qt.ItemDataRole.UserRole


class AdmitCard(LockCard):
    """Somebody new types a passphrase of their own, while one who has one is here.

    Signals:
        admitted: their name.
    """

    admitted = Signal(str)

    def __init__(self, theme: Theme, turn: Turn[Any], parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            self.tr("Let somebody in"),
            self.tr(
                "They type a passphrase of their own. The same number again sets a new passphrase."
            ),
            self.tr("Let in"),
            parent,
            icon="user-plus",
        )
        self._turn = turn
        self.code = self.add_field(self.tr("Staff number"))
        self.name = self.add_field(self.tr("Name"))
        self.passphrase = self.add_field(
            self.tr("Passphrase"), self.tr("At least 10 letters or 5 characters."), secret=True
        )
        self.again = self.add_field(self.tr("The passphrase once more"), secret=True)
        self.finish_layout()

    def act(self) -> None:
        """Wrap the key for them too."""
        opened = self._turn.session.opened
        if opened is None or not self.filled(self.code, self.name, self.passphrase, self.again):
            return
        if self.passphrase.text() != self.again.text():
            self.fields[-1].set_error(self.tr("The two are not the same."))
            self.again.setFocus()
            return
        code, name, passphrase = (
            line.text().strip() for line in (self.code, self.name, self.passphrase)
        )
        self.run(
            lambda: self._turn.vault.admit(opened, code, name, passphrase),
            lambda outcome: self._admitted(name),
        )

    def _admitted(self, name: str) -> None:
        self.clear()
        self.admitted.emit(name)


class HoldersDialog(QDialog):
    """The list, and the card beside it."""

    def __init__(self, theme: Theme, turn: Turn[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turn = turn
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("People with a passphrase"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("People with a passphrase"))
        self.out = Button(theme, self.tr("Takes no part any more"), "secondary")
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.card = AdmitCard(theme, turn, self)
        left = QVBoxLayout()
        left.addWidget(PlainLabel(theme, self.windowTitle(), "subtitle", parent=self))
        left.addWidget(self.list, 1)
        left.addWidget(self._said)
        left.addWidget(self.out)
        row = QHBoxLayout(self)
        margin = theme.metrics.space_4
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(margin)
        row.addLayout(left)
        row.addWidget(self.card)
        self.list.setMinimumWidth(theme.metrics.body * 16)
        self.out.clicked.connect(self.dismiss)
        self.card.admitted.connect(lambda name: self.reload())
        turn.ending.connect(self.close)
        self.reload()

    @property
    def said(self) -> str:
        """What is said to be wrong, or ""."""
        return self._said.text()

    def reload(self) -> None:
        """Read the list anew."""
        self.list.clear()
        for code, name in self._turn.vault.holders():
            item = QListWidgetItem(f"{name}  {code}", self.list)
            item.setData(_CODE, code)
        self.list.setCurrentRow(0)

    def dismiss(self) -> None:
        """The one that is chosen may open it no more."""
        item = self.list.currentItem()
        try:
            self._turn.vault.dismiss(str(item.data(_CODE)))
        except Problem as problem:
            self._said.setText(sentence(problem))
            return
        self._said.setText("")
        self.reload()
