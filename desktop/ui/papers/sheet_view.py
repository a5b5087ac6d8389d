"""One page of a paper as it will come out, at any size; the wheel and the keys scroll it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.printing.paint import to_image
from desktop.printing.sheet import Page
from desktop.ui.theme import Theme

_DOTS_PER_MM = 96 / 25.4
"""Of a screen: what 100 % means."""
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


class SheetView(QScrollArea):
    """Shows a page whole, until another size is asked for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page: Page | None = None
        self._zoom: float | None = None
        self._sheet = _Sheet(theme, self)
        self.setWidget(self._sheet)
        self.setWidgetResizable(False)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Page"))

    @property
    def zoom(self) -> float:
        """The size of what is shown; 1.0 is as large as on paper."""
        return self._fitting() if self._zoom is None else self._zoom

    @property
    def is_whole(self) -> bool:
        """Whether the page follows the window's size."""
        return self._zoom is None

    def show_page(self, page: Page | None) -> None:
        """Show this page, from its upper edge."""
        self._page = page
        self._paint()
        self.verticalScrollBar().setValue(0)

    def step_zoom(self, by: int) -> None:
        """To the next larger (1) or smaller (-1) size."""
        now = self.zoom
        if by > 0:
            self._zoom = next((size for size in ZOOMS if size > now + 0.01), ZOOMS[-1])
        else:
            self._zoom = next((size for size in reversed(ZOOMS) if size < now - 0.01), ZOOMS[0])
        self._paint()

    def show_whole(self) -> None:
        """As large as the window has room for."""
        self._zoom = None
        self._paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        ends = {
            Qt.Key.Key_PageDown: bar.value() >= bar.maximum(),
            Qt.Key.Key_PageUp: bar.value() <= bar.minimum(),
            Qt.Key.Key_Home: True,
            Qt.Key.Key_End: True,
        }
        if ends.get(Qt.Key(event.key()), False):
            event.ignore()  # the window leafs
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom is None:
            self._paint()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), self._theme.brush("sunken"))

    def _fitting(self) -> float:
        if self._page is None:
            return 1.0
        edge = 2 * self._theme.metrics.space_6
        room = self.viewport().size()
        across = (room.width() - edge) / (self._page.width * _DOTS_PER_MM)
        down = (room.height() - edge) / (self._page.height * _DOTS_PER_MM)
        return max(0.2, min(across, down, ZOOMS[-1]))

    def _paint(self) -> None:
        if self._page is None:
            self._sheet.show_image(None, 1.0)
            return
        ratio = self.devicePixelRatioF()
        image = to_image(self._page, _DOTS_PER_MM * self.zoom * ratio)
        image.setDevicePixelRatio(ratio)
        self._sheet.show_image(image, ratio)


class _Sheet(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None

    def show_image(self, image: QImage | None, ratio: float) -> None:
        self._image = image
        edge = self._theme.metrics.space_3
        size = QSize(0, 0) if image is None else image.size() / ratio
        self.resize(size + QSize(2 * edge, 2 * edge))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.brush("sunken"))
        if self._image is None:
            return
        edge = self._theme.metrics.space_3
        inside = self.rect().adjusted(edge, edge, -edge, -edge)
        painter.fillRect(inside.translated(2, 3), self._theme.brush("border"))
        painter.drawImage(QRect(inside), self._image)
        painter.setPen(self._theme.pen("control_line"))
        painter.drawRect(inside.adjusted(-1, -1, 0, 0))
