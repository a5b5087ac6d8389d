"""The search field: asks while one types, a little behind the keys."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.parts.drawing import draw_key_cap, key_cap_size
from desktop.ui.theme import Theme


class SearchBox(QLineEdit):
    """Emits `searched` with the trimmed text when typing rests, at once on Enter or clearing.

    Escape clears; on an empty field it emits `left`, for the focus to go back where it was.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        placeholder: str,
        shortcut: str = "",
        *,
        delay: int = 40,
        parent: QWidget | None = None,
    ) -> None:
        """`delay` is how long typing must rest, in ms; `shortcut` is shown while unused."""
        super().__init__(parent)
        self._theme, self._shortcut = theme, shortcut
        self._said = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(delay)
        self._rest.timeout.connect(self._say)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        glass = QAction(self)
        theme.bind_icon(glass, "search", "muted")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(self.tr("Clear"), self)
        theme.bind_icon(self._clear, "x", "text_2")
        self._clear.triggered.connect(self.clear_now)
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._say)
        theme.follow(self._restyle)

    def clear_now(self) -> None:
        """Empty the field and say so at once."""
        self.clear()
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear_now()
            else:
                self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shortcut and not self.text() and not self.hasFocus():
            gap = self._theme.metrics.space_2
            inside = QRect(self.rect()).adjusted(gap, 0, -gap, 0)
            draw_key_cap(QPainter(self), inside, self._shortcut, self._theme)

    def _restyle(self) -> None:
        self._leave_room()
        self.update()

    def _leave_room(self) -> None:
        """Keep the placeholder clear of the key cap."""
        shown = bool(self._shortcut) and not self.text()
        cap = key_cap_size(self._theme, self._shortcut).width() if shown else 0
        self.setTextMargins(0, 0, cap, 0)

    def _typed(self, text: str) -> None:
        if text and self._clear not in self.actions():
            self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        elif not text:
            self.removeAction(self._clear)
        self._leave_room()
        self._rest.start()

    def _say(self) -> None:
        self._rest.stop()
        text = self.text().strip()
        if text != self._said:
            self._said = text
            self.searched.emit(text)
