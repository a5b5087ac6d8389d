"""The pages of the window; those not needed at the start are made when one first goes there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.station import Station
from desktop.ui.settings.look import LookChoice
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme
from desktop.ui.workplace import RepairWorkplace

if TYPE_CHECKING:
    from desktop.ui.attention.page import AttentionPage
    from desktop.ui.clinic.desk import ClinicDesk
    from desktop.ui.clinic.gate import Gate
    from desktop.ui.papers.preview import Preview
    from desktop.ui.settings.page import SettingsPage
    from desktop.vault.turn import Turn


class Pages(QStackedWidget):
    """``repair``, ``clinic``, ``attention`` and ``settings``.

    Signals: what the pages ask for; see ``AttentionPage``, ``ClinicDesk`` and ``SettingsPage``.

    Attributes:
        make_turn: makes the lock of the clinic's part, once; None where there is none.
    """

    ticket_wanted = Signal(str)
    looked_at = Signal(str)
    send_now = Signal()
    done = Signal(str)
    enrol_wanted = Signal()
    operator_wanted = Signal()
    widths_reset = Signal()
    drill_wanted = Signal()
    clinic_enrol_wanted = Signal()
    speak_wanted = Signal(str)

    make_turn: Callable[[], Turn[Any]] | None = None

    def __init__(
        self, station: Station, theme: Theme, preferences: Preferences, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._preferences = station, theme, preferences
        self.look = LookChoice(theme, preferences)
        self.workplace = RepairWorkplace(station, theme, self)
        self.addWidget(self.workplace)

    @cached_property
    def attention(self) -> AttentionPage:
        """What needs a person, and what waits for the cloud."""
        from desktop.ui.attention.page import AttentionPage

        page = AttentionPage(self._station, self._theme, self)
        page.ticket_wanted.connect(self.ticket_wanted)
        page.looked_at.connect(self.looked_at)
        page.send_now.connect(self.send_now)
        page.done.connect(self.done)
        self.addWidget(page)
        return page

    @cached_property
    def clinic(self) -> Gate:
        """The clinic's reception behind its lock."""
        from desktop.ui.clinic.gate import Gate

        assert self.make_turn is not None
        gate = Gate(self._theme, self.make_turn(), self._make_reception, self)
        self.addWidget(gate)
        return gate

    def _make_reception(self, inside: Any) -> ClinicDesk:
        from desktop.ui.clinic.desk import ClinicDesk

        desk = ClinicDesk(self._theme, inside.station, self)
        desk.enrol_wanted.connect(self.clinic_enrol_wanted)
        desk.cover_wanted.connect(lambda: self.clinic.turn.pause())
        desk.lock_wanted.connect(lambda: self.clinic.turn.lock())
        desk.speak_wanted.connect(self.speak_wanted)
        desk.send_now.connect(lambda: inside.link.hurry())
        desk.outdated.connect(lambda: self.clinic.remake())
        desk.holders_wanted.connect(self._show_holders)
        desk.paper_wanted.connect(
            lambda paper: self._preview(inside.station, desk).show_paper(paper)
        )
        return desk

    def _preview(self, station: Station, desk: ClinicDesk) -> Preview:
        """The clinic's own: it goes with the clinic when that is locked."""
        from desktop.ui.papers.preview import Preview

        made: Preview | None = desk.findChild(Preview)
        if made is None:
            made = Preview(station, self._theme, self._preferences, desk)
            made.put_out.connect(desk.told)
        return made

    def _show_holders(self) -> None:
        from desktop.ui.clinic.holders import HoldersDialog

        HoldersDialog(self._theme, self.clinic.turn, self.clinic.inside).open()

    @cached_property
    def settings(self) -> SettingsPage:
        """What an operator can choose."""
        from desktop.ui.settings.page import SettingsPage

        page = SettingsPage(self._station, self._theme, self._preferences, self.look, self)
        page.enrol_wanted.connect(self.enrol_wanted)
        page.operator_wanted.connect(self.operator_wanted)
        page.widths_reset.connect(self.widths_reset)
        page.drill_wanted.connect(self.drill_wanted)
        self.addWidget(page)
        return page

    def seated(self) -> None:
        """Somebody else sits at the desk."""
        if "settings" in vars(self):
            self.settings.show_station()

    def shows(self, key: str) -> bool:
        """Whether that page is in sight."""
        return key in vars(self) and self.currentWidget() is vars(self)[key]

    def go_to(self, key: str) -> None:
        """Show a page, up to date."""
        if key == "settings":
            self.settings.show_station()
            self.setCurrentWidget(self.settings)
        elif key == "attention":
            self.setCurrentWidget(self.attention)
            self.attention.reload()  # once it is in sight: the ticket beside it follows
            self.attention.focus_list()
        elif key == "clinic" and self.make_turn is not None:
            self.setCurrentWidget(self.clinic)
            self.clinic.focus_first()
        else:
            self.setCurrentWidget(self.workplace)
