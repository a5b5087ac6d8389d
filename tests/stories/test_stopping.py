"""The demonstration ended from outside leaves nothing running behind it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.stopping import StopSignals

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_asks_the_program_to_end_is_heard_once_and_only_while_it_listens(
    qtbot: QtBot, how: signal.Signals
) -> None:
    outside: list[int] = []
    before = signal.signal(how, lambda number, frame: outside.append(number))
    try:
        heard: list[signal.Signals] = []
        signals = StopSignals(lambda: heard.append(how))
        os.kill(os.getpid(), how)
        qtbot.waitUntil(lambda: heard == [how])
        QApplication.processEvents()
        signals.close()
        os.kill(os.getpid(), how)
    finally:
        signal.signal(how, before)
    assert (heard, outside) == ([how], [how])


def test_ended_from_outside_the_station_closes_and_takes_its_cloud_along(tmp_path: Path) -> None:
    """By Ctrl+C; what else there is reaches the station in the same way."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-P", "-m", "desktop.demo", "--port", str(port), "--life"]
    program = subprocess.Popen(
        [*command, "--data", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # A shell that starts something beside itself has it ignore Ctrl+C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert program.stdout is not None
        said = program.stdout.readline()
        assert str(port) in said
        _wait_for_window(program, tmp_path)
        program.send_signal(signal.SIGINT)
        assert program.wait(30) == 0
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            pass
        with pytest.raises(ProcessLookupError):
            os.killpg(program.pid, 0)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        program.stdout.close()


def _wait_for_window(program: subprocess.Popen[str], data: Path) -> None:
    """Until the window has been painted: only then the first backup is made."""
    while not (data / "station" / "backups").exists():
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"ended by itself with {program.wait(0.05)}")
