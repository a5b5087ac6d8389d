"""The platform as a test holds it: its addresses, what it knows, and the faults to come."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 10


class Platform:
    """WeChat's servers in another process.

    Attributes:
        base: of the official account's calls (``https://api.weixin.qq.com`` in the world).
        qy: of WeCom's calls (``https://qyapi.weixin.qq.com``).
    """

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.qy = f"{self.base}/qy"
        self._session = requests.Session()
        self._session.trust_env = False

    def set(self, **world: Any) -> None:
        """Set fields of the world (``world.World``)."""
        self._session.post(f"{self.base}/_control", json=world, timeout=_SECONDS).raise_for_status()

    def see(self) -> dict[str, Any]:
        """The whole world."""
        found: dict[str, Any] = self._session.get(f"{self.base}/_control", timeout=_SECONDS).json()
        return found

    def at(self, now: int) -> None:
        """The servers' time, ms UTC, held until told otherwise."""
        self.set(held=now)

    def fault(self, path: str, errcode: int = -1, **more: Any) -> None:
        """Let calls of a path fail; see ``world.Fault``."""
        told = {"path": path, "errcode": errcode, **more}
        url = f"{self.base}/_control/faults"
        self._session.post(url, json=told, timeout=_SECONDS).raise_for_status()

    def heal(self) -> None:
        """No more faults."""
        url = f"{self.base}/_control/faults"
        self._session.delete(url, timeout=_SECONDS).raise_for_status()

    def reset(self) -> None:
        """The world as it was at its beginning."""
        url = f"{self.base}/_control/reset"
        self._session.post(url, timeout=_SECONDS).raise_for_status()

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Every message that reached a person."""
        found: list[dict[str, Any]] = self.see()["sent"]
        return found

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The messages that reached people, as soon as there are so many."""
        url, query = f"{self.base}/_control/sent", {"count": count}
        answer = self._session.get(url, params=query, timeout=3 * _SECONDS)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def calls(self, path: str = "") -> list[dict[str, Any]]:
        """Every call that came, or those of one path."""
        return [one for one in self.see()["calls"] if path in ("", one["path"])]

    def close(self) -> None:
        """Hang up."""
        self._session.close()


@contextmanager
def running() -> Iterator[Platform]:
    """A platform in a process of its own, until the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.wechat_platform"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        platform = Platform(int(process.stdout.readline()))
        yield platform
        platform.close()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
