"""Writing and reading plain text of several lines."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desktop.ui.theme import Theme


class TextEdit(QPlainTextEdit):
    """A small field of several lines. Tab leaves it; only plain text gets in.

    Signals:
        shortened: something too long was pasted: how many characters were left out.
    """

    shortened = Signal(int)

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        most: int = 2000,
        parent: QWidget | None = None,
        *,
        rows: int = 3,
    ) -> None:
        """``most`` characters are allowed; twice as many may be pasted, to be shortened here."""
        super().__init__(text, parent)
        self._theme, self._most, self._rows = theme, most, rows
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def insertFromMimeData(self, source: QMimeData) -> None:
        # One line of a hundred thousand characters stops the layout for seconds.
        text = source.text()
        if len(text) > 2 * self._most:
            self.shortened.emit(len(text) - 2 * self._most)
            text = text[: 2 * self._most]
        self.insertPlainText(text)

    def sizeHint(self) -> QSize:
        return QSize(200, self._rows * self.fontMetrics().lineSpacing() + 16)

    def _restyle(self) -> None:
        self.updateGeometry()


class ReadingText(QPlainTextEdit):
    """Text to read, mark and copy, as it was written; as high as it needs up to some lines."""

    def __init__(
        self, theme: Theme, name: str, parent: QWidget | None = None, *, most_lines: int = 12
    ) -> None:
        super().__init__(parent)
        self._theme, self._most_lines = theme, most_lines
        self._fitting = False
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.document().setDocumentMargin(0)
        theme.follow(self._restyle)

    def set_text(self, text: str) -> None:
        """Show ``text``; the same text again keeps marks and scrolling."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _restyle(self) -> None:
        bare = "background: transparent; padding: 0; border: 1px solid"
        self.setStyleSheet(
            f"QPlainTextEdit {{ {bare} transparent }}"
            f"QPlainTextEdit:focus {{ {bare} {self._theme.hex('focus')} }}"
        )
        self._fit()

    def _fit(self) -> None:
        if self._fitting:
            # The scroll bar takes width, lines break anew, and the bar may go again.
            return
        self._fitting = True
        self._measure()
        self._fitting = False

    def _measure(self) -> None:
        # Lines of Chinese are higher than the font says, so they are measured as they lie.
        lines = round(self.document().size().height())
        height, block = 0.0, self.document().begin()
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        shown = min(1.0, self._most_lines / max(1, lines))
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            bar.ScrollBarAsNeeded if shown < 1 else bar.ScrollBarAlwaysOff
        )
        self.setFixedHeight(round(height * shown) + 4)
