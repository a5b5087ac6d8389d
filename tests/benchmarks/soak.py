"""Eight hours at the desk in a few minutes: what is held more at the end, and the longest frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop.processes import free_port
from tests.benchmarks.measuring import Figure
from tests.soak.clock import HOURS

PACE = float(os.environ.get("PAIDAN_SOAK_PACE", "120"))
"""So many times as fast as it happens: eight hours in four minutes."""
FRAME = 50.0
"""Ms; what is longer is felt. On a busy machine a bare window has to wait as well: it is beside."""
_ROOT = Path(__file__).resolve().parents[2]
_NOISE = 6.0
"""MiB that memory may rise by in six hours: an allocator's own unrest."""


def figures() -> Iterator[Figure]:
    """The day, and what it left behind."""
    with tempfile.TemporaryDirectory() as name:
        found, lived, bare = _day(Path(name))
    warm, end = found["warm"], found["end"]
    what = f"{HOURS} hours at the desk"
    for line in (*found["lost"], *(found["slow"] if found["over"] else ())):
        print(line, file=sys.stderr)
    print(f"{lived} in the cloud, {found['acts']} acts, {found['tickets']} tickets, "
          f"longest wait {found['longest']:.0f} ms of which {found['own']:.0f} own work, "
          f"{found['waits']} over 50 ms, {found['over']} by own work; a bare window: {bare}",
          file=sys.stderr)  # fmt: skip
    changes = float(lived["done"])
    yield Figure(f"{what}: changes that came", changes, "", "required", 2_000.0, 1.0, higher=True)
    yield Figure(f"{what}: taken out of hand", float(len(found["lost"])), "", "one", 1.0, 0.0)
    waits = max(1.0, float(bare["over"]))
    name = "a bare window beside it"
    yield Figure(f"{what}: waits over 50 ms", float(found["waits"]), "", name, waits, 2.0)
    longest = max(FRAME, bare["longest"])
    yield Figure(f"{what}: longest wait", found["longest"], "ms", name, longest, 2.0)
    grown = max(0.0, end["memory"] - warm["memory"])
    yield Figure(f"{what}: memory more after the second", grown, "MiB", "noise", _NOISE, 1.0)
    for kind in ("objects", "qobjects"):
        named = {"objects": "objects of Python", "qobjects": "objects of Qt"}[kind]
        yield Figure(f"{what}: {named}", end[kind], "", "after the second", warm[kind], 1.05)


def _day(folder: Path) -> tuple[Any, Any, Any]:
    """What the desk measured, what the cloud lived through, and a bare window's waits."""
    port = free_port()
    cloud = _start("tests.soak.cloud", folder / "cloud", port, PACE)
    code = _hear(cloud)
    url = f"http://127.0.0.1:{port}"
    desk = _start("tests.soak.desk", folder / "desk", url, code, PACE)
    bare = _start("tests.soak.bare", folder / "bare")
    try:
        said = _hear(desk)
        assert said == "ready", said
        began = time.time_ns() // 1_000_000
        for process in (cloud, desk):
            _say(process, began)
        found = json.loads(_hear(desk))
        _say(bare)
        still = json.loads(_hear(bare))
        _say(cloud)
        lived = json.loads(_hear(cloud))
        desk.wait(30)
        cloud.wait(30)
    finally:
        for process in (desk, cloud, bare):
            process.kill()
            process.communicate()
    return found, lived, still


def _start(module: str, data: Path, *words: object) -> subprocess.Popen[str]:
    data.mkdir()
    command: Sequence[str] = [sys.executable, "-m", module, str(data), *map(str, words)]
    return subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip


def _say(process: subprocess.Popen[str], word: object = "") -> None:
    assert process.stdin is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
