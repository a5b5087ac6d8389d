"""Texts offered while one writes: 常用语 by their beginning or initials, colleagues after an @."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QPlainTextEdit

from desktop.ui.theme import Theme
from domain.pinyin import pinyin_initials
from domain.text import narrow

Offers = Callable[[str], list[str]]
"""What is offered for the words before the cursor."""

_WORDS = re.compile(r"@?[^\s@,，。;；、：:！!？?]*$")
_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_ROWS = 6


@lru_cache(maxsize=400)
def initials_of(text: str) -> tuple[str, ...]:
    """A text's pinyin initials; a desk's texts are few and asked for at every key."""
    return tuple(pinyin_initials(text))


class Offering(QObject):
    """Shows a small list under the cursor of an editor; Enter or Tab puts the chosen one in.

    The cursor stays in the editor. What is typed is never changed by the list alone, and Escape
    puts it away.
    """

    def __init__(self, theme: Theme, editor: QPlainTextEdit, offers: Offers) -> None:
        super().__init__(editor)
        self._theme, self._editor, self._offers = theme, editor, offers
        self._taking = False
        self.list = QListWidget(editor)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.Box)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(editor.accessibleName())
        self.list.itemClicked.connect(self._take)
        self.list.hide()
        editor.textChanged.connect(self._look)
        editor.installEventFilter(self)
        editor.destroyed.connect(self.list.deleteLater)

    def shown(self) -> list[str]:
        """What is offered now."""
        if self.list.isHidden():
            return []
        return [self.list.item(n).text() for n in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the list is open, its keys are the list's."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.list.hide()
        elif isinstance(event, QKeyEvent) and not self.list.isHidden() and self._is_ours(event):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._answer(event)
                return True
        return super().eventFilter(watched, event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        keys = (*_TAKE, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
        return event.key() in keys and not event.modifiers() & Qt.KeyboardModifier.ControlModifier

    def _answer(self, event: QKeyEvent) -> None:
        if event.key() in _TAKE:
            self._take(self.list.currentItem())
        elif event.key() == Qt.Key.Key_Escape:
            self.list.hide()
        else:
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())

    def _look(self) -> None:
        if self._taking:
            return
        words = self._words()
        found = self._offers(words) if words and self._editor.hasFocus() else []
        if not found:
            self.list.hide()
            return
        self.list.clear()
        self.list.addItems(found)
        self.list.setCurrentRow(0)
        self._place(len(found))

    def _place(self, rows: int) -> None:
        """Under the words, in the window that holds the editor; above them where it is low."""
        theme, window = self._theme, self._editor.window()
        metrics = theme.metrics
        self.list.setParent(window)
        ground, line = theme.hex("raised"), theme.hex("accent_line")
        self.list.setStyleSheet(
            f"QListWidget {{ background: {ground}; border: 1px solid {line}; padding: 2px }}"
        )
        high = min(rows, _ROWS) * max(metrics.row, self.list.sizeHintForRow(0)) + 4
        wide = min(self.list.sizeHintForColumn(0) + metrics.space_6, self._editor.width())
        cursor = self._editor.cursorRect()
        below = self._editor.viewport().mapTo(window, QPoint(0, cursor.bottom() + 2))
        if below.y() + high > window.height():
            below.setY(below.y() - cursor.height() - high - 4)
        self.list.setGeometry(below.x(), below.y(), max(wide, self._editor.width() * 2 // 3), high)
        self.list.show()
        self.list.raise_()

    def _words(self) -> str:
        cursor = self._editor.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        found = _WORDS.search(before)
        return narrow(found[0]) if found else ""

    def _take(self, item: QListWidgetItem) -> None:
        cursor = self._editor.textCursor()
        self._taking = True
        cursor.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self._words())
        )
        cursor.insertText(item.text())
        self._editor.setTextCursor(cursor)
        self._taking = False
        self.list.hide()
