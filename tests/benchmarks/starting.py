"""Starting: from the command to a queue one can work with, over a million tickets; memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from build_spec.setup import environment
from desktop.settings import SettingsFile
from desktop.ui.settings.values import DeskSettings, Settings
from tests.benchmarks import million
from tests.benchmarks.measuring import Figure, percentile

ROOT = Path(__file__).resolve().parents[2]
RUNS = 9
_LONGEST = 60
_IN_STEP = 5.0  # s


class Start(Struct, frozen=True):
    """One start: ms from the command to the first picture, MiB held after some use, at most."""

    took: float
    memory: float
    peak: float


def figures() -> Iterator[Figure]:
    """Start-up beside a bare window, memory, and what the start script adds."""
    with million.copied() as folder:
        yield from _starts(folder)
    yield from _script()
    yield from _demonstration()


def _starts(folder: Path) -> Iterator[Figure]:
    backups = folder / "backups"
    backups.mkdir(exist_ok=True)
    recent = backups / "station-20261124-120000.db"
    recent.touch()  # else a start makes one at once: measured for itself below
    bare, station = [], []
    for _ in range(RUNS):  # in turn, so that both meet the same load
        bare.append(_start("bare"))
        station.append(_start("station", str(folder)))
    limit = percentile(sorted(start.took for start in bare), 0.5)
    value = percentile(sorted(start.took for start in station), 0.5)
    name = "a bare PySide6 window"
    what = "start to a usable queue, 1M tickets (files in the system's cache)"
    yield Figure(what, value, "ms", name, limit, 2.0)
    whole = DeskSettings(operator=million.OPERATOR, view="all", order="newest")
    SettingsFile(folder).save(Settings(desk=whole))
    history = _start("station", str(folder))
    recent.unlink()
    backing_up = _start("station", str(folder))
    for what, found in (
        ("memory, 1M tickets scrolled through", [start.memory for start in station]),
        ("memory at its highest meanwhile", [start.peak for start in station]),
        ("memory at its highest, the whole history shown first", [history.peak]),
        ("memory at its highest, backup running beside it", [backing_up.peak]),
    ):
        yield Figure(what, percentile(sorted(found), 0.5), "MiB", "budget", 200.0, 1.0)


def _start(*arguments: str) -> Start:
    command = [sys.executable, "-P", "-m", "tests.benchmarks.started", *arguments]
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=_usual(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    return Start((told["painted"] - began) * 1_000, told["memory"], told["peak"])


def _script() -> Iterator[Figure]:
    """``./run`` on a machine that is set up: how much later the program starts because of it."""
    if not environment.is_ready("runtime"):
        print("left out: what ./run adds (this environment is not set up by it)")
        return
    word = ["paidan", "cloud", "--help"]
    through = _median([str(ROOT / "run"), *word])
    straight = _median([str(environment.VENV / "bin" / word[0]), *word[1:]])
    yield Figure("what ./run adds to a start", through - straight, "ms", "budget", 100.0, 1.0)


def _demonstration() -> Iterator[Figure]:
    """``./run`` as a person types it, the second time: cloud, station and list."""
    if not environment.is_ready("runtime"):
        print("left out: ./run to the list (this environment is not set up by it)")
        return
    with tempfile.TemporaryDirectory() as place:
        data = Path(place)
        _run_until_painted(data, _IN_STEP)  # makes the campus and becomes one of its stations
        found = sorted(_run_until_painted(data, 0.5) for _ in range(RUNS // 3))
    what = "./run the second time, to the list on the screen"
    yield Figure(what, percentile(found, 0.5), "ms", "budget", 3_000.0, 1.0)


def _run_until_painted(data: Path, longer: float) -> float:
    """Ms until the station's log says that its list is painted; ``longer`` s later it is ended."""
    log = data / "station" / "logs" / "station.log"
    before = _painted(log)
    command = [str(ROOT / "run"), "--data", str(data)]
    began = time.monotonic()
    program = subprocess.Popen(command, cwd=ROOT, env=_usual(), stdout=subprocess.DEVNULL)
    try:
        while _painted(log) == before:
            assert program.poll() is None, "the demonstration ended by itself"
            assert time.monotonic() - began < _LONGEST, "no list was painted"
            time.sleep(0.005)
        took = (time.monotonic() - began) * 1_000
        time.sleep(longer)
    finally:
        program.terminate()
        program.wait(_LONGEST)
    return took


def _painted(log: Path) -> int:
    """How often the log tells of a first picture."""
    return log.read_text("utf-8").count(" painted ") if log.exists() else 0


def _usual() -> dict[str, str]:
    """The environment of a desk: without a screen, and with its code compiled once for all."""
    known = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return known | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}


def _median(command: Sequence[str]) -> float:
    """Ms that a command takes."""
    found = []
    for _ in range(RUNS):
        began = time.monotonic()
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
        found.append((time.monotonic() - began) * 1_000)
    return percentile(sorted(found), 0.5)
