"""The day at the reception: sessions on the left, who comes in the middle, the acts below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Changes
from desktop.ui.clinic.asking import Asking
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.emergency import EmergencyView
from desktop.ui.clinic.papers import list_paper, slip_paper
from desktop.ui.clinic.session_list import SessionList
from desktop.ui.clinic.steps import STEPS, Step, next_step
from desktop.ui.clinic.visit_list import VisitList
from desktop.ui.clinic.visit_model import VisitModel
from desktop.ui.clinic.words import (
    as_listed,
    clock_word,
    half_day_words,
    session_words,
    short_number,
    translate,
)
from desktop.ui.frame import keep_keys
from desktop.ui.parts.button import Button, IconButton, as_label
from desktop.ui.parts.card import Card
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.calendar import MINUTE, campus_date
from domain.clinic.session import commands as c
from domain.clinic.session.state import AHEAD, QUEUED, Session, Visit
from domain.envelope import Args
from domain.problems import Problem

_TICK = 30_000  # ms: waiting times are told in minutes


class TodayPage(QWidget):
    """Signals:
    told: an act was done, in words.
    refused: the ``Problem`` in its way.
    move_wanted: a visit is to have another time: session uid and visit id.
    paper_wanted: a ``Paper`` to look at and print.
    """

    told = Signal(str)
    refused = Signal(object)
    move_wanted = Signal(str, str)
    paper_wanted = Signal(object)

    def __init__(self, theme: Theme, door: ClinicDoor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._door = theme, door
        self.sessions = SessionList(theme, self)
        self.model = VisitModel(door.now, self)
        self.visits = VisitList(theme, self.model, door.rules, door.now)
        self.title = PlainLabel(theme, "", "subtitle", parent=self)
        self.ended = QCheckBox(self.tr("Also those who are done"), self)
        self.next = Button(theme, self.tr("Call the next one"), "primary", "megaphone")
        self.undo = Button(theme, self.tr("Take back"), "ghost", "undo-2")
        self.stop = Button(theme, self.tr("No clinic…"), "ghost")
        self.paper = IconButton(theme, "printer", f"{self.tr('Print the list')}  Ctrl+P")
        self.extra = Button(theme, self.tr("Add a time"), "ghost", "plus")
        self.buttons: dict[str, Button] = {}
        self.empty = EmptyState(
            theme, "stethoscope", self.tr("No sessions today"),
            self.tr("They are made of the doctors' schedules, some days ahead."), parent=self,
        )  # fmt: skip
        self._stale, self._day = False, ""
        self._place()
        self._wire()
        self.reload()

    # ---- reading -------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the day's sessions anew; what is chosen stays chosen."""
        now = self._door.now()
        day = campus_date(now).isoformat()
        self._day, self._stale = day, False
        found = self._door.sessions(day, day)
        found.sort(key=lambda one: (one.plan.half, one.plan.department))
        self.sessions.show_sessions(found, now)
        self.empty.setVisible(not found)
        for one in (self._card, self.sessions, self.ended):
            one.setVisible(bool(found))
        self._show()

    def _heard(self, changes: Changes) -> None:
        if not self.isVisible():
            self._stale = True
        elif changes.everything or any(uid.startswith("session:") for uid in changes.items):
            self.reload()

    def _ticked(self) -> None:
        if self._day == campus_date(self._door.now()).isoformat():
            self.visits.viewport().update()
        elif self.isVisible():
            self.reload()  # left open over night
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.reload()

    @property
    def session(self) -> Session | None:
        """The session that is shown."""
        return self.model.session

    def _show(self) -> None:
        uid = self.sessions.current
        session = self._door.session(uid) if uid else None
        kept = self.visits.current()
        self.model.show(session, ended=self.ended.isChecked())
        if kept is not None:
            self.visits.go_to(kept.id)
        if self.visits.current() is None and self.model.rows:
            self.visits.setCurrentIndex(self.model.index(0))
        self.title.setText("" if session is None else half_day_words(session))
        self.next.setEnabled(session is not None and bool(session.queue))
        stopped = session is not None and session.stopped
        self.stop.setText(self.tr("Takes place again") if stopped else self.tr("No clinic…"))
        self.extra.setEnabled(session is not None and not stopped)
        self._show_steps()

    def _show_steps(self) -> None:
        visit = self.visits.current()
        usual = None if visit is None else next_step(visit)
        for step in STEPS:
            button = self.buttons[step.key]
            button.setVisible(self._can(step, visit))
            button.set_kind("primary" if step is usual else "secondary")
        act = None if visit is None else visit.act
        own = act is not None and act.actor == self._door.operator.id
        self.undo.setVisible(own)

    def _can(self, step: Step, visit: Visit | None) -> bool:
        if visit is None or visit.status not in step.before:
            return False
        # Whoever may see them anyway needs no emergency.
        return step.key != "emergency" or not self._door.may_see("consult")

    # ---- acting --------------------------------------------------------------------------

    def act(self, args: Args, said: str) -> bool:
        """Ask something of the session in sight. Returns whether it was done."""
        session = self.session
        if session is None:
            return False
        return self._try([(session.uid, args)], said)

    def call_next(self) -> None:
        """叫下一位: whoever is with the doctor is done by that."""
        session = self.session
        if session is None or not session.queue:
            return
        inside = next((v for v in session.visits if v.status == "in_room"), None)
        wishes: list[tuple[str, Args]] = []
        if inside is not None:
            wishes.append((session.uid, c.Finish(inside.id)))
        # By name: whoever is next in the cloud may be another than who is next here.
        wishes.append((session.uid, c.Call(session.queue[0])))
        first = session.visit(session.queue[0])
        if first is not None and self._try(wishes, self._said("call", first)):
            self.visits.go_to(first.id)

    def do(self, step: Step) -> None:
        """One act on the visit that the keys are on."""
        visit, session = self.visits.current(), self.session
        if visit is None or session is None or not self._can(step, visit):
            return
        if step.make is not None:
            self.act(step.make(visit), self._said(step.key, visit))
        elif step.key == "move":
            self.move_wanted.emit(session.uid, visit.id)
        elif step.key == "emergency":
            self._ask_emergency(visit)
        elif step.key == "slip":
            self._door.printed("session", session.uid, visit.patient.person)
            self.paper_wanted.emit(slip_paper(self._door.as_station, session, visit))
        else:
            self._ask(step, session, visit)

    def take_back(self) -> None:
        """Undo the own last act on the visit that the keys are on."""
        visit = self.visits.current()
        if visit is not None and visit.act is not None:
            said = self.tr("Taken back: {who}").format(who=_who(visit))
            self.act(c.Undo(visit.id, visit.act.command_id), said)

    def _ask(self, step: Step, session: Session, visit: Visit) -> None:
        def submit(args: Args) -> None:
            self._door.submit(session.uid, args)
            self.told.emit(self._said(step.key, visit))

        makers: dict[str, Callable[[str, str], Args]] = {
            "priority": lambda code, reason: c.Prioritise(visit.id, code, reason),
            "cancel": lambda code, reason: c.Cancel(visit.id, "desk", reason),
            "leave": lambda code, reason: c.Leave(visit.id, reason),
        }
        make, priority = makers[step.key], step.key == "priority"
        asked = Asking(
            self._theme,
            step.name(),
            step.name(),
            lambda code, reason: submit(make(code, reason)),
            about=_who(visit),
            choices=[(one.code, one.name) for one in self._door.rules.priorities]
            if priority
            else (),
            choice_label=self.tr("Goes first as"),
            required=priority,
            parent=self,
        )
        self._open_asking(asked)

    def _ask_emergency(self, visit: Visit) -> None:
        def act(_: str, reason: str) -> None:
            until, found = self._door.break_glass(visit.patient.person, reason)
            name = visit.patient.name
            EmergencyView(self._theme, self._door, name, until, found, self).open()

        self._open_asking(
            Asking(
                self._theme,
                self.tr("Emergency view"),
                self.tr("Look now"),
                act,
                about=self.tr(
                    "{who}: consultations and referrals for a quarter of an hour. It is noted, "
                    "with the reason, and will be reviewed."
                ).format(who=_who(visit)),
                parent=self,
            )
        )

    def _open_asking(self, asked: Asking) -> None:
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.open()

    # ---- the whole session ---------------------------------------------------------------

    def ask_stop(self) -> None:
        """停诊, or the session goes on after all."""
        session = self.session
        if session is None:
            return
        if session.stopped:
            self.act(c.Resume(), self.tr("It takes place again: {session}").format(
                session=session_words(session)))  # fmt: skip
            return

        def act(_: str, reason: str) -> None:
            self._door.submit(session.uid, c.Stop(reason))
            self.told.emit(self.tr("No clinic: {session}").format(session=session_words(session)))

        seen = sum(visit.status in AHEAD | QUEUED for visit in session.visits)
        about = self.tr(
            "%n who are booked or wait get other times offered.", "", seen + len(session.waiting)
        )
        self._open_asking(
            Asking(self._theme, self.tr("No clinic in this session"), self.tr("No clinic"), act,
                   about=f"{session_words(session)}\n{about}", parent=self)
        )  # fmt: skip

    def print_list(self) -> None:
        """The session's list on paper."""
        session = self.session
        if session is not None:
            self._door.printed("session", session.uid, "")
            self.paper_wanted.emit(list_paper(self._door.as_station, session))

    def add_slot(self) -> None:
        """加号: one more time after the last one."""
        session = self.session
        if session is None:
            return
        times = sorted(slot.start_at for slot in session.slots)
        gap = times[-1] - times[-2] if len(times) > 1 else 10 * MINUTE
        start = max(times[-1] + gap, self._door.now() + gap) if times else self._door.now() + gap
        self.act(
            c.AddSlot(start), self.tr("One more time: {time}").format(time=clock_word(start))
        )

    def _reorder(self, visit_id: str, before: str) -> None:
        visit = self.session.visit(visit_id) if self.session is not None else None
        if visit is not None:
            said = self.tr("Put elsewhere in the queue: {who}").format(who=_who(visit))
            self.act(c.Reorder(visit_id, before), said)

    def _try(self, wishes: list[tuple[str, Args]], said: str) -> bool:
        try:
            self._door.submit_all(wishes)
        except Problem as problem:
            self.refused.emit(as_listed(problem, self.session))
            return False
        self.told.emit(said)
        return True

    def _said(self, key: str, visit: Visit) -> str:
        step = next(one for one in STEPS if one.key == key)
        return self.tr("{act}: {who}").format(act=step.name(), who=_who(visit))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.take_back()
        else:
            super().keyPressEvent(event)

    # ---- laying out ----------------------------------------------------------------------

    def _wire(self) -> None:
        self.sessions.chosen.connect(lambda uid: self._show())
        self.visits.picked.connect(self._show_steps)
        self.visits.moved.connect(self._reorder)
        self.visits.asked.connect(self._do_usual)
        self.ended.toggled.connect(lambda on: self._show())
        self.next.clicked.connect(self.call_next)
        self.stop.clicked.connect(self.ask_stop)
        self.extra.clicked.connect(self.add_slot)
        self.paper.clicked.connect(self.print_list)
        self.undo.clicked.connect(self.take_back)
        # A bound method: the connection ends with the page.
        self._door.changed.connect(self._heard)
        # On the list alone: a space on a button presses the button.
        keys: dict[str, Callable[[], None]] = {"Space": self.call_next}
        keys |= {step.keys: partial(self.do, step) for step in STEPS}
        for key, deed in keys.items():
            action = QAction(self.visits)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda on=False, deed=deed: deed())
            self.visits.addAction(action)
        keep_keys(self, {Qt.Key.Key_Z})
        tick = QTimer(self)
        tick.setInterval(_TICK)
        tick.timeout.connect(self._ticked)
        tick.start()

    def _do_usual(self) -> None:
        visit = self.visits.current()
        step = None if visit is None else next_step(visit)
        if step is not None:
            self.do(step)

    def _place(self) -> None:
        theme = self._theme
        self._card = Card(theme, padded=False, parent=self)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for widget in (self.paper, self.extra, self.stop, self.next):
            head.addWidget(widget)
        self.next.setToolTip(plain_tip(self.tr("Space")))
        acts = QHBoxLayout()
        for step in STEPS:
            text = translate("clinic", step.source)
            button = Button(theme, as_label(text))
            button.setToolTip(plain_tip(f"{text}  {step.keys}"))
            button.clicked.connect(lambda on=False, step=step: self.do(step))
            self.buttons[step.key] = button
            acts.addWidget(button)
        acts.addStretch(1)
        acts.addWidget(self.undo)
        self.undo.setToolTip(plain_tip("Ctrl+Z"))
        self._card.body.addLayout(head)
        self._card.body.addWidget(self.visits, 1)
        self._card.body.addLayout(acts)
        row = QHBoxLayout(self)
        left = QVBoxLayout()
        left.addWidget(self.sessions, 1)
        left.addWidget(self.ended)
        row.addLayout(left)
        row.addWidget(self._card, 1)
        row.addWidget(self.empty, 1)
        self._lines = (row, head, acts)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        row, head, acts = self._lines
        gap = metrics.space_3
        row.setContentsMargins(gap, metrics.space_2, gap, gap)
        row.setSpacing(metrics.space_2)
        for line in (head, acts):
            line.setContentsMargins(gap, metrics.space_2, gap, metrics.space_2)
            line.setSpacing(metrics.space_2)


def _who(visit: Visit) -> str:
    return f"{short_number(visit)} {visit.patient.name}"
