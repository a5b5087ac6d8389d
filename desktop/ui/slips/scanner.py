"""A scanner on USB types like a keyboard, only faster: its bursts are told from people's typing."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from domain import drills
from domain.ids import parse_number
from domain.problems import Refusal
from domain.services import SERVICES

GAP = 60
"""Between two keys of one burst, ms. Scanners take 2 to 30, fast typists more than 80."""
_PREFIXES = (
    *(each.number_prefix for each in SERVICES.values() if each.number_prefix),
    drills.PREFIX,
)
FIRST_LETTERS = frozenset(prefix[0] for prefix in _PREFIXES)
"""Keys that are held back for ``GAP``: no act may lie on one of them alone."""
_REST = re.compile(r"[0-9]{0,6}|[0-9]{6}-[A-Z]{0,4}|[0-9]{6}-[A-Z]{1,4}[0-9]{1,6}")
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SILENT = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock)


class Scanner(QObject):
    """Listens at whatever has the focus.

    A key that may begin a number waits for the next one. What turns out to be no number is given
    on as it was typed; a whole number that ends with Enter reaches nobody but ``scanned``.

    Signals:
        scanned: a ticket's number.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._keys: list[QKeyEvent] = []
        self._text = ""
        self._giving_on = False
        self._ear: QWidget | None = None
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(GAP)
        self.pause.setTimerType(Qt.TimerType.PreciseTimer)
        self.pause.timeout.connect(self.give_on)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._listen)
        self._listen(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._giving_on or not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            return self._press(event)
        return False

    def give_on(self) -> None:
        """It was a person: let the keys through, in order."""
        self.pause.stop()
        keys, self._keys, self._text = self._keys, [], ""
        there = QApplication.focusWidget()
        if there is None:
            return
        self._giving_on = True
        try:
            for key in keys:
                QApplication.sendEvent(there, key)
        finally:
            self._giving_on = False

    def _press(self, event: QKeyEvent) -> bool:
        if self._fits(event):
            self._text += event.text().upper()
            self._keys.append(event.clone())
            self.pause.start()
            return True
        if self._ends(event):
            number = self._text
            self.pause.stop()
            self._keys, self._text = [], ""
            # Not from inside the key: who answers may move the focus.
            QTimer.singleShot(0, self, lambda: self.scanned.emit(number))
            return True
        if self._keys and event.key() not in _SILENT:
            self.give_on()
        return False

    def _is_ours(self, event: QKeyEvent) -> bool:
        return self._fits(event) or self._ends(event)

    def _fits(self, event: QKeyEvent) -> bool:
        text = event.text().upper()
        if len(text) != 1 or event.modifiers() & _HELD or QApplication.activeModalWidget():
            return False
        return may_begin(self._text + text)

    def _ends(self, event: QKeyEvent) -> bool:
        if event.key() not in _ENTER or not self._text:
            return False
        try:
            parse_number(self._text)
        except Refusal:
            return False
        return True

    def _listen(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._ear is not None and old is self._ear:
            self._ear.removeEventFilter(self)
        self._ear = new
        if new is not None:
            new.removeEventFilter(self)
            new.installEventFilter(self)


def may_begin(text: str) -> bool:
    """Whether a ticket's number can begin like this."""
    for prefix in _PREFIXES:
        if prefix.startswith(text):
            return True
        if text.startswith(prefix) and _REST.fullmatch(text.removeprefix(prefix)):
            return True
    return False
