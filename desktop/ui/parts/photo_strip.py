"""Photos of a ticket as thumbnails in a row; one click shows the whole picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.parts.drawing import CENTRE, draw_box, draw_focus, draw_line, plain_tip
from desktop.ui.parts.painted_button import PaintedButton
from desktop.ui.parts.photo_loader import PhotoLoader, Picture
from desktop.ui.parts.photo_view import PhotoView
from desktop.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo. `file` (or its content) None: it is known of, but not on this station (yet)."""

    key: str
    file: Picture | None
    caption: str = ""


class PhotoStrip(QWidget):
    """Shows thumbnails, read in a thread; a click or Enter opens the full view.

    Attributes:
        host: what the full view belongs to and goes with; the window where nothing else is told.

    Emits `opened` with the key, also for a photo that is missing, so that it can be fetched.
    """

    opened = Signal(str)

    def __init__(
        self, theme: Theme, photos: Sequence[Photo] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.host: QWidget | None = None
        self._thumbs: list[_Thumb] = []
        self._photos: tuple[Photo, ...] = ()
        self._loader = PhotoLoader()
        self._loader.loaded.connect(self._loaded)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_photos(photos)
        theme.follow(self._restyle)

    def set_photos(self, photos: Sequence[Photo]) -> None:
        """Show `photos` instead; the same list again changes nothing."""
        if tuple(photos) == self._photos:
            return
        self._photos = tuple(photos)
        for thumb in self._thumbs:
            self._row.removeWidget(thumb)
            thumb.deleteLater()
        self._thumbs = []
        for at, photo in enumerate(self._photos):
            thumb = _Thumb(self._theme, photo, self)
            thumb.clicked.connect(self._thumb_clicked)
            self._row.insertWidget(at, thumb)
            self._thumbs.append(thumb)
            if photo.file is not None:
                self._loader.load(photo.key, photo.file, thumb.sizeHint() * 2)

    def missing_keys(self) -> list[str]:
        """The keys of the photos that are not here or cannot be read."""
        return [thumb.photo.key for thumb in self._thumbs if thumb.is_missing]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        focused = self.focusWidget()
        if step is None or not isinstance(focused, _Thumb) or focused not in self._thumbs:
            super().keyPressEvent(event)
            return
        at = max(0, min(len(self._thumbs) - 1, self._thumbs.index(focused) + step))
        self._thumbs[at].setFocus(Qt.FocusReason.OtherFocusReason)

    def _loaded(self, key: str, image: QImage) -> None:
        for thumb in self._thumbs:
            if thumb.photo.key == key:
                thumb.show_image(image)

    def _thumb_clicked(self) -> None:
        thumb = self.sender()
        if not isinstance(thumb, _Thumb):
            return
        self.opened.emit(thumb.photo.key)
        here = [each.photo for each in self._thumbs if not each.is_missing]
        if thumb.photo in here:
            host = self.host or self.window()
            pictures = [(photo.file, photo.caption) for photo in here if photo.file]
            PhotoView(self._theme, pictures, here.index(thumb.photo), host).open()

    def _restyle(self) -> None:
        self._row.setSpacing(self._theme.metrics.space_2)


class _Thumb(PaintedButton):
    def __init__(self, theme: Theme, photo: Photo, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.photo = photo
        self._picture: QPixmap | None = None
        self.is_missing = photo.file is None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name_it()

    def show_image(self, image: QImage) -> None:
        self.is_missing = image.isNull()
        self._picture = None if image.isNull() else QPixmap.fromImage(image)
        self._name_it()
        self.update()

    def sizeHint(self) -> QSize:
        side = 2 * self._theme.metrics.row + self._theme.metrics.space_3
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        draw_box(painter, self.rect(), metrics.radius, theme.brush("hover"), theme.pen("border"))
        if self._picture is not None:
            self._paint_picture(painter, self._picture)
        elif self.is_missing:
            self._paint_missing(painter)
        if self.hasFocus():
            draw_focus(painter, self.rect(), metrics.radius, theme)

    def _paint_picture(self, painter: QPainter, picture: QPixmap) -> None:
        """The middle of the picture, filling the square."""
        side = min(picture.width(), picture.height())
        source = QRect((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
        radius = self._theme.metrics.radius
        path = QPainterPath()
        path.addRoundedRect(self.rect(), radius, radius)
        painter.setClipPath(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self.rect(), picture, source)
        painter.setClipping(False)

    def _paint_missing(self, painter: QPainter) -> None:
        theme, metrics = self._theme, self._theme.metrics
        side = metrics.icon + metrics.space_1
        words = self.rect().adjusted(metrics.space_1, side, -metrics.space_1, 0)
        x = (self.width() - side) // 2
        top = (self.height() - side) // 2 - metrics.space_2
        painter.drawPixmap(x, top, theme.pixmap("image-off", "muted", side))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("muted"))
        draw_line(painter, words, self.tr("Not here yet"), theme.font_metrics("caption"), CENTRE)

    def _name_it(self) -> None:
        name = self.photo.caption or self.tr("Photo")
        if self.is_missing:
            name = f"{name} ({self.tr('Not here yet')})"
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
