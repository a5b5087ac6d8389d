"""Forms of the steps of the loop that need little or nothing: accept, take, arrive, inspect..."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox

from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.ticket.photo_picker import PhotoPicker
from domain.envelope import Args
from domain.repair import commands as c

translate = QCoreApplication.translate


class AcceptForm(ActForm):
    """受理: the crew in charge may be set."""

    ACT = c.Accept

    def build(self) -> None:
        teams = self.station.faults.teams.values()
        options = [(team.code, team.name) for team in teams]
        self._team = self.add_choice(
            "team", translate("ticket", "Crew in charge"), options, self._usual_team()
        )

    def args(self) -> Args:
        return c.Accept(self._team.currentData() or "")

    def _usual_team(self) -> str:
        if self.ticket.team:
            return self.ticket.team
        fault, place = (
            self.station.faults.get(self.ticket.fault),
            self.station.place(self.ticket.place),
        )
        if fault is None:
            return ""
        return fault.team_at(place.use if place is not None else "")


class _WorkerForm(ActForm):
    """A step that a worker of the crew takes, told to the desk on the telephone."""

    CHANNEL = "phone"

    def add_worker(self) -> QComboBox:
        """Which worker of the crew it is; the lead unless told otherwise."""
        crew = self.ticket.crew
        lead = self.ticket.lead
        options = [(share.worker, share.name) for share in crew]
        return self.add_choice(
            "worker",
            translate("ticket", "Which worker"),
            options,
            lead.worker if lead is not None else "",
        )


class TakeForm(_WorkerForm):
    """接单 on a worker's behalf."""

    ACT = c.Take

    def build(self) -> None:
        self._worker = self.add_worker()

    def args(self) -> Args:
        return c.Take(self._worker.currentData() or "")


class HandBackForm(_WorkerForm):
    """退单: the worker can't."""

    ACT = c.HandBack

    def build(self) -> None:
        self._worker = self.add_worker()
        usual = [
            translate("ticket", "another job comes first"),
            translate("ticket", "not my trade"),
            translate("ticket", "on leave"),
        ]
        self._text = self.add_text("reason", translate("ticket", "Reason"), usual, required=True)

    def args(self) -> Args:
        return c.HandBack(self._worker.currentData() or "", self._text.toPlainText())


class ArriveForm(_WorkerForm):
    """到场, with the proof."""

    ACT = c.Arrive

    def build(self) -> None:
        self._worker = self.add_worker()
        self._proof = self.add_line(
            "proof",
            translate("ticket", "Proof"),
            hint=translate("ticket", "Who saw it, a door code, a signature"),
        )
        self.photos = PhotoPicker(self.station, self.theme, self)
        self.add("photos", translate("ticket", "Photos"), self.photos, self.photos.hashes)

    def args(self) -> Args:
        worker = self._worker.currentData() or ""
        return c.Arrive(worker, self._proof.text(), tuple(self.photos.hashes()))


class ResumeForm(ActForm):
    """恢复: the pause is over."""

    ACT = c.Resume
    CHANNEL = "phone"

    def build(self) -> None:
        self._note = self.add_text("note", translate("ticket", "Note"))

    def args(self) -> Args:
        return c.Resume(self._note.toPlainText())


class PassForm(ActForm):
    """验收: somebody looked, and it is good."""

    ACT = c.PassInspection
    CHANNEL = "phone"

    def build(self) -> None:
        usual = [
            translate("ticket", "the reporter confirmed by telephone"),
            translate("ticket", "seen on the spot"),
        ]
        self._text = self.add_text("text", translate("ticket", "How it was inspected"), usual)

    def args(self) -> Args:
        return c.PassInspection(text=self._text.toPlainText())


class FailForm(ActForm):
    """验收不通过: back to the crew."""

    ACT = c.FailInspection
    CHANNEL = "phone"
    RANK = "danger"

    def build(self) -> None:
        usual = [
            translate("ticket", "not repaired"),
            translate("ticket", "broke again"),
            translate("ticket", "left dirty"),
        ]
        self._text = self.add_text(
            "reason", translate("ticket", "What is not good"), usual, required=True
        )
        self._undo_stock = self.add_tick(
            "undo_stock", translate("ticket", "Take the recorded materials back")
        )
        result = self.ticket.result
        self._undo_stock.setVisible(result is not None and bool(result.materials))
        self.photos = PhotoPicker(self.station, self.theme, self)
        self.add("photos", translate("ticket", "Photos"), self.photos, self.photos.hashes)

    def args(self) -> Args:
        keep = not self._undo_stock.isChecked()
        return c.FailInspection(self._text.toPlainText(), keep, tuple(self.photos.hashes()))


class ReworkForm(ActForm):
    """返修: broken again within the warranty."""

    ACT = c.Rework
    CHANNEL = "phone"

    def build(self) -> None:
        days = self.station.terms.warranty_of(self.ticket.fault)
        self.add_words(translate("ticket", "Warranty: {days} days").format(days=days), "muted")
        self._text = self.add_text(
            "reason", translate("ticket", "What is broken again"), required=True
        )
        self.photos = PhotoPicker(self.station, self.theme, self)
        self.add("photos", translate("ticket", "Photos"), self.photos, self.photos.hashes)

    def args(self) -> Args:
        return c.Rework(self._text.toPlainText(), tuple(self.photos.hashes()))
