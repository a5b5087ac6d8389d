"""Requests straight into an application, without a socket: as odd as they may be, and quick."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from starlette.applications import Starlette

LONGEST_SECONDS = 20.0
"""An answer that has not begun by then never comes: the test ends instead of hanging."""


@dataclass(frozen=True)
class Answer:
    """What came back; ``headers`` by lower-case name."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as words."""
        return self.body.decode(errors="replace")


class Caller:
    """One application on one event loop; use as ``with``."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._runner.__exit__(kind, error, at)

    def ask(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        client: str = "127.0.0.1",
    ) -> Answer:
        """One request from an address; whoever asked hangs up once it has been read whole."""
        return self._runner.run(self._ask(method, path, query, headers or {}, body, client))

    async def _ask(
        self,
        method: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        body: bytes,
        client: str,
    ) -> Answer:
        sent: list[dict[str, Any]] = []
        parts = [{"type": "http.request", "body": body, "more_body": False}]
        raw = {"host": "test", "content-length": str(len(body))} | dict(headers)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query.encode("latin-1", "replace"),
            "root_path": "",
            "headers": [(k.encode(), v.encode("latin-1", "replace")) for k, v in raw.items()],
            "client": (client, 1),
            "server": ("test", 80),
        }

        async def receive() -> dict[str, Any]:
            return parts.pop() if parts else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async with asyncio.timeout(LONGEST_SECONDS):
            await self._app(scope, receive, send)  # type: ignore[arg-type]
        start = next(one for one in sent if one["type"] == "http.response.start")
        pieces = [one.get("body", b"") for one in sent if one["type"] == "http.response.body"]
        kept = {k.decode().lower(): v.decode("latin-1") for k, v in start["headers"]}
        return Answer(int(start["status"]), kept, b"".join(pieces))
