"""A desk in a process of its own, worked at for eight hours that pass faster.

``python -m tests.soak.desk DATA URL CODE PACE`` says ``ready`` once the campus is there. A line on
stdin says when the day begins (ms UTC); when it is over, a line of JSON tells what was measured.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import sys
import tempfile
import threading
import time
from pathlib import Path

import shiboken6
from msgspec import Struct, structs
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop import app as desktop_app
from desktop import lean
from desktop.app import App
from desktop.settings import SettingsFile
from desktop.ui.operators import OperatorDialog
from desktop.ui.settings.values import DeskSettings, LookSettings, Settings
from desktop.workday.hands import Hands
from tests.benchmarks.starting_desk import resident
from tests.soak.clock import HOURS, HurriedClock
from tests.soak.operator import DIALOGS, SCENES, Operator
from tests.worlds import HOUR

BEAT = 25
"""Ms of one beat of the operator."""
WARM = 2
"""Hours from which memory is compared, if everything was used once by then."""
LATE = 0.03
"""Seconds after which it is noted what the main thread is at."""
_SLOW_TIMERS = 10_000
_DEPTH = 9
_LONGEST = 2_000


class Held(Struct):
    """What a process holds: MiB in memory, objects of Python, objects of Qt."""

    memory: float
    objects: int
    qobjects: int


class Found(Struct):
    """What was measured.

    Attributes:
        warm, end: what was held after the first hours, and at the end.
        longest, p999: ms in which the window could not answer; ``waits``: how often over 50 ms.
        own: ms that the main thread itself worked in the longest; the rest, others had the machine.
        over: how many such gaps were longer than 50 ms of the main thread's own work.
        slow: what it was at in the worst of them.
        lost: what was taken out of the operator's hands.
    """

    warm: Held
    end: Held
    longest: float
    p999: float
    own: float
    over: int
    waits: int
    slow: list[str]
    lost: list[str]
    acts: int
    tickets: int


class Day(QObject):
    """One working day, from the first row looked at."""

    began = Signal()

    def __init__(self, app: App, clock: HurriedClock, pace: float) -> None:
        super().__init__()
        self._app, self._clock, self._pace = app, clock, pace
        self._operator = Operator(app.window, app.station)
        self._steps = self._operator.work()
        # Counted by ms, and the long ones alone kept: the probe is not to grow with the day.
        self._counts = [0] * _LONGEST
        self._long: list[tuple[float, float, str]] = []
        self._last = (0.0, 0.0)
        self._warm: Held | None = None
        self._ends = self._warm_at = 0
        self._stacks: dict[str, str] = {}
        self._beat = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._note)
        self.began.connect(self._begin)
        threading.Thread(target=self._listen, daemon=True).start()
        self._wait_for_campus()

    # ---- the day -------------------------------------------------------------------------

    def _listen(self) -> None:
        self._clock.hurry(int(sys.stdin.readline()))
        self.began.emit()

    def _wait_for_campus(self) -> None:
        app = self._app
        if app.station.freshness.link != "online" or not app.station.staff():
            QTimer.singleShot(100, self._wait_for_campus)
            return
        if app.station.operator is None:  # the question who sits here: the first one offered
            asked = app.window.findChild(OperatorDialog)
            if asked is not None and asked.isVisible():
                Hands(app.window).enter()
            QTimer.singleShot(200, self._wait_for_campus)
            return
        if not app.window.prepared:
            QTimer.singleShot(100, self._wait_for_campus)
            return
        print("ready", flush=True)

    def _begin(self) -> None:
        now = self._app.station.clock()
        self._ends, self._warm_at = now + HOURS * HOUR, now + WARM * HOUR
        self._app.window.activateWindow()
        for timer in self._app.window.findChildren(QTimer):
            if timer.interval() >= _SLOW_TIMERS:  # hours pass faster: so do what comes by minutes
                timer.setInterval(max(100, int(timer.interval() / self._pace)))
        self._last = (time.perf_counter(), time.thread_time())
        self._beat.start()
        threading.Thread(target=self._watch, daemon=True).start()
        self._go_on()

    def _go_on(self) -> None:
        now = self._app.station.clock()
        used = self._operator.acts >= len(DIALOGS) * SCENES
        between = self._operator.acts % SCENES == 0  # the same things are in sight each time
        if self._warm is None and used and between and now >= self._warm_at:
            self._warm = self._held()
        if now >= self._ends and between and self._warm is not None:
            self._end()
            return
        try:
            beats = next(self._steps)
        except BaseException:
            self._app.window.close()  # whoever waits for the figures is not to wait for ever
            raise
        QTimer.singleShot(beats * BEAT, self._go_on)

    def _end(self) -> None:
        self._beat.stop()
        assert self._warm is not None
        worst = sorted(self._long, key=lambda each: -each[1])[:12]
        longest = max(self._long, default=(0.0, 0.0, ""))
        found = Found(
            self._warm,
            self._held(),
            longest[0],
            self._below(0.999),
            longest[1],
            sum(own > 50 for _, own, _ in self._long),
            sum(gap > 50 for gap, _, _ in self._long),
            [f"{gap:.0f} ms, {own:.0f} of its own, {scene}\n{self._stacks.get(scene, '')}"
             for gap, own, scene in worst],
            self._operator.lost,
            self._operator.acts,
            sum(self._app.station.tallies().values()),
        )  # fmt: skip
        print(json.dumps(structs.asdict(found), default=structs.asdict), flush=True)
        self._app.window.close()

    # ---- what is measured ----------------------------------------------------------------

    def _held(self) -> Held:
        gc.collect()
        roots = [self._app.qt, *QApplication.topLevelWidgets()]
        qobjects = {
            shiboken6.getCppPointer(each)[0]
            for root in roots
            for each in (root, *root.findChildren(QObject))
        }
        objects = len(gc.get_objects()) + gc.get_freeze_count()
        held = Held(resident() / 2**20, objects, len(qobjects))
        self._last = (time.perf_counter(), time.thread_time())  # counting is not the desk's work
        return held

    def _note(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        gap = (now - self._last[0]) * 1_000
        self._counts[min(int(gap), _LONGEST - 1)] += 1
        if gap > LATE * 1_000:
            scene = f"{self._operator.scene} {self._operator.acts}"
            self._long.append((gap, (own - self._last[1]) * 1_000, scene))
        self._last = (now, own)

    def _below(self, part: float) -> float:
        """Ms that this part of all gaps stayed below."""
        left = part * sum(self._counts)
        for ms, count in enumerate(self._counts):
            left -= count
            if left <= 0:
                return ms + 1.0
        return float(_LONGEST)

    def _watch(self) -> None:
        """Look from outside at what the main thread does when it is late."""
        while self._beat.isActive():
            time.sleep(LATE / 3)
            if time.perf_counter() - self._last[0] > LATE:
                scene = f"{self._operator.scene} {self._operator.acts}"
                self._stacks[scene] = _stack_of_main()


def _stack_of_main() -> str:
    """What the main thread is at. Its frames are not touched: they would keep painters alive."""
    with tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        main = file.read().rpartition("\n\n")[2]  # the main thread comes last
    return "\n".join(main.splitlines()[1:_DEPTH])


def main() -> None:
    """Show the desk and work the day."""
    lean.begin()  # as the command does: before anything of Qt is there
    data, url, code, pace = sys.argv[1:5]
    clock = HurriedClock(float(pace))
    desktop_app.wall = clock
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)
    look = LookSettings(language="zh_CN")
    SettingsFile(Path(data)).save(Settings(look=look, desk=DeskSettings("H001", toured=True)))
    app = App(qt, Path(data), url, code)
    app.window.resize(1_920, 1_080)
    app.show()
    from desktop.running import run_until_closed

    day = Day(app, clock, float(pace))
    run_until_closed(app)
    day.deleteLater()


if __name__ == "__main__":
    main()
