"""One photo as large as the window, with the ones before and after it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.parts.button import IconButton
from desktop.ui.parts.photo_loader import PhotoLoader, Picture
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme


class PhotoView(QDialog):
    """Left and Right turn the pages, Escape closes. Use `open()`; it deletes itself."""

    def __init__(
        self,
        theme: Theme,
        pictures: Sequence[tuple[Picture, str]],
        at: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        """`pictures` are pairs of file (or content) and caption; `at` is the one shown first."""
        super().__init__(parent)
        self._theme, self._pictures, self._at = theme, tuple(pictures), at
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Photo"))
        self._loader = PhotoLoader()
        self._loader.loaded.connect(self._loaded)
        self._canvas = _Canvas(theme, self)
        self._caption = PlainLabel(theme, "", "body", "text_2", parent=self)
        self._page = PlainLabel(theme, "", "number", "muted", parent=self)
        self._before = IconButton(theme, "chevron-left", self.tr("Previous"), parent=self)
        self._after = IconButton(theme, "chevron-right", self.tr("Next"), parent=self)
        self._before.clicked.connect(lambda: self._turn(-1))
        self._after.clicked.connect(lambda: self._turn(1))
        foot = QHBoxLayout()
        foot.addWidget(self._caption, 1)
        for widget in (self._page, self._before, self._after):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.addWidget(self._canvas, 1)
        column.addLayout(foot)
        self.resize(self._good_size())
        self._turn(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._turn(step)

    def _good_size(self) -> QSize:
        room = self.screen().availableSize()
        return QSize(room.width() * 3 // 4, room.height() * 3 // 4)

    def _turn(self, step: int) -> None:
        self._at = max(0, min(len(self._pictures) - 1, self._at + step))
        file, caption = self._pictures[self._at]
        self._caption.setText(caption)
        self._page.setText(f"{self._at + 1} / {len(self._pictures)}")
        self._before.setEnabled(self._at > 0)
        self._after.setEnabled(self._at < len(self._pictures) - 1)
        self._canvas.setAccessibleName(caption or self.tr("Photo"))
        self._loader.load(str(self._at), file, self._good_size() * 2)

    def _loaded(self, key: str, image: QImage) -> None:
        if key == str(self._at):
            self._canvas.show_image(image)


class _Canvas(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.brush("sunken"))
        if self._image.isNull():
            return
        size = self._image.size()
        if size.width() > self.width() or size.height() > self.height():
            size.scale(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        x, y = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawImage(self.rect().adjusted(x, y, -x, -y), self._image)
