"""A score one can read: its parts as bars beside words, and the same as one small bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.board.score_words import part_name, part_text, score_text, told, why_not_text
from desktop.ui.parts.drawing import draw_box, draw_line
from desktop.ui.theme import Theme
from domain.faults import FaultTree
from domain.suggest import Part, Suggestion, why_not

_BAR = 6
_LINES = 6


def paint_score(painter: QPainter, rect: QRect, theme: Theme, suggestion: Suggestion) -> None:
    """One small bar: a field for each part, as wide as the part counts and filled as it goes."""
    parts = [part for part in suggestion.parts if part.most]
    whole = sum(part.most for part in parts)
    if not whole or rect.width() < 2 * len(parts):
        return
    out = suggestion.score < 0
    gap, x = 2, float(rect.x())
    room = rect.width() - gap * (len(parts) - 1)
    top = rect.y() + (rect.height() - _BAR) // 2
    for part in parts:
        width = room * part.most / whole
        field = QRect(round(x), top, max(2, round(width)), _BAR)
        draw_box(painter, field, 2, theme.brush("pressed"), None)
        if part.points > 0:
            filled = QRect(field)
            filled.setWidth(max(2, round(field.width() * part.points / part.most)))
            draw_box(painter, filled, 2, theme.brush("outline" if out else _role(part)), None)
        x += width + gap


def _role(part: Part) -> str:
    return "success" if part.points * 3 >= part.most * 2 else "accent" if part.points else "warn"


class ScoreCard(QWidget):
    """One worker's score: what keeps them from the first place, then part by part."""

    def __init__(
        self, theme: Theme, faults: FaultTree, clock: Callable[[], int], parent: QWidget
    ) -> None:
        """`clock` gives ms UTC."""
        super().__init__(parent)
        self._theme, self._faults, self._clock = theme, faults, clock
        self._name, self._why = "", ""
        self._shown: Suggestion | None = None
        self._is_first = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.follow(self.updateGeometry)

    def show_score(self, name: str, best: Suggestion, shown: Suggestion) -> None:
        """Show `shown`, the score of `name`, beside the best one."""
        self._name, self._shown = name, shown
        self._is_first = best.code == shown.code
        self._why = (
            self.tr("the first choice")
            if self._is_first and shown.score >= 0
            else why_not_text(why_not(best, shown), self._faults, self._clock())
        )
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        """All of it in words."""
        if self._shown is None:
            return ""
        head = self.tr("{name}: {why}").format(name=self._name, why=self._why)
        return f"{head}\n{told(self._shown, self._faults, self._clock())}"

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        return QSize(0, self._line() * (_LINES + 1) + 3 * metrics.space_1)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        draw_box(painter, self.rect(), metrics.radius, theme.brush("surface"), theme.pen("divider"))
        edge = metrics.space_2
        line = QRect(edge, metrics.space_1, self.width() - 2 * edge, self._line())
        self._paint_head(painter, QRect(line), self._shown)
        line.translate(0, metrics.space_1)
        for part in self._shown.parts:
            if part.most:
                line.translate(0, self._line())
                self._paint_part(painter, QRect(line), part)

    def _paint_head(self, painter: QPainter, line: QRect, shown: Suggestion) -> None:
        theme, gap = self._theme, self._theme.metrics.space_2
        figures = theme.font_metrics("strong")
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        head = f"{self._name}  {score_text(shown.score)}"
        line.setLeft(line.x() + draw_line(painter, line, head, figures) + gap)
        painter.setFont(theme.font("caption"))
        good = self._is_first and shown.score >= 0
        painter.setPen(theme.pen("success_text" if good else "warn_text"))
        draw_line(painter, line, self._why, theme.font_metrics("caption"))

    def _paint_part(self, painter: QPainter, line: QRect, part: Part) -> None:
        theme, metrics = self._theme, self._theme.metrics
        figures = theme.font_metrics("caption")
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("text_2"))
        name = QRect(line.x(), line.y(), 5 * metrics.body, line.height())
        draw_line(painter, name, part_name(part.kind), figures)
        bar = QRect(name.right() + 1, 0, 7 * metrics.body, _BAR)
        bar.moveTop(line.y() + (line.height() - _BAR) // 2)
        draw_box(painter, bar, 3, theme.brush("pressed"), None)
        if part.points > 0:
            filled = QRect(bar)
            filled.setWidth(max(_BAR, round(bar.width() * part.points / part.most)))
            draw_box(painter, filled, 3, theme.brush(_role(part)), None)
        points = QRect(bar.right() + 1 + metrics.space_2, line.y(), 4 * metrics.body, line.height())
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen("text_2"))
        said = f"{part.points}/{part.most}"
        draw_line(painter, points, said, theme.font_metrics("number_caption"))
        words = QRect(points.right() + 1, line.y(), line.right() - points.right(), line.height())
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("warn_text" if not part.good else "muted"))
        draw_line(painter, words, part_text(part, self._faults, self._clock()), figures)

    def _line(self) -> int:
        return round(self._theme.metrics.body * 1.5)
