"""A scanner's burst opens the slip, a person's typing goes where it was meant to go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.actions import SPECS
from desktop.ui.slips.scanner import FIRST_LETTERS, Scanner, may_begin

NUMBER = "BX261124-A042"


class Desk(QWidget):
    """A window with a field, and a key that does something while the field has not the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.place = QLineEdit(self), QWidget(self)
        self.place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.place)
        self.done: list[str] = []
        for key in ("A", "D", "Return"):
            short = QShortcut(QKeySequence(key), self.place)
            short.setContext(Qt.ShortcutContext.WidgetShortcut)
            short.activated.connect(lambda key=key: self.done.append(key))
        self.scanner = Scanner(self)
        self.scanned: list[str] = []
        self.scanner.scanned.connect(self.scanned.append)

    def type(self, text: str, *, slowly: bool = False) -> None:
        """Keys as they come from the keyboard: to the window, with its shortcuts."""
        for letter in text:
            if letter.isupper():
                QTest.keyPress(self.windowHandle(), Qt.Key.Key_Shift)
                QTest.keyClick(self.windowHandle(), letter, Qt.KeyboardModifier.ShiftModifier)
                QTest.keyRelease(self.windowHandle(), Qt.Key.Key_Shift)
            else:
                QTest.keyClick(self.windowHandle(), letter)
            if slowly and self.scanner.pause.isActive():
                self.scanner.pause.timeout.emit()

    def enter(self) -> None:
        QTest.keyClick(self.windowHandle(), Qt.Key.Key_Return)
        QApplication.processEvents()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.field.setFocus()
    return made


def test_a_scan_into_a_field_leaves_the_field_as_it_was(desk: Desk) -> None:
    desk.type("xyz")
    desk.type(NUMBER)
    desk.enter()
    assert desk.scanned == [NUMBER]
    assert desk.field.text() == "xyz"


def test_a_scan_does_nothing_of_what_its_letters_are_keys_for(desk: Desk) -> None:
    desk.place.setFocus()
    desk.type("BX261124-ADA007")
    desk.enter()
    assert desk.scanned == ["BX261124-ADA007"]
    assert desk.done == []
    desk.type("a")
    desk.enter()
    assert desk.done == ["A", "Return"]


def test_a_scanner_with_caps_lock_the_wrong_way_is_understood(desk: Desk) -> None:
    desk.type(NUMBER.lower())
    desk.enter()
    assert desk.scanned == [NUMBER]
    assert desk.field.text() == ""


@pytest.mark.parametrize("typed", ["Bob", "b", "BX", "bx26", NUMBER, "BX261124-A", "BB", "a BX1"])
def test_what_a_person_types_arrives_whole_and_in_order(desk: Desk, typed: str) -> None:
    desk.type(typed, slowly=True)
    desk.enter()
    assert desk.scanned == []
    assert desk.field.text() == typed


@pytest.mark.parametrize("typed", ["BX261124-A04", "BX26x", "BXX", "BX261124A042"])
def test_a_burst_that_is_no_number_arrives_whole(desk: Desk, typed: str) -> None:
    desk.type(typed)
    desk.enter()
    assert desk.scanned == []
    assert desk.field.text() == typed


def test_two_scans_follow_one_another(desk: Desk) -> None:
    for number in (NUMBER, "BX261124-A043"):
        desk.type(number)
        desk.enter()
    assert desk.scanned == [NUMBER, "BX261124-A043"]


def test_while_a_question_waits_for_its_answer_nothing_is_held_back(
    desk: Desk, qtbot: QtBot
) -> None:
    dialog = QDialog(desk)
    dialog.setModal(True)
    field = QLineEdit(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    field.setFocus()
    for letter in NUMBER:
        QTest.keyClick(dialog.windowHandle(), letter)
    assert field.text() == NUMBER
    assert desk.scanned == []


@pytest.mark.parametrize(
    ("text", "may"),
    [("B", True), ("BX2", True), ("BX261124-", True), (NUMBER, True), ("X", False),
     ("BX-", False), ("BX261124-1", False), ("BX2611245", False)],
)  # fmt: skip
def test_what_may_begin_a_number(text: str, may: bool) -> None:
    assert may_begin(text) is may


def test_no_act_lies_on_a_key_that_is_held_back() -> None:
    keys = {key for spec in SPECS.values() for key in spec.keys}
    assert not keys & FIRST_LETTERS
