"""The places of one session to choose from: times in a grid, free ones open to the hand."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.clinic.words import clock_word
from desktop.ui.parts.drawing import CENTRE, draw_box, draw_focus, draw_line
from desktop.ui.theme import Theme
from domain.clinic.session.slots import is_free
from domain.clinic.session.state import Session


class Place(Struct, frozen=True):
    """One slot as the grid shows it.

    Attributes:
        sure: leased by this station: certain also without the cloud.
    """

    index: int
    start_at: int
    free: bool
    sure: bool


def places_of(session: Session, now: int, station: str) -> list[Place]:
    """The slots that can be booked ahead, by their time; those gone by are left out."""
    found = []
    for slot in sorted(session.slots, key=lambda one: one.start_at):
        if slot.kind == "walk_in" or slot.start_at <= now:
            continue
        lease = slot.lease
        sure = lease is not None and lease.station == station and lease.until > now
        free = is_free(session, slot, station, now)
        found.append(Place(slot.index, slot.start_at, free, sure and free))
    return found


class SlotGrid(QWidget):
    """Arrows move among the free ones, Enter takes.

    Signals:
        chosen: the index of the slot that the keys are on, -1 without one.
        taken: Enter or a double click.
    """

    chosen = Signal(int)
    taken = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.places: list[Place] = []
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    @property
    def current(self) -> int:
        """The index of the slot that the keys are on, -1 without one."""
        return self.places[self._at].index if self._at >= 0 else -1

    def show_places(self, places: Sequence[Place], *, same: bool, hold: bool = False) -> bool:
        """Show these; of the ``same`` session the keys stay on their slot while it is free.

        Args:
            hold: somebody is just being booked: the keys go to no other slot by themselves.

        Returns:
            Whether the slot that the keys were on is free no more.
        """
        kept = self.current if same else -1
        self.places = list(places)
        free = [n for n, place in enumerate(self.places) if place.free]
        here = [n for n in free if self.places[n].index == kept]
        instead = -1 if same and hold else next(iter(free), -1)
        self._at = here[0] if here else instead
        self.setFixedHeight(self._height())
        self.updateGeometry()
        self.update()
        self._tell()
        return kept >= 0 and not here

    def go_to(self, index: int) -> None:
        """Put the keys on a slot, if it is free."""
        for n, place in enumerate(self.places):
            if place.index == index and place.free:
                self._move(n)

    def sizeHint(self) -> QSize:
        return QSize(self._cell.width() * 4, self._height())

    def resizeEvent(self, event: object) -> None:
        self.setFixedHeight(self._height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._columns()
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }.get(Qt.Key(event.key()))
        if step is not None:
            self._step(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._place_at(event.position().toPoint())
        if found >= 0 and self.places[found].free:
            self._move(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._place_at(event.position().toPoint()) == self._at >= 0:
            self.taken.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        for n, place in enumerate(self.places):
            rect = self._rect(n)
            lit = n == self._at
            ground = "accent" if lit else ("surface" if place.free else "pressed")
            line = theme.pen("accent_line" if place.sure and not lit else "border")
            draw_box(painter, rect, metrics.radius, theme.brush(ground), line)
            ink = "on_accent" if lit else ("text" if place.free else "muted")
            painter.setFont(theme.font("number_strong" if place.free else "number"))
            painter.setPen(theme.pen(ink))
            text = clock_word(place.start_at)
            draw_line(painter, rect, text, theme.font_metrics("number_strong"), CENTRE)
            if place.sure:
                dot = QRect(rect.right() - 10, rect.y() + 4, 6, 6)
                role = "on_accent" if lit else "accent"
                draw_box(painter, dot, 3, theme.brush(role), None)
            if lit and self.hasFocus():
                draw_focus(painter, rect.adjusted(-1, -1, 1, 1), metrics.radius, theme)

    def _columns(self) -> int:
        return max(1, self.width() // self._cell.width())

    def _height(self) -> int:
        rows = -(-len(self.places) // self._columns())
        return max(1, rows) * self._cell.height()

    def _rect(self, n: int) -> QRect:
        row, column = divmod(n, self._columns())
        cell = self._cell
        place = QPoint(column * cell.width(), row * cell.height())
        return QRect(place, cell).adjusted(2, 2, -2, -2)

    def _place_at(self, point: QPoint) -> int:
        column, row = point.x() // self._cell.width(), point.y() // self._cell.height()
        n = row * self._columns() + column
        return n if column < self._columns() and 0 <= n < len(self.places) else -1

    def _step(self, by: int) -> None:
        n = self._at + by
        while 0 <= n < len(self.places):
            if self.places[n].free:
                self._move(n)
                return
            n += 1 if by > 0 else -1

    def _move(self, n: int) -> None:
        self._at = n
        self.update()
        self._tell()

    def _tell(self) -> None:
        if self._at < 0:
            self.setAccessibleDescription("")
            self.chosen.emit(-1)
            return
        place = self.places[self._at]
        self.setAccessibleDescription(clock_word(place.start_at))
        self.chosen.emit(place.index)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        width = self._theme.font_metrics("number_strong").horizontalAdvance("00:00")
        self._cell = QSize(width + 2 * metrics.space_3, metrics.control + 4)
        self.setFixedHeight(self._height())
        self.update()
