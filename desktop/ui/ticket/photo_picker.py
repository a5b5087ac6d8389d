"""Choosing photos from files, by dropping them, or from the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.parts.button import Button
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.ticket.photo_file import (
    MIME,
    photo_from_file,
    photo_from_image,
)
from desktop.ui.words import sentence
from domain.problems import Problem

translate = QCoreApplication.translate


class PhotoPicker(QWidget):
    """Keeps the pictures of this station at once and lists them; a click takes one away again."""

    changed = Signal()

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._buttons: dict[str, QToolButton] = {}
        self._files = Button(
            theme, translate("ticket", "Files…"), icon="image", slim=True, parent=self
        )
        self._files.clicked.connect(self._ask_files)
        self._paste = Button(
            theme, translate("ticket", "From the clipboard"), "ghost", slim=True, parent=self
        )
        self._paste.clicked.connect(self.paste)
        self._wrong = PlainLabel(theme, "", "caption", "danger_text", wrap=True, parent=self)
        self._wrong.hide()
        row = QHBoxLayout()
        row.addWidget(self._files)
        row.addWidget(self._paste)
        row.addStretch(1)
        self._thumbs = QHBoxLayout()
        self._thumbs.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addLayout(self._thumbs)
        column.addWidget(self._wrong)
        self.setAcceptDrops(True)
        self.setFocusProxy(self._files)

    def hashes(self) -> list[str]:
        """The photos chosen, by content hash, in order."""
        return list(self._buttons)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take these files; those that are no photos are told, the others go in."""
        self._add([partial(photo_from_file, path) for path in paths])

    def paste(self) -> None:
        """Take the picture in the clipboard."""
        image: QImage = QGuiApplication.clipboard().image()
        self._add([partial(photo_from_image, image)])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls()]
        self.add_files([Path(file) for file in files if file])
        event.acceptProposedAction()

    def _ask_files(self) -> None:
        # Not exec(): a nested loop would stop the sync's coroutines.
        dialog = QFileDialog(self.window(), translate("ticket", "Photos"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(translate("ticket", "Pictures") + " (*.jpg *.jpeg *.png *.webp *.bmp)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda files: self.add_files([Path(file) for file in files]))
        dialog.open()

    def _add(self, readers: Sequence[Callable[[], bytes]]) -> None:
        wrong: list[str] = []
        for read in readers:
            try:
                data = read()
                digest = self._station.photos.put(data, MIME)
            except Problem as problem:
                wrong.append(sentence(problem))
                continue
            if digest not in self._buttons:
                self._show(digest, data)
        self._wrong.setText("\n".join(dict.fromkeys(wrong)))
        self._wrong.setVisible(bool(wrong))
        self.changed.emit()

    def _show(self, digest: str, data: bytes) -> None:
        picture = QPixmap()
        picture.loadFromData(data)
        side = 2 * self._theme.metrics.row
        picture = picture.scaled(
            QSize(side, side),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        button = QToolButton(self)
        button.setIcon(QIcon(picture))
        button.setIconSize(QSize(side, side))
        name = translate("ticket", "Photo {number}: click to take it away")
        button.setAccessibleName(name.format(number=len(self._buttons) + 1))
        button.setToolTip(plain_tip(button.accessibleName()))
        button.clicked.connect(lambda: self._remove(digest))
        self._buttons[digest] = button
        self._thumbs.insertWidget(self._thumbs.count() - 1, button)

    def _remove(self, digest: str) -> None:
        button = self._buttons.pop(digest)
        self._thumbs.removeWidget(button)
        button.deleteLater()
        self.changed.emit()
