"""The clinic when it is open: its pages, and the ways to cover and lock it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.clinic.booking_page import BookingPage
from desktop.ui.clinic.calling import CallingScreen
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.today import TodayPage
from desktop.ui.parts.button import Button
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.theme import Theme


class ClinicDesk(QWidget):
    """Signals:
    told: an act was done, in words.
    refused: the ``Problem`` in its way.
    cover_wanted, lock_wanted: the operator leaves for a moment, or for good.
    """

    told = Signal(str)
    refused = Signal(object)
    cover_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, theme: Theme, door: ClinicDoor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._door = theme, door
        self.waiting_room: CallingScreen | None = None
        self.today = TodayPage(theme, door, self)
        self.booking = BookingPage(theme, door, self)
        self.pages = QStackedWidget(self)
        self.views = Segmented(
            theme,
            [
                Option("today", self.tr("Today"), "users"),
                Option("booking", self.tr("Appointments"), "calendar"),
            ],
            name=self.tr("View"),
            parent=self,
        )
        self.book = Button(theme, self.tr("New appointment"), "primary", "plus")
        self.calls = Button(theme, self.tr("Calling screen"), "secondary", "monitor")
        self.cover = Button(theme, self.tr("Cover"), "ghost", "eye-off")
        self.lock = Button(theme, self.tr("Lock"), "ghost", "lock")
        self._place()
        self._wire()

    def show_page(self, key: str) -> None:
        """Go to ``today`` or ``booking``."""
        self.views.select(key)
        self.pages.setCurrentWidget(self.booking if key == "booking" else self.today)
        (self.booking.board if key == "booking" else self.today.visits).setFocus()

    def new_appointment(self) -> None:
        """Somebody at the desk or on the telephone wants one."""
        self.show_page("booking")
        self.booking.begin()

    def show_calls(self) -> None:
        """Open the calling screen, on another monitor where there is one."""
        if self.waiting_room is None:
            self.waiting_room = CallingScreen(self._theme, self._door, self._door.now)
            self.waiting_room.closed.connect(self._calls_closed)
        own = self.waiting_room.screen()
        others = [one for one in QGuiApplication.screens() if one is not self.window().screen()]
        if others and own is not others[0]:
            self.waiting_room.setGeometry(others[0].geometry())
            self.waiting_room.showFullScreen()
        else:
            self.waiting_room.resize(1_280, 720)
            self.waiting_room.show()

    def focusInEvent(self, event: object) -> None:
        self.show_page(self.views.current)

    def closeEvent(self, event: object) -> None:
        if self.waiting_room is not None:
            self.waiting_room.close()

    def _calls_closed(self) -> None:
        self.waiting_room = None

    def _move(self, session: str, visit: str) -> None:
        self.show_page("booking")
        self.booking.begin_move(session, visit)

    def _wire(self) -> None:
        self.views.chosen.connect(self.show_page)
        self.book.clicked.connect(self.new_appointment)
        self.calls.clicked.connect(self.show_calls)
        self.cover.clicked.connect(self.cover_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        self.today.move_wanted.connect(self._move)
        for page in (self.today, self.booking):
            page.told.connect(self.told)
            page.refused.connect(self.refused)
        keys = (
            ("Ctrl+B", self.new_appointment, self.book),
            ("Ctrl+L", self.cover_wanted.emit, self.cover),
            ("Ctrl+Shift+L", self.lock_wanted.emit, self.lock),
        )
        for key, deed, button in keys:
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(deed)
            self.addAction(action)
            button.setToolTip(plain_tip(key))

    def _place(self) -> None:
        theme = self._theme
        self._head = QHBoxLayout()
        self._head.addWidget(PlainLabel(theme, self.tr("Clinic"), "title", parent=self))
        self._head.addStretch(1)
        for widget in (self.views, self.book, self.calls, self.cover, self.lock):
            self._head.addWidget(widget)
        self.pages.addWidget(self.today)
        self.pages.addWidget(self.booking)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.pages, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._head.setContentsMargins(metrics.space_3, metrics.space_2, metrics.space_3, 0)
        self._head.setSpacing(metrics.space_2)
