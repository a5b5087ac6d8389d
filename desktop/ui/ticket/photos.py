"""The pictures of a ticket in its panel, under a title that is there when they are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.parts.card import SectionTitle
from desktop.ui.parts.photo_strip import Photo, PhotoStrip
from desktop.ui.theme import Theme
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate


class TicketPhotos(QWidget):
    """Shows what was photographed when it was reported, on the spot, and when it was done."""

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self.strip = PhotoStrip(theme, (), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(SectionTitle(theme, translate("ticket", "Photos"), parent=self))
        column.addWidget(self.strip)

    def show_ticket(self, ticket: Ticket) -> None:
        """Show the pictures of a ticket; without any, take no room."""
        hashes = ticket.photos + (ticket.result.photos if ticket.result is not None else ())
        photos = [self._photo(at, each) for at, each in enumerate(dict.fromkeys(hashes), 1)]
        self.strip.set_photos(photos)
        self.setVisible(bool(photos))

    def _photo(self, at: int, digest: str) -> Photo:
        found = self._station.photos.get(digest)
        caption = translate("ticket", "Photo {number}").format(number=at)
        return Photo(digest, found[0] if found is not None else None, caption)
