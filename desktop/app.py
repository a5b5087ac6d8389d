"""The station's composition root: the only file that knows every part, the clock and the disk."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_API", "pyside6")

import uuid_utils
from PySide6.QtCore import QFileSystemWatcher, QLockFile, QTimer
from PySide6.QtWidgets import QApplication

from desktop import logs, translation
from desktop.opening import Folder, flag_damage, open_folder
from desktop.settings import SettingsFile
from desktop.station import Station
from desktop.stationtime import StationTime
from desktop.stopping import StopSignals
from desktop.ui.enrol import EnrolDialog
from desktop.ui.settings.values import ALWAYS
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow
from domain.problems import Problem, Trouble

if TYPE_CHECKING:
    from desktop.link import Link

BACKUP_EVERY = 6 * 3_600_000
"""Between two backups of the station's file, ms."""
FIRST_LETTING_GO = 10 * 60_000
LETTING_GO_EVERY = 24 * 3_600_000
_SHOW_REQUEST = "show.request"


def wall() -> int:
    """This machine's time, ms UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A UUIDv7 as 32 hex digits."""
    return uuid_utils.uuid7().hex


class App:
    """One running station: files, window and, after the first paint, the line to the cloud."""

    def __init__(
        self,
        qt: QApplication,
        data: Path,
        cloud: str,
        code: str = "",
        outage: Callable[[bool], None] | None = None,
    ) -> None:
        self.qt = qt
        self.data = data
        self.cloud = cloud
        self.code = code
        self.quit = asyncio.Event()
        self.time = StationTime(wall)
        settings_file = SettingsFile(data)
        settings, complaint = settings_file.load()
        translation.install(qt, settings.look.language)
        look = settings.look
        self.theme = Theme(Scheme(look.scheme), Density(look.density), look.large_percent)
        self.theme.apply()
        self.folder: Folder = open_folder(data, self.time, new_id)
        self.station = self._station()
        self.window = MainWindow(
            self.station,
            self.theme,
            settings,
            settings_file.save,
            outage=outage,
            draft=data / "intake.json",
        )
        self.link: Link | None = None
        if complaint is not None:
            self.station.told.emit(complaint)
        if self.folder.recovery is not None:
            self.station.told.emit(_recovery_told(self.folder))

    def _station(self) -> Station:
        folder = self.folder
        return Station(
            folder.ledger,
            terms=folder.rulebook.terms,
            faults=folder.rulebook.faults,
            clocks_of=folder.rulebook.clocks_of,
            photos=folder.photos,
            clock=self.time,
            new_id=new_id,
            reader=folder.reader,
        )

    async def run(self) -> None:
        """Show the window, connect after the first paint, and work until the window is closed."""
        self.window.closed.connect(self.quit.set)
        self.window.show()
        QTimer.singleShot(0, lambda: asyncio.ensure_future(self._after_first_paint()))
        await self.quit.wait()
        if self.link is not None:
            await self.link.stop()
        self.folder.close()

    async def _after_first_paint(self) -> None:
        # requests and its family cost as much time as the window itself: they come second.
        from desktop.alerts.bell import Bell
        from desktop.alerts.player import Player
        from desktop.link import Link

        Bell(self.station, self.theme, self.window, Player(self.data / "sounds").play)
        self.link = Link(
            self.station, self.folder, self.time, self.cloud or self.station.meta("cloud")
        )
        self.window.send_now.connect(self.link.hurry)
        self.window.enrol_wanted.connect(self.ask_enrolment)
        if self.code and not self.link.enrolled:
            await self._enrol(self.cloud, self.code, self.window.tr("Dispatch desk"))
        self.link.start()
        asyncio.get_running_loop().create_task(self._keep_backups())
        asyncio.get_running_loop().create_task(self._let_go())

    def ask_enrolment(self) -> None:
        """Open the form in which a one-time code is typed."""
        dialog = EnrolDialog(self.theme, self.cloud or self.station.meta("cloud"), self.window)
        dialog.submitted.connect(
            lambda url, code, name: asyncio.ensure_future(self._enrol(url, code, name, dialog))
        )
        dialog.open()

    async def _enrol(
        self, url: str, code: str, name: str, dialog: EnrolDialog | None = None
    ) -> None:
        assert self.link is not None
        try:
            await self.link.enrol(url, code, name)
        except Problem as problem:
            if dialog is None:
                self.station.told.emit(problem)
            else:
                dialog.refused(problem)
            return
        if dialog is not None:
            dialog.accept()

    async def _keep_backups(self) -> None:
        """A checked backup every few hours, made in a worker thread; damage found there is told."""
        self.station.exchange.back_up_now = self._back_up_now
        while not self.quit.is_set():
            await self._make_backup(BACKUP_EVERY)
            await self._quits_within(BACKUP_EVERY)

    def _back_up_now(self) -> None:
        asyncio.get_running_loop().create_task(self._make_backup(0))

    async def _make_backup(self, age: int) -> None:
        """Make one if the last is older than ``age`` ms."""
        told: Trouble | None = None
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._back_up, age)
        except Trouble as trouble:
            if trouble.code in ("backup_unreadable", "database_damaged"):
                flag_damage(self.data)
            self.station.told.emit(trouble)
            told = trouble
        self.station.exchange.told_of_backup(told)

    async def _let_go(self) -> None:
        """Once a day tickets leave that ended long ago: the cloud keeps them."""
        pause = FIRST_LETTING_GO
        while not await self._quits_within(pause):
            pause = LETTING_GO_EVERY
            assert self.link is not None
            days = self.window.preferences.values.desk.kept_days
            if self.link.archive is None or days >= ALWAYS:
                continue
            try:
                await self.link.archive.let_go(self.time(), days)
            except Problem:
                pause = FIRST_LETTING_GO  # offline: a little later

    async def _quits_within(self, ms: int) -> bool:
        try:
            await asyncio.wait_for(self.quit.wait(), ms / 1_000)
        except TimeoutError:
            return False
        return True

    def _back_up(self, age: int) -> None:
        from storage import backup

        kept = backup.backups(self.data / "backups", "station")
        now = wall()
        if kept and now - kept[0].stat().st_mtime * 1_000 < age:
            return
        # VACUUM INTO writes its copy through this connection: a query-only one may not.
        copier = self.folder.copier()
        try:
            backup.back_up(copier, self.data / "backups", now, "station")
        finally:
            copier.close()


def _recovery_told(folder: Folder) -> Trouble:
    recovery = folder.recovery
    assert recovery is not None
    return Trouble(
        "database_restored",
        aside=str(recovery.aside),
        backup="" if recovery.backup is None else recovery.backup.name,
        words=recovery.words,
    )


def show_running(data: Path) -> bool:
    """Raise the window of the station that runs on ``data``; False if there is none."""
    if not data.exists():
        return False
    lock = QLockFile(str(data / "station.lock"))
    if lock.tryLock(0):
        lock.unlock()
        return False
    (data / _SHOW_REQUEST).touch()
    return True


def run_station(
    data: Path, cloud: str = "", code: str = "", outage: Callable[[bool], None] | None = None
) -> int:
    """Run one station until its window is closed. Returns the exit code.

    A second start on the same data folder raises the first one's window and ends.
    """
    import qasync

    data.mkdir(parents=True, exist_ok=True)
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("Paidan")
    # Closing a dialog must not stop the loop: the end is an explicit event.
    qt.setQuitOnLastWindowClosed(False)
    lock = QLockFile(str(data / "station.lock"))
    if not lock.tryLock(0):
        (data / _SHOW_REQUEST).touch()
        return 0
    logs.start(data / "logs")
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qt)) as runner:
            return runner.run(_session(qt, data, cloud, code, outage))
    finally:
        lock.unlock()


async def _session(
    qt: QApplication, data: Path, cloud: str, code: str, outage: Callable[[bool], None] | None
) -> int:
    try:
        app = App(qt, data, cloud, code, outage)
    except Problem as problem:
        from desktop.ui.sorry import sorry

        await sorry(problem)
        return 1
    watcher = _watch_show_requests(data, app.window)
    signals = StopSignals(app.window.close)
    try:
        await app.run()
    finally:
        signals.close()
        watcher.deleteLater()
    return 0


def _watch_show_requests(data: Path, window: MainWindow) -> QFileSystemWatcher:
    """Raise the window when a second start on the same folder asks for it."""
    request = data / _SHOW_REQUEST
    request.unlink(missing_ok=True)
    watcher = QFileSystemWatcher([str(data)])

    def look() -> None:
        if request.exists():
            request.unlink(missing_ok=True)
            window.showNormal() if window.isMinimized() else window.show()
            window.raise_()
            window.activateWindow()

    watcher.directoryChanged.connect(look)
    return watcher
