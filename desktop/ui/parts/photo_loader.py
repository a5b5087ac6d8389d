"""Reads photos in a thread, no larger than they are shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader

Picture = Path | bytes
"""A picture's file, or its content where it lies encrypted in a database."""


def read_scaled(picture: Picture, most: QSize) -> QImage:
    """The picture, upright, scaled to cover `most`; a null image if it is unreadable."""
    if isinstance(picture, bytes):
        buffer = QBuffer()
        buffer.setData(picture)
        reader = QImageReader(buffer)
    else:
        reader = QImageReader(str(picture))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() > most.width() and size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return reader.read()


class PhotoLoader(QObject):
    """Emits `loaded` with key and image, in the thread it lives in.

    It has no parent on purpose: a reading under way keeps it alive, so that a strip may be closed
    meanwhile.
    """

    loaded = Signal(str, QImage)

    def load(self, key: str, picture: Picture, most: QSize) -> None:
        """Read `picture` soon, just large enough to cover `most` (device pixels)."""
        QThreadPool.globalInstance().start(_Read(self, key, picture, most))


class _Read(QRunnable):
    def __init__(self, loader: PhotoLoader, key: str, picture: Picture, most: QSize) -> None:
        super().__init__()
        self._loader, self._key, self._picture, self._most = loader, key, picture, most

    def run(self) -> None:
        self._loader.loaded.emit(self._key, read_scaled(self._picture, self._most))
