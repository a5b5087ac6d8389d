"""Pictures of the mobile pages: a Chromium without windows, told over its DevTools pipe."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from fcntl import F_DUPFD_CLOEXEC, fcntl
from pathlib import Path
from typing import Any

from domain.problems import Trouble

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--lang=zh-CN",
    "--remote-debugging-pipe",
)
_PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
_CHUNK = 65_536
_LAUNCH = (
    "import os, sys; a = sys.argv[1:]; os.dup2(int(a[0]), 3); os.dup2(int(a[1]), 4); "
    "os.execv(a[2], a[2:])"
)
"""The browser reads from descriptor 3 and writes to 4, whatever ours are called."""


def browser() -> str | None:
    """Where a Chromium lies on this machine, if there is one."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Camera:
    """One browser with one tab of a phone's size. Used by one thread at a time.

    Args:
        path: the browser.

    Raises:
        Trouble: ``browser_ended`` if it does not start.
    """

    def __init__(self, path: str) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        # Away from 3 and 4, onto which the launcher puts them.
        ends = [fcntl(end, F_DUPFD_CLOEXEC, 10) for end in (to_read, to_write)]
        launcher = [sys.executable, "-c", _LAUNCH, *map(str, ends), path, *_ARGUMENTS]
        self._process = subprocess.Popen(
            [*launcher, f"--user-data-dir={self._profile.name}"],
            pass_fds=ends,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (to_read, to_write, *ends):
            os.close(end)
        self._buffer = b""
        self._calls = 0
        self._events: list[str] = []
        self._tab = ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._tab = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")
        self._ask("Emulation.setDeviceMetricsOverride", **_PHONE)

    def __enter__(self) -> Camera:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def shoot(self, url: str, cookies: Mapping[str, str], path: Path) -> None:
        """Open a page as whoever these cookies belong to, and keep a picture of what is in sight.

        Raises:
            Trouble: ``browser_ended``.
        """
        self._ask("Network.clearBrowserCookies")
        for name, value in cookies.items():
            self._ask("Network.setCookie", name=name, value=value, url=url)
        self._events.clear()
        self._ask("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._events:
            self._hear()
        shot = self._ask("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        """End the browser."""
        os.close(self._write)
        os.close(self._read)
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._profile.cleanup()

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._calls += 1
        wish: dict[str, Any] = {"id": self._calls, "method": method, "params": parameters}
        if self._tab:
            wish["sessionId"] = self._tab
        os.write(self._write, json.dumps(wish).encode() + b"\0")
        while True:
            told = self._hear()
            if told.get("id") == self._calls:
                if "error" in told:
                    raise Trouble("browser_refused", method=method, detail=str(told["error"]))
                answer: dict[str, Any] = told["result"]
                return answer

    def _hear(self) -> dict[str, Any]:
        """The next message; an event's name is remembered."""
        while b"\0" not in self._buffer:
            data = os.read(self._read, _CHUNK)
            if not data:
                raise Trouble("browser_ended", status=self._process.poll())
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        if "method" in told:
            self._events.append(told["method"])
        return told
