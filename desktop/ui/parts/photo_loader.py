"""Reads photos in a thread, no larger than they are shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader


def read_scaled(file: Path, most: QSize) -> QImage:
    """The picture in `file`, upright, scaled to cover `most`; a null image if it is unreadable."""
    reader = QImageReader(str(file))
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

    def load(self, key: str, file: Path, most: QSize) -> None:
        """Read `file` soon, just large enough to cover `most` (device pixels)."""
        QThreadPool.globalInstance().start(_Read(self, key, file, most))


class _Read(QRunnable):
    def __init__(self, loader: PhotoLoader, key: str, file: Path, most: QSize) -> None:
        super().__init__()
        self._loader, self._key, self._file, self._most = loader, key, file, most

    def run(self) -> None:
        self._loader.loaded.emit(self._key, read_scaled(self._file, self._most))
