"""The station's composition root: the only file that knows every part, the clock and the disk.

Nothing is imported here that the first picture of the desk does not need: what works behind the
window is ``desktop.running``, and it is loaded once there is something to look at.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QFileSystemWatcher, QLockFile, QTimer
from PySide6.QtWidgets import QApplication

from desktop import lean, logs, translation
from desktop.opening import Folder, open_folder, recovery_told
from desktop.settings import SettingsFile
from desktop.station import Station
from desktop.stationtime import StationTime
from desktop.ui.theme import Density, Scheme, Theme, icons, make_application
from desktop.ui.window import MainWindow
from domain.problems import Problem, Trouble
from storage import files

_log = logging.getLogger("paidan.station")

_SHOW_REQUEST = "show.request"
_ICONS = "icons.drawn"
_LONGEST_PAINT = 3_000  # ms: a window that starts minimised is not painted


def wall() -> int:
    """This machine's time, ms UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A UUIDv7 as 32 hex digits."""
    import uuid_utils  # a start gives no ids

    return uuid_utils.uuid7().hex


class App:
    """One station: its files and its window; ``run`` keeps it at work."""

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
        self.time = StationTime(wall)
        settings_file = SettingsFile(data)
        settings, complaint = settings_file.load()
        translation.install(qt, settings.look.language)
        icons.recall(_bytes_of(data / _ICONS))
        look = settings.look
        self.theme = Theme(Scheme(look.scheme), Density(look.density), look.large_percent)
        self.theme.apply()
        self.folder: Folder = open_folder(data, self.time, new_id)
        self.station = Station(self.folder, clock=self.time, new_id=new_id)
        self.window = MainWindow(
            self.station,
            self.theme,
            settings,
            settings_file.save,
            outage=outage,
            draft=data / "intake.json",
        )
        self.closed = False
        self.window.closed.connect(self._end)
        if complaint is not None:
            self.station.told.emit(complaint)
        if self.folder.recovery is not None:
            self.station.told.emit(recovery_told(self.folder.recovery))

    def keep_icons(self) -> None:
        """Keep the icons drawn for the first picture: the next start need not draw them."""
        drawn = icons.to_recall()
        if drawn is None:
            return
        try:
            files.put(self.data / _ICONS, drawn)
        except Trouble as trouble:
            _log.warning("icons not kept: %s", trouble.facts)

    def _end(self) -> None:
        self.closed = True

    def show(self) -> None:
        """Show the window and return once it is painted."""
        painted = QEventLoop()
        self.window.painted.connect(painted.quit)
        self.window.closed.connect(painted.quit)
        QTimer.singleShot(_LONGEST_PAINT, painted, painted.quit)
        self.window.show()
        painted.exec()

    async def run(self) -> None:
        """Work until the window is closed, then close the files."""
        from desktop.running import Running

        try:
            await Running(self).run()
        finally:
            self.folder.close()


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


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
    qt = QApplication.instance() or make_application(sys.argv[0])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("Paidan")
    # Closing a dialog must not stop the loop: the end is an explicit event.
    qt.setQuitOnLastWindowClosed(False)
    lock = QLockFile(str(data / "station.lock"))
    try:
        first = _hold(data, lock)
    except Trouble as trouble:
        translation.install(qt, SettingsFile(data).load()[0].look.language)
        return _apologise(trouble)
    if not first:
        (data / _SHOW_REQUEST).touch()
        return 0
    logs.start(data / "logs")
    try:
        return _session(qt, data, cloud, code, outage)
    finally:
        lean.started()
        lock.unlock()


def _hold(data: Path, lock: QLockFile) -> bool:
    """Whether this start is the only one on the folder, which is made if need be.

    Raises:
        Trouble: ``disk_full``, ``disk_error`` for a folder that can't be made; ``disk_read_only``.
    """
    with files.as_trouble(data):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if lock.tryLock(0):
        return True
    if lock.error() == QLockFile.LockError.PermissionError:
        raise Trouble("disk_read_only", path=str(data))
    return False


def _apologise(problem: Problem) -> int:
    from desktop.ui.sorry import sorry

    sorry(problem)
    return 1


def _session(
    qt: QApplication, data: Path, cloud: str, code: str, outage: Callable[[bool], None] | None
) -> int:
    try:
        app = App(qt, data, cloud, code, outage)
    except Problem as problem:
        return _apologise(problem)
    app.show()
    # From here on the operator has a list to look at: now comes all that takes its time.
    from desktop.running import run_until_closed
    from desktop.stopping import StopSignals

    logs.write()
    app.keep_icons()
    took = (time.monotonic() - lean.began) * 1_000
    _log.info("painted %d ms after the start, %d tickets", took, app.window.queue.model.rowCount())
    watcher = _watch_show_requests(data, app.window)
    signals = StopSignals(app.window.close)
    try:
        run_until_closed(app)
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
