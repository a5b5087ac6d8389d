"""The processes of a story, seen from the test: stations, a phone, and the cloud they talk to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import forking

PATIENCE = 20.0


class StationProcess:
    """A station in its own process; attribute access gives its verbs: ``a.report(...)``.

    Args:
        home: what it takes for the mark of its machine and folder; the real one if empty.
    """

    def __init__(self, data: Path, person: str, name: str, role: str, home: str = "") -> None:
        self._arguments = [str(data), person, name, role, home]
        self.start()

    def start(self) -> None:
        """Start the process on its folder."""
        self.process = forking.start("tests.stories.station_process", *self._arguments)

    def ask(self, do: str, **wish: Any) -> Any:
        """One wish, one answer; a problem's code comes back as ``{"problem": ...}``."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **wish}, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the station ended: {self.process.poll()}"
        told = json.loads(line)
        return told.get("answer", told)

    def kill(self) -> None:
        """A power cut."""
        self.process.kill()
        self._ended()

    def _ended(self) -> None:
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def stop(self) -> None:
        """End in good order."""
        if self.process.poll() is None:
            self.ask("stop")
            self._ended()


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait for something that other processes bring about.

    Raises:
        AssertionError: it did not come within the story's patience.
    """
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"never happened: {what}"
        time.sleep(0.03)
