"""The cloud's hints ("feeds reach this far now"), read in a thread and handed to the loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import requests

from domain.presence import Presence
from domain.problems import Problem
from sync.transport import HttpTransport

RETRY_SECONDS = (0.3, 1.0, 3.0, 10.0)


class Poke(threading.Thread):
    """Listens until closed. A lost hint costs nothing: the slow poll beneath finds what it told.

    Args:
        on_heads: called in this thread with the feeds' heads.
        on_lost: called in this thread when the stream ends.
        on_presence: called in this thread with who looks at what at another desk.
    """

    def __init__(
        self,
        transport: HttpTransport,
        on_heads: Callable[[dict[str, int]], None],
        on_lost: Callable[[], None],
        on_presence: Callable[[Presence], None] = lambda said: None,
    ) -> None:
        super().__init__(daemon=True, name="poke")
        self._transport = transport
        self._on_heads = on_heads
        self._on_lost = on_lost
        self._on_presence = on_presence
        self._quit = threading.Event()
        self._response: requests.Response | None = None

    def run(self) -> None:
        """Listen, and listen again after every break."""
        failures = 0
        while not self._quit.is_set():
            try:
                for hint in self._transport.hints(self._opened):
                    failures = 0
                    if self._quit.is_set():
                        return
                    if isinstance(hint, Presence):
                        self._on_presence(hint)
                    else:
                        self._on_heads(hint)
            except Problem:
                failures += 1
            self._response = None
            if not self._quit.is_set():
                self._on_lost()
            self._quit.wait(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])

    def close(self) -> None:
        """Stop listening; wakes the thread out of its blocked read."""
        self._quit.set()
        response = self._response
        if response is not None:
            with suppress(OSError, RuntimeError, ValueError, AttributeError):
                response.raw.shutdown()

    def _opened(self, response: requests.Response) -> None:
        self._response = response
