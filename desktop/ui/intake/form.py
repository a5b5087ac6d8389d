"""The intake form: a repair taken down at the speed of talk, by keys alone."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Changes, Station
from desktop.ui.intake.caller_card import CallerCard
from desktop.ui.intake.draft import Draft, DraftFile
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.fields import IntakeFields
from desktop.ui.intake.radar import Radar
from desktop.ui.intake.saved_view import SavedView
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words import sentence
from domain.problems import Problem
from domain.repair import commands as c
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate

DRAFT_MS = 400
COALESCE_MS = 80
_PRIORITIES = 4
_WIDE = 62
"""Two columns from this width on, in body heights."""


class IntakeForm(QWidget):
    """Takes a report down, or adds the caller to one that is there already.

    Signals:
        saved: a new ticket (its id).
        joined: the caller was added to this ticket (its id).
        dispatch_asked: the new ticket was accepted and is to be dispatched now (its id).
        ticket_asked: this ticket is to be looked at (its id).
        closed: the operator is done here.
    """

    saved = Signal(str)
    joined = Signal(str)
    dispatch_asked = Signal(str)
    ticket_asked = Signal(str)
    closed = Signal()

    def __init__(
        self,
        station: Station,
        theme: Theme,
        draft: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``draft`` is the file that unsaved words are kept in; None keeps them in memory only."""
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._file = DraftFile(draft)
        self._uid = ""
        self._is_wide: bool | None = None
        index = FaultIndex(station.faults)
        self.fields = IntakeFields(station, theme, index, self)
        self.caller_card = CallerCard(station, theme, self)
        self.radar = Radar(station, theme, self)
        self.done = SavedView(theme, self)
        self._make()
        self._connect()
        self._draft_timer = self._timer(DRAFT_MS, self._keep_draft)
        self._soon = self._timer(COALESCE_MS, self._look_again)
        self._load_draft()
        # The dictionaries of pinyin take a fifth of a second; nobody should wait for them.
        threading.Thread(target=index.prepare, name="initials", daemon=True).start()

    # ---- what the window calls -----------------------------------------------------------

    def start(self) -> None:
        """Be ready for a call: the cursor in the caller's field, what was typed untouched."""
        self._stack.setCurrentWidget(self._page)
        self.fields.caller.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.fields.draft() != Draft()

    def save(self) -> Ticket | None:
        """Take it down. None if something is wrong; the cursor is then where it is wrong."""
        self._say_wrong("")
        self.fields.clear_problems()
        try:
            wish = self.fields.wish()
            ticket = self._station.report(wish, channel=self.fields.chosen_channel)
        except Problem as problem:
            self._show_problem(problem)
            return None
        self._uid = ticket.uid
        about = f"{ticket.place_text}  {self._station.faults.path_text(ticket.fault)}"
        self._show_done(ticket.number, about, joined=False)
        self.saved.emit(ticket.uid)
        return ticket

    def join(self, uid: str = "") -> bool:
        """Add the caller to a ticket instead; the first of the radar if none is named."""
        uid = uid or self.radar.first()
        if not uid:
            return False
        self._say_wrong("")
        self.fields.clear_problems()
        try:
            reporter = self.fields.caller.reporter()
            wish = c.Join(reporter, self.fields.description.toPlainText())
            self._station.submit(uid, wish, channel=self.fields.chosen_channel)
        except Problem as problem:
            self._show_problem(problem)
            return False
        ticket = self._station.ticket(uid)
        if ticket is not None:
            said = translate("intake", "{place}: {count} have reported it by now")
            about = said.format(place=ticket.place_text, count=len(ticket.reporters))
            self._show_done(ticket.number, about, joined=True)
        self.joined.emit(uid)
        return True

    def leave(self) -> None:
        """Close, after asking if something is typed."""
        if not self.is_dirty:
            self.closed.emit()
            return
        self._question.show()
        self._question.findChildren(Button)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- keys ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._act_on(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Our keys before the fields', which would take Alt+1 for a 1 typed."""
        if isinstance(event, QKeyEvent) and self._is_ours(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._act_on(event)
        return super().eventFilter(watched, event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier:
            return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_J)
        digit = Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
        return bool(held & Qt.KeyboardModifier.AltModifier) and digit

    def _act_on(self, event: QKeyEvent) -> bool:
        if self._stack.currentWidget() is not self._page:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif not self._is_ours(event):
            return False
        elif event.key() == Qt.Key.Key_J:
            self.join()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            at = (event.key() - Qt.Key.Key_1) % 10
            if at < _PRIORITIES:
                self.fields.choose_priority(at)
            else:
                self.fields.put_phrase(at - _PRIORITIES)
        return True

    def _escape(self) -> None:
        if self._question.isHidden():
            self.leave()
        else:
            self._answer("stay")

    # ---- inside --------------------------------------------------------------------------

    def _timer(self, ms: int, then: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(then)
        return timer

    def _make(self) -> None:
        theme = self._theme
        self._restored = Banner(
            theme,
            "info",
            translate("intake", "What you had typed last time is back."),
            [("clear", translate("intake", "Start anew"))],
            closable=True,
            parent=self,
        )
        self._question = Banner(
            theme,
            "warn",
            translate("intake", "Something is typed that is not saved."),
            [
                ("stay", translate("intake", "Go on")),
                ("keep", translate("intake", "Keep as a draft and close")),
                ("discard", translate("intake", "Throw away")),
            ],
            parent=self,
        )
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        hint = translate("intake", "Who is calling, and what may be reported already, shows here.")
        self._hint = PlainLabel(theme, hint, "body", "muted", wrap=True, parent=self)
        self._save = Button(
            theme, translate("intake", "Take down  (Ctrl+Enter)"), "primary", "save", parent=self
        )
        keys = translate("intake", "Alt+1–4 priority · Alt+5–0 phrases · Esc closes")
        self._keys = PlainLabel(theme, keys, "caption", "muted", parent=self)
        for hidden in (self._restored, self._question, self._wrong):
            hidden.hide()
        self._lay_out()
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        self._foot = QWidget(self)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._wrong)
        buttons = QHBoxLayout()
        buttons.addWidget(self._save)
        buttons.addWidget(self._keys, 1)
        foot.addLayout(buttons)
        self._left = QVBoxLayout()
        for widget in (self._restored, self._question, self.fields, self._foot):
            self._left.addWidget(widget)
        self._left.addStretch(1)
        self._aside = QWidget(self)
        right = QVBoxLayout(self._aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._hint)
        right.addWidget(self.radar)
        right.addWidget(self.caller_card)
        right.addStretch(1)
        inside = QWidget(self)
        inside.setObjectName("scrolled")
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._sides.addLayout(self._left, 3)
        self._sides.addWidget(self._aside, 2)
        self._page = QScrollArea(self)
        self._page.setWidgetResizable(True)
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page.setWidget(inside)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.done)

    def _connect(self) -> None:
        self._save.clicked.connect(self.save)
        self.fields.changed.connect(self._changed)
        self.fields.target_changed.connect(self._look_again)
        self.fields.caller_changed.connect(self._show_caller)
        self.radar.join.connect(self.join)
        self.radar.asked.connect(self.ticket_asked)
        self.caller_card.asked.connect(self.ticket_asked)
        self.done.accept.connect(self._accept)
        self.done.dispatch.connect(self._accept_and_dispatch)
        self.done.next.connect(self._next)
        self._question.acted.connect(self._answer)
        self._restored.acted.connect(lambda: self._answer("clear"))
        self._station.changed.connect(self._station_changed)
        for child in self.fields.findChildren(QWidget):
            child.installEventFilter(self)

    def _changed(self) -> None:
        self._draft_timer.start()
        self._question.hide()

    def _show_caller(self) -> None:
        caller = self.fields.caller
        self.caller_card.show_caller(caller.name, caller.phone, caller.person)
        self._hint.setVisible(self.caller_card.isHidden() and self.radar.isHidden())

    def _look_again(self) -> None:
        place, fault = self.fields.target()
        self.radar.look(place, fault)
        self._show_caller()

    def _station_changed(self, changes: Changes) -> None:
        if changes.tickets and self.isVisible():
            self._soon.start()

    def _show_problem(self, problem: Problem) -> None:
        if not self.fields.show_problem(problem):
            self._say_wrong(sentence(problem))

    def _say_wrong(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))

    def _show_done(self, number: str, about: str, *, joined: bool) -> None:
        self.fields.set_draft(Draft())
        self._draft_timer.stop()
        self._drop_draft()
        self._restored.hide()
        self._question.hide()
        self._stack.setCurrentWidget(self.done)
        self.done.show_saved(number, about, joined=joined)

    def _accept(self) -> None:
        if self._accepted():
            self._next()

    def _accept_and_dispatch(self) -> None:
        if self._accepted():
            uid = self._uid
            self._next()
            self.dispatch_asked.emit(uid)

    def _accepted(self) -> bool:
        try:
            self._station.submit(self._uid, c.Accept())
        except Problem as problem:
            self.done.say_wrong(sentence(problem))
            return False
        return True

    def _next(self) -> None:
        self._uid = ""
        self.start()

    def _answer(self, key: str) -> None:
        self._question.hide()
        if key == "stay":
            self.fields.caller.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if key == "keep":
            self._keep_draft()
            self.closed.emit()
            return
        self.fields.set_draft(Draft())
        self._restored.hide()
        self._draft_timer.stop()
        self._drop_draft()
        if key == "discard":
            self.closed.emit()
        else:
            self.start()

    # ---- drafts --------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keep_draft()
        super().closeEvent(event)

    def _load_draft(self) -> None:
        try:
            draft = self._file.load()
        except OSError as error:
            self._draft_trouble(error)
            return
        if draft is not None:
            self.fields.set_draft(draft)
            self._restored.show()

    def _keep_draft(self) -> None:
        try:
            self._file.keep(self.fields.draft())
        except OSError as error:
            self._draft_trouble(error)

    def _drop_draft(self) -> None:
        try:
            self._file.drop()
        except OSError as error:
            self._draft_trouble(error)

    def _draft_trouble(self, error: OSError) -> None:
        said = translate("intake", "The draft cannot be kept on this disk ({reason}). Save soon.")
        self._say_wrong(said.format(reason=error.strerror or str(error)))

    # ---- looks ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.brush("surface"))

    def _arrange(self) -> None:
        """Two columns, or one in which the radar stands before the button that saves."""
        wide = self.width() >= _WIDE * self._theme.metrics.body
        if wide == self._is_wide:
            return
        self._is_wide = wide
        directions = QBoxLayout.Direction
        self._sides.setDirection(directions.LeftToRight if wide else directions.TopToBottom)
        self._aside.setMinimumWidth(24 * self._theme.metrics.body if wide else 0)
        if wide:
            self._left.insertWidget(self._left.count() - 1, self._foot)
        else:
            self._sides.addWidget(self._foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._sides.setContentsMargins(edge, edge, edge, edge)
        self._sides.setSpacing(metrics.space_6)
        self.done.setContentsMargins(edge, 0, edge, 0)
        self._arrange()
