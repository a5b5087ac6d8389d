"""Processes of tests that have the program loaded when they begin, forked from one that has it.

A cloud or a station spends most of its start on loading modules, and a run starts a hundred of
them. They are processes like any others: with memory, files and an end of their own. Stories that
are about starting, and other systems than Linux, start theirs from nothing.

``python -m tests.forking FD`` is the one that they are forked from; one for each process of tests.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
_LOADED = (
    "PySide6.QtCore",
    "cloud.app",
    "desktop.home",
    "desktop.lean",
    "desktop.link",
    "platformdirs",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)
"""What they have before they begin. Not what they run as their own: it is run anew in each."""

_STATUS = struct.Struct("i")


class Forked:
    """A forked process: what tests ask of a ``Popen``.

    Attributes:
        stdin, stdout: pipes to it and from it, where it has no files for them.
        returncode: how it ended, as ``Popen`` says it; None while it runs.
    """

    def __init__(self, wish: dict[str, Any], out: IO[bytes] | None) -> None:
        self.stdin: IO[str] | None = None
        self.stdout: IO[str] | None = None
        self.returncode: int | None = None
        self._ended, ended = os.pipe()
        given = [ended]
        if out is None:
            to_it, ours = os.pipe()
            self.stdin = os.fdopen(ours, "w", encoding="utf-8")
            ours, from_it = os.pipe()
            self.stdout = os.fdopen(ours, encoding="utf-8")
            given += [to_it, from_it]
            files = [to_it, from_it, 2]
        else:
            nothing = os.open(os.devnull, os.O_RDONLY)
            given.append(nothing)
            files = [nothing, out.fileno(), out.fileno()]
        line = _line()
        socket.send_fds(line, [json.dumps(wish).encode()], [*files, ended])
        (self.pid,) = _STATUS.unpack(line.recv(_STATUS.size))
        for one in given:
            os.close(one)

    def poll(self) -> int | None:
        """How it ended; None if it runs."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; how it did.

        Raises:
            subprocess.TimeoutExpired: after so many seconds.
        """
        ended = self._look(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return ended

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._send(signal.SIGKILL)

    def _send(self, what: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, what)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is not None:
            return self.returncode
        with selectors.DefaultSelector() as selector:
            selector.register(self._ended, selectors.EVENT_READ)
            if not selector.select(timeout):
                return None
        told = os.read(self._ended, _STATUS.size)
        os.close(self._ended)
        self.returncode = os.waitstatus_to_exitcode(_STATUS.unpack(told)[0])
        return self.returncode


def start(
    module: str, *arguments: str, out: IO[bytes] | None = None, env: dict[str, str] | None = None
) -> Running:
    """``python -m MODULE ARGUMENTS`` in a process of its own.

    Args:
        out: where all goes that it says, and nothing comes in; None for pipes of text both ways,
            and what it complains of goes where this process's does.
        env: its environment, if not this process's.
    """
    if sys.platform == "linux":
        wish = {"argv": [module, *arguments], "env": dict(os.environ if env is None else env)}
        return Forked(wish, out)
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE if out is None else subprocess.DEVNULL,
        stdout=subprocess.PIPE if out is None else out,
        stderr=out,
        text=True,
        encoding="utf-8",
        env=env,
    )


Running = Forked | subprocess.Popen[str]
"""A process that was started here."""


@cache
def _line() -> socket.socket:
    """To the process that has everything loaded."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forking", str(theirs.fileno())],
        cwd=ROOT,
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


class _Loaded:
    """The process that the others are forked from."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._running: dict[int, int] = {}

    def wish(self) -> dict[str, Any]:
        """Fork whatever is asked for; returns in each forked process, with what it is to be."""
        woken, bell = os.pipe()
        for end in (woken, bell):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(bell)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with selectors.DefaultSelector() as selector:
            selector.register(self._line, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            while True:
                ready = [key.fd for key, _ in selector.select()]
                if woken in ready:
                    os.read(woken, 4_096)
                    self._bury()
                if self._line.fileno() in ready and (wish := self._fork()) is not None:
                    break
        signal.set_wakeup_fd(-1)
        for end in (woken, bell, self._line.detach(), *self._running.values()):
            os.close(end)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return wish

    def _fork(self) -> dict[str, Any] | None:
        data, files, _, _ = socket.recv_fds(self._line, 1 << 20, 4)
        if not data:
            self._end()
        *streams, ended = files
        pid = os.fork()
        if pid == 0:
            for number, file in enumerate(streams):
                os.dup2(file, number)
                os.close(file)
            os.close(ended)
            wish: dict[str, Any] = json.loads(data)
            return wish
        for file in streams:
            os.close(file)
        self._running[pid] = ended
        self._line.send(_STATUS.pack(pid))
        return None

    def _bury(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            ended = self._running.pop(pid)
            os.write(ended, _STATUS.pack(status))
            os.close(ended)

    def _end(self) -> NoReturn:
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)
        os._exit(0)


def _become(wish: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(wish["env"])
    time.tzset()
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = wish["argv"]
    runpy.run_module(wish["argv"][0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    line = socket.socket(fileno=int(sys.argv[1]))
    for name in _LOADED:
        import_module(name)
    _become(_Loaded(line).wish())
