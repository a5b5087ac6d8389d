"""Work longer than a glance: done by a thread, with progress, and ended when it is unwanted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from domain.problems import Problem

Progress = Callable[[int], bool]
"""Told how much is done; answers whether to go on."""


class Stopped(Exception):
    """Whoever waited for the work does not want it any more."""


class Work(QObject):
    """One piece of work at a time; of a new one begun meanwhile, the old one's outcome is dropped.

    Signals:
        progressed: how much is done, in whatever the work counts.
        done: what came of it.
        failed: the ``Problem`` in its way.
        stopped: it was ended by ``stop``.
    """

    progressed = Signal(int)
    done = Signal(object)
    failed = Signal(object)
    stopped = Signal()

    _told = Signal(int, int)
    _came = Signal(int, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name, self._number = name, 0
        self._unwanted = threading.Event()
        self._thread: threading.Thread | None = None
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Whether something is under way whose outcome is still wanted."""
        return self._thread is not None

    def start(self, act: Callable[[Progress], Any]) -> None:
        """Begin. ``act`` calls its argument now and then and ends (``Stopped``) if it says no."""
        self._unwanted.set()
        self._number += 1
        self._unwanted = threading.Event()
        args = (act, self._number, self._unwanted)
        self._thread = threading.Thread(target=self._run, args=args, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Want it no more; ``stopped`` follows."""
        self._unwanted.set()

    def forget(self) -> None:
        """Want neither the work nor any word of it; waits for the thread to come to its end."""
        self._unwanted.set()
        self._number += 1
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _run(
        self, act: Callable[[Progress], Any], number: int, unwanted: threading.Event
    ) -> None:
        def progress(done: int) -> bool:
            self._told.emit(number, done)
            return not unwanted.is_set()

        outcome: object
        try:
            outcome = act(progress)
        except Exception as error:  # raised again where it is heard: a thread has nobody above it
            outcome = error
        self._came.emit(number, outcome)

    def _tell(self, number: int, done: int) -> None:
        if number == self._number and self._thread is not None:
            self.progressed.emit(done)

    def _deliver(self, number: int, outcome: object) -> None:
        if number != self._number:
            return
        self._thread = None
        if isinstance(outcome, Problem):
            self.failed.emit(outcome)
        elif isinstance(outcome, Stopped):
            self.stopped.emit()
        elif isinstance(outcome, Exception):
            raise outcome
        else:
            self.done.emit(outcome)
