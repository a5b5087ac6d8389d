"""Pages painted: on a PDF, a printer, a picture. The same painter does all three."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import segno
from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from desktop.printing.measure import UNITS, baseline, font, width_of
from desktop.printing.sheet import LEADING, Box, Code, Item, Page, Rule, Text
from desktop.ui.background import Stopped
from domain.problems import Trouble

_MM_PER_INCH = 25.4
_QUIET = 4
"""Modules of white around a QR code that scanners want (ISO/IEC 18004)."""
_MARK_SIZE, _MARK_INK = 60.0, 0.88


def paint(painter: QPainter, page: Page, dots_per_mm: float) -> None:
    """Paint a page whose upper left edge is the painter's origin."""
    painter.save()
    painter.scale(dots_per_mm / UNITS, dots_per_mm / UNITS)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    if page.mark:
        _paint_mark(painter, page)
    for item in page.items:
        _paint_item(painter, item)
    painter.restore()


def to_image(page: Page, dots_per_mm: float) -> QImage:
    """A picture of a page, on white."""
    width, height = round(page.width * dots_per_mm), round(page.height * dots_per_mm)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint(painter, page, dots_per_mm)
    painter.end()
    return image


def to_pdf(
    pages: Sequence[Page],
    path: Path,
    title: str,
    progress: Callable[[int], bool] = lambda done: True,
) -> None:
    """Write a PDF, whole or not at all.

    Args:
        progress: told how many pages are done; returns False to stop.

    Raises:
        Trouble: ``file_not_written``.
        Stopped: because ``progress`` said so; nothing is left behind.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        writer = QPdfWriter(str(new))
        writer.setTitle(title)
        writer.setCreator("Paidan")
        writer.setResolution(1_200)
        to_device(writer, pages, writer.resolution(), progress)
        del writer
        os.replace(new, path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        new.unlink(missing_ok=True)


def _not_written(path: Path, error: OSError) -> Trouble:
    return Trouble("file_not_written", path=str(path), detail=error.strerror or str(error))


def to_device(
    device: QPagedPaintDevice,
    pages: Sequence[Page],
    dots_per_inch: int,
    progress: Callable[[int], bool] = lambda done: True,
) -> None:
    """Paint pages one after another on a printer or a PDF.

    Raises:
        OSError: the device can't be painted on.
        Stopped: ``progress`` returned False.
    """
    _set_size(device, pages[0])
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the device does not open")
    try:
        for at, page in enumerate(pages):
            if at:
                _set_size(device, page)
                if not device.newPage():
                    raise OSError("no further page")
            paint(painter, page, dots_per_inch / _MM_PER_INCH)
            if not progress(at + 1):
                raise Stopped
    finally:
        painter.end()


@lru_cache(maxsize=512)
def modules(payload: str) -> tuple[tuple[bool, ...], ...]:
    """The dark and light squares of a QR code without its quiet zone."""
    code = segno.make(payload, error="m", micro=False, boost_error=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.matrix)


def _set_size(device: QPagedPaintDevice, page: Page) -> None:
    size = QPageSize(QSizeF(page.width, page.height), QPageSize.Unit.Millimeter)
    wide = page.width > page.height
    # A printer takes a sheet by its name, which it has standing upright.
    if wide:
        upright = QSizeF(page.height, page.width)
        size = QPageSize(upright, QPageSize.Unit.Millimeter)
    way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    layout = QPageLayout(size, way, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)


def _paint_item(painter: QPainter, item: Item) -> None:
    match item:
        case Text():
            _paint_text(painter, item)
        case Rule():
            style = Qt.PenStyle.DashLine if item.dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(_ink(item.ink), item.thick * UNITS, style))
            painter.drawLine(_at(item.x, item.y), _at(item.to_x, item.to_y))
        case Box():
            rect = QRectF(*(UNITS * side for side in (item.x, item.y, item.width, item.height)))
            painter.setPen(
                QPen(_ink(0), item.thick * UNITS) if item.thick else QPen(Qt.PenStyle.NoPen)
            )
            painter.setBrush(_ink(item.ground) if item.ground < 1 else Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
        case Code():
            _paint_code(painter, item)


def _paint_text(painter: QPainter, text: Text) -> None:
    painter.setFont(font(text.size, text.strong))
    painter.setPen(_ink(text.ink))
    down = text.y + baseline(text.size, text.strong, LEADING)
    for line in text.lines:
        x = text.x
        if text.align != "left":
            free = text.width - width_of(line, text.size, text.strong)
            x += free if text.align == "right" else free / 2
        painter.drawText(_at(x, down), line)
        down += text.size * LEADING


def _paint_code(painter: QPainter, code: Code) -> None:
    rows = modules(code.payload)
    step = code.side * UNITS / (len(rows) + 2 * _QUIET)
    left, top = code.x * UNITS + _QUIET * step, code.y * UNITS + _QUIET * step
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawRects(
        [
            QRectF(left + start * step, top + down * step, (end - start) * step, step)
            for down, row in enumerate(rows)
            for start, end in _runs(row)
        ]
    )
    painter.restore()


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Dark squares side by side, drawn as one: no hairlines between them."""
    found, at = [], 0
    for dark, group in groupby(row):
        end = at + len(list(group))
        if dark:
            found.append((at, end))
        at = end
    return found


def _paint_mark(painter: QPainter, page: Page) -> None:
    painter.save()
    painter.translate(_at(page.width / 2, page.height / 2))
    painter.rotate(-30)
    painter.setFont(font(_MARK_SIZE, True))
    painter.setPen(_ink(_MARK_INK))
    width = width_of(page.mark, _MARK_SIZE, True)
    painter.drawText(_at(-width / 2, _MARK_SIZE / 3), page.mark)
    painter.restore()


def _ink(level: float) -> QColor:
    return QColor.fromRgbF(level, level, level)


def _at(x: float, y: float) -> QPointF:
    return QPointF(x * UNITS, y * UNITS)
