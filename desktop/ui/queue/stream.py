"""The order of a whole list, read by a thread: a million row ids take a fifth of a second."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from desktop.station import Order, QueueFilter, Station
from domain.problems import Problem, Trouble

_PATIENCE = 0.3  # s

_Request = tuple[int, QueueFilter, Order]


class IdStream(QObject):
    """Reads orders; of several requests only the last one is answered.

    Signals:
        arrived: the request's number and its ids, ``array('q')``.
        troubled: a ``Problem``; the list then stays as far as it is known.
    """

    arrived = Signal(int, object)
    troubled = Signal(object)

    _came = Signal(int, object)
    _failed = Signal(int, object)

    def __init__(self, station: Station, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._reader = _Reader(station, self._came.emit, self._failed.emit)
        # From the reader's thread into this one.
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._reader.stop)

    def start(self, what: QueueFilter, order: Order) -> int:
        """Ask for an order; what was asked before is dropped. Returns the request's number."""
        self._number += 1
        self._reader.ask((self._number, what, order))
        return self._number

    def drop(self) -> None:
        """Want no answer any more."""
        self._number += 1

    def stop(self) -> None:
        """End the thread; call it before the station's file is closed."""
        self._reader.stop()

    def _deliver(self, number: int, ids: array[int]) -> None:
        if number == self._number:
            self.arrived.emit(number, ids)

    def _tell(self, number: int, problem: Problem) -> None:
        if number == self._number:
            self.troubled.emit(problem)


class _Reader:
    """The threads' side: a few, so that a long list nobody wants any more delays no other."""

    MOST = 3

    def __init__(
        self,
        station: Station,
        deliver: Callable[[int, object], None],
        tell: Callable[[int, object], None],
    ) -> None:
        self._station, self._deliver, self._tell = station, deliver, tell
        self._lock = threading.Lock()
        self._next: _Request | None = None
        self._threads: set[threading.Thread] = set()
        self._stopped = False

    def ask(self, request: _Request) -> None:
        with self._lock:
            if self._stopped:
                return
            if len(self._threads) >= self.MOST:
                self._next = request
                return
            thread = threading.Thread(
                target=self._run, args=(request,), name="queue order", daemon=True
            )
            self._threads.add(thread)
            thread.start()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            self._next = None
            threads = list(self._threads)
        for thread in threads:
            # One in the middle of a long read says nothing any more; closing need not wait for it.
            thread.join(_PATIENCE)

    def _run(self, request: _Request) -> None:
        wanted: _Request | None = request
        while wanted is not None:
            self._answer(*wanted)
            with self._lock:
                wanted, self._next = self._next, None
                if wanted is None:
                    self._threads.discard(threading.current_thread())

    def _answer(self, number: int, what: QueueFilter, order: Order) -> None:
        answer: object
        try:
            answer, say = self._read(what, order), self._deliver
        except Problem as problem:
            answer, say = problem, self._tell
        except Exception as error:  # the driver's own: this thread has nobody above it
            answer, say = Trouble("list_not_read", detail=str(error)), self._tell
        with self._lock:
            if not self._stopped:
                say(number, answer)

    def _read(self, what: QueueFilter, order: Order) -> array[int]:
        store = self._station.reader()
        try:
            return self._station.all_ids(store, what, order)
        finally:
            store.close()
