"""The screen in the waiting room: who is called where, and who is next; no name in full."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.words import clock_word, masked_name, short_number
from desktop.ui.parts.drawing import CENTRE, LEFT, RIGHT, draw_line
from desktop.ui.theme import Theme
from desktop.ui.theme.icons import app_icon
from desktop.ui.theme.typography import make_font
from domain.calendar import campus_date
from domain.clinic.session.queue import queue_of
from domain.clinic.session.state import Session, Visit

FRESH_MS = 20_000
"""So long a call stands out."""
_NEXT = 3


class Line(Struct, frozen=True):
    """One doctor's line.

    Attributes:
        called: number and masked name of who is called, or with the doctor; empty without.
        at: when it was called, ms UTC.
        following: numbers of those who come next.
    """

    doctor: str
    room: str
    called: str
    name: str
    at: int
    following: tuple[str, ...]
    waiting: int


def lines_of(sessions: list[Session], now: int) -> list[Line]:
    """What the screen says: sessions that take place now and have somebody."""
    found = []
    for session in sessions:
        if session.stopped or not any(visit.open for visit in session.visits):
            continue
        if session.plan.starts_at > now + 3_600_000:
            continue
        shown = _shown(session)
        queue = queue_of(session)
        found.append(
            Line(
                f"{session.plan.department_name} {session.plan.doctor_name}",
                (shown.room if shown is not None else "") or session.plan.room,
                "" if shown is None else short_number(shown),
                "" if shown is None else masked_name(shown.patient),
                0 if shown is None or shown.status != "called" else shown.called_at or 0,
                tuple(short_number(visit) for visit in queue[:_NEXT]),
                len(queue),
            )
        )
    return found


def _shown(session: Session) -> Visit | None:
    for status in ("called", "in_room"):
        visit = next((v for v in session.visits if v.status == status), None)
        if visit is not None:
            return visit
    return None


class CallingScreen(QWidget):
    """A window of its own, full-screen on a second monitor. Escape closes it.

    Signals:
        called: the number, name and room of a new call, for whoever speaks it.
        closed: it is gone.
    """

    called = Signal(str, str, str)
    closed = Signal()

    def __init__(self, theme: Theme, door: ClinicDoor, wait: Callable[[], int]) -> None:
        """``wait`` gives ms UTC for the clock in the corner."""
        super().__init__(None)
        self._theme, self._door, self._clock = theme, door, wait
        self.lines: list[Line] = []
        self._spoken: set[tuple[str, int]] = set()
        self._began = door.now()
        self.setWindowTitle(self.tr("Calling screen"))
        self.setWindowIcon(app_icon())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(640, 400)
        self._tick = QTimer(self)
        self._tick.setInterval(1_000)
        self._tick.timeout.connect(self._ticked)
        self._tick.start()
        door.changed.connect(self.reload)
        self.reload()

    def reload(self, changes: object = None) -> None:
        """Read anew who is called."""
        now = self._door.now()
        day = campus_date(now).isoformat()
        self.lines = lines_of(self._door.sessions(day, day), now)
        for line in self.lines:
            if line.at > self._began and (line.called, line.at) not in self._spoken:
                self._spoken.add((line.called, line.at))
                self.called.emit(line.called, line.name, line.room)
        self.setAccessibleDescription(
            "; ".join(f"{line.doctor} {line.called} {line.room}" for line in self.lines)
        )
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F11:
            self.showNormal() if self.isFullScreen() else self.showFullScreen()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close:
            self._tick.stop()
            self.closed.emit()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.color("canvas"))
        unit = max(12, min(self.width() // 46, self.height() // 26))
        edge = unit * 2
        head = QRect(edge, unit, self.width() - 2 * edge, unit * 3)
        title = self.tr("Please come when your number is called")
        self._say(painter, head, title, "title", unit * 2, "text")
        self._say(painter, head, clock_word(self._clock()), "title", unit * 2, "text_2", RIGHT)
        if not self.lines:
            self._say(painter, self.rect(), self.tr("Nobody waits"), "title", unit * 2, "muted",
                      CENTRE)  # fmt: skip
            return
        top = head.bottom() + unit
        height = min(unit * 7, (self.height() - top - unit) // len(self.lines))
        for n, line in enumerate(self.lines):
            rect = QRect(edge, top + n * height, self.width() - 2 * edge, height - unit // 2)
            self._paint_line(painter, rect, line, unit)

    def _paint_line(self, painter: QPainter, rect: QRect, line: Line, unit: int) -> None:
        theme = self._theme
        fresh = bool(line.at) and self._door.now() - line.at < FRESH_MS
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent") if fresh else theme.color("surface"))
        painter.drawRoundedRect(rect, unit // 2, unit // 2)
        ink = "on_accent" if fresh else "text"
        faint = "on_accent" if fresh else "text_2"
        inside = rect.adjusted(unit, 0, -unit, 0)
        third = inside.width() // 3
        who = QRect(inside.x(), inside.y(), third, inside.height() // 2)
        self._say(painter, who, line.doctor, "strong", unit + unit // 3, ink)
        below = who.translated(0, inside.height() // 2 - unit // 3)
        self._say(painter, below, line.room, "body", unit + unit // 3, faint)
        middle = QRect(inside.x() + third, inside.y(), third, inside.height())
        if line.called:
            text = f"{line.called}  {line.name}"
            self._say(painter, middle, text, "display", unit * 2 + unit // 2, ink)
        right = QRect(middle.right(), inside.y(), inside.right() - middle.right(), who.height())
        following = "  ".join(line.following) or "–"
        self._say(painter, right, self.tr("Next: {who}").format(who=following), "body",
                  unit + unit // 4, faint, RIGHT)  # fmt: skip
        count = self.tr("%n waiting", "", line.waiting)
        self._say(painter, right.translated(0, below.y() - who.y()), count, "body",
                  unit + unit // 4, faint, RIGHT)  # fmt: skip

    def _say(
        self, painter: QPainter, rect: QRect, text: str, style: str, size: int, ink: str,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:  # fmt: skip
        font: QFont = make_font(style, size)
        font.setPixelSize(size)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.color(ink)))
        draw_line(painter, rect, text, QFontMetrics(font), align)

    def _ticked(self) -> None:
        self.update()
