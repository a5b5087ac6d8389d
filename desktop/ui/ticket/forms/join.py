"""+1 同报: one more person reports the same matter."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.ui.intake.caller_fields import CallerFields
from desktop.ui.ticket.forms.base import ActForm
from domain.envelope import Args
from domain.problems import Problem, Refusal
from domain.repair import commands as c

translate = QCoreApplication.translate


class JoinForm(ActForm):
    """Who, and what they say."""

    ACT = c.Join
    CHANNEL = "phone"

    def build(self) -> None:
        self.caller = CallerFields(self.station, self.theme, self)
        self.column.addWidget(self.caller)
        self._getters["caller"] = lambda: (self.caller.name, self.caller.phone)
        self._text = self.add_text("text", translate("ticket", "What they say"))
        self.caller.done.connect(self._text.setFocus)

    def focus_first(self) -> None:
        self.caller.setFocus()

    def args(self) -> Args:
        return c.Join(self.caller.reporter(), self._text.toPlainText())

    def show_problem(self, problem: Problem) -> None:
        self.caller.show_problem(None)
        if isinstance(problem, Refusal):
            editor = self.caller.show_problem(problem)
            if editor is not None:
                editor.setFocus()
                return
        super().show_problem(problem)
