"""Booking at the desk: who, when, done; with the keyboard alone in a few seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct, structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.clinic.asking import Asking
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.moving import move_wishes
from desktop.ui.clinic.patients import as_typed, suggested
from desktop.ui.clinic.slot_grid import SlotGrid, places_of
from desktop.ui.clinic.waiting_list import WaitingButton
from desktop.ui.clinic.words import clock_word, session_words, short_number, status_word
from desktop.ui.intake.suggest_box import Choice, SuggestBox
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import Card
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.state import Mark, Session, Visit
from domain.envelope import Args, Command
from domain.problems import Problem, Refusal
from domain.text import plain

_LINES = 4
"""Of the card that says who it is."""


class Moving(Struct, frozen=True):
    """A visit that is to have another time."""

    session: str
    visit: Visit


class BookingPanel(Card):
    """Signals:
    booked: what was done, in words.
    closed: the visit was moved.
    """

    booked = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, door: ClinicDoor, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self._door = door
        self.session: Session | None = None
        self.patient: Patient | None = None
        self.moving: Moving | None = None
        self._refused = ""
        self.title = PlainLabel(theme, "", "subtitle", wrap=True, parent=self)
        self.who = SuggestBox(theme, self.tr("Patient"), self._look, self)
        self._who_field = Field(
            theme, self.tr("Patient"), self.who,
            self.tr("Name, initials, number, end of the phone; or swipe the card."),
            required=True, parent=self,
        )  # fmt: skip
        self.card = [PlainLabel(theme, "", "caption", "text_2", parent=self) for _ in range(_LINES)]
        self.mark = QComboBox(self)
        marks: tuple[tuple[str, Mark], ...] = (
            (self.tr("First visit"), "first"),
            (self.tr("Comes again"), "again"),
            (self.tr("Referred"), "referred"),
        )
        for word, key in marks:
            self.mark.addItem(word, key)
        self._mark_field = Field(theme, self.tr("Comes as"), self.mark, parent=self)
        self.slots = SlotGrid(theme, self)
        self.slots.setAccessibleName(self.tr("Time"))
        self.sure = PlainLabel(theme, "", "caption", "muted", wrap=True, parent=self)
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.listed = WaitingButton(theme, door, self.booked.emit, self)
        self.book = Button(theme, self.tr("Book"), "primary", "check")
        self.wait = Button(theme, self.tr("On the waiting list"), "secondary", "hourglass")
        self.walk_in = Button(theme, self.tr("Is here now"), "secondary", "user-plus")
        self._lay_out(theme)
        self.who.taken.connect(self._patient_taken)
        self.who.edited.connect(self._patient_open)
        self.who.entered.connect(self._patient_typed)
        self.slots.chosen.connect(lambda index: self._say_how_sure())
        self.slots.taken.connect(self.do)
        self.book.clicked.connect(self.do)
        self.wait.clicked.connect(self.put_on_list)
        self.walk_in.clicked.connect(self.walk)
        self._show_card([])
        self.show_session(None)

    # ---- what is shown -------------------------------------------------------------------

    def show_session(self, session: Session | None) -> None:
        """Offer the places of that session; what was typed stays."""
        before, self.session = self.session, session
        same = before is not None and session is not None and before.uid == session.uid
        if not same:
            self._said.setText("")
        now, station = self._door.now(), self._door.station
        places = [] if session is None or session.stopped else places_of(session, now, station)
        hold = bool(self.who.text().strip())
        if self.slots.show_places(places, same=same, hold=hold) and hold:
            self._said.setText(sentence(Refusal("slot_taken")))
        self.listed.show_session(session)
        self._show_title()
        self._say_how_sure()

    def begin_move(self, session: Session, visit: Visit) -> None:
        """Another time for this visit."""
        self.moving = Moving(session.uid, visit)
        self._take(visit.patient)
        self.who.setEnabled(False)
        self._show_title()
        self.slots.setFocus()

    def clear(self) -> None:
        """Begin anew, for the next one."""
        self.moving = None
        self.patient = None
        self.who.setEnabled(True)
        self.who.clear()
        self.mark.setCurrentIndex(0)
        self._show_card([])
        self._said.setText("")
        self._who_field.set_error("")
        self._show_title()

    @property
    def said(self) -> str:
        """What is in the way, or ""."""
        return self._said.text()

    def _show_title(self) -> None:
        if self.session is None:
            self.title.setText(self.tr("Choose a half-day on the board"))
        elif self.moving is not None:
            visit = self.moving.visit
            self.title.setText(
                self.tr("Move {who} to {session}").format(
                    who=f"{short_number(visit)} {visit.patient.name}",
                    session=session_words(self.session),
                )
            )
        else:
            self.title.setText(session_words(self.session))
        self.book.setText(self.tr("Book") if self.moving is None else self.tr("Move"))
        for new in (self._who_field, self._mark_field, self.wait, self.walk_in):
            new.setVisible(self.moving is None)  # whom it is moved for is known

    def _say_how_sure(self) -> None:
        place = next((p for p in self.slots.places if p.index == self.slots.current), None)
        self.book.setEnabled(place is not None)
        if self.session is None:
            self.sure.setText("")
        elif place is None:
            free = any(one.free for one in self.slots.places)
            self.sure.setText("" if free else self.tr("Nothing is left here."))
        elif place.sure:
            self.sure.setText(self.tr("Held by this desk: certain, also without the cloud."))
        else:
            self.sure.setText(self.tr("Without the cloud it stays to be confirmed."))

    # ---- who -----------------------------------------------------------------------------

    def _look(self, text: str) -> Sequence[Choice]:
        return suggested(self._door, text)

    def _patient_taken(self, choice: Choice) -> None:
        self._take(choice.data)
        self.slots.setFocus()

    def _patient_open(self) -> None:
        self.patient = None
        self._said.setText("")
        self._show_card([])

    def _patient_typed(self) -> None:
        """Enter: a card reader types the number; otherwise a name that is not on the roster."""
        typed = plain(self.who.text())
        found = self._door.find_patients(typed, 2) if typed else []
        if len(found) == 1:
            self._take(found[0].patient)
            self.slots.setFocus()
        elif typed and self._read(typed) is not None:
            self.slots.setFocus()

    def _read(self, typed: str) -> Patient | None:
        return self.patient or as_typed(typed)

    def _take(self, patient: Patient) -> None:
        self.patient = patient
        self.who.setText(patient.name)
        self._who_field.set_error("")
        lines = [" · ".join(one for one in (patient.person, patient.phone) if one)]
        for session, visit in self._door.visits_of(patient.person) if patient.person else []:
            lines.append(
                f"{session_words(session)} {clock_word(visit.start_at)}  "
                f"{status_word(visit.status)}"
            )
        self._show_card([line for line in lines if line])

    def _show_card(self, lines: Sequence[str]) -> None:
        """Who it is, and what they have booked already; how many more, where there is no room."""
        shown = list(lines[:_LINES])
        if len(lines) > _LINES:
            shown[-1] = self.tr("and %n more", "", len(lines) - _LINES + 1)
        for label, text in zip(self.card, [*shown, *[""] * _LINES], strict=False):
            label.setText(text)
            label.setVisible(bool(text))

    # ---- acts ----------------------------------------------------------------------------

    def do(self) -> None:
        """Book, or move."""
        session, index = self.session, self.slots.current
        if session is None or index < 0:
            return
        if self.moving is not None:
            self._move(session, index)
            return
        patient = self._wanted()
        if patient is None:
            return
        slot = session.slot(index)
        assert slot is not None
        wish = c.Book("", patient, index, self._marks())
        said = self.tr("{number} {name}, {session} {time}").format(
            number=f"{index + 1:02d}", name=patient.name,
            session=session_words(session), time=clock_word(slot.start_at),
        )  # fmt: skip
        self._try([(session.uid, wish)], partial(self._how_sure, session.uid, "", said))

    def _how_sure(self, uid: str, moved: str, said: str, done: list[Command]) -> str:
        """Without the cloud, a time that this desk does not hold is only asked for.

        Args:
            moved: the visit that has another time in its session; "" for a new one.
        """
        session = self._door.session(uid)
        visit = None if session is None else session.visit(moved or done[0].id)
        online = self._door.as_station.freshness.link == "online"
        if visit is None or visit.status != "requested" or online:
            return said
        return f"{said}  {status_word(visit.status)}"

    def put_on_list(self) -> None:
        """候补."""
        session, patient = self.session, self._wanted()
        if session is not None and patient is not None:
            wish = c.Wait("", patient, self._marks())
            said = self.tr("On the waiting list: {name}").format(name=patient.name)
            self._try([(session.uid, wish)], said)

    def walk(self) -> None:
        """现场号."""
        session, patient = self.session, self._wanted()
        if session is None or patient is None:
            return
        wish = c.WalkIn("", patient, self._marks())
        done = self._try([(session.uid, wish)], partial(self._waits, session.uid, patient))
        if not done and self._refused == "no_walk_in_left":
            self._ask_urgent(session, wish)

    def _ask_urgent(self, session: Session, wish: c.WalkIn) -> None:
        """Who can't wait is seen although no place is left, with the reason."""

        def act(code: str, reason: str) -> None:
            urgent = structs.replace(wish, priority=code, reason=reason)
            done = self._door.submit_all([(session.uid, urgent)])
            self._done(self._waits(session.uid, wish.patient, done))

        asked = Asking(
            self._theme,
            self.tr("No walk-in place is left"),
            self.tr("Let in"),
            act,
            about=self.tr("{name}: only who cannot wait is seen without one.").format(
                name=wish.patient.name
            ),
            choices=[
                (one.code, one.name) for one in self._door.rules.priorities if one.urgent
            ],
            choice_label=self.tr("Goes first as"),
            parent=self,
        )
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.open()

    def _waits(self, uid: str, patient: Patient, done: list[Command]) -> str:
        """By the number that is called, which they are told."""
        session = self._door.session(uid)
        visit = None if session is None else session.visit(done[0].id)
        number = "" if visit is None else short_number(visit)
        return self.tr("{number} {name} waits now").format(number=number, name=patient.name)

    def _move(self, session: Session, index: int) -> None:
        assert self.moving is not None
        visit, old = self.moving.visit, self.moving.session
        wishes = move_wishes(old, visit, session.uid, index)
        slot = session.slot(index)
        assert slot is not None
        said = self.tr("Moved: {name}, {session} {time}").format(
            name=visit.patient.name,
            session=session_words(session),
            time=clock_word(slot.start_at),
        )
        moved = visit.id if session.uid == old else ""
        if self._try(wishes, partial(self._how_sure, session.uid, moved, said)):
            self.closed.emit()

    def _wanted(self) -> Patient | None:
        patient = self.patient or self._read(plain(self.who.text()))
        if patient is None:
            self._who_field.set_error(self.tr("Who is it for? Type a name."))
            self.who.setFocus()
        return patient

    def _marks(self) -> tuple[Mark, ...]:
        mark: Mark = self.mark.currentData()
        return (mark,)

    def _try(
        self, wishes: list[tuple[str, Args]], said: str | Callable[[list[Command]], str]
    ) -> bool:
        try:
            done = self._door.submit_all(wishes)
        except Problem as problem:
            self._refused = problem.code
            self._said.setText(sentence(problem))
            if isinstance(problem, Refusal) and problem.code == "slot_taken":
                self.show_session(self._door.session(wishes[0][0]))
            return False
        self._done(said if isinstance(said, str) else said(done))
        return True

    def _done(self, said: str) -> None:
        self.clear()
        self.show_session(self.session)
        self.booked.emit(said)
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, theme: Theme) -> None:
        column: QVBoxLayout = self.body
        column.addWidget(self.title)
        column.addWidget(self._who_field)
        for line in self.card:
            column.addWidget(line)
        column.addWidget(self._mark_field)
        column.addWidget(self.slots)
        column.addWidget(self.sure)
        column.addWidget(self.listed, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._said)
        row = QHBoxLayout()
        row.addWidget(self.wait)
        row.addWidget(self.walk_in)
        row.addStretch(1)
        row.addWidget(self.book)
        column.addLayout(row)
        column.addStretch(1)
