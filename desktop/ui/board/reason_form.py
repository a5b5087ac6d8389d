"""A form inside a column that asks for a reason or a note: typed, or one of the usual ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

_COLUMNS = 3


class ReasonForm(QWidget):
    """Emits `answered` with the text, or `cancelled` (also by Escape)."""

    answered = Signal(str)
    cancelled = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        usual: Sequence[str],
        ok: str,
        cancel: str,
        *,
        required: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`usual` are answers to be had by one click; `required` refuses an empty one."""
        super().__init__(parent)
        self._theme, self._required = theme, required
        self._title = PlainLabel(theme, title, "strong", wrap=True, parent=self)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(title)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._answer)
        self._usual = QGridLayout()
        for n, text in enumerate(usual):
            self._usual.addWidget(self._quick(text), n // _COLUMNS, n % _COLUMNS)
        self.ok = Button(theme, as_label(ok), "primary", parent=self)
        self.ok.clicked.connect(self._answer)
        self._cancel = Button(theme, as_label(cancel), "ghost", parent=self)
        self._cancel.clicked.connect(self.cancelled)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self._buttons.addWidget(self._cancel)
        self._buttons.addWidget(self.ok)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addLayout(self._usual)
        self._column.addWidget(self.field)
        self._column.addLayout(self._buttons)
        self._typed("")
        theme.follow(self._restyle)

    def ask(self) -> None:
        """Show it with the cursor in the field."""
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, line = theme.brush("raised"), theme.pen("accent_line")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius, ground, line)

    def _quick(self, text: str) -> Button:
        button = Button(self._theme, as_label(text), slim=True, parent=self)
        button.clicked.connect(lambda: self.answered.emit(text))
        return button

    def _typed(self, text: str) -> None:
        self.ok.setEnabled(bool(text.strip()) or not self._required)

    def _answer(self) -> None:
        if self.ok.isEnabled():
            self.answered.emit(self.field.text().strip())

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        gap = metrics.space_2
        self._column.setContentsMargins(gap, gap, gap, gap)
        self._column.setSpacing(gap)
        self._usual.setSpacing(metrics.space_1)
        self._buttons.setSpacing(gap)
        self.update()
