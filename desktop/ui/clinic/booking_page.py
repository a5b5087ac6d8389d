"""The week's places and the booking form side by side."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from desktop.station import Changes
from desktop.ui.clinic.booking import BookingPanel
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.week import WeekBoard
from desktop.ui.clinic.week_cells import cell_of, week_of
from desktop.ui.clinic.words import day_word
from desktop.ui.parts.button import Button, IconButton
from desktop.ui.parts.card import Card
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.calendar import campus_date

DAYS = 7
_TICK = 30_000  # ms: times that have gone by are offered no longer


class BookingPage(QWidget):
    """Signals:
    told: an act was done, in words.
    refused: the ``Problem`` in its way.
    move_ended: a visit has another time, or keeps its own: back to where that was asked for.
    """

    told = Signal(str)
    refused = Signal(object)
    move_ended = Signal()

    def __init__(self, theme: Theme, door: ClinicDoor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._door = theme, door
        self._weeks = 0
        self._stale, self._first = False, ""
        self._shown: set[str] = set()
        self.board = WeekBoard(theme, self)
        self.panel = BookingPanel(theme, door, self)
        self.span = PlainLabel(theme, "", "subtitle", parent=self)
        self.back = IconButton(theme, "chevron-left", self.tr("A week earlier"))
        self.on = IconButton(theme, "chevron-right", self.tr("A week later"))
        self.today = Button(theme, self.tr("This week"), "ghost", slim=True)
        self._place()
        self.board.chosen.connect(lambda uid: self._choose())
        self.board.taken.connect(lambda uid: self.panel.who.setFocus())
        self.panel.booked.connect(self._booked)
        self.panel.closed.connect(self.move_ended)
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on.clicked.connect(lambda: self.turn(1))
        self.today.clicked.connect(lambda: self.turn(-self._weeks))
        door.changed.connect(self._heard)
        for key, deed in (("Alt+Left", lambda: self.turn(-1)), ("Alt+Right", lambda: self.turn(1)),
                          ("Escape", self._give_up)):  # fmt: skip
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(deed)
            self.addAction(action)
        tick = QTimer(self)
        tick.setInterval(_TICK)
        tick.timeout.connect(self._ticked)
        tick.start()
        self.reload()

    def begin(self) -> None:
        """Somebody wants an appointment: the cursor waits for who."""
        self.panel.clear()
        self.panel.who.setFocus()

    def begin_move(self, session_uid: str, visit_id: str) -> None:
        """A visit is to have another time."""
        session = self._door.session(session_uid)
        visit = None if session is None else session.visit(visit_id)
        if session is None or visit is None:
            return
        offers = self._door.offers(session, visit) if visit.status == "displaced" else ()
        self.board.go_to(offers[0].session if offers else session_uid)
        self.panel.begin_move(session, visit)
        if offers and self.board.current == offers[0].session:
            self.panel.slots.go_to(offers[0].slot)

    def turn(self, by: int) -> None:
        """Weeks further on, or back; not into the past."""
        self._weeks = max(0, self._weeks + by)
        self.reload()

    def reload(self) -> None:
        """Read the week's sessions anew; what is chosen and typed stays."""
        now = self._door.now()
        first = campus_date(now) + timedelta(days=DAYS * self._weeks)
        days = [(first + timedelta(days=n)).isoformat() for n in range(DAYS)]
        sessions = self._door.sessions(days[0], days[-1])
        self._stale, self._first = False, days[0]
        self._shown = {session.uid for session in sessions}
        self.board.show_week(week_of(sessions, days, now, self._door.station))
        self.span.setText(f"{day_word(days[0])} – {day_word(days[-1])}")
        self.back.setEnabled(self._weeks > 0)
        self.today.setVisible(self._weeks > 0)
        self._choose()

    def _heard(self, changes: Changes) -> None:
        if not self.isVisible():
            self._stale = True
            return
        touched = {uid for uid in changes.items if uid.startswith("session:")}
        if changes.everything or not touched <= self._shown:
            self.reload()
        elif touched:
            self._renew(touched)

    def _renew(self, touched: set[str]) -> None:
        """Only what was touched is read again: a week is 170 sessions, a booking is one."""
        now, cells = self._door.now(), dict(self.board.week.cells)
        for uid in touched:
            session = self._door.session(uid)
            if session is not None:
                plan = session.plan
                cell = cell_of(session, now, self._door.station)
                cells[plan.doctor, plan.day, plan.half] = cell
        self.board.show_week(structs.replace(self.board.week, cells=cells))
        self._choose()

    def _ticked(self) -> None:
        first = campus_date(self._door.now()) + timedelta(days=DAYS * self._weeks)
        if not self.isVisible():
            self._stale = True
        elif first.isoformat() != self._first:
            self.reload()  # left open over night
        else:
            self._choose()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        if self._stale:
            self.reload()

    def _choose(self) -> None:
        uid = self.board.current
        self.panel.show_session(self._door.session(uid) if uid else None)

    def _booked(self, said: str) -> None:
        self.told.emit(said)

    def _give_up(self) -> None:
        moving = self.panel.moving is not None
        self.panel.clear()
        if moving:
            self.move_ended.emit()
        else:
            self.board.setFocus()

    def _place(self) -> None:
        theme = self._theme
        left = Card(theme, padded=False, parent=self)
        head = QHBoxLayout()
        for widget in (self.back, self.span, self.on, self.today):
            head.addWidget(widget)
        head.addStretch(1)
        left.body.addLayout(head)
        left.body.addWidget(self.board, 1)
        row = QHBoxLayout(self)
        row.addWidget(left, 1)
        # The form must not decide how low the window may be: where it is too long it is scrolled.
        self._beside = QScrollArea(self)
        self._beside.setWidgetResizable(True)
        self._beside.setFrameShape(QScrollArea.Shape.NoFrame)
        self._beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._beside.setWidget(self.panel)
        row.addWidget(self._beside)
        self._lines = (row, head)
        theme.follow(self._restyle)

    def _fit(self) -> None:
        """As wide as the form has to be: words are longer in another language."""
        least = self.panel.minimumSizeHint().width()
        self._beside.setFixedWidth(max(self._theme.metrics.body * 24, least))

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        row, head = self._lines
        gap = metrics.space_3
        row.setContentsMargins(gap, metrics.space_2, gap, gap)
        row.setSpacing(metrics.space_2)
        head.setContentsMargins(gap, metrics.space_2, gap, 0)
        self._fit()
