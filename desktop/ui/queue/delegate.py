"""How a row of the queue is painted: one delegate for the whole table, straight from the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QRect, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate

from desktop.station import QueueRow
from desktop.ui import words
from desktop.ui.parts.drawing import draw_box, draw_line, one_line
from desktop.ui.parts.state_chip import chip_size, paint_chip
from desktop.ui.queue.columns import Column
from desktop.ui.queue.model import QueueModel
from desktop.ui.theme import Density, Theme
from domain.repair.ticket import OPEN, PRIORITIES

_LAST = len(Column) - 1
_BAR = 4
_HOUR = 3_600_000  # ms
_WIDEST = -(10 * 60 + 10) * 60_000  # ms over, as wide as any
_SOLID = PRIORITIES[0]
_USUAL = PRIORITIES.index("normal")

Cell = Callable[[QPainter, QRect, QueueRow], None]


class QueueDelegate(QStyledItemDelegate):
    """Paints every cell with one call: asking the model for roles costs twice as much.

    What Qt's own delegate would draw (selection, focus, elision) is drawn here too.
    """

    def __init__(self, theme: Theme, model: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self._now = 0
        self._current = -1
        self._ground = "selected"
        self._focused = False
        self._asked_picked: Callable[[int], bool] = lambda place: False
        self._picked: dict[int, bool] = {}
        self.marks_hidden = False
        self.edges = (Column.STATE, Column.MARKS)
        self._cells: Mapping[int, Cell] = {}
        theme.follow(self._restyle)

    @property
    def two_lines(self) -> bool:
        """Whether a row has a second line for details."""
        return self._theme.density is not Density.COMPACT

    def row_height(self) -> int:
        """How high every row is."""
        metrics = self._theme.metrics
        if not self.two_lines:
            return metrics.row
        return 2 * round(metrics.body * 1.5) + metrics.space_2

    def state_width(self) -> int:
        """What the longest state needs, with the longest priority where that stands beside it."""
        states = max(chip_size(self._theme, words.status_text(one)).width() for one in OPEN)
        if not self.two_lines:
            return states
        ranks = max(
            chip_size(self._theme, words.priority_text(key)).width()
            for rank, key in enumerate(PRIORITIES)
            if rank != _USUAL
        )
        return states + self._theme.metrics.space_1 + ranks

    def start_frame(
        self,
        now: int,
        current: int,
        *,
        focused: bool,
        active: bool,
        picked: Callable[[int], bool],
    ) -> None:
        """What stays the same while one frame is painted.

        Args:
            now: ms UTC.
            picked: whether the row at a place is selected.
        """
        self._now, self._current, self._focused = now, current, focused
        self._asked_picked, self._picked = picked, {}
        self._ground = "selected" if active else "selected_idle"

    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(40, self.row_height())

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        rect: QRect = option.rect
        place, column = index.row(), index.column()
        theme = self._theme
        if self._is_picked(place):
            painter.fillRect(rect, theme.brush(self._ground))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, self._divider)
        row = self._model.row_at(place)
        if row is None:
            return
        left = self._model.has_left(row.id)
        if left:
            painter.setOpacity(0.55)
        self._cells[column](painter, rect.adjusted(self._pad, 0, -self._pad, -1), row)
        if left:
            painter.setOpacity(1.0)
        if column == Column.STATE:
            self._paint_edge(painter, rect, row)
        if place == self._current and self._focused:
            self._paint_focus(painter, rect, column)

    def _is_picked(self, place: int) -> bool:
        # The option's state says it too, but asking it loads all states that any control has.
        picked = self._picked.get(place)
        if picked is None:
            picked = self._picked[place] = self._asked_picked(place)
        return picked

    # ---- cells ---------------------------------------------------------------------------

    def _state(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        word = self._words.cell(row, Column.STATE)
        if not self.two_lines:
            paint_chip(painter, rect, self._theme, row.status, word)
            return
        top, below = self._halves(rect)
        paint_chip(painter, top, self._theme, row.status, word)
        self._say(painter, below, row.number, self._figures_small, self._pen_muted)
        if row.rank != _USUAL:
            used = chip_size(self._theme, word).width() + self._theme.metrics.space_1
            self._priority(painter, top.adjusted(used, 0, 0, 0), row)

    def _number(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        self._say(painter, rect, row.number, self._figures, self._pen_text_2)

    def _priority(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        key = PRIORITIES[row.rank]
        word = words.priority_text(key)
        paint_chip(painter, rect, self._theme, key, word, filled=key == _SOLID)

    def _place(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        place, campus = split_place(row.place_text)
        if not self.two_lines:
            self._say(painter, rect, place, self._body, self._pen_text)
            return
        top, below = self._halves(rect)
        self._say(painter, top, place, self._strong, self._pen_text)
        self._say(painter, below, campus, self._small, self._pen_muted)

    def _fault(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        fault = self._words.fault(row.fault)
        if self.marks_hidden:
            rect = rect.adjusted(0, 0, -self._marks_at_end(painter, rect, row), 0)
        said = one_line(self._words.about(row))
        if self.two_lines:
            top, below = self._halves(rect)
            self._say(painter, top, fault, self._body, self._pen_text)
            self._say(painter, below, said, self._small, self._pen_muted)
            return
        used = self._say(painter, rect, fault, self._body, self._pen_text)
        rest = rect.adjusted(used + self._pad, 0, 0, 0)
        if rest.width() > 2 * self._pad:
            self._say(painter, rest, said, self._body, self._pen_muted)

    def _reporter(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        if self.two_lines:
            top, below = self._halves(rect)
            self._say(painter, top, row.reporter, self._body, self._pen_text_2)
            self._say(painter, below, row.phone, self._figures_small, self._pen_muted)
            return
        used = self._say(painter, rect, row.reporter, self._body, self._pen_text_2)
        rest = rect.adjusted(used + self._pad, 0, 0, 0)
        self._say(painter, rest, row.phone, self._figures, self._pen_muted)

    def _workers(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        lead, _, others = row.workers.partition("、")
        if not self.two_lines:
            self._say(painter, rect, row.workers, self._body, self._pen_text_2)
            return
        top, below = self._halves(rect)
        self._say(painter, top if others else rect, lead, self._body, self._pen_text)
        self._say(painter, below, others, self._small, self._pen_muted)

    def _reported(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        at = words.moment(row.reported_at, self._now)
        if not self.two_lines:
            self._say(painter, rect, at, self._figures, self._pen_text_2)
            return
        top, below = self._halves(rect)
        ago = words.ago(row.reported_at, self._now)
        self._say(painter, top, at, self._figures, self._pen_text_2)
        self._say(painter, below, "" if ago == at else ago, self._small, self._pen_muted)

    def _since(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        self._say(painter, rect, self._words.since(row), self._body, self._pen_text_2)

    def _clock(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        if row.due_at is None:
            if row.status in OPEN:
                said = self._words.clock(row) or "–"
                self._say(painter, rect, said, self._body, self._pen_muted)
            return
        left = row.due_at - self._now
        warned = row.warn_at is not None and self._now >= row.warn_at
        tone = "danger" if left < 0 else "warn" if warned else "accent"
        pen = self._clock_pens[tone]
        style = self._figures if tone == "accent" else self._figures_strong
        part = clock_part(left, row.due_at - (row.warn_at or row.due_at))
        kind = words.clock_text(row.due_clock)
        if self.two_lines:
            top, below = self._halves(rect)
            self._say(painter, top, fitting_span(left, top.width(), style[1]), style, pen)
            used = self._say(painter, below, kind, self._small, self._pen_muted)
            self._bar(painter, below.adjusted(used + self._pad, 0, 0, 0), part, tone)
            return
        used = self._say(painter, rect, kind, self._body, self._pen_muted) + self._pad
        room = rect.width() - used - self._widest_span - self._pad
        if room > 2 * _BAR:
            bar = rect.adjusted(used, 0, 0, 0)
            bar.setWidth(min(3 * self._pad, room))
            self._bar(painter, bar, part, tone)
            used += bar.width() + self._pad
        rest = rect.adjusted(used, 0, 0, 0)
        self._say(painter, rest, fitting_span(left, rest.width(), style[1]), style, pen)

    def _marks(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        side = self._theme.metrics.icon_small
        x, y = rect.x(), rect.y() + (rect.height() - side) // 2
        for there, icon, role, count in (
            (row.waiting, "cloud-upload", "info_text", ""),
            (row.children, "siren", "danger_text", str(row.children)),
            (row.parent, "link", "muted", ""),
            (row.urges, "bell-ring", "warn_text", str(row.urges)),
            (row.reworks, "rotate-ccw", "danger_text", str(row.reworks)),
            (row.reporters > 1, "users", "muted", f"+{row.reporters - 1}"),
        ):
            if there and x + side <= rect.right():
                painter.drawPixmap(x, y, self._theme.pixmap(icon, role, side))
                x += side + 2
                if count:
                    room = QRect(x, rect.y(), rect.right() - x, rect.height())
                    x += self._say(painter, room, count, self._figures_small, self._pen_text_2)
                x += self._theme.metrics.space_1

    def _marks_at_end(self, painter: QPainter, rect: QRect, row: QueueRow) -> int:
        """The marks at the right end of another cell; returns the width they take."""
        family = bool(row.children) + bool(row.parent)
        others = bool(row.waiting) + bool(row.urges) + bool(row.reworks) + (row.reporters > 1)
        count = family + others
        if not count:
            return 0
        side = self._theme.metrics.icon_small
        figures = (row.urges > 0) + (row.reworks > 0) + 2 * (row.reporters > 1)
        figures += len(str(row.children)) if row.children else 0
        width = count * (side + self._pad) + figures * side // 2
        self._marks(painter, rect.adjusted(rect.width() - width, 0, 0, 0), row)
        return width

    # ---- strokes -------------------------------------------------------------------------

    def _say(self, painter: QPainter, rect: QRect, text: str, style: Style, pen: QPen) -> int:
        if not text:
            return 0
        painter.setFont(style[0])
        painter.setPen(pen)
        return draw_line(painter, rect, text, style[1])

    def _halves(self, rect: QRect) -> tuple[QRect, QRect]:
        pad = self._theme.metrics.space_1
        half = (rect.height() - pad) // 2
        top = QRect(rect.x(), rect.y() + pad // 2, rect.width(), half)
        return top, top.translated(0, half)

    def _bar(self, painter: QPainter, rect: QRect, part: float, tone: str) -> None:
        if rect.width() < _BAR:
            return
        track = QRect(rect.x(), rect.y() + (rect.height() - _BAR) // 2, rect.width(), _BAR)
        draw_box(painter, track, 2, self._theme.brush("pressed"), None)
        track.setWidth(max(_BAR, round(track.width() * part)))
        draw_box(painter, track, 2, self._theme.brush(tone), None)

    def _paint_edge(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        """A stripe at the left end: red for 抢修, blue for what is new here; short: it changed."""
        fresh = row.id in self._model.news.fresh
        if fresh or (row.rank == 0 and row.status in OPEN):
            brush = self._theme.brush("accent" if fresh else "danger")
            painter.fillRect(rect.x(), rect.y(), 3, rect.height() - 1, brush)
        if row.id in self._model.news.changed and not fresh:
            third = rect.height() // 3
            painter.fillRect(rect.x(), rect.y() + third, 5, third, self._theme.brush("accent"))

    def _paint_focus(self, painter: QPainter, rect: QRect, column: int) -> None:
        width = self._theme.metrics.ring
        brush = self._theme.brush("focus")
        x, y, w, h = rect.x(), rect.y(), rect.width(), rect.height()
        painter.fillRect(x, y, w, width, brush)
        painter.fillRect(x, y + h - width, w, width, brush)
        if column == self.edges[0]:
            painter.fillRect(x, y, width, h, brush)
        if column == self.edges[1]:
            painter.fillRect(x + w - width, y, width, h, brush)

    def _restyle(self) -> None:
        theme = self._theme
        self._words = self._model.words
        self._pad = theme.metrics.space_2
        self._divider = theme.brush("divider")
        self._body, self._strong = _style(theme, "body"), _style(theme, "strong")
        self._small = _style(theme, "caption")
        self._figures = _style(theme, "number")
        self._figures_strong = _style(theme, "number_strong")
        self._figures_small = _style(theme, "number_caption")
        self._widest_span = self._figures_strong[1].horizontalAdvance(words.span(_WIDEST))
        self._pen_text, self._pen_text_2 = theme.pen("text"), theme.pen("text_2")
        self._pen_muted = theme.pen("muted")
        self._clock_pens = {
            "accent": theme.pen("text_2"),
            "warn": theme.pen("warn_text"),
            "danger": theme.pen("danger_text"),
        }
        self._cells = {
            Column.STATE: self._state, Column.NUMBER: self._number,
            Column.PRIORITY: self._priority, Column.PLACE: self._place,
            Column.FAULT: self._fault, Column.REPORTER: self._reporter,
            Column.WORKERS: self._workers, Column.REPORTED: self._reported,
            Column.CLOCK: self._clock, Column.MARKS: self._marks, Column.SINCE: self._since,
        }  # fmt: skip


Style = tuple[QFont, QFontMetrics]


def _style(theme: Theme, name: str) -> Style:
    return theme.font(name), theme.font_metrics(name)


def split_place(text: str) -> tuple[str, str]:
    """A place's path without its campus, and the campus: 3栋 301, 东校区."""
    campus, _, rest = text.partition(" ")
    return (rest, campus) if rest else (text, "")


def fitting_span(left: int, width: int, metrics: QFontMetrics) -> str:
    """What is left of a clock, to the minute if that fits into ``width``, else to the hour."""
    said = words.span(left)
    if abs(left) < _HOUR or metrics.horizontalAdvance(said) <= width:
        return said
    whole = abs(left) // _HOUR * _HOUR
    return words.span(-whole if left < 0 else whole)


def clock_part(left: int, warned_before: int) -> float:
    """How much of a clock's bar is filled, 0-1: a fifth when it warns, nothing when it breaches.

    Args:
        left: ms to the breach.
        warned_before: by how many ms the warning comes before it.
    """
    if left <= 0:
        return 1.0
    return min(1.0, left / (5 * warned_before)) if warned_before else 1.0
