"""What works behind the window once it is there: the line to the cloud, backups, letting go.

It is loaded after the first picture: asyncio and requests take longer than the whole desk.
"""

from __future__ import annotations

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

os.environ.setdefault("QT_API", "pyside6")

import qasync

from desktop import lean
from desktop.ui.enrol import EnrolDialog
from desktop.ui.settings.values import ALWAYS
from domain.problems import Problem

if TYPE_CHECKING:
    from desktop.app import App
    from desktop.backups import Backups
    from desktop.clinicrunning import ClinicRunning, OpenClinic
    from desktop.link import Link
    from desktop.vault.turn import Turn

Enrol = Callable[[str, str, str], Awaitable[None]]

FIRST_LETTING_GO = 10 * 60_000
LETTING_GO_EVERY = 24 * 3_600_000
TRIES_UNTOLD = 4
"""So often a cloud may not be there yet before the operator of a new station is told, ~3 s."""
FIRST_PAUSE, LONGEST_PAUSE = 500, 15_000
"""Between two tries at that, ms."""


def run_until_closed(app: App) -> None:
    """Work on a loop that shares the thread with Qt until the window is closed."""
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app.qt)) as runner:
        runner.run(app.run())


class Running:
    """Everything of one station that takes its time, on the running loop."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.link: Link | None = None
        self.clinic: ClinicRunning | None = None
        self.backups: Backups | None = None
        self.quit = asyncio.Event()

    async def run(self) -> None:
        """Connect, and work until the window is closed."""
        self._app.window.closed.connect(self.quit.set)
        if self._app.closed:
            return
        behind = asyncio.ensure_future(self._begin())
        await self.quit.wait()
        behind.cancel()
        if self.clinic is not None:
            await self.clinic.stop()
        if self.backups is not None:
            await self.backups.stop()
        if self.link is not None:
            await self.link.stop()

    async def _begin(self) -> None:
        loop, app = asyncio.get_running_loop(), self._app
        # In a thread, for it takes a tenth of a second: the operator goes on meanwhile.
        await loop.run_in_executor(None, importlib.import_module, "desktop.link")
        from desktop.alerts.bell import Bell
        from desktop.alerts.player import Player
        from desktop.backups import Backups
        from desktop.garbage import Garbage
        from desktop.link import Link

        lean.started()
        Garbage(app.window)
        Bell(app.station, app.theme, app.window, Player(app.data / "sounds").play)
        app.window.desk_acts.guide.offer()
        app.window.prepare()
        if app.station.drills.began:
            return  # nothing of a drill goes out, and it is not kept: no line, no backups
        days = app.window.preferences.values.desk.drill_days
        await loop.run_in_executor(None, app.station.drills.sweep, days)
        self.link = Link(app.station, app.folder, app.time, app.cloud or app.station.meta("cloud"))
        app.window.send_now.connect(self.link.hurry)
        app.window.enrol_wanted.connect(self.ask_enrolment)
        app.window.pages.make_turn = self._make_clinic
        app.window.pages.clinic_enrol_wanted.connect(self.ask_clinic_enrolment)
        self.link.start()
        self.backups = Backups(app.station, app.folder, app.time.wall)
        self.backups.start()
        self._letting_go = loop.create_task(self._let_go())
        if app.code:
            await self.enrol_first(self.link)

    async def enrol_first(self, link: Link) -> None:
        """With the code it was started with; the cloud may have been started at the same time."""
        app, tries = self._app, 0
        while not link.enrolled:
            try:
                await link.enrol(app.cloud, app.code, app.window.tr("Dispatch desk"))
            except Problem as problem:
                tries += 1
                away = problem.code == "offline"
                if tries == TRIES_UNTOLD or not away:
                    app.station.told.emit(problem)
                if not away or await self._quits_within(min(tries * FIRST_PAUSE, LONGEST_PAUSE)):
                    return

    def _make_clinic(self) -> Turn[OpenClinic]:
        """The clinic's lock, made when somebody first goes there."""
        from desktop.clinicrunning import ClinicRunning
        from desktop.speaking import Speaker, voice_of

        assert self.link is not None
        app = self._app
        cloud = app.cloud or app.station.meta("cloud")
        self.clinic = ClinicRunning(
            app.data, app.time, app.station.new_id, cloud, app.station.told.emit
        )
        app.window.pages.speak_wanted.connect(Speaker(voice_of()).say)
        return self.clinic.turn

    def ask_clinic_enrolment(self) -> None:
        """Open the form for the clinic's own one-time code."""
        assert self.clinic is not None
        name = self._app.window.tr("Clinic reception")
        self._ask(self.clinic.enrol, self.clinic.address, name, clinic=True)

    def ask_enrolment(self) -> None:
        """Open the form in which a one-time code is typed."""
        assert self.link is not None
        app = self._app
        address = app.cloud or app.station.meta("cloud")
        self._ask(self.link.enrol, address, app.window.tr("Dispatch desk"))

    def _ask(self, enrol: Enrol, address: str, name: str, *, clinic: bool = False) -> None:
        dialog = EnrolDialog(self._app.theme, address, name, self._app.window, clinic=clinic)
        dialog.submitted.connect(
            lambda *typed: asyncio.ensure_future(self._enrol(enrol, dialog, *typed))
        )
        dialog.open()

    async def _enrol(
        self, enrol: Enrol, dialog: EnrolDialog, url: str, code: str, name: str
    ) -> None:
        try:
            await enrol(url, code, name)
        except Problem as problem:
            dialog.refused(problem)
            return
        dialog.accept()

    async def _let_go(self) -> None:
        """Once a day tickets leave that ended long ago: the cloud keeps them."""
        pause = FIRST_LETTING_GO
        while not await self._quits_within(pause):
            pause = LETTING_GO_EVERY
            assert self.link is not None
            days = self._app.window.preferences.values.desk.kept_days
            if self.link.archive is None or days >= ALWAYS:
                continue
            try:
                await self.link.archive.let_go(self._app.time(), days)
            except Problem:
                pause = FIRST_LETTING_GO  # offline: a little later

    async def _quits_within(self, ms: int) -> bool:
        try:
            await asyncio.wait_for(self.quit.wait(), ms / 1_000)
        except TimeoutError:
            return False
        return True
