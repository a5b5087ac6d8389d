"""派单 and 转派: the workers, with shares, the planned visit, a word to them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, Qt

from desktop.ui.board.chooser import WorkerChooser
from desktop.ui.parts.button import Button
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.ticket.crew_editor import CrewEditor
from desktop.ui.ticket.forms.base import ActForm
from domain.envelope import Args
from domain.problems import Problem, Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of

translate = QCoreApplication.translate


class CrewForm(ActForm):
    """Base of the forms that name a crew. The chooser opens by itself while there is nobody."""

    def build(self) -> None:
        self.crew = CrewEditor(self.theme, self)
        self.add("crew", translate("ticket", "Who"), self.crew, self.crew.crew, required=True)
        choose, helper = (
            translate("ticket", "Choose workers…"),
            translate("ticket", "Add a helper…"),
        )
        self._choose = Button(self.theme, choose, icon="users", parent=self)
        self._choose.clicked.connect(self.choose)
        self._helper = Button(self.theme, helper, "ghost", icon="user-plus", parent=self)
        self._helper.clicked.connect(self.choose_helper)
        row = FlowRow(self.theme.metrics.space_2, self)
        row.arrange([self._choose, self._helper])
        self.column.addWidget(row)
        self.chooser = WorkerChooser(self.station, self.theme, self)
        self.chooser.chosen.connect(self._chosen)
        self.crew.changed.connect(self._crew_changed)
        self._crew_changed()
        self.planned = self.add_when(
            "planned_at",
            translate("ticket", "Planned visit"),
            (
                (translate("ticket", "today 14:00"), "今天14:00"),
                (translate("ticket", "tomorrow 9:00"), "明天9:00"),
            ),
            empty=translate("ticket", "As soon as possible"),
        )
        self.note = self.add_line("note", translate("ticket", "A word to the workers"))

    def choose(self) -> None:
        """Ask who, in place of those named."""
        self.chooser.choose_worker([self.ticket.uid], self._choose)

    def choose_helper(self) -> None:
        """Ask who else."""
        self.chooser.choose_worker([self.ticket.uid], self._helper, join=True)

    def focus_first(self) -> None:
        if self.crew.crew():
            self.ok.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._choose.setFocus(Qt.FocusReason.OtherFocusReason)
            self.choose()

    def _chosen(self, workers: list[tuple[str, str]]) -> None:
        if self.chooser.join:
            self.crew.add_workers(workers)
        else:
            self.crew.set_crew(crew_of(workers))
        self.fields["crew"].set_error("")
        # The chooser gives the focus back to whoever had it; the next key should send the form.
        self._choose.clearFocus()
        self.ok.setFocus(Qt.FocusReason.OtherFocusReason)

    def _crew_changed(self) -> None:
        self._helper.setVisible(bool(self.crew.crew()))

    def show_problem(self, problem: Problem) -> None:
        if problem.code in ("crew_empty", "crew_double", "crew_lead", "crew_shares"):
            problem = Refusal(problem.code, **problem.facts, field="crew")
        super().show_problem(problem)


class DispatchForm(CrewForm):
    """派单; a ticket that waits for acceptance is accepted with it."""

    ACT = c.Dispatch

    def title(self) -> str:
        if self.ticket.status == "reported":
            return translate("ticket", "Accept and dispatch")
        return super().title()

    def args(self) -> Args:
        planned = self.planned.value("planned_at")
        return c.Dispatch(self.crew.crew(), planned, self.note.text())

class ReassignForm(CrewForm):
    """转派: from the crew that was seen when the form opened to another one."""

    ACT = c.Reassign

    def build(self) -> None:
        self._seen = tuple(share.worker for share in self.ticket.crew)
        super().build()
        self.crew.set_crew(self.ticket.crew)
        self.planned.set_moment(self.ticket.planned_at)

    def args(self) -> Args:
        planned = self.planned.value("planned_at")
        if (
            self.ticket.planned_at is not None
            and planned == self.ticket.planned_at // 60_000 * 60_000
        ):
            planned = self.ticket.planned_at
        return c.Reassign(self._seen, self.crew.crew(), planned, self.note.text())

    def focus_first(self) -> None:
        self._choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def failed(self, problem: Problem) -> None:
        # The refusal told who has it by now; asking again is asking for that crew's sake.
        now: Any = problem.facts.get("now")
        if problem.code == "crew_changed":
            self._seen = tuple(now)
