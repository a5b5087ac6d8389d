"""One start in a process of its own; tells when the first useful picture was painted.

``python -m tests.benchmarks.started bare`` shows a bare window; ``... station FOLDER`` the real
program. Each prints one line of JSON: the monotonic clock at that moment, and memory in MiB.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import lean

if TYPE_CHECKING:
    from desktop.ui.queue.view import QueueView

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_LONGEST = 20_000
_SETTLED = 1_500  # ms


def _memory(which: str) -> float:
    """Memory held by this process, MiB: ``VmRSS`` now, ``VmHWM`` at its highest."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(which):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {which} in /proc/self/status")


def _tell(painted: float) -> None:
    told = {"painted": painted, "memory": _memory("VmRSS"), "peak": _memory("VmHWM")}
    print(json.dumps(told), flush=True)


def bare() -> None:
    """A window with nothing in it: what Qt and Python alone cost."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

    class Inside(QWidget):
        def paintEvent(self, event: object) -> None:
            painted = time.monotonic()
            QTimer.singleShot(0, lambda: (_tell(painted), app.quit()))

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(Inside())
    window.resize(1_440, 900)
    window.show()
    QTimer.singleShot(_LONGEST, app.quit)
    app.exec()


def station(folder: Path) -> None:
    """The program as it is started; painted is when rows of the queue are on the screen."""
    lean.begin()  # as the command does: before anything of Qt is there
    from PySide6.QtCore import QTimer

    from desktop.app import run_station
    from desktop.ui.queue.view import QueueView

    usual = QueueView.paintEvent
    moments: list[float] = []

    def paint(view: QueueView, event: object) -> None:
        usual(view, event)
        if view.model().rowCount() and not moments:
            moments.append(time.monotonic())
            QTimer.singleShot(0, lambda: _use(view, moments[0]))

    QueueView.paintEvent = paint
    run_station(folder)


def _use(view: QueueView, painted: float) -> None:
    """Open the whole history and scroll through it; a little later memory is what it is."""
    from PySide6.QtCore import QTimer

    window, bar = view.window(), view.verticalScrollBar()

    def whole() -> None:
        window.show_listing("all")
        QTimer.singleShot(50, known)

    def known() -> None:
        """The thread that reads the order has to be done, and its memory given back."""
        if window.queue.model.complete:
            QTimer.singleShot(_SETTLED, lambda: scroll(150))
        else:
            QTimer.singleShot(50, known)

    def scroll(steps: int) -> None:
        bar.setValue(bar.value() + bar.pageStep())
        if steps:
            QTimer.singleShot(5, lambda: scroll(steps - 1))
        else:
            QTimer.singleShot(_SETTLED, end)

    def end() -> None:
        _tell(painted)
        window.close()

    QTimer.singleShot(300, whole)


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        station(Path(sys.argv[2]))
