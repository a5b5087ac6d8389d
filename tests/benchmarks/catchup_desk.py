"""A desk with a real window (offscreen) whose operator goes on working while an outage ends.

``python -m tests.benchmarks.catchup_desk DATA URL CODE``. Words on stdin: ``quiet`` measures a
while of work alone, ``catch N`` until the logistics feed has come to N. Each answers with a line.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

from msgspec import Struct, structs
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import lean
from desktop.app import App
from desktop.settings import SettingsFile
from desktop.ui.settings.values import DeskSettings, Settings
from domain.repair import commands as c
from storage.queries import cursors
from tests.benchmarks.measuring import percentile
from tests.worlds import LEADER

QUIET_SECONDS = 3.0
WORK_EVERY = 60
"""Ms between two acts of the operator: as fast as keys repeat, not as people work."""


class Watched(Struct):
    """What was measured, ms.

    Attributes:
        longest, p99: gaps between two moments in which the window could answer.
        act: the slowest act of the operator, until it was durable and shown.
        seconds: how long it took.
        acts: of the operator meanwhile.
    """

    longest: float
    p99: float
    act: float
    seconds: float
    acts: int


class Operator(QObject):
    """Works without a pause, and notes how long the window could not answer."""

    wished = Signal(str)

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._gaps: list[float] = []
        self._acts: list[float] = []
        self._until = 0
        self._began = self._last = 0.0
        self._ends = 0.0
        self._ticket = ""
        self._beat = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._note)
        self._work = QTimer(self, interval=WORK_EVERY)
        self._work.timeout.connect(self._act)
        self.wished.connect(self._do)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.wished.emit(line.strip())
        self.wished.emit("end")

    def _do(self, word: str) -> None:
        name, _, until = word.partition(" ")
        if name == "end":
            self._app.window.close()
        elif name == "ready":
            QTimer.singleShot(100, lambda: self._ready(int(until)))
        else:
            self._until = int(until or 0)
            self._gaps, self._acts = [], []
            self._began = self._last = time.perf_counter()
            self._ends = self._began + QUIET_SECONDS
            self._beat.start()
            self._work.start()

    def _ready(self, least: int) -> None:
        """Say so once the line is up, the tickets are there, and the window is made whole."""
        station = self._app.station
        sql = "SELECT uid FROM ticket LIMIT 1"
        uid = self._app.folder.ledger.store.value(sql)
        there = uid is not None and self._have() >= least
        if not there or station.freshness.link != "online" or not self._app.window.prepared:
            QTimer.singleShot(100, lambda: self._ready(least))
            return
        self._ticket = uid
        print('"ready"', flush=True)

    def _have(self) -> int:
        return cursors(self._app.folder.ledger.store).get("logistics", (0, 0, 0))[0]

    def _note(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1_000)
        self._last = now

    def _act(self) -> None:
        if self._have() >= self._until if self._until else time.perf_counter() > self._ends:
            self._told()
            return
        began = time.perf_counter()
        self._app.station.submit(self._ticket, c.Note(f"又来电话 {len(self._acts)}"))
        self._acts.append((time.perf_counter() - began) * 1_000)
        QTest.keyClick(self._app.window.queue.view, Qt.Key.Key_Down)

    def _told(self) -> None:
        self._beat.stop()
        self._work.stop()
        gaps, acts = sorted(self._gaps), max(self._acts, default=0.0)
        took = time.perf_counter() - self._began
        found = Watched(gaps[-1], percentile(gaps, 0.99), acts, took, len(self._acts))
        print(json.dumps(structs.asdict(found)), flush=True)


def main() -> None:
    """Show the desk and work until stdin ends."""
    data, url, *code = sys.argv[1:]
    lean.begin()
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)
    SettingsFile(Path(data)).save(Settings(desk=DeskSettings("H001")))
    app = App(qt, Path(data), url, *code)
    app.show()
    from desktop.running import run_until_closed

    app.station.operator = LEADER
    operator = Operator(app)
    run_until_closed(app)
    operator.deleteLater()


if __name__ == "__main__":
    main()
