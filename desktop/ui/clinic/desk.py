"""The clinic when it is open: its pages, and the ways to cover and lock it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.attention.page import AttentionPage
from desktop.ui.clinic.access_page import AccessPage
from desktop.ui.clinic.booking_page import BookingPage
from desktop.ui.clinic.calling import CallingScreen
from desktop.ui.clinic.claims import CLAIMS
from desktop.ui.clinic.consults import CONSULTS
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.record_page import RecordPage
from desktop.ui.clinic.referral_form import ReferralForm
from desktop.ui.clinic.referrals import REFERRALS
from desktop.ui.clinic.today import TodayPage
from desktop.ui.clinic.wishes import ClinicWishes
from desktop.ui.parts.button import Button, IconButton
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.parts.status_strip import StatusStrip
from desktop.ui.parts.toast import ToastStack
from desktop.ui.status import StationBanners, StatusWords
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.clinic.referral import Issue
from domain.problems import Problem

_CTRL = Qt.KeyboardModifier.ControlModifier
_KEYS = frozenset({Qt.Key.Key_B, Qt.Key.Key_L, Qt.Key.Key_P})
_SERVICES = ("session", "consult", "referral", "claim", "access")


class ClinicDesk(QWidget):
    """Signals:
    told: an act was done, in words.
    refused: the ``Problem`` in its way.
    cover_wanted, lock_wanted: the operator leaves for a moment, or for good.
    enrol_wanted: this clinic is to be connected to a cloud.
    holders_wanted: somebody is to be let in, or out.
    paper_wanted: a ``Paper`` to look at and print.
    speak_wanted: a call, in words to be spoken; no name in it.
    send_now: nobody wants to wait for the next exchange with the cloud.
    outdated: whoever is here may see other pages by now: it has to be made anew.
    """

    told = Signal(str)
    refused = Signal(object)
    cover_wanted = Signal()
    lock_wanted = Signal()
    enrol_wanted = Signal()
    holders_wanted = Signal()
    paper_wanted = Signal(object)
    speak_wanted = Signal(str)
    outdated = Signal()
    send_now = Signal()

    def __init__(self, theme: Theme, door: ClinicDoor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._door = theme, door
        self.waiting_room: CallingScreen | None = None
        self.today = TodayPage(theme, door, self)
        self.booking = BookingPage(theme, door, self)
        self.records = {
            kind.service: RecordPage(theme, door, kind, self, form)
            for kind, form in (
                (CONSULTS, None),
                (REFERRALS, ReferralForm if door.may_ask(Issue) else None),
                (CLAIMS, None),
            )
            if door.may_see(kind.service)
        }
        self.access = AccessPage(theme, door, self)
        self.attention = AttentionPage(door.as_station, theme, self, ClinicWishes(door))
        self.pages = QStackedWidget(self)
        self._by_key: dict[str, QWidget] = dict(self.records)
        if door.may_see("access"):
            self._by_key["access"] = self.access
        if door.may_see("session"):
            self._by_key = {"today": self.today, "booking": self.booking, **self._by_key}
        self._by_key["attention"] = self.attention
        self.views = Segmented(theme, self._options(), name=self.tr("View"), parent=self)
        self.book = Button(theme, self.tr("New appointment"), "primary", "plus")
        self.calls = Button(theme, self.tr("Calling screen"), "secondary", "monitor")
        self.cover = Button(theme, self.tr("Cover"), "ghost", "eye-off")
        self.lock = Button(theme, self.tr("Lock"), "ghost", "lock")
        self.holders = IconButton(theme, "key", self.tr("People with a passphrase"))
        self.banners = StationBanners(
            door.as_station,
            theme,
            self,
            alone=self.tr(
                "The clinic here is not connected to its cloud: schedules and people come from it."
            ),
        )
        self.strip = StatusStrip(theme, self)
        self.status = StatusWords(
            door.as_station, self.strip, offline=self.tr("Working offline; book and call as usual")
        )
        self._shown = self._seen()
        self._place()
        # Names stand in the messages: they lie in this page, and are seen where it is seen.
        acts = theme.metrics.control + 4 * theme.metrics.space_2  # stay free to be pressed
        self.toasts = ToastStack(theme, self, lift=theme.metrics.bar + acts)
        self._wire()

    def views_seen(self) -> list[str]:
        """The views that whoever is here may see."""
        return list(self._by_key)

    def show_page(self, key: str) -> None:
        """Go to one of the views, or to ``attention``, which the strip leads to."""
        if key != "attention":
            self.views.select(key)
        page = self._by_key[key]
        self.pages.setCurrentWidget(page)
        if isinstance(page, RecordPage):
            page.list.setFocus()
        elif page is self.access:
            self.access.views.setFocus()
        elif page is self.attention:
            self.attention.reload()
            self.attention.focus_list()
        else:
            (self.booking.board if page is self.booking else self.today.visits).setFocus()

    def _options(self) -> list[Option]:
        all_of_them = (
            Option("today", self.tr("Today"), "users"),
            Option("booking", self.tr("Appointments"), "calendar"),
            Option("consult", self.tr("Consultations"), "message-square"),
            Option("referral", self.tr("Referrals"), "send"),
            Option("claim", self.tr("Reimbursement"), "wallet"),
            Option("access", self.tr("Access log"), "shield"),
        )
        return [option for option in all_of_them if option.key in self._by_key]

    def new_appointment(self) -> None:
        """Somebody at the desk or on the telephone wants one."""
        self.show_page("booking")
        self.booking.begin()

    def show_calls(self) -> None:
        """Open the calling screen, on another monitor where there is one."""
        if self.waiting_room is None:
            self.waiting_room = CallingScreen(self._theme, self._door, self._door.now)
            self.waiting_room.closed.connect(self._calls_closed)
            self.waiting_room.called.connect(self._speak)
        own = self.window().screen()
        others = [one for one in QGuiApplication.screens() if one is not own]
        # Before the patients it is looked at: the keys stay with the reception.
        aside = Qt.WidgetAttribute.WA_ShowWithoutActivating
        self.waiting_room.setAttribute(aside, bool(others))
        if others:
            self.waiting_room.setGeometry(others[0].geometry())
            self.waiting_room.showFullScreen()
            self.window().activateWindow()
        else:
            self.waiting_room.resize(1_280, 720)
            self.waiting_room.show()

    def event(self, event: QEvent) -> bool:
        # Some keys of the whole window mean something else here.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() in _KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        deed = self._deeds().get((held, event.key()))
        if deed is None:
            super().keyPressEvent(event)
        else:
            deed()

    def _deeds(self) -> dict[tuple[Qt.KeyboardModifier, int], Callable[[], None]]:
        found: dict[tuple[Qt.KeyboardModifier, int], Callable[[], None]] = {
            (_CTRL, Qt.Key.Key_L): self.cover_wanted.emit,
            (_CTRL | Qt.KeyboardModifier.AltModifier, Qt.Key.Key_L): self.lock_wanted.emit,
        }
        if "booking" in self._by_key:
            found[_CTRL, Qt.Key.Key_B] = self.new_appointment
        if self.pages.currentWidget() is self.today:
            found[_CTRL, Qt.Key.Key_P] = self.today.print_list
        return found

    def focusInEvent(self, event: object) -> None:
        self.show_page(self.views.current)

    def closeEvent(self, event: object) -> None:
        if self.waiting_room is not None:
            self.waiting_room.close()

    def _speak(self, number: str, name: str, room: str) -> None:
        # Figure by figure: a voice reads A003 as a word or as three.
        spelled = " ".join(number)
        words = self.tr("{number}, please come to {room}").format(number=spelled, room=room)
        self.speak_wanted.emit(words)

    def _calls_closed(self) -> None:
        self.waiting_room = None

    def _segment_clicked(self, key: str) -> None:
        if not self._door.as_station.meta("cloud"):
            self.enrol_wanted.emit()
            return
        self.show_page("attention")
        part = {"attention": "attention", "waiting": "outbox", "behind": "outbox"}.get(key, "sync")
        self.attention.show_part(part)

    def _heard(self, changes: object) -> None:
        seen = self._seen()
        if seen != self._shown:
            self._shown = seen
            self.outdated.emit()

    def _seen(self) -> tuple[str, ...]:
        return tuple(one for one in _SERVICES if self._door.may_see(one))

    def _move(self, session: str, visit: str) -> None:
        self.show_page("booking")
        self.booking.begin_move(session, visit)

    def _tell(self, text: str) -> None:
        self.toasts.show_toast(text)

    def _refuse(self, problem: Problem) -> None:
        self.toasts.show_toast(sentence(problem), tone="warn")

    def _wire(self) -> None:
        self.told.connect(self._tell)
        self._door.as_station.told.connect(self._refuse)
        self.refused.connect(self._refuse)
        self.views.chosen.connect(self.show_page)
        self.book.clicked.connect(self.new_appointment)
        self.calls.clicked.connect(self.show_calls)
        self.cover.clicked.connect(self.cover_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        self.holders.clicked.connect(self.holders_wanted)
        self.today.move_wanted.connect(self._move)
        self.booking.move_ended.connect(partial(self.show_page, "today"))
        self.attention.done.connect(self.told)
        self.attention.send_now.connect(self.send_now)
        self.status.clicked.connect(self._segment_clicked)
        self.today.paper_wanted.connect(self.paper_wanted)
        self.banners.enrol_wanted.connect(self.enrol_wanted)
        self._door.changed.connect(self._heard)
        pages: tuple[TodayPage | BookingPage | RecordPage | AccessPage, ...] = (
            self.today, self.booking, self.access, *self.records.values()
        )  # fmt: skip
        for page in pages:
            page.told.connect(self.told)
            page.refused.connect(self.refused)
        keys = (("Ctrl+B", self.book), ("Ctrl+L", self.cover), ("Ctrl+Alt+L", self.lock))
        for key, button in keys:
            button.setToolTip(plain_tip(key))

    def _place(self) -> None:
        theme = self._theme
        self._acts = QHBoxLayout()
        for widget in (self.book, self.calls, self.holders, self.cover, self.lock):
            self._acts.addWidget(widget)
        self._title = PlainLabel(theme, self.tr("Clinic"), "title", parent=self)
        self._head = QGridLayout()
        self._head.addWidget(self._title, 0, 0)
        self._head.setColumnStretch(1, 1)
        self._head.addLayout(self._acts, 0, 3)
        for left_out in (self.today, self.booking, self.access):
            left_out.hide()  # what this role is not shown lies in no layout
        for page in self._by_key.values():
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addLayout(self._head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.strip)
        # Only now have they a parent: shown before, they would be windows for a moment.
        for widget in (self.book, self.calls):
            widget.setVisible("booking" in self._by_key)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.follow(self._restyle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The views beside the acts, or below them where their names would be cut."""
        parts = (self._title, self.views, self._acts)
        gaps = 2 * self._theme.metrics.space_3 + 3 * self._theme.metrics.space_2
        if sum(part.sizeHint().width() for part in parts) + gaps <= self.width():
            self._head.addWidget(self.views, 0, 2)
        else:
            self._head.addWidget(self.views, 1, 0, 1, 4)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._head.setContentsMargins(metrics.space_3, metrics.space_2, metrics.space_3, 0)
        self._head.setSpacing(metrics.space_2)
        self._acts.setSpacing(metrics.space_2)
        self._fit()
