"""What the tests of phone intake share: a form on the screen, hands that type, and who calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from desktop.station import QueueFilter, Station
from desktop.translation import JsonTranslator, read_words
from desktop.ui.intake.form import IntakeForm
from desktop.ui.theme import Theme
from domain.repair.ticket import Ticket
from tests.desktop.showing import shown

ROOM = "东校区/4栋/201"


@contextmanager
def in_chinese(app: QApplication) -> Iterator[None]:
    """The program speaks Chinese meanwhile, as it does at a desk."""
    translator = JsonTranslator(read_words(resources.path("translations", "zh_CN")))
    app.installTranslator(translator)
    yield
    app.removeTranslator(translator)


def intake_form(station: Station, qtbot: QtBot, draft: Path | None = None) -> IntakeForm:
    """A form on the screen, the cursor in the caller's field."""
    form = IntakeForm(station, Theme(), draft)
    shown(qtbot, form, 1100, 640)
    form.start()
    return form


class Hands:
    """Counts the keys that are struck; a committed word of an input method counts as its length."""

    def __init__(self) -> None:
        self.struck = 0

    def type(self, text: str) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        self.struck += len(text)
        if text.isascii():
            QTest.keyClicks(target, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target = QApplication.focusWidget()
        assert target is not None
        self.struck += 1
        QTest.keyClick(target, key, held)

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)

    def save(self) -> None:
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def newest(station: Station) -> Ticket:
    """The ticket made last."""
    row = station.first_page(QueueFilter(), "newest", 1)[0]
    ticket = station.ticket(row.uid)
    assert ticket is not None
    return ticket


def fill(form: IntakeForm, station: Station, place: str = ROOM, fault: str = "water.pipe") -> None:
    """Everything that a report needs."""
    form.fields.caller.set_caller("李四", "13912345678")
    form.fields.place.set_place(station.place(place))
    form.fields.fault.set_fault(station.faults.get(fault))
