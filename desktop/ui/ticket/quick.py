"""快捷操作: several acts on the tickets in hand under one name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QMenu

from desktop.station import Station
from desktop.ui.parts.button import as_label
from desktop.ui.words import hold_cause_text, kind_text, priority_text
from domain.envelope import Args, Command
from domain.phrases import Macro, wishes
from domain.problems import Problem, Refusal
from domain.text import shorten

translate = QCoreApplication.translate


def told(macro: Macro) -> str:
    """What a macro does, in a few words: 备注 · 挂起（等第三方，3 天）."""
    parts: list[str] = []
    if macro.accept:
        parts.append(kind_text("repair.accept"))
    if macro.priority is not None:
        parts.append(priority_text(macro.priority))
    if macro.note:
        parts.append(f"{kind_text('repair.note')} “{shorten(macro.note)}”")
    if macro.hold is not None:
        cause = hold_cause_text(macro.hold)
        days = translate("phrases", "%n days", "", macro.days) if macro.days else ""
        inside = " ".join(part for part in (cause, days) if part)
        parts.append(f"{kind_text('repair.hold')} ({inside})")
    if macro.unit:
        parts.append(f"{kind_text('repair.transfer')} {macro.unit}")
    return " · ".join(parts)


class QuickActs(QObject):
    """Carries macros out: on all tickets given, or, with the reason, on none.

    Signals:
        acted: the commands, and words for a message.
        refused: the ``Problem``.
    """

    acted = Signal(list, str)
    refused = Signal(object)

    def __init__(self, station: Station, parent: QObject) -> None:
        super().__init__(parent)
        self._station = station

    def do(self, macro: Macro, uids: Sequence[str]) -> bool:
        """Carry a macro out on these tickets. Returns whether it was."""
        try:
            done = self._ask(macro, uids)
        except Problem as problem:
            self.refused.emit(problem)
            return False
        said = translate("phrases", "{name}: %n tickets", "", len(uids)).format(name=macro.name)
        self.acted.emit(done, said)
        return True

    def menu(self, parent: QMenu, uids: Sequence[str]) -> QMenu:
        """The macros for these tickets, as a submenu."""
        menu = QMenu(translate("phrases", "Quick acts"), parent)
        menu.setToolTipsVisible(True)
        for macro in self._station.phrasebook.macros:
            action = menu.addAction(as_label(macro.name))
            action.setToolTip(as_label(told(macro)))
            action.setEnabled(self._station.operator is not None)
            action.triggered.connect(lambda _=False, macro=macro: self.do(macro, uids))
        return menu

    def _ask(self, macro: Macro, uids: Sequence[str]) -> list[Command]:
        now = self._station.clock()
        asked: list[tuple[str, Args]] = []
        for uid in uids:
            ticket = self._station.ticket(uid)
            if ticket is None:
                raise Refusal("no_such_ticket", ticket=uid)
            asked += [(uid, args) for args in wishes(macro, ticket, now)]
        if not asked:
            raise Refusal("nothing_changes")
        return self._station.submit_all(asked)
