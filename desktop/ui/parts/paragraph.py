"""Plain text set in several lines: measured once for a width, then drawn as it was measured."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QStaticText, QTextOption

_MANY = 1000


class Paragraphs:
    """Keeps what it has measured; `clear` it when the fonts change.

    Breaks where the language allows it (no line begins with a comma), and anywhere in a word that
    is longer than the line (an address, a serial number).
    """

    def __init__(self) -> None:
        self._set: dict[tuple[str, str, int], QStaticText] = {}
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def centre(self) -> None:
        """Set every line in the middle of the width from now on."""
        self._option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.clear()

    def clear(self) -> None:
        """Forget everything measured."""
        self._set.clear()

    def height(self, text: str, font: QFont, width: int) -> int:
        """How high `text` stands when set `width` wide, in pixels."""
        return round(self._measured(text, font, width).size().height() + 0.49)

    def draw(self, painter: QPainter, x: int, y: int, text: str, font: QFont, width: int) -> int:
        """Draw `text` with its top left at `x`, `y` in the painter's pen; returns its height."""
        painter.setFont(font)
        painter.drawStaticText(QPointF(x, y), self._measured(text, font, width))
        return self.height(text, font, width)

    def _measured(self, text: str, font: QFont, width: int) -> QStaticText:
        key = (text, font.key(), width)
        found = self._set.get(key)
        if found is None:
            if len(self._set) >= _MANY:
                self._set.clear()
            found = QStaticText(text)
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.setTextOption(self._option)
            found.setTextWidth(max(1, width))
            found.prepare(font=font)
            self._set[key] = found
        return found
