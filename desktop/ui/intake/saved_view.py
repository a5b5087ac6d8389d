"""What is said after a report: the number, big enough to read out, and what may come next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

translate = QCoreApplication.translate


class SavedView(QWidget):
    """Signals: ``accept`` and take the next, ``dispatch``, or simply the ``next`` report."""

    accept = Signal()
    dispatch = Signal()
    next = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        never = Qt.TextElideMode.ElideNone
        self.number = PlainLabel(theme, "", "clock", "success_text", elide=never, parent=self)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._said = PlainLabel(theme, "", "title", parent=self)
        self._about = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self)
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.accept_button = Button(
            theme,
            translate("intake", "Accept, next call  (Enter)"),
            "primary",
            "check",
            parent=self,
        )
        self.dispatch_button = Button(
            theme, translate("intake", "Accept and dispatch  (Ctrl+D)"), icon="send", parent=self
        )
        self.next_button = Button(
            theme, translate("intake", "Next call  (Esc)"), "ghost", parent=self
        )
        copy = Button(theme, translate("intake", "Copy the number"), "ghost", "copy", parent=self)
        self.accept_button.clicked.connect(self.accept)
        self.dispatch_button.clicked.connect(self.dispatch)
        self.next_button.clicked.connect(self.next)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.number.text()))
        row = FlowRow(theme.metrics.space_2, self)
        row.arrange([self.accept_button, self.dispatch_button, self.next_button, copy])
        self._column = QVBoxLayout(self)
        for widget in (self._said, self.number, self._about, self._wrong):
            self._column.addWidget(widget)
        self._column.addWidget(row)
        self._column.addStretch(1)
        theme.follow(self._restyle)

    def show_saved(self, number: str, about: str, *, joined: bool) -> None:
        """Show a new ticket's number, or that of the ticket the caller was added to."""
        self.number.setText(number)
        self._said.setText(
            translate("intake", "Added as one more reporter of")
            if joined
            else translate("intake", "Taken down as")
        )
        self._about.setText(about)
        self.say_wrong("")
        self.accept_button.setHidden(joined)
        self.dispatch_button.setHidden(joined)
        first = self.next_button if joined else self.accept_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, text: str) -> None:
        """Why the next step was refused; "" takes it back."""
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.next.emit()
        elif key == Qt.Key.Key_D and control and not self.dispatch_button.isHidden():
            self.dispatch.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._column.setContentsMargins(0, metrics.space_6, 0, 0)
        self._column.setSpacing(metrics.space_3)
