"""Forms that take a ticket out of the loop or sideways: a reason, and who or where."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt

from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.words import asked_text, hold_cause_text, join, reject_reason_text
from domain.envelope import Args
from domain.problems import Refusal
from domain.repair import commands as c

translate = QCoreApplication.translate

_FEW = 6
"""Reporters offered by a button; of a burst pipe's forty the others are typed."""
_REASONS = ("out_of_scope", "incomplete", "duplicate", "other")
_CAUSES = (
    "parts", "appointment", "nobody_in", "third_party", "approval", "outage", "weather", "other",
)  # fmt: skip


class RejectForm(ActForm):
    """驳回: why, and a word to the reporter."""

    ACT = c.Reject
    RANK = "danger"

    def build(self) -> None:
        options = [(key, reject_reason_text(key)) for key in _REASONS]
        self._why = self.add_choice("why", translate("ticket", "Why"), options, "incomplete")
        self._text = self.add_text("reason", translate("ticket", "Tell the reporter"))

    def args(self) -> Args:
        return c.Reject(self._why.currentData(), self._text.toPlainText())


class WithdrawForm(ActForm):
    """撤销: who asked for it, the first reporter unless told otherwise, and why."""

    ACT = c.Withdraw
    CHANNEL = "phone"
    RANK = "danger"

    def build(self) -> None:
        names = [f"{one.name} {one.phone}".strip() for one in self.ticket.reporters]
        label = translate("ticket", "Who asked")
        hint = translate("ticket", "Name or telephone")
        self._who = self.add_line("asked_by", label, names[0], hint, required=True)
        if len(names) > 1:
            self._offer(names[:_FEW])
        usual = [
            translate("ticket", "works again by itself"),
            translate("ticket", "repaired it themselves"),
            translate("ticket", "reported by mistake"),
        ]
        self._text = self.add_text("reason", translate("ticket", "What the reporter says"), usual)

    def _offer(self, names: list[str]) -> None:
        row = FlowRow(self.theme.metrics.space_1, self)
        for name in names:
            button = Button(self.theme, as_label(name), slim=True, parent=self)
            button.clicked.connect(lambda _=False, name=name: self._who.setText(name))
            row.add(button)
        self.column.addWidget(row)

    def focus_first(self) -> None:
        """It is nearly always the reporter: typing begins at what is said."""
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def args(self) -> Args:
        asked_by = self._who.text().strip()
        if not asked_by:
            raise Refusal("text_missing", field="asked_by")
        return c.Withdraw(self._text.toPlainText(), asked_by)


class VoidForm(ActForm):
    """作废: struck out, with the reason and who approved."""

    ACT = c.Void
    RANK = "danger"

    def build(self) -> None:
        operator = self.station.operator
        self._text = self.add_text("reason", translate("ticket", "Reason"), required=True)
        self._approver = self.add_line(
            "approver",
            translate("ticket", "Approved by"),
            operator.name if operator is not None else "",
            required=True,
        )

    def args(self) -> Args:
        return c.Void(self._text.toPlainText(), self._approver.text())


class TransferForm(ActForm):
    """转外: another unit or a contractor does it."""

    ACT = c.Transfer

    def build(self) -> None:
        outside = [team.name for team in self.station.faults.teams.values() if team.external]
        hint = translate("ticket", "Known: {names}").format(names=join(outside))
        self._unit = self.add_line(
            "unit",
            translate("ticket", "To which unit"),
            hint=hint if outside else "",
            required=True,
        )
        self._number = self.add_line("external_number", translate("ticket", "Their number"))
        self._note = self.add_text("note", translate("ticket", "Note"))

    def args(self) -> Args:
        return c.Transfer(self._unit.text(), self._number.text(), self._note.toPlainText())


class HoldForm(ActForm):
    """挂起: the cause, and when it likely goes on. Only the clock of completion stands still."""

    ACT = c.HoldWork
    CHANNEL = "phone"

    def build(self) -> None:
        options = [(key, hold_cause_text(key)) for key in _CAUSES]
        self._cause = self.add_choice("cause", translate("ticket", "Why"), options, "parts")
        self._until = self.add_when(
            "until",
            translate("ticket", "Likely to go on"),
            (
                (translate("ticket", "tomorrow 9:00"), "明天9:00"),
                (translate("ticket", "in 3 days"), "3天后"),
                (translate("ticket", "in 7 days"), "7天后"),
            ),
            required=True,
            empty=translate("ticket", "Not sure? Then when to look again"),
        )
        self._note = self.add_text("note", translate("ticket", "Note"))

    def args(self) -> Args:
        until = self._until.value("until")
        if until is None:
            raise Refusal("text_missing", field="until")
        return c.HoldWork(self._cause.currentData(), until, self._note.toPlainText())


class ExtendForm(ActForm):
    """延期: a new due time and the reason; what the worker asked for stands there already."""

    ACT = c.Extend

    def build(self) -> None:
        asked = self.ticket.extension_asked
        self._asked_at = None if asked is None else asked.at
        if asked is not None:
            self.add_words(asked_text(asked, self.station.clock()))
        self._due = self.add_when(
            "due",
            translate("ticket", "New due time"),
            (
                (translate("ticket", "in 1 day"), "1天后"),
                (translate("ticket", "in 3 days"), "3天后"),
                (translate("ticket", "in 7 days"), "7天后"),
            ),
            required=True,
        )
        self._due.set_moment(None if asked is None else asked.until)
        why = "" if asked is None else asked.reason
        label = translate("ticket", "Reason")
        self._text = self.add_text("reason", label, text=why, required=True)

    def args(self) -> Args:
        due = self._due.value("due")
        if due is None:
            raise Refusal("text_missing", field="due")
        return c.Extend(due, self._text.toPlainText(), self._asked_at)


class RefuseExtensionForm(ActForm):
    """不同意延期: why the worker does not get the time that was asked for."""

    ACT = c.RefuseExtension
    RANK = "danger"

    def build(self) -> None:
        asked = self.ticket.extension_asked
        self._asked_at = 0 if asked is None else asked.at
        if asked is not None:
            self.add_words(asked_text(asked, self.station.clock()))
        usual = [
            translate("ticket", "must be done today"),
            translate("ticket", "somebody else will be sent"),
        ]
        label = translate("ticket", "Reason")
        self._text = self.add_text("reason", label, usual, required=True)

    def args(self) -> Args:
        return c.RefuseExtension(self._asked_at, self._text.toPlainText())
