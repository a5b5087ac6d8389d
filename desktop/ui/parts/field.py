"""A form field: label above, editor, and below it a hint or what is wrong."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.parts.drawing import plain_tip
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme


class Field(QWidget):
    """Wraps `editor` (any input widget). The line below keeps its height, so nothing jumps."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        editor: QWidget,
        hint: str = "",
        *,
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._hint, self._label_text = theme, hint, label
        self.editor = editor
        self._label = PlainLabel(theme, label, "caption", "text_2", parent=self)
        self._label.setBuddy(editor)
        self._head = QHBoxLayout()
        self._head.addWidget(self._label)
        if required:
            self._head.addWidget(
                PlainLabel(theme, "*", "caption_strong", "danger_text", parent=self)
            )
        self._head.addStretch(1)
        self._below = PlainLabel(theme, hint, "caption", "muted", wrap=True, parent=self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addWidget(editor)
        self._column.addWidget(self._below)
        must = " " + self.tr("(required)") if required else ""
        editor.setAccessibleName(label + must)
        editor.setAccessibleDescription(hint)
        theme.follow(self._restyle)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Not a focus proxy: a field comes after its editor in the Tab order, and Tab would go
        # back to the editor for ever.
        self.editor.setFocus(event.reason())

    @property
    def error(self) -> str:
        """What is said to be wrong, or ""."""
        return self._below.text() if self.editor.property("wrong") else ""

    def set_error(self, text: str) -> None:
        """Say what is wrong with the input; "" takes it back and shows the hint again."""
        self.editor.setProperty("wrong", bool(text))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)
        self.editor.setAccessibleDescription(text or self._hint)
        self._below.setText(text or self._hint)
        self._below.set_ink("danger_text" if text else "muted")

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        if not self.editor.property("calendarPopup"):
            indent_spin_box(self.editor, metrics.space_2)
        self._column.setSpacing(metrics.space_1)
        self._head.setSpacing(metrics.space_1)


def hint_in(line: QLineEdit, hint: str) -> None:
    """What is to be typed, in the empty field; whole in the tip, where the field is too narrow."""
    line.setPlaceholderText(hint)
    line.setToolTip(plain_tip(hint))


def indent_spin_box(editor: QWidget, space: int) -> None:
    """Qt sets the text of a spin box against the edge of the box, whatever its padding."""
    inner = editor.findChild(QLineEdit, "qt_spinbox_lineedit")
    if inner is not None:
        inner.setTextMargins(space - 2, 0, 0, 0)
