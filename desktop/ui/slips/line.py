"""A typed line with what was understood of it written below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.ui.parts.field import hint_in
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

LONGEST = 400


class ReadLine(QWidget):
    """A field whose text is read back at every key.

    Signals:
        entered: Enter was pressed in it.
    """

    entered = Signal()

    def __init__(
        self,
        theme: Theme,
        label: str,
        hint: str,
        read: Callable[[str], tuple[str, bool]],
        parent: QWidget | None = None,
    ) -> None:
        """``read`` gives what is understood of a text, and whether it is right."""
        super().__init__(parent)
        self._theme, self._read = theme, read
        self._label = PlainLabel(theme, label, "caption", "text_2", parent=self)
        self.line = QLineEdit(self)
        self.line.setMaxLength(LONGEST)
        hint_in(self.line, hint)
        self.line.setAccessibleName(label)
        self.line.textChanged.connect(self.say)
        self.line.returnPressed.connect(self.entered)
        self._label.setBuddy(self.line)
        self.below = PlainLabel(theme, "", "body", "muted", parent=self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._label, self.line, self.below):
            self._column.addWidget(widget)
        self.setFocusProxy(self.line)
        theme.follow(self._restyle)
        self.say()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.line.text().strip()

    def say(self) -> None:
        """Read the text again (time goes on)."""
        said, right = self._read(self.text)
        self._show(said, right)

    def set_error(self, text: str) -> None:
        """Say what is wrong until the text changes."""
        self._show(text, False)

    def _show(self, said: str, right: bool) -> None:
        self.below.setText(said)
        self.below.set_ink("text_2" if right else "danger_text")
        self.line.setProperty("wrong", not right)
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)
        self.line.setAccessibleDescription(said)

    def _restyle(self) -> None:
        self._column.setSpacing(self._theme.metrics.space_1)
