"""The lock of the clinic: setting it up, opening it, uncovering it, and the way by the paper."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.ui.clinic.cards import LockCard
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.vault.turn import Turn, Unlocked, as_drawn, check_pin
from domain.problems import Problem, Refusal


class SetUpCard(LockCard):
    """The first person makes the key, and writes the recovery code down before anything goes on.

    Signals:
        made: the ``Unlocked``, the recovery code, which is shown once, and the PIN, "" for none.
    """

    made = Signal(object, str, str)

    def __init__(self, theme: Theme, turn: Turn[Any], parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            self.tr("Set up the clinic on this computer"),
            self.tr(
                "Its records are kept locked. Everybody who works here opens them with a "
                "passphrase of their own; nobody else can, not even the administrator."
            ),
            self.tr("Set up"),
            parent,
        )
        self._turn = turn
        self.code = self.add_field(self.tr("Your staff number"))
        self.name = self.add_field(self.tr("Your name"))
        self.passphrase = self.add_field(
            self.tr("Passphrase"), self.tr("At least 10 letters or 5 characters."), secret=True
        )
        self.again = self.add_field(self.tr("The passphrase once more"), secret=True)
        self._again = self.fields[-1]
        self.pin = self.add_field(
            self.tr("PIN for short breaks (optional)"),
            self.tr("4 to 8 digits; opens the covered screen."),
            secret=True,
            required=False,
        )
        self._pin = ""
        self.finish_layout()

    def act(self) -> None:
        """Make the key. A PIN that is none is said before: afterwards there is a key already."""
        if not self.filled(self.code, self.name, self.passphrase, self.again):
            return
        if self.passphrase.text() != self.again.text():
            self._again.set_error(self.tr("The two are not the same."))
            self.again.setFocus()
            self.again.selectAll()
            return
        try:
            self._pin = check_pin(self.pin.text()) if self.pin.text().strip() else ""
        except Refusal as refusal:
            self.refuse(refusal)
            return
        code, name = self.code.text().strip(), self.name.text().strip()
        passphrase = self.passphrase.text()
        self.run(lambda: self._turn.vault.create(code, name, passphrase), self._made)

    def _made(self, outcome: object) -> None:
        assert isinstance(outcome, tuple)
        self.clear()
        pin, self._pin = self._pin, ""
        self.made.emit(*outcome, pin)


class PaperCard(LockCard):
    """Shows the recovery code once, and asks for its end: a code that was not written down is lost.

    Signals:
        written: it was.
    """

    written = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            self.tr("Write the recovery code down"),
            self.tr(
                "It opens the clinic when every passphrase is forgotten or this computer was set "
                "up anew. It is shown only now. Keep the paper in the safe, not at the desk."
            ),
            self.tr("It is written down"),
            parent,
            icon="check",
        )
        self._code = ""
        self.shown = tuple(PlainLabel(theme, "", "title", parent=self) for _ in range(2))
        for line in self.shown:
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.add_widget(line)
        self.end = self.add_field(
            self.tr("The last five characters"), self.tr("Typed from the paper, as a check.")
        )
        self.more.setText(self.tr("Copy"))
        self.more.setVisible(True)
        self.more.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._code))
        self.finish_layout()

    def show_code(self, code: str) -> None:
        """The code that was just drawn."""
        self._code = code
        groups = code.split("-")
        for line, part in zip(self.shown, (groups[:4], groups[4:]), strict=True):
            line.setText("   ".join(part))

    def act(self) -> None:
        """Go on, if the paper says the same."""
        typed = as_drawn(self.end.text())
        if typed != self._code[-len(self._code.split("-")[-1]) :]:
            self.fields[-1].set_error(self.tr("That is not its end. Look at the paper once more."))
            self.end.selectAll()
            self.end.setFocus()
            return
        clipboard = QGuiApplication.clipboard()
        if clipboard.text() == self._code:
            clipboard.clear()
        self.show_code("")
        self.clear()
        self.written.emit()


class UnlockCard(LockCard):
    """Who comes in, the passphrase, and a PIN for the rest of the day.

    Signals:
        recovery_wanted: the passphrase is forgotten.
    """

    recovery_wanted = Signal()

    def __init__(self, theme: Theme, turn: Turn[Any], parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            self.tr("The clinic is locked"),
            self.tr("Choose your name and type your passphrase."),
            self.tr("Unlock"),
            parent,
        )
        self._turn = turn
        self.who = QComboBox(self)
        self.add_widget(Field(theme, self.tr("Who comes in"), self.who, parent=self))
        self.passphrase = self.add_field(self.tr("Passphrase"), secret=True)
        self.pin = self.add_field(
            self.tr("PIN for short breaks (optional)"),
            self.tr("4 to 8 digits. Good until the clinic is locked again."),
            secret=True,
            required=False,
        )
        self.more.setText(self.tr("Passphrase forgotten"))
        self.more.setVisible(True)
        self.more.clicked.connect(self.recovery_wanted)
        self.finish_layout()

    def show_holders(self) -> None:
        """Who may come in, as the vault says now."""
        chosen = self.who.currentData()
        self.who.clear()
        try:
            for code, name in self._turn.vault.holders():
                self.who.addItem(f"{name}  {code}", code)
        except Problem as problem:
            self.refuse(problem)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))

    def act(self) -> None:
        """Try the passphrase."""
        if not self.filled(self.passphrase):
            return
        code, passphrase = str(self.who.currentData() or ""), self.passphrase.text()
        self.run(lambda: self._turn.vault.unlock(code, passphrase), self._open)

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong; a wrong passphrase is counted."""
        if problem.code == "passphrase_wrong":
            self._turn.failed()
        super().refuse(problem)

    def first_field(self) -> QLineEdit:
        """The passphrase."""
        return self.passphrase

    def showEvent(self, event: QShowEvent) -> None:
        self.show_holders()  # a key file that was gone may have been put back
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.clear()

    def _open(self, outcome: object) -> None:
        assert isinstance(outcome, Unlocked)
        self._turn.begin(outcome, self.pin.text().strip())


class RecoverCard(LockCard):
    """The way in by the code on paper: it sets a new passphrase for somebody.

    Signals:
        given_up: back to the passphrase.
    """

    given_up = Signal()

    def __init__(self, theme: Theme, turn: Turn[Any], parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            self.tr("Open it with the recovery code"),
            self.tr("The code is on the paper in the safe. It stays good afterwards."),
            self.tr("Open"),
            parent,
        )
        self._turn = turn
        self.recovery = self.add_field(self.tr("Recovery code"))
        self.code = self.add_field(self.tr("Your staff number"))
        self.name = self.add_field(self.tr("Your name"))
        self.passphrase = self.add_field(
            self.tr("New passphrase"), self.tr("At least 10 letters or 5 characters."), secret=True
        )
        self.more.setText(self.tr("Back"))
        self.more.setVisible(True)
        self.more.clicked.connect(self.given_up)
        self.finish_layout()

    def act(self) -> None:
        """Try the code."""
        if not self.filled(self.recovery, self.code, self.name, self.passphrase):
            return
        typed = (self.recovery, self.code, self.name, self.passphrase)
        recovery, code, name, passphrase = (line.text().strip() for line in typed)
        self.run(lambda: self._turn.vault.recover(recovery, code, name, passphrase), self._open)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.clear()

    def _open(self, outcome: object) -> None:
        assert isinstance(outcome, Unlocked)
        self._turn.begin(outcome)


class CoverCard(LockCard):
    """A covered session: the PIN uncovers it; who has none locks it and comes in anew.

    Signals:
        refused: the ``Refusal`` by which the session was ended.
    """

    refused = Signal(object)

    def __init__(self, theme: Theme, turn: Turn[Any], parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            self.tr("The clinic is covered"),
            "",
            self.tr("Go on"),
            parent,
        )
        self._turn = turn
        self.who = PlainLabel(theme, "", "subtitle", parent=self)
        self.add_widget(self.who)
        self.pin = self.add_field(self.tr("PIN code"), secret=True)
        self.more.setText(self.tr("Lock, somebody else comes in"))
        self.more.setVisible(True)
        self.more.clicked.connect(turn.lock)
        self.finish_layout()

    def show_who(self) -> None:
        """Whose session it is, and whether a PIN opens it."""
        opened = self._turn.session.opened
        self.who.setText("" if opened is None else opened.name)
        with_pin = self._turn.session.has_pin
        self.fields[0].setVisible(with_pin)
        self.button.setVisible(with_pin)
        self.told.setText(
            self.tr("The desk goes on working. Type your PIN to go on.")
            if with_pin
            else self.tr("The desk goes on working. No PIN was set: lock it, then come in anew.")
        )

    def first_field(self) -> QLineEdit | None:
        """The PIN, where there is one."""
        return self.pin if self._turn.session.has_pin else None

    def act(self) -> None:
        """Try the PIN: quick, and no more often than the session allows."""
        try:
            self._turn.resume(self.pin.text())
        except Refusal as refusal:
            if refusal.code == "pin_wrong":
                self.refuse(refusal)
            else:
                self.refused.emit(refusal)
        finally:
            self.pin.clear()
