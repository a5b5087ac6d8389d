"""A line that does one harm at a chosen byte of a chosen exchange: cuts, resets, falls silent."""

from __future__ import annotations

import re
import socket
import struct
from contextlib import suppress
from typing import Literal

from msgspec import Struct

from desktop.outage import Plug

_REQUEST = re.compile(rb"(?:GET|POST|PUT) (\S+) HTTP/1.1\r\n")
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends RST instead of FIN."""


class Harm(Struct, frozen=True):
    """What happens once.

    Attributes:
        path: how the address asked for begins.
        how: the line is closed in good order, reset, or stays open in silence.
        after: so many bytes have passed.
        up: of the question instead of the answer.
    """

    path: str
    how: Literal["cut", "reset", "stall"]
    after: int = 0
    up: bool = False


class BadLine(Plug):
    """Relays, and does the harms it is told, each once, in their order.

    Attributes:
        harms: those still to do.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.harms: list[Harm] = []
        self._cloud = target[1]
        self._asked: dict[socket.socket, str] = {}
        self._passed: dict[socket.socket, int] = {}
        super().__init__(target)

    def _forward(self, one: socket.socket) -> None:
        other = self._pairs[one]
        with suppress(OSError):
            up = one.getpeername()[1] != self._cloud
            data = one.recv(65_536)
            if up and (found := _REQUEST.match(data)) is not None:
                self._asked[one] = self._asked[other] = found[1].decode()
                self._passed[one] = self._passed[other] = 0
            harm = self._due(one, up, len(data))
            if harm is not None:
                other.sendall(data[: harm.after - self._passed[one]])
                self._do(harm, one, other)
                return
            if data:
                self._passed[one] = self._passed.get(one, 0) + len(data)
                other.sendall(data)
                return
        self._drop(one)

    def _due(self, one: socket.socket, up: bool, size: int) -> Harm | None:
        if not self.harms or not size:
            return None
        harm = self.harms[0]
        here = self._asked.get(one, "").startswith(harm.path) and harm.up == up
        return harm if here and self._passed[one] + size > harm.after else None

    def _do(self, harm: Harm, one: socket.socket, other: socket.socket) -> None:
        del self.harms[0]
        if harm.how == "stall":
            # Nothing is read any more, and nobody is told.
            for end in (one, other):
                self._selector.unregister(end)
            return
        if harm.how == "reset":
            for end in (one, other):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._drop(one)

    def _drop(self, one: socket.socket) -> None:
        for end in (one, self._pairs.get(one)):
            if end is not None:
                self._asked.pop(end, None)
                self._passed.pop(end, None)
        super()._drop(one)
