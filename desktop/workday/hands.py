"""An operator's hands: real key and mouse events to the window, and a card carried to a worker."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop.ui.board.board import Board
from desktop.ui.board.card_view import CardView
from desktop.ui.drag import encode
from domain.problems import Trouble

_STEP_MS = 12
_BOTH = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """Works on one window; keys go to whatever has the focus, as from a keyboard."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.struck = 0
        """Keys and clicks so far; a word of an input method counts as its length."""

    def type(self, text: str) -> None:
        """Type; Chinese arrives as from an input method."""
        self.struck += len(text)
        target = self._focus()
        if text.isascii():
            QTest.keyClicks(target, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
        """Press one key."""
        self.struck += 1
        QTest.keyClick(self._focus(), key, held)

    def enter(self, held: Qt.KeyboardModifier = _NONE) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return, held)

    def click(self, button: QAbstractButton) -> None:
        """Press a button with the mouse, where its mark is."""
        self.struck += 1
        point = QPoint(min(12, button.width() // 2), button.height() // 2)
        QTest.mouseClick(button, _LEFT, _NONE, point)

    def carry(self, board: Board, view: CardView, uid: str, worker: str) -> bool:
        """Drag a ticket's card onto a worker's column. Returns whether a real mouse drag did it.

        Without a screen Qt can't drag (``QDrag.exec`` returns at once): then the board gets the
        events that a drag would have sent.

        Raises:
            Trouble: ``not_on_screen`` if the card or the column can't be seen.
        """
        column = board.columns.bring(worker)
        rect = view.card_rect(uid)
        if column is None or rect.isEmpty():
            raise Trouble("not_on_screen", ticket=uid, worker=worker)
        self.struck += 1
        end = column.mapTo(self._window, column.rect().center())
        if QGuiApplication.platformName() == "offscreen":
            self._send_drop(board, uid, board.mapFrom(self._window, end))
            return False
        start = view.viewport().mapTo(self._window, rect.center())
        _drag_mouse(self._window, start, end)
        return True

    def _send_drop(self, board: Board, uid: str, point: QPoint) -> None:
        mime = encode([uid])
        for make in (QDragEnterEvent, QDragMoveEvent):
            QApplication.sendEvent(board, make(point, _BOTH, mime, _LEFT, _NONE))
        drop = QDropEvent(QPointF(point), _BOTH, mime, _LEFT, _NONE)
        QApplication.sendEvent(board, drop)

    def _focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        return popup or QApplication.focusWidget() or self._window


def _drag_mouse(window: QWidget, start: QPoint, end: QPoint) -> None:
    """Move the mouse from one point of a window to another with the button down.

    Once the drag has begun Qt runs a loop of its own, so a timer feeds the rest of the way.
    """
    handle = window.windowHandle()
    way = [start + (end - start) * n / 8 for n in range(1, 9)] + [end + QPoint(1, 1)] * 3
    steps: list[Callable[[], None]] = [
        functools.partial(QTest.mouseMove, handle, point) for point in way
    ]
    steps.append(functools.partial(QTest.mouseRelease, handle, _LEFT, _NONE, end))

    def feed() -> None:
        if steps:
            QTimer.singleShot(_STEP_MS, feed)
            steps.pop(0)()

    QTest.mousePress(handle, _LEFT, _NONE, start)
    QTimer.singleShot(_STEP_MS, feed)
    pull = QApplication.startDragDistance() + 4
    for n in (1, 2):
        QTest.mouseMove(handle, start + QPoint(n * pull, 0))
    while steps:
        QApplication.processEvents()
