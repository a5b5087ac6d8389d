"""How the tests of widgets show one, find its buttons, press keys and look at its pixels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

EVIL = "<b>李</b> & <img src=x> 漏水"
"""What a student may write."""


def shown(qtbot: QtBot, widget: QWidget, width: int = 0, height: int = 0) -> QWidget:
    """Show `widget` as the active window, `width` wide if given; closed after the test."""
    qtbot.addWidget(widget)
    if width:
        widget.resize(width, height or widget.sizeHint().height())
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    QApplication.processEvents()
    return widget


def buttons(widget: QWidget) -> dict[str, QAbstractButton]:
    """Every button below `widget` by what a screen reader says."""
    found = widget.findChildren(QAbstractButton)
    return {each.accessibleName() or each.text(): each for each in found}


def press(qtbot: QtBot, widget: QWidget, *keys: Qt.Key) -> None:
    """Press `keys` one after the other."""
    for key in keys:
        qtbot.keyClick(widget, key)


def pixels(image: QImage) -> bytes:
    """The bytes of `image`, to compare."""
    return bytes(image.constBits())
