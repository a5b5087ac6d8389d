"""Ending the program from outside (Ctrl+C, a closed terminal, a shutdown) as its window does."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class StopSignals(QObject):
    """Calls ``stop`` once the system asks the program to end.

    Python runs its handlers between two of its own instructions, and an idle Qt loop runs none: a
    byte through a socket wakes it.
    """

    def __init__(self, stop: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = stop
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._before_fd = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        known = [signal.Signals[name] for name in _NAMES if hasattr(signal, name)]
        self._before = {each: signal.signal(each, self._heard) for each in known}
        self._asked = False

    def close(self) -> None:
        """Listen no more; signals do again what they did before."""
        for each, handler in self._before.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._here.close()
        self._there.close()

    def _heard(self, number: int, frame: object) -> None:
        self._asked = True

    def _woken(self) -> None:
        self._here.recv(64)
        if self._asked:
            self._asked = False
            self._stop()
