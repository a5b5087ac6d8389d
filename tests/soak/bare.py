"""A bare window beside the desk: how long whoever does nothing has to wait on this machine.

Prints a line of JSON when stdin ends: the longest gap of a timer of one ms, and those over 50 ms.
"""

from __future__ import annotations

import json
import sys
import threading
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow


class Beat(QObject):
    """Counts how late a timer of one ms is."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.longest, self.over = 0.0, 0
        self._last = time.perf_counter()
        timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._note)
        timer.start()
        threading.Thread(target=self._listen, daemon=True).start()

    def _note(self) -> None:
        now = time.perf_counter()
        gap, self._last = (now - self._last) * 1_000, now
        self.longest = max(self.longest, gap)
        self.over += gap > 50

    def _listen(self) -> None:
        sys.stdin.readline()
        self.ended.emit()


def main() -> None:
    """Wait until stdin says a word."""
    qt = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.show()
    beat = Beat()
    beat.ended.connect(qt.quit)
    qt.exec()
    print(json.dumps({"longest": beat.longest, "over": beat.over}), flush=True)


if __name__ == "__main__":
    main()
