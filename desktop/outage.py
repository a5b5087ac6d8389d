"""A plug to pull: a TCP relay between station and cloud that can be cut and joined again."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress

_CHUNK = 65_536


class Plug:
    """Relays connections to a target until it is pulled; then they break, and new ones are refused.

    Args:
        target: host and port of the cloud.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._closed = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.pulled = False
        self._selector.register(self._door, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._relay, daemon=True, name="plug")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the station is to connect."""
        return f"http://127.0.0.1:{self.port}"

    def pull(self, out: bool) -> None:
        """Cut the line, or join it again."""
        with self._lock:
            self.pulled = out
            if out:
                for one in list(self._pairs):
                    self._drop(one)

    def close(self) -> None:
        """End the relay."""
        self._closed = True
        self.pull(True)
        self._door.close()
        self._thread.join(2)

    def _relay(self) -> None:
        while not self._closed:
            for key, _ in self._selector.select(timeout=0.2):
                with self._lock:
                    if key.fileobj is self._door:
                        self._accept()
                    elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._pairs:
                        self._forward(key.fileobj)

    def _accept(self) -> None:
        with suppress(OSError):
            near, _ = self._door.accept()
            if self.pulled:
                near.close()
                return
            try:
                far = socket.create_connection(self._target, timeout=2)
            except OSError:
                near.close()
                return
            for one, other in ((near, far), (far, near)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._pairs[one] = other
                self._selector.register(one, selectors.EVENT_READ)

    def _forward(self, one: socket.socket) -> None:
        try:
            data = one.recv(_CHUNK)
            if data:
                self._pairs[one].sendall(data)
                return
        except OSError:
            data = b""
        self._drop(one)

    def _drop(self, one: socket.socket) -> None:
        other = self._pairs.pop(one, None)
        for end in (one, other):
            if end is None:
                continue
            self._pairs.pop(end, None)
            with suppress(KeyError, ValueError):
                self._selector.unregister(end)
            end.close()
