"""Addresses as they should have been sent, before anybody reads them."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

_ASCII = "".join(chr(byte) for byte in range(128))


class Addressing:
    """Writes bytes that no address may hold as ``%XX`` (RFC 3986), as every browser does.

    The framework reads a query as UTF-8 and would fail on others: a fault of ours on their wish.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        query = scope.get("query_string", b"")
        if not query.isascii():
            scope = {**scope, "query_string": quote_from_bytes(query, safe=_ASCII).encode()}
        await self._app(scope, receive, send)
