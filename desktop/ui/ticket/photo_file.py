"""A picture file made fit for a ticket: upright, small, without a word about where it was taken."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QColorSpace, QImage, QImageReader, QPainter

from domain.problems import Refusal

LONGEST_SIDE = 1600
"""Pixels: enough to read a serial number, and a quarter of a megabyte."""
FILE_LIMIT = 40 * 1024 * 1024
PIXEL_LIMIT = 120_000_000
"""Beyond any telephone's camera; a small file can unpack to more (a bomb)."""
QUALITY = 84
MIME = "image/jpeg"
_FORMATS = frozenset({b"jpeg", b"jpg", b"png", b"webp", b"bmp", b"gif"})


def photo_from_file(path: Path) -> bytes:
    """The picture as JPEG, its longer side at most ``LONGEST_SIDE``.

    Only pixels are copied, so EXIF (place, time, device) stays behind.

    Raises:
        Refusal: ``photo_too_big``, ``photo_too_many_pixels``, ``photo_unreadable``.
    """
    try:
        size = path.stat().st_size
        if size > FILE_LIMIT:
            raise Refusal("photo_too_big", size=size, limit=FILE_LIMIT)
        data = path.read_bytes()
    except OSError as error:
        raise Refusal("photo_unreadable", detail=str(error)) from error
    return photo_from_bytes(data)


def photo_from_bytes(data: bytes) -> bytes:
    """As ``photo_from_file``, of a file's content.

    Raises:
        Refusal: ``photo_too_many_pixels``, ``photo_unreadable``.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if bytes(reader.format().data()) not in _FORMATS or not size.isValid():
        raise Refusal("photo_unreadable", detail=reader.errorString())
    if size.width() * size.height() > PIXEL_LIMIT:
        raise Refusal("photo_too_many_pixels", width=size.width(), height=size.height())
    if max(size.width(), size.height()) > LONGEST_SIDE:
        reader.setScaledSize(_fitted(size))
    image = reader.read()
    if image.isNull():
        raise Refusal("photo_unreadable", detail=reader.errorString())
    return photo_from_image(image)


def photo_from_image(image: QImage) -> bytes:
    """As ``photo_from_file``, of an image (the clipboard's).

    Raises:
        Refusal: ``photo_too_many_pixels``, ``photo_unreadable``.
    """
    if image.isNull():
        raise Refusal("photo_unreadable", detail="empty")
    if image.width() * image.height() > PIXEL_LIMIT:
        raise Refusal("photo_too_many_pixels", width=image.width(), height=image.height())
    if max(image.width(), image.height()) > LONGEST_SIDE:
        image = image.scaled(
            _fitted(image.size()),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not _pixels_only(image).save(buffer, "JPEG", QUALITY):  # type: ignore[call-overload]
        raise Refusal("photo_unreadable", detail="JPEG")
    return bytes(buffer.data().data())


def _fitted(size: QSize) -> QSize:
    fitted = size.scaled(LONGEST_SIDE, LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
    return fitted.expandedTo(QSize(1, 1))


def _pixels_only(image: QImage) -> QImage:
    """A fresh image on white: Qt would write an old image's texts into the file."""
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    fresh = QImage(image.size(), QImage.Format.Format_RGB32)
    fresh.fill(QColor("white"))
    painter = QPainter(fresh)
    image.setDevicePixelRatio(1)
    painter.drawImage(0, 0, image)
    painter.end()
    return fresh
