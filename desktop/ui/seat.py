"""Who is at the desk: remembered from the last time, else asked; changed at any time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import Changes, Station
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme
from domain.directory import Staff
from domain.people import Actor


def desk_staff(station: Station) -> list[Staff]:
    """Those who may sit at the desk."""
    return [each.staff for each in station.staff("dispatcher", "leader")]


def remembered(station: Station, code: str) -> Actor | None:
    """The operator of that staff code, if still on the staff."""
    return next((actor_of(staff) for staff in desk_staff(station) if staff.code == code), None)


def actor_of(staff: Staff) -> Actor:
    """A member of staff as the one who acts."""
    return Actor(staff.code, staff.name, staff.role)


class Seat(QObject):
    """Who sits at the desk. What is done is recorded under their name.

    Signals:
        changing, changed: before and after somebody else sat down.
        answered: the question is off the screen again, whatever was answered.
    """

    changing = Signal()
    changed = Signal()
    answered = Signal()

    def __init__(
        self, station: Station, theme: Theme, preferences: Preferences, window: QWidget
    ) -> None:
        super().__init__(window)
        self._station, self._theme, self._preferences = station, theme, preferences
        self._window = window
        self._asked = False
        station.changed.connect(self._heard)

    def begin(self) -> None:
        """Whoever sat here last sits here again, if still on the staff."""
        if self._station.operator is None:
            code = self._preferences.values.desk.operator
            self._station.operator = remembered(self._station, code)
        self.changed.emit()

    def sit(self, someone: Actor) -> None:
        """Somebody sits down."""
        self.changing.emit()
        self._station.operator = someone
        self._preferences.change_desk(operator=someone.id)
        self.changed.emit()

    def ask(self) -> None:
        """Ask who is at the desk."""
        from desktop.ui.operators import OperatorDialog  # most starts ask nobody

        someone = self._station.operator
        code = "" if someone is None else someone.id
        dialog = OperatorDialog(self._station, self._theme, code, self._window)
        dialog.chosen.connect(self.sit)
        dialog.finished.connect(lambda _: self.answered.emit())
        dialog.open()

    def ask_at_start(self) -> None:
        """Ask once, as soon as the window is there and the staff list too."""
        if self._asked or self._station.operator is not None or not self._window.isVisible():
            return
        if desk_staff(self._station):
            self._asked = True
            self.ask()

    def _heard(self, changes: Changes) -> None:
        if changes.records or changes.everything:
            self.ask_at_start()
