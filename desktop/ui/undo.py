"""The way back: a message after each own act with 撤销 on it, and Ctrl+Z with words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.station import Act, Changes, Station
from desktop.ui import words
from desktop.ui.attention.wishes import Wishes
from desktop.ui.parts.banner import Tone
from desktop.ui.parts.toast import Toast, ToastStack
from domain.envelope import Command
from domain.problems import Problem
from domain.repair.rules import UNDOABLE

translate = QCoreApplication.translate


class UndoDesk(QObject):
    """Tells what was done and takes it back.

    Signals:
        named: what Ctrl+Z would do now; empty if nothing.
    """

    named = Signal(str)

    def __init__(self, station: Station, toasts: ToastStack) -> None:
        super().__init__(toasts)
        self._station, self._toasts = station, toasts
        self._wishes = Wishes(station)
        self._told = ""
        self._together: list[Command] = []
        self._offers: list[tuple[Toast, list[Command]]] = []
        station.changed.connect(self._heard)

    def tell(self, text: str, *, tone: Tone = "success") -> None:
        """A message without a way back."""
        self._toasts.show_toast(text, tone=tone)

    def refuse(self, problem: Problem) -> None:
        """Why something was not done."""
        self._toasts.show_toast(words.sentence(problem), tone="warn")

    def acted(self, commands: Sequence[Command], text: str) -> None:
        """Own acts were carried out; ``text`` says which."""
        undoable = [one for one in commands if one.kind in UNDOABLE]
        if commands:
            self._told = commands[-1].id
        if not undoable or len(undoable) != len(commands):
            self.tell(text)
            return
        self._together = undoable
        toast = self._toasts.show_toast(text, translate("undo", "Undo"))
        offer = toast, undoable
        self._offers.append(offer)
        toast.acted.connect(lambda: self._take_back(undoable))
        toast.gone.connect(lambda: self._offers.remove(offer))

    def acted_on(self, uid: str) -> None:
        """Something was done to this ticket; say it if it can be taken back."""
        act = self._station.last_act()
        if act is None or act.command.aggregate != uid or act.command.id == self._told:
            return
        said = translate("undo", "{act} · {number}")
        text = said.format(act=self._wishes.told(act.command.args), number=act.number)
        self.acted([act.command], text)

    def undo(self) -> None:
        """Take the last own act back (Ctrl+Z), with what was done together with it."""
        act = self._station.last_act()
        if act is None:
            self.tell(translate("undo", "There is nothing of yours to undo"), tone="info")
        elif any(one.id == act.command.id for one in self._together):
            self._take_back(self._together)
        else:
            self._take_back([act.command])

    def name(self) -> None:
        """Say again what Ctrl+Z would do."""
        act = self._station.last_act()
        if act is None:
            self.named.emit("")
            return
        said = translate("undo", "Undo “{act}”: {number}")
        kind = words.kind_text(act.command.kind)
        self.named.emit(said.format(act=kind, number=act.number))

    def _take_back(self, commands: Sequence[Command]) -> None:
        undone = ""
        for command in reversed(commands):
            ticket = self._station.ticket(command.aggregate)
            number = "" if ticket is None else ticket.number
            try:
                self._station.undo(Act(command, number))
            except Problem as problem:
                self.refuse(problem)
                return
            said = translate("undo", "Taken back: {act} · {number}")
            undone = said.format(act=words.kind_text(command.kind), number=number)
        if len(commands) > 1:
            undone = translate("undo", "Taken back: %n acts", "", len(commands))
        self.tell(undone)

    def _heard(self, changes: Changes) -> None:
        if changes.tickets or changes.outbox or changes.everything:
            self.name()
        for toast, commands in list(self._offers):
            touched = changes.everything or any(c.aggregate in changes.tickets for c in commands)
            if touched and not all(map(self._stands, commands)):
                toast.leave()  # taken back, refused, or something was built on it

    def _stands(self, command: Command) -> bool:
        ticket = self._station.ticket(command.aggregate)
        act = None if ticket is None else ticket.last_act
        return act is not None and act.command_id == command.id
