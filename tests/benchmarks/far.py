"""A desk in a process of its own, as another room's is: one of its changes is timed elsewhere.

``python -m tests.benchmarks.far KIND FOLDER URL CODE NAME`` opens a desk of that kind; for each
line that it reads it makes a change and prints when it began, and of what.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import requests
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QApplication

from desktop.station import Changes
from tests.benchmarks.measuring import Figure, percentile, times
from tests.benchmarks.recording import bare_commits
from tests.processes import ROOT

PATIENCE = 10.0
"""S until something that was asked for must be there."""


class Sender(Protocol):
    """A desk that can be told to change something."""

    async def join(self, url: str, code: str, name: str) -> None:
        """Become a station of the cloud, and wait until what it works with is there."""

    def change(self) -> tuple[float, str]:
        """Change something: when that began (monotonic s), and of what another desk will hear."""

    def is_sent(self) -> bool:
        """Whether the cloud has it all."""

    async def close(self) -> None:
        """End in good order."""


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.002)


class Far:
    """The other process, seen from here."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, kind: str, folder: Path, url: str, code: str) -> Far:
        """Start one and wait until it is a station with its people there.

        Args:
            kind: the benchmark whose ``sender`` makes it.
        """
        far = cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.benchmarks.far"),
                *(kind, str(folder), url, code, "远处的台"),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        )
        assert await far._line() == "ready"
        return far

    async def latencies(self, count: int, changed: SignalInstance) -> list[float]:
        """Ms from a change over there to its announcement here, shortest first.

        Args:
            changed: the signal of the station here.
        """
        came: dict[str, float] = {}

        def hear(changes: Changes) -> None:
            now = time.monotonic()
            for one in (*changes.tickets, *changes.items):
                came.setdefault(one, now)

        changed.connect(hear)
        found = []
        for _ in range(count):
            came.clear()
            began, what = json.loads(await self._ask("change"))
            await until(lambda: what in came)  # noqa: B023  it ends before the next round
            found.append((came[what] - began) * 1_000)
        changed.disconnect(hear)
        return sorted(found)

    async def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert await asyncio.wait_for(self._process.wait(), PATIENCE) == 0

    async def _ask(self, word: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        return await self._line()

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), 60)).decode().strip()


async def latency(
    kind: str, what: str, count: int, changed: SignalInstance, folder: Path, url: str, code: str
) -> list[Figure]:
    """The figures of a change over there to its announcement here.

    Args:
        kind: the benchmark whose ``sender`` makes the other desk.
        what: the change, in words.
        folder: where it and the measured floor may lie.
    """
    session = requests.Session()
    session.trust_env = False
    echo = times(lambda: session.get(f"{url}/healthz", timeout=5), 200)
    commit = bare_commits(folder, 200)
    far = await Far.start(kind, folder / "far", url, code)
    found = await far.latencies(count, changed)
    await far.close()
    lines = []
    for part, name, budget in ((0.5, "p50", 10.0), (0.99, "p99", 30.0)):
        # Two durable commits (desk, cloud), one more at the other desk, three HTTP exchanges.
        floor = 3 * percentile(commit, part) + 3 * percentile(echo, part)
        value = percentile(found, part)
        lines.append(Figure(f"{what}, {name}", value, "ms", "budget", budget, 1.0))
        lines.append(Figure(f"{what}, {name}", value, "ms", "3 commits + 3 echoes", floor, 6.0))
    return lines


async def _serve(desk: Sender, url: str, code: str, name: str) -> None:
    await desk.join(url, code, name)
    print("ready", flush=True)
    read: Callable[[], Awaitable[str]] = lambda: asyncio.to_thread(sys.stdin.readline)  # noqa: E731
    while await read():
        change = desk.change()
        await until(desk.is_sent)
        print(json.dumps(change), flush=True)
    await desk.close()


def main() -> None:
    """Be the other desk."""
    kind, folder, url, code, name = sys.argv[1:]
    QApplication([])
    sender: Callable[[Path], Sender] = importlib.import_module(f"tests.benchmarks.{kind}").sender
    asyncio.run(_serve(sender(Path(folder)), url, code, name))


if __name__ == "__main__":
    main()
