"""An outage ends: 5,000 events come at once while the operator goes on working in the window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloud.app import open_cloud
from desktop.outage import Plug
from desktop.processes import CloudProcess
from tests.benchmarks.measuring import Figure
from tests.benchmarks.writers import accept, roster
from tests.processes import ROOT

EVENTS = 5_000
BEFORE = 200


class Window:
    """The desk's process."""

    def __init__(self, data: Path, url: str, code: str) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.catchup_desk", str(data), url, code]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip

    def say(self, word: str) -> None:
        """Ask for something."""
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def hear(self) -> Any:
        """What it answers."""
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=20)


def figures() -> Iterator[Figure]:
    """How long the window could not answer, beside the same work without anything coming."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cloud = CloudProcess(folder / "cloud")
        cloud.start()
        plug = Plug(("127.0.0.1", cloud.port))
        window = Window(folder / "desk", plug.url, cloud.enrol_code())
        try:
            yield from _measured(folder, window, plug)
        finally:
            window.close()
            plug.close()
            cloud.stop()


def _measured(folder: Path, window: Window, plug: Plug) -> Iterator[Figure]:
    opened = open_cloud(folder / "cloud")
    roster(opened.ledger)
    accept(opened.ledger, "X", BEFORE, 100)
    window.say(f"ready {BEFORE}")
    window.hear()
    window.say("quiet")
    quiet = window.hear()
    plug.pull(True)
    accept(opened.ledger, "Y", EVENTS, 500)
    window.say(f"catch {opened.ledger.heads()['logistics']}")
    plug.pull(False)
    caught = window.hear()
    opened.store.close()
    what = f"catching up {EVENTS:,} events while the operator works"
    yield Figure(f"{what}: longest gap", caught["longest"], "ms", "a frame", 16.0, 1.0)
    quiet_name = "the same work with nothing coming"
    yield Figure(f"{what}: gap, p99", caught["p99"], "ms", quiet_name, quiet["p99"], 4.0)
    yield Figure(f"{what}: longest gap", caught["longest"], "ms", quiet_name, quiet["longest"], 3.0)
    yield Figure(f"{what}: slowest act", caught["act"], "ms", quiet_name, quiet["act"], 4.0)
    yield Figure(f"{what}: until all is there", caught["seconds"], "s", "budget", 5.0, 1.0)
