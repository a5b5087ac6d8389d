"""候补 of a session at the desk: who waits for a place, in which order, and taking somebody off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from desktop.ui import words
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.words import session_words
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session, Waiter
from domain.problems import Problem


class WaitingButton(Button):
    """How many wait for a place in the session in sight; pressed, it shows them.

    Args:
        told: hears what was done, in words.
    """

    def __init__(
        self, theme: Theme, door: ClinicDoor, told: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(theme, "", "ghost", "hourglass", parent=parent, slim=True)
        self._theme, self._door, self._told = theme, door, told
        self._session: Session | None = None
        self.clicked.connect(self.show_list)
        self.hide()

    def show_session(self, session: Session | None) -> None:
        """Those of that session."""
        self._session = session
        count = 0 if session is None else len(session.waiting)
        self.setText(self.tr("%n on the waiting list", "", count))
        self.setVisible(bool(count))

    def show_list(self) -> None:
        """Who they are."""
        if self._session is not None:
            WaitingDialog(self._theme, self._door, self._session, self._told, self).open()


class WaitingDialog(QDialog):
    """The list of one session; use ``open()``."""

    def __init__(
        self,
        theme: Theme,
        door: ClinicDoor,
        session: Session,
        told: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._door, self._told, self._uid = door, told, session.uid
        self._waiters: tuple[Waiter, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Waiting list"))
        self.setMinimumWidth(theme.metrics.body * 32)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.windowTitle())
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.off = Button(theme, self.tr("Take off the list"), "secondary")
        self.off.clicked.connect(self.take_off)
        close = Button(theme, self.tr("Close"), "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        margin = theme.metrics.space_4
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.metrics.space_2)
        column.addWidget(PlainLabel(theme, self.windowTitle(), "subtitle", parent=self))
        how = self.tr("A place that is given up goes to the first.")
        for about in (session_words(session), how):
            column.addWidget(PlainLabel(theme, about, "body", "text_2", wrap=True, parent=self))
        column.addWidget(self.list, 1)
        column.addWidget(self._said)
        row = QHBoxLayout()
        row.addWidget(self.off)
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        door.changed.connect(self._heard)
        self.reload()

    @property
    def said(self) -> str:
        """What is said to be wrong, or ""."""
        return self._said.text()

    def reload(self) -> None:
        """Read the list anew; whoever is chosen stays so."""
        session = self._door.session(self._uid)
        self._waiters = () if session is None else session.waiting
        row = max(0, self.list.currentRow())
        self.list.clear()
        now = self._door.now()
        for n, one in enumerate(self._waiters, 1):
            who = "  ".join(
                part for part in (one.patient.name, one.patient.person, one.patient.phone) if part
            )
            since = self.tr("for {time}").format(time=words.duration(now - one.since))
            self.list.addItem(f"{n}.  {who}  ·  {since}")
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.off.setEnabled(bool(self._waiters))

    def take_off(self) -> None:
        """Whoever is chosen waits no longer."""
        row = self.list.currentRow()
        if row < 0:
            return
        waiter = self._waiters[row]
        try:
            self._door.submit(self._uid, c.Unwait(waiter.id))
        except Problem as problem:
            self._said.setText(sentence(problem))
            return
        self._said.setText("")
        self._told(self.tr("Off the waiting list: {name}").format(name=waiter.patient.name))
        self.reload()

    def _heard(self, changes: object) -> None:
        self.reload()
