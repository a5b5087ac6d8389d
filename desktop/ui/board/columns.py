"""The workers' columns side by side, by team; a column is made when it first comes into sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.station import OnDuty
from desktop.ui.board.contents import Group
from desktop.ui.board.phrases import team_text, translate
from desktop.ui.board.worker_column import WorkerColumn
from desktop.ui.parts.drawing import draw_line
from desktop.ui.theme import Theme
from domain.faults import FaultTree


def column_width(theme: Theme) -> int:
    """The width of a worker's column: it holds a number, a priority and two marks."""
    return 12 * theme.metrics.body + 66


@dataclass(frozen=True, slots=True)
class _Team:
    """A team's title and the stretch it stands over."""

    title: str
    x: int
    width: int


class _Ground(QWidget):
    """What the columns stand on; paints the teams' titles, which stay in sight on scrolling."""

    def __init__(self, area: Columns) -> None:
        super().__init__(area.viewport())
        self._area = area

    def paintEvent(self, event: QPaintEvent) -> None:
        self._area.paint_titles(QPainter(self))


class Columns(QScrollArea):
    """Emits `made` with each new column before it is shown, `laid_out` when others are shown."""

    made = Signal(WorkerColumn)
    laid_out = Signal()

    def __init__(
        self,
        theme: Theme,
        faults: FaultTree,
        make: Callable[[OnDuty, QWidget], WorkerColumn],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme, self._faults, self._make = theme, faults, make
        self._groups: Sequence[Group] = ()
        self._teams: list[_Team] = []
        self._places: dict[str, int] = {}
        self._made: dict[str, WorkerColumn] = {}
        self._ground = _Ground(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._ground)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        theme.follow(self._restyle)

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Show these workers, and no others, in this order."""
        self._groups = groups
        self._arrange()

    def order(self) -> list[str]:
        """The workers shown, from left to right."""
        return list(self._places)

    def made_columns(self) -> list[WorkerColumn]:
        """The columns that exist and are shown."""
        return [self._made[code] for code in self._places if code in self._made]

    def get(self, code: str) -> WorkerColumn | None:
        """A worker's column if it exists already."""
        return self._made.get(code)

    def bring(self, code: str) -> WorkerColumn | None:
        """A worker's column, scrolled into sight; None if the filter hides the worker."""
        if code not in self._places:
            return None
        bar, width = self.horizontalScrollBar(), column_width(self._theme)
        x, view, gap = self._places[code], self.viewport().width(), self._theme.metrics.space_2
        if x - gap < bar.value():
            bar.setValue(max(0, x - gap))
        elif x + width + gap > bar.value() + view:
            bar.setValue(x + width + gap - view)
        self.reveal()
        return self._made[code]

    def at(self, point: QPoint) -> WorkerColumn | None:
        """The column under a point of the viewport."""
        inside = self._ground.mapFrom(self.viewport(), point)
        for column in self.made_columns():
            if column.geometry().contains(inside):
                return column
        return None

    def reveal(self) -> None:
        """Make the columns that are in sight, or one step beside it."""
        width = column_width(self._theme)
        left = self.horizontalScrollBar().value() - width
        right = left + self.viewport().width() + 2 * width
        workers = {each.staff.code: each for group in self._groups for each in group.workers}
        for code, x in self._places.items():
            if code not in self._made and x + width > left and x < right:
                column = self._made[code] = self._make(workers[code], self._ground)
                column.setGeometry(self._geometry(code))
                self.made.emit(column)
                column.show()

    def paint_titles(self, painter: QPainter) -> None:
        """The teams' names and how many of each are on duty."""
        theme, metrics = self._theme, self._theme.metrics
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.pen("text_2"))
        figures = theme.font_metrics("caption_strong")
        edge = self.horizontalScrollBar().value()
        for team in self._teams:
            x = max(team.x, min(edge, team.x + team.width - figures.horizontalAdvance(team.title)))
            room = QRect(x + metrics.space_1, 0, team.x + team.width - x, self._title())
            draw_line(painter, room, team.title, figures)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel over a head, or over a list that needs no scrolling, moves sideways."""
        turned = event.angleDelta()
        step = turned.x() or turned.y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - step * column_width(self._theme) // 240)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _arrange(self) -> None:
        width, metrics = column_width(self._theme), self._theme.metrics
        self._teams, self._places = [], {}
        x = metrics.space_1
        for group in self._groups:
            start = x
            for worker in group.workers:
                self._places[worker.staff.code] = x
                x += width + metrics.space_2
            on = sum(each.duty.on for each in group.workers)
            title = translate("board", "{team} · {on} of {all} on duty").format(
                team=team_text(group.team, self._faults), on=on, all=len(group.workers)
            )
            self._teams.append(_Team(title, start, x - start - metrics.space_2))
            x += metrics.space_3
        self._full_width = x - metrics.space_3
        self._lay_out()

    def _lay_out(self) -> None:
        self._ground.resize(max(self._full_width, 1), self.viewport().height())
        for code, column in self._made.items():
            shown = code in self._places
            if shown:
                column.setGeometry(self._geometry(code))
            column.setVisible(shown)
        self.reveal()
        self._ground.update()
        self.laid_out.emit()

    def _geometry(self, code: str) -> QRect:
        top = self._title()
        height = self.viewport().height() - top
        return QRect(self._places[code], top, column_width(self._theme), height)

    def _scrolled(self) -> None:
        self.reveal()
        self._ground.update(0, 0, self._ground.width(), self._title())

    def _title(self) -> int:
        return round(self._theme.metrics.body * 1.9)

    _full_width = 0

    def _restyle(self) -> None:
        self.horizontalScrollBar().setSingleStep(column_width(self._theme) // 3)
        self._arrange()
