"""完工: what was done, by whom, in how long, with what."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox

from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.ticket.materials import Materials
from desktop.ui.ticket.photo_picker import PhotoPicker
from desktop.ui.words import outcome_text, sentence
from domain.envelope import Args
from domain.problems import Problem, Refusal
from domain.repair import commands as c
from domain.text import narrow

translate = QCoreApplication.translate

_OUTCOMES = ("repaired", "replaced", "temporary", "unrepairable", "nothing_found")


class FinishForm(ActForm):
    """The worker reports on the telephone, or the desk copies a slip."""

    ACT = c.Finish
    CHANNEL = "phone"

    def build(self) -> None:
        self._add_children()
        options = [(key, outcome_text(key)) for key in _OUTCOMES]
        self.outcome = self.add_choice("outcome", translate("ticket", "Outcome"), options)
        minutes = translate("ticket", "Minutes worked")
        self._minutes = self.add_line("minutes", minutes, beside=True)
        crew = [(share.worker, share.name) for share in self.ticket.crew]
        lead = self.ticket.lead
        self._worker = self.add_choice(
            "worker", translate("ticket", "Which worker"), crew, lead.worker if lead else ""
        )
        self.fields["worker"].setVisible(len(crew) > 1)
        self._text = self.add_text("result", translate("ticket", "What was done"))
        self.materials = Materials(self.theme, self)
        self.add(
            "materials", translate("ticket", "Materials"), self.materials, self.materials.typed
        )
        self.photos = PhotoPicker(self.station, self.theme, self)
        self.add("photos", translate("ticket", "Photos"), self.photos, self.photos.hashes)

    def wishes(self) -> list[tuple[str, Args]]:
        finish = self.args()
        if self.along is None or not self.along.isChecked():
            return [(self.ticket.uid, finish)]
        outcome, text = self.outcome.currentData(), self._text.toPlainText()
        along = self.station.families.finishing(self.ticket.uid, outcome, text)
        return [(self.ticket.uid, finish), *along]

    def _add_children(self) -> None:
        """Of an incident: whether what only waited for it is done with it."""
        self.along: QCheckBox | None = None
        waiting = self.station.families.waiting(self.ticket.uid)
        if not waiting:
            return
        said = translate("family", "Finish the %n tickets that only waited too", "", len(waiting))
        self.along = self.add_tick("along", said, on=True)
        rows = self.station.families.children(self.ticket.uid)
        others = sum(bool(row.open) for row in rows) - len(waiting)
        if others:
            own = translate("family", "%n others are worked on and go on by themselves", "", others)
            self.add_words(own, "muted")

    def args(self) -> Args:
        return c.Finish(
            self._worker.currentData() or "",
            self.outcome.currentData(),
            self._text.toPlainText(),
            self._worked(),
            self.materials.materials(),
            tuple(self.photos.hashes()),
        )

    def show_problem(self, problem: Problem) -> None:
        if problem.facts.get("field") in ("name", "quantity", "price"):
            self.fields["materials"].set_error(sentence(problem))
            self.materials.mark_wrong()
        else:
            super().show_problem(problem)

    def _worked(self) -> int:
        typed = narrow(self._minutes.text()).strip()
        if not typed:
            return 0
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 5):
            raise Refusal("bad_value", field="minutes")
        return int(typed)
