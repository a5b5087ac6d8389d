"""The intake form: a repair taken down at the speed of talk, by keys alone."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QWidget

from desktop.station import Changes, Station
from desktop.ui.intake.draft import Draft, DraftFile
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.page import IntakePage
from desktop.ui.intake.saved_view import SavedView
from desktop.ui.parts.button import Button
from desktop.ui.theme import Theme
from desktop.ui.words import fault_path, sentence
from domain.problems import Problem
from domain.repair import commands as c
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate

DRAFT_MS = 400
COALESCE_MS = 80
_PRIORITIES = 4
_CONTROLLED = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_J, Qt.Key.Key_G)
_UNDO = QKeySequence.StandardKey.Undo
_NARROWEST, _USUAL = 24, 30
"""Widths in body heights."""


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
        index = FaultIndex(station.faults)
        self.page = IntakePage(station, theme, index, self)
        self.fields, self.radar = self.page.fields, self.page.radar
        self.done = SavedView(theme, self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.page)
        self._stack.addWidget(self.done)
        self._connect()
        self._draft_timer = self._timer(DRAFT_MS, self._keep_draft)
        self._soon = self._timer(COALESCE_MS, self.page.look_again)
        self._load_draft()
        # The dictionaries of pinyin take a fifth of a second; nobody should wait for them.
        threading.Thread(target=index.prepare, name="initials", daemon=True).start()

    # ---- what the window calls -----------------------------------------------------------

    def start(self) -> None:
        """Be ready for a call: the cursor in the caller's field, what was typed untouched."""
        self._stack.setCurrentWidget(self.page)
        self.fields.caller.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.fields.draft() != Draft()

    def save(self, under: str = "") -> Ticket | None:
        """Take it down. None if something is wrong; the cursor is then where it is wrong.

        Args:
            under: the incident that it is to be a part of (a ticket's id).
        """
        self.page.say_wrong("")
        self.fields.clear_problems()
        channel = self.fields.chosen_channel
        try:
            wish = self.fields.wish()
            if under:
                ticket = self._station.families.report_under(wish, under, channel)
            else:
                ticket = self._station.report(wish, channel=channel)
        except Problem as problem:
            self._show_problem(problem)
            return None
        self._uid = ticket.uid
        about = f"{ticket.place_text}  {fault_path(ticket.fault, self._station.faults)}"
        self._show_done(ticket.number, about, joined=False)
        self.saved.emit(ticket.uid)
        return ticket

    def join(self, uid: str = "") -> bool:
        """Add the caller to a ticket instead; the first of the radar if none is named."""
        uid = uid or self.radar.first()
        if not uid:
            return False
        self.page.say_wrong("")
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
        self.page.restored.hide()  # one matter at a time
        self.page.question.show()
        self.page.question.findChildren(Button)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- keys ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._act_on(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Our keys before the fields', which would take Alt+1 for a 1 typed."""
        if isinstance(event, QKeyEvent) and self._is_for_the_desk(watched, event):
            event.ignore()
            return True
        if isinstance(event, QKeyEvent) and self._is_ours(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._act_on(event)
        return super().eventFilter(watched, event)

    def _is_for_the_desk(self, field: QObject, event: QKeyEvent) -> bool:
        """Ctrl+Z in a field where nothing was typed means the last act, as anywhere else."""
        if event.type() != QEvent.Type.ShortcutOverride or not event.matches(_UNDO):
            return False
        return isinstance(field, QLineEdit) and not field.isUndoAvailable()

    def _is_ours(self, event: QKeyEvent) -> bool:
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier:
            return event.key() in _CONTROLLED
        digit = Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
        return bool(held & Qt.KeyboardModifier.AltModifier) and digit

    def _act_on(self, event: QKeyEvent) -> bool:
        if self._stack.currentWidget() is not self.page:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif not self._is_ours(event):
            return False
        elif event.key() == Qt.Key.Key_J:
            self.join()
        elif event.key() == Qt.Key.Key_G:
            self._save_under()
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
        if self.page.question.isHidden():
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

    def _connect(self) -> None:
        self.page.save.clicked.connect(lambda: self.save())
        self.fields.changed.connect(self._changed)
        self.fields.target_changed.connect(self.page.look_again)
        self.fields.caller_changed.connect(self.page.look_again)
        self.radar.join.connect(self.join)
        self.page.strip.acted.connect(lambda: self.join())
        self.radar.asked.connect(self.ticket_asked)
        self.page.incident.under.connect(self.save)
        self.page.incident.asked.connect(self.ticket_asked)
        self.page.under.acted.connect(lambda: self._save_under())
        self.page.caller_card.asked.connect(self.ticket_asked)
        self.done.accept.connect(self._accept)
        self.done.dispatch.connect(self._accept_and_dispatch)
        self.done.next.connect(self._next)
        self.page.question.acted.connect(self._answer)
        self.page.restored.acted.connect(lambda: self._answer("clear"))
        self._station.changed.connect(self._station_changed)
        for child in self.fields.findChildren(QWidget):
            child.installEventFilter(self)
        self._theme.follow(self._restyle)

    def _changed(self) -> None:
        self._draft_timer.start()
        self.page.question.hide()

    def _station_changed(self, changes: Changes) -> None:
        if changes.tickets and self.isVisible():
            self._soon.start()

    def _save_under(self) -> None:
        if self.page.incident.first():
            self.save(self.page.incident.first())

    def _show_problem(self, problem: Problem) -> None:
        if not self.fields.show_problem(problem):
            self.page.say_wrong(sentence(problem))

    def _show_done(self, number: str, about: str, *, joined: bool) -> None:
        self.fields.set_draft(Draft())
        self._draft_timer.stop()
        self._drop_draft()
        self.page.restored.hide()
        self.page.question.hide()
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
        self.page.question.hide()
        if key == "stay":
            self.fields.caller.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if key == "keep":
            self._keep_draft()
            self.closed.emit()
            return
        self.fields.set_draft(Draft())
        self.page.restored.hide()
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
            self.page.restored.show()

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
        self.page.say_wrong(said.format(reason=error.strerror or str(error)))

    # ---- looks ---------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST * self._theme.metrics.body, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(_USUAL * self._theme.metrics.body, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.brush("surface"))

    def _restyle(self) -> None:
        edge = self._theme.metrics.space_4
        self.done.setContentsMargins(edge, 0, edge, 0)
