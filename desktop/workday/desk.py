"""The desk as the day uses it: what an operator does with keys, and waiting for what must come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox

from desktop.app import App
from desktop.ui.operators import OperatorDialog
from desktop.workday.hands import CTRL, Hands
from desktop.workday.journal import Journal
from domain.directory import Person
from domain.problems import Problem, Trouble
from domain.repair.ticket import Status, Ticket

PATIENCE = 60.0
"""So many seconds something may take before the day counts as failed: also on a slow machine."""
_SETTLED = 0.25
_Key = Qt.Key
T = TypeVar("T")


class Desk:
    """One operator at the window of a running ``App``."""

    def __init__(self, app: App, journal: Journal) -> None:
        self.app, self.station, self.window = app, app.station, app.window
        self.hands = Hands(app.window)
        self.journal = journal

    # ---- what the operator does ----------------------------------------------------------

    async def sit_down(self) -> None:
        """Answer who is at the desk with the first name offered."""
        await self.until(lambda: self.dialog() is not None, "asked who sits here")
        self.shot("who", "谁在值班 / who is at the desk")
        self.hands.enter()
        await self.until(lambda: self.station.operator is not None, "somebody sits here")
        await self.come_to_the_front()

    async def come_to_the_front(self) -> None:
        """What a screen's window manager does once another window closes: here there is none."""
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow, "the window in front")

    async def call(self, person: Person | None, fault: str, more: str) -> Ticket:
        """Take a report down by keys: from somebody of the roster, or a stranger in 3栋.

        Args:
            fault: what is typed to find the fault; ``more`` follows it in the description.

        Raises:
            Trouble: ``not_saved``, with what the form says is wrong.
        """
        hands, form = self.hands, self.window.docks.form
        hands.press(_Key.Key_F4)
        await self.until(form.fields.caller.box.hasFocus, "the form open")
        if person is None:
            hands.type("王小明 ")
            hands.type("13912345678")
            hands.enter()
            hands.type("3-302")
        else:
            hands.type(person.phones[0][-6:])
            hands.enter()
        hands.enter()
        hands.type(fault)
        hands.enter()
        hands.type(more)
        await self.settle()
        self.shot("intake", "边接电话边录入 / taken down while talking", once=True)
        with self.journal.timed("保存并得到单号（落盘） / saved and numbered, durable"):
            hands.enter(CTRL)
        if not form.done.isVisible():
            raise Trouble("not_saved", errors=tuple(form.fields.error_texts()))
        row = self.station.by_number(form.done.number.text())
        assert row is not None
        await self.settle()
        self.shot("saved", "单号念给来电人 / the number, to be read out", once=True)
        return self.ticket(row.uid)

    async def dispatch_the_call(self, uid: str) -> None:
        """Accept what was just taken down, and send whom the list offers first."""
        self.hands.press(_Key.Key_D, CTRL)
        await self.until(self.window.workplace.board.chooser.isVisible, "the worker chooser")
        await self.settle()
        self.shot("chooser", "派给谁，为什么 / whom to send, and why", once=True)
        self.hands.enter()
        self.want(uid, "dispatched")

    async def ask_on(self, uid: str, key: Qt.Key, text: str) -> None:
        """Open an act's form on a ticket by its key, type, and send it."""
        self.show(uid)
        self.hands.press(key)
        await self.until(lambda: self.window.panel.form is not None, "the form open")
        form = self.window.panel.form
        assert form is not None
        if key is _Key.Key_H:
            self.hands.press(_Key.Key_Down)  # by appointment, instead of waiting for parts
            form.fields["until"].editor.setFocus()
            self.hands.type("明天9:00")
        form.fields["note"].editor.setFocus()
        self.hands.type(text)
        self.hands.enter(CTRL)

    def show(self, uid: str) -> None:
        """Put the cursor of the queue on a ticket."""
        self.hands.press(_Key.Key_F2)
        self.window.queue.go_to(uid)
        self.window.queue.focus_table()

    async def carry(self, uid: str, worker: str) -> bool:
        """Drag a waiting ticket onto a worker; whether a real mouse did it."""
        board = self.window.workplace.board
        view = next(each for each in board.waiting.views if each.key == "accepted")
        return await _outside(lambda: self.hands.carry(board, view, uid, worker))

    def pull_the_plug(self) -> None:
        """Press the switch of the status bar that cuts the line, or joins it again."""
        switch = self.window.statusBar().findChild(QCheckBox)
        assert isinstance(switch, QCheckBox)
        self.hands.click(switch)

    # ---- what the operator sees ----------------------------------------------------------

    def ticket(self, uid: str) -> Ticket:
        """A ticket as it is shown now.

        Raises:
            Trouble: ``ticket_gone``.
        """
        ticket = self.station.ticket(uid)
        if ticket is None:
            raise Trouble("ticket_gone", ticket=uid)
        return ticket

    def want(self, uid: str, status: Status) -> None:
        """Require a state at this very moment.

        Raises:
            Trouble: ``not_so``.
        """
        found = self.ticket(uid)
        if found.status != status:
            raise Trouble("not_so", number=found.number, status=found.status, wanted=status)

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something that others bring about; the window lives on meanwhile.

        Raises:
            Trouble: ``never_happened``.
        """
        ends = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > ends:
                raise Trouble("never_happened", what=what)
            await asyncio.sleep(0.002)

    async def until_status(self, uid: str, status: Status) -> None:
        """Wait for a ticket's state."""
        await self.until(lambda: self.ticket(uid).status == status, f"{status}: {uid}")

    async def settle(self) -> None:
        """Let the window lay out, load pictures and paint; of messages the newest stays."""
        for toast in self.window.toasts.toasts[:-1]:
            toast.leave()
        await asyncio.sleep(_SETTLED)

    def shot(self, name: str, caption: str, *, once: bool = False) -> None:
        """Keep a picture of the window, or of the dialog in front of it."""
        if not (once and self.journal.has(name)):
            self.journal.shot(self.dialog() or self.window, name, caption)

    def dialog(self) -> OperatorDialog | None:
        """The question who is at the desk, while it is asked."""
        found = self.window.findChild(OperatorDialog)
        return found if isinstance(found, OperatorDialog) and found.isVisible() else None


async def _outside(work: Callable[[], T]) -> T:
    """Something that runs an event loop of its own, as a drag does: not inside of a task.

    While one task runs, no other can be entered, and their wake-ups would be lost.
    """
    done: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def run() -> None:
        try:
            done.set_result(work())
        except Problem as problem:
            done.set_exception(problem)

    QTimer.singleShot(0, run)
    return await done
