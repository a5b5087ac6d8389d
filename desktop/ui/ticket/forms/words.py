"""Forms that add something to a ticket: a note, an urge, stars, photos."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.ticket.offers import mentioned
from desktop.ui.ticket.photo_picker import PhotoPicker
from desktop.ui.ticket.stars import Stars
from domain.envelope import Args
from domain.problems import Refusal
from domain.repair import commands as c

translate = QCoreApplication.translate


class NoteForm(ActForm):
    """备注, for the office and the crew, or shown to the reporter."""

    ACT = c.Note

    def build(self) -> None:
        self.text = self.add_text("note", translate("ticket", "Note"), required=True)
        self.add_words(translate("mention", "@ and a name: that colleague sees it first"), "muted")
        self._public = self.add_tick("public", translate("ticket", "Show it to the reporter"))

    def args(self) -> Args:
        text = self.text.toPlainText()
        return c.Note(text, self._public.isChecked(), mentioned(self.station, text))


class UrgeForm(ActForm):
    """催办: the reporter asks where it stays."""

    ACT = c.Urge
    CHANNEL = "phone"

    def build(self) -> None:
        self._text = self.add_text("text", translate("ticket", "What the reporter says"))

    def args(self) -> Args:
        return c.Urge(self._text.toPlainText())


class RateForm(ActForm):
    """评价 by telephone (回访): three times one to five stars."""

    ACT = c.Rate
    CHANNEL = "phone"

    def build(self) -> None:
        self._stars = {
            name: Stars(self.theme, label, self)
            for name, label in (
                ("quality", translate("ticket", "Quality")),
                ("speed", translate("ticket", "Speed")),
                ("attitude", translate("ticket", "Attitude")),
            )
        }
        for name, stars in self._stars.items():
            self.add(name, stars.accessibleName(), stars, stars.read)
        self._text = self.add_text("text", translate("ticket", "What the reporter says"))

    def args(self) -> Args:
        for name, stars in self._stars.items():
            if not stars.count:
                raise Refusal("text_missing", field=name)
        quality, speed, attitude = (stars.count for stars in self._stars.values())
        return c.Rate(quality, speed, attitude, self._text.toPlainText())


class RateMoreForm(ActForm):
    """追加评价: words after the rating."""

    ACT = c.RateMore
    CHANNEL = "phone"

    def build(self) -> None:
        self._text = self.add_text(
            "text", translate("ticket", "What the reporter adds"), required=True
        )

    def args(self) -> Args:
        return c.RateMore(self._text.toPlainText())


class PhotosForm(ActForm):
    """More pictures, from files or the clipboard."""

    ACT = c.AddPhotos

    def build(self) -> None:
        self.photos = PhotoPicker(self.station, self.theme, self)
        most, have = self.station.terms.max_photos, len(self.ticket.photos)
        hint = translate("ticket", "{have} of {most} are there").format(have=have, most=most)
        self.add("photos", translate("ticket", "Photos"), self.photos, self.photos.hashes, hint)

    def args(self) -> Args:
        hashes = tuple(self.photos.hashes())
        if not hashes:
            raise Refusal("text_missing", field="photos")
        return c.AddPhotos(hashes)
