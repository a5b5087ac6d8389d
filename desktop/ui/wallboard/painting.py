"""How the wall board is painted: every measure is a part of the window's height."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from desktop.ui.drill.stripes import paint_stripes
from desktop.ui.parts.drawing import CENTRE, LEFT, RIGHT, draw_box, draw_line
from desktop.ui.theme import Theme
from desktop.ui.wallboard.contents import Line, Tile, Wall

translate = QCoreApplication.translate

_HEAD, _TILES, _FOOT = 0.10, 0.20, 0.06
_LINE = 0.068
_EDGE = 0.025
_SHAPE = 16 / 9
"""Width by height for which the type is measured; on an old projector it is smaller."""
_COLUMNS = ((0.0, 0.15), (0.15, 0.20), (0.35, 0.19), (0.54, 0.20), (0.74, 0.26))
"""State, number, place, fault and clock: where each begins, and how wide it is."""


class Painting:
    """Paints a ``Wall`` with the colours and shapes of the desk."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._scale = 1.0

    def lines_that_fit(self, area: QRect) -> int:
        """How many tickets one page holds."""
        free = area.height() * (1 - _HEAD - _TILES - _FOOT - 3 * _EDGE)
        return max(1, int(free // (area.height() * _LINE)))

    def paint(self, painter: QPainter, area: QRect, wall: Wall, page: int, pages: int) -> None:
        """Paint one page of the board over the whole of ``area``."""
        painter.fillRect(area, self._theme.brush("canvas"))
        self._scale = min(1.0, area.width() / max(1, area.height()) / _SHAPE)
        edge = int(area.height() * _EDGE)
        inside = area.adjusted(edge, 0, -edge, 0)
        head = self._band(inside, 0, _HEAD)
        tiles = self._band(inside, _HEAD, _TILES)
        lines = self._band(inside, _HEAD + _TILES + _EDGE, 1 - _HEAD - _TILES - _FOOT - 2 * _EDGE)
        foot = self._band(inside, 1 - _FOOT, _FOOT)
        self._paint_head(painter, head, wall)
        self._paint_tiles(painter, tiles, wall.tiles, edge)
        fit = self.lines_that_fit(area)
        self._paint_lines(painter, lines, wall.lines[page * fit : (page + 1) * fit], fit)
        self._paint_foot(painter, foot, wall, page, pages)

    def _band(self, inside: QRect, top: float, share: float) -> QRect:
        height = inside.height()
        return QRect(inside.x(), int(top * height), inside.width(), int(share * height))

    def _paint_head(self, painter: QPainter, band: QRect, wall: Wall) -> None:
        title = translate("wallboard", "{school}  Repairs").format(school=wall.school)
        tone = "text"
        if wall.drill:
            title = f"{translate('drill', 'DRILL')}  {title}"
            tone = "warn_text"
            painter.fillRect(band, self._theme.brush("warn_soft"))
            edge = band.height() // 10
            for top in (band.top(), band.bottom() - edge + 1):
                paint_stripes(painter, QRect(band.x(), top, band.width(), edge), self._theme)
        self._write(painter, band, title, 0.42, tone, LEFT, strong=True)
        self._write(painter, band, wall.time, 0.42, "text", RIGHT, strong=True)

    def _paint_tiles(
        self, painter: QPainter, band: QRect, tiles: tuple[Tile, ...], gap: int
    ) -> None:
        width = (band.width() - gap * (len(tiles) - 1)) // len(tiles)
        for n, tile in enumerate(tiles):
            box = QRect(band.x() + n * (width + gap), band.y(), width, band.height())
            self._paint_tile(painter, box, tile)

    def _paint_tile(self, painter: QPainter, box: QRect, tile: Tile) -> None:
        theme = self._theme
        draw_box(painter, box, box.height() // 12, theme.brush("surface"), theme.pen("divider"))
        number = QRect(box.x(), box.y(), box.width(), box.height() * 62 // 100)
        self._write(painter, number, str(tile.count), 0.72, tile.tone, CENTRE, strong=True)
        name = QRect(box.x(), number.bottom(), box.width(), box.height() * 30 // 100)
        self._write(painter, name, tile.name, 0.46, "text_2", CENTRE)
        if tile.state:
            side = box.height() // 8
            glyph = theme.glyph(tile.state, side)
            painter.drawPixmap(box.x() + side // 2, box.y() + side // 2, glyph)

    def _paint_lines(
        self, painter: QPainter, band: QRect, lines: tuple[Line, ...], fit: int
    ) -> None:
        if not lines:
            calm = translate("wallboard", "No open tickets")
            self._write(painter, band, calm, 0.10, "muted", CENTRE)
            return
        height = band.height() // fit
        for n, line in enumerate(lines):
            row = QRect(band.x(), band.y() + n * height, band.width(), height)
            self._paint_line(painter, row, line)

    def _paint_line(self, painter: QPainter, row: QRect, line: Line) -> None:
        theme = self._theme
        painter.fillRect(row.x(), row.bottom(), row.width(), 1, theme.brush("divider"))
        side = max(8, int(row.height() * 0.4 * self._scale))
        painter.drawPixmap(
            row.x(), row.y() + (row.height() - side) // 2, theme.glyph(line.status, side)
        )
        fault = line.fault
        if line.urgent:
            edge = max(3, row.height() // 14)
            painter.fillRect(row.x() - 2 * edge, row.y(), edge, row.height(), theme.brush("danger"))
            fault = f"{line.urgent} · {line.fault}"
        said = (line.state_text, line.number, line.place, fault, line.clock)
        for (left, width), text in zip(_COLUMNS, said, strict=True):
            cell = QRect(
                row.x() + int(left * row.width()), row.y(), int(width * row.width()), row.height()
            )
            if left == 0:
                cell.setLeft(cell.left() + side * 3 // 2)
            last = text is said[-1]
            urgent = bool(line.urgent) and text is fault
            tone = line.tone if last else "text_2" if text is line.number else "text"
            tone = "danger_text" if urgent else tone
            align = RIGHT if last else LEFT
            self._write(painter, cell, text, 0.46, tone, align, strong=last or urgent)

    def _paint_foot(
        self, painter: QPainter, band: QRect, wall: Wall, page: int, pages: int
    ) -> None:
        tone = "text_2" if wall.online else "warn_text"
        self._write(painter, band, wall.link, 0.42, tone, LEFT)
        pages_text = f"{page + 1} / {pages}" if pages > 1 else ""
        told = "      ".join(part for part in (wall.on_duty, pages_text) if part)
        self._write(painter, band, told, 0.42, "text_2", RIGHT)

    def _write(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        share: float,
        role: str,
        align: Qt.AlignmentFlag,
        *,
        strong: bool = False,
    ) -> None:
        """One line of text, ``share`` of its box's height high where there is the width for it."""
        font = QFont(self._theme.font("strong" if strong else "body"))
        font.setPixelSize(max(8, int(box.height() * share * self._scale)))
        painter.setFont(font)
        painter.setPen(self._theme.pen(role))
        draw_line(painter, box, text, QFontMetrics(font), align)
