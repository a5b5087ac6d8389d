"""The command bar's field, over the top of the window: type, Enter, and one is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.ui.command_bar.finds import Finder, Goal
from desktop.ui.intake.suggest_box import Choice, SuggestBox
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

_WIDEST = 46
"""In widths of the body's type."""
_COMES_BACK = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Whoever looks something up in another window finds what they typed when they are back."""


class CommandBar(QFrame):
    """Lies hidden over its window until ``open``.

    Signals:
        taken: the ``Goal`` of the row that was taken.
    """

    taken = Signal(object)

    def __init__(self, theme: Theme, finder: Finder, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._back: QWidget | None = None
        self.setObjectName("command_bar")
        self.hide()
        self.line = _Line(theme, self.tr("Go to or do"), finder.look, self)
        self.line.setPlaceholderText(
            self.tr("Number, room, name, phone, worker, or what to do; initials will do")
        )
        keys = self.tr("↑ ↓ choose    Enter go there    Esc back    > only what can be done")
        self._column = QVBoxLayout(self)
        self._column.addWidget(PlainLabel(theme, keys, "caption", "muted", parent=self))
        self._column.addWidget(self.line)
        self.line.taken.connect(self._take)
        self.line.escaped.connect(self._go_back)
        self.line.away.connect(self.hide)
        theme.follow(self._restyle)
        window.installEventFilter(self)

    def open(self) -> None:
        """Come up empty, with the cursor in the field; once more, and it goes away."""
        if self.isVisible():
            self._go_back()
            return
        self._back = self.window().focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.line.clear()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.open_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _take(self, choice: Choice) -> None:
        goal = choice.data
        assert isinstance(goal, Goal)
        self._go_back()
        self.taken.emit(goal)

    def _go_back(self) -> None:
        """Away, and the focus where it was."""
        back, self._back = self._back, None
        self.hide()
        if back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        window = self.window()
        wide = min(_WIDEST * self._theme.metrics.body, window.width() - 40)
        height = self._column.totalSizeHint().height()
        self.setGeometry(QRect((window.width() - wide) // 2, window.height() // 9, wide, height))
        self._column.activate()
        if self.line.choices():
            self.line.open_list()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        line, ground = self._theme.hex("control_line"), self._theme.hex("raised")
        self._column.setContentsMargins(*(metrics.space_3,) * 4)
        self._column.setSpacing(metrics.space_1)
        self.setStyleSheet(
            f"QFrame#command_bar {{ background: {ground}; border: 1px solid {line};"
            f" border-radius: {metrics.radius}px; }}"
        )
        if self.isVisible():
            self._place()


class _Line(SuggestBox):
    """Keeps its list open also when it is empty; one Escape is enough.

    Signals:
        escaped: Escape was pressed.
        away: the focus went elsewhere.
    """

    escaped = Signal()
    away = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
            self.escaped.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _COMES_BACK:
            self.away.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self.open_list()

    def _typed(self) -> None:
        self.open_list()
