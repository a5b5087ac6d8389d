"""Who reports: found by telephone digits, name, initials or number; or typed in as somebody new."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.station import Station
from desktop.ui.intake.suggest_box import LONGEST, Choice, SuggestBox
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.slim_field import SlimField
from desktop.ui.words import sentence
from domain.directory import Person
from domain.problems import Refusal
from domain.repair.ticket import Reporter
from domain.text import digits, phone, plain

translate = QCoreApplication.translate

_TELEPHONE = re.compile(r"[+\d][\d\s\-()]{2,}\d(?:[-#转]\d{1,6})?")
_FEWEST_DIGITS = 4


class _CallerBox(SuggestBox):
    """Tab on the number of somebody unknown does as Enter: a number is no name."""

    def focusNextPrevChild(self, next: bool) -> bool:
        if next and not self.choices() and number_in(self.text()) is not None:
            self.entered.emit()
            return True
        return super().focusNextPrevChild(next)


def number_in(typed: str) -> re.Match[str] | None:
    """Where a telephone number stands in what was typed."""
    found = _TELEPHONE.search(typed)
    return found if found is not None and phone(found[0]) is not None else None


class CallerFields(QWidget):
    """Name and telephone side by side. The name field finds people by anything known of them.

    Signals:
        changed: another caller is meant; ``person`` tells who, if the directory knows them.
        done: somebody was taken or typed whole; the next field may have the focus.
    """

    changed = Signal()
    done = Signal()

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._person: Person | None = None
        name = translate("intake", "Caller")
        self.box = _CallerBox(theme, name, self._look, self)
        self.box.setPlaceholderText(
            translate("intake", "Last 4 digits, name, initials or student number")
        )
        self.phone_line = QLineEdit(self)
        self.phone_line.setMaxLength(LONGEST)
        self.name_field = SlimField(theme, name, self.box, required=True, parent=self)
        self.phone_field = SlimField(
            theme, translate("intake", "Telephone"), self.phone_line, parent=self
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.name_field, 0, 0, top)
        grid.addWidget(self.phone_field, 0, 1, top)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        self._grid = grid
        self.box.taken.connect(self._taken)
        self.box.edited.connect(self._edited)
        self.box.entered.connect(self._entered)
        self.phone_line.textEdited.connect(self._phone_edited)
        self.phone_line.returnPressed.connect(self._entered)
        theme.follow(self._restyle)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.box.setFocus(event.reason())  # no focus proxy, see ``parts.field``

    @property
    def person(self) -> Person | None:
        """The person of the directory, if it is one."""
        return self._person

    @property
    def name(self) -> str:
        """The name as it stands in the field."""
        return plain(self.box.text())

    @property
    def phone(self) -> str:
        """The telephone number in its normal form, or what is typed if it is none."""
        typed = self.phone_line.text()
        return phone(typed) or plain(typed)

    def reporter(self) -> Reporter:
        """The caller as the ticket keeps them.

        Raises:
            Refusal: ``text_missing`` without a name, ``bad_value`` for a number that is none.
        """
        self._move_number()
        if not self.name:
            raise Refusal("text_missing", field="reporter")
        if self.phone and phone(self.phone) is None:
            raise Refusal("bad_value", field="phone")
        code = self._person.code if self._person is not None else ""
        return Reporter(self.name, self.phone, code)

    def set_caller(self, name: str, number: str, person: Person | None = None) -> None:
        """Mean this caller."""
        self._person = person
        self.box.setText(name)
        self.phone_line.setText(number)
        self.changed.emit()

    def clear(self) -> None:
        """Mean nobody."""
        self.show_problem(None)
        self.set_caller("", "")

    def show_problem(self, problem: Refusal | None) -> QWidget | None:
        """Say at the right field what is wrong, nothing for None; returns that field's editor."""
        self.name_field.set_error("")
        self.phone_field.set_error("")
        if problem is None:
            return None
        about = str(problem.facts.get("field", ""))
        at = {"reporter": self.name_field, "phone": self.phone_field}.get(about)
        if at is None:
            return None
        at.set_error(sentence(problem))
        return at.editor

    def _look(self, typed: str) -> list[Choice]:
        number = digits(typed)
        spoken = re.sub(r"[\s\-()+]", "", typed)
        if number and number == spoken:
            if len(number) < _FEWEST_DIGITS:
                return []
            typed = number
        found = [self._choice(person, number) for person in self._station.people(typed)]
        return found[:12]

    def _choice(self, person: Person, number: str) -> Choice:
        shown = next((one for one in person.phones if number and number in one), "")
        shown = shown or next(iter(person.phones), "")
        room = self._station.place(person.room) if person.room else None
        where = room.text if room is not None else ""
        return Choice(
            person.name, f"{person.unit}  {where}".strip(), shown, (person, shown), "user"
        )

    def _taken(self, choice: Choice) -> None:
        person, number = choice.data
        self.show_problem(None)
        self.set_caller(person.name, number, person)
        self.done.emit()

    def _edited(self) -> None:
        self.name_field.set_error("")
        if self._person is not None:
            self._person = None
            self.changed.emit()

    def _phone_edited(self) -> None:
        self.phone_field.set_error("")
        self.changed.emit()

    def _entered(self) -> None:
        """Enter on somebody unknown: the number goes where it belongs, then what is missing."""
        self._move_number()
        self.changed.emit()
        if not self.name:
            self.box.setFocus()
        elif not self.phone_line.text() and self.box.hasFocus():
            self.phone_line.setFocus()
        else:
            self.done.emit()

    def _move_number(self) -> None:
        typed = self.box.text()
        found = number_in(typed)
        if found is not None and self._person is None and not self.phone_line.text():
            self.phone_line.setText(phone(found[0]) or "")
            self.box.setText((typed[: found.start()] + typed[found.end() :]).strip())

    def _restyle(self) -> None:
        self._grid.setHorizontalSpacing(self._theme.metrics.space_2)
