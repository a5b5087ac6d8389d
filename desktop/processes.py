"""Starting the cloud as a process of its own, for the demonstration and for tests of the whole."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

import requests

from domain.problems import Trouble
from domain.scopes import LOGISTICS

START_SECONDS = 20.0


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class CloudProcess:
    """``paidan cloud serve`` on loopback.

    Args:
        data: the cloud's data folder.
        sample: fill an empty cloud with the sample campus.
        database: of PostgreSQL; empty for a file in the folder, whatever the environment says.
        processes: that share the port.
    """

    def __init__(
        self,
        data: Path,
        port: int = 0,
        *,
        sample: bool = True,
        database: str = "",
        processes: int = 1,
    ) -> None:
        self.data = data
        self.database = database
        self._processes = processes
        self.port = port or free_port()
        self._sample = sample
        self._process: subprocess.Popen[Any] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            Trouble: ``cloud_not_started`` with the last words of its log.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "desktop.cli", "cloud", "serve", "--data", str(self.data)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--processes", str(self._processes)]
        if self._sample:
            command.append("--sample")
        # A password stands in no command line.
        environment = {**os.environ, "PAIDAN_DATABASE": self.database}
        with (self.data / "cloud.log").open("ab") as log:
            self._process = self._launch(command, log, environment)
        self._wait()

    def _launch(
        self, command: list[str], log: IO[bytes], environment: dict[str, str]
    ) -> subprocess.Popen[Any]:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        )

    def enrol_code(self, scope: str = LOGISTICS) -> str:
        """A one-time code for a new station, as an administrator would ask for it.

        Args:
            scope: what it may hold (``domain.scopes``).

        Raises:
            Trouble: ``cloud_not_started`` with what the command said.
        """
        return self._ask("enrol-code", "--scope", scope)

    def sign_in_code(self, person: str) -> str:
        """A one-time code with which a student or worker signs in on the pages.

        Raises:
            Trouble: ``cloud_not_started`` with what the command said.
        """
        return self._ask("sign-in-code", person)

    def _ask(self, *words: str) -> str:
        command = [sys.executable, "-m", "desktop.cli", "cloud", *words]
        said = subprocess.run(
            [*command, "--data", str(self.data)], capture_output=True, text=True, check=False
        )
        if said.returncode:
            raise Trouble("cloud_not_started", detail=said.stderr[-600:])
        return said.stdout.strip()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + START_SECONDS
        session = requests.Session()
        session.trust_env = False
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if session.get(f"{self.url}/healthz", timeout=1).ok:
                    return
            except requests.RequestException:
                time.sleep(0.05)
        words = (self.data / "cloud.log").read_text(encoding="utf-8", errors="replace")[-600:]
        self.stop()
        raise Trouble("cloud_not_started", detail=words)
