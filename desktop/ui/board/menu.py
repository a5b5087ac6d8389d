"""The menu of a card: the same acts as by drag and by key, with their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.board.phrases import translate
from desktop.ui.theme import Theme


class Entry(NamedTuple):
    """One act; one that is not `open` is shown, disabled."""

    text: str
    keys: str
    icon: str
    act: Callable[[], None]
    open: bool = True


def card_menu(theme: Theme, parent: QWidget, entries: list[Entry]) -> QMenu:
    """A menu that deletes itself; show it with `popup`."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for entry in entries:
        action = QAction(f"{entry.text}\t{entry.keys}", menu)
        theme.bind_icon(action, entry.icon)
        action.setEnabled(entry.open)
        action.triggered.connect(entry.act)
        menu.addAction(action)
    menu.setAccessibleName(translate("board", "Acts on the selected tickets"))
    return menu
