"""Serving the cloud on an address, which is looked at first, and told."""

from __future__ import annotations

import errno
import os
import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

from domain.problems import Trouble

_UVICORN: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    # One open stream would otherwise hold the process for as long as a station listens.
    "timeout_graceful_shutdown": 3,
}


def check_address(host: str, port: int) -> None:
    """Whether a server could listen there now: uvicorn's own words about it are for programmers.

    Raises:
        Trouble: ``address_taken``, with the system's reason.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise _taken(host, port, error) from error
    refused = []
    for family, kind, protocol, _, where in found:
        try:
            with socket.socket(family, kind, protocol) as probe:
                if os.name == "posix":  # there it only passes over what is still closing
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(where)
        except OSError as error:
            refused.append(error)
    # One of a name's two addresses may be of a network that this machine doesn't have.
    for one in refused:
        if one.errno == errno.EADDRINUSE or len(refused) == len(found):
            raise _taken(host, port, one)


def listen(app: Starlette | str, host: str, port: int, **how: Any) -> None:
    """Serve there until it is told to stop; first say where, for silence looks like a failure.

    Args:
        app: the application, or the name of what makes it in each process.
        how: further words of ``uvicorn.run``.
    """
    print(f"云端地址 the cloud: http://{host}:{port}/   停止 stop: Ctrl+C", flush=True)
    uvicorn.run(app, host=host, port=port, **_UVICORN, **how)


def _taken(host: str, port: int, error: OSError) -> Trouble:
    detail = error.strerror or str(error)
    return Trouble("address_taken", host=host, port=port, detail=detail)
