"""李芳也在看: who else has this ticket before them now, or types into one of its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words import join
from domain.presence import REPEAT_MS, Doing, Others, Presence

if TYPE_CHECKING:
    from desktop.ui.ticket.panel import TicketPanel

translate = QCoreApplication.translate

BEAT_MS = 2_000
"""So soon the others hear that somebody began to type."""


class OthersHere(QWidget):
    """Tells the other desks what this one looks at, and says who looks at the same.

    It is no lock: everybody goes on as they like. Without a line to the cloud it is silent.
    """

    def __init__(self, station: Station, theme: Theme, panel: TicketPanel) -> None:
        super().__init__(panel)
        self._station, self._panel = station, panel
        self._others = Others()
        self._told: Doing = "left"
        self._told_at = 0
        self.words = PlainLabel(theme, "", "caption_strong", "info_text", wrap=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self.beat)
        self._beat.start()
        station.seen.connect(self._heard)
        self.words.hide()

    def look(self, uid: str) -> None:
        """Another ticket is looked at; none if empty."""
        self._tell("left")
        self._others.look(uid)
        self._show()
        self.beat()

    def beat(self) -> None:
        """Say again what is done here, if it is another thing or long ago; let go who has gone."""
        if not self._others.ticket:
            return
        form = self._panel.form
        doing: Doing = "looks" if form is None or not form.is_dirty else "types"
        if not self._panel.isVisible():
            doing = "left"
        late = self._station.clock() - self._told_at >= REPEAT_MS
        if doing != self._told or (late and doing != "left"):
            self._tell(doing)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.beat()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell("left")

    def _tell(self, doing: Doing) -> None:
        someone, ticket = self._station.operator, self._others.ticket
        if someone is None or not ticket or (doing == "left" and self._told == "left"):
            return
        self._told, self._told_at = doing, self._station.clock()
        self._station.tell_presence(Presence(ticket, someone.name, doing))

    def _heard(self, said: Presence) -> None:
        if self._others.hear(said, self._station.clock()) and self._told != "left":
            self._tell(self._told)  # so that who just came knows of this desk
        self._show()

    def _show(self) -> None:
        here = self._others.here(self._station.clock())
        types = [each.name for each in here if each.doing == "types"]
        looks = [each.name for each in here if each.doing == "looks"]
        said = []
        if types:
            said.append(translate("ticket", "{names} is typing").format(names=join(types)))
        if looks:
            said.append(translate("ticket", "{names} looks at it too").format(names=join(looks)))
        self.words.setText("  ·  ".join(said))
        self.words.setVisible(bool(said))
