"""The address that the cloud is served on: looked at first, and told."""

from __future__ import annotations

import errno
import os
import socket

from domain.problems import Trouble


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


def tell_address(host: str, port: int) -> None:
    """Say where it is served; a terminal that stays silent looks as if nothing had happened."""
    print(f"云端地址 the cloud: http://{host}:{port}/   停止 stop: Ctrl+C", flush=True)


def _taken(host: str, port: int, error: OSError) -> Trouble:
    detail = error.strerror or str(error)
    return Trouble("address_taken", host=host, port=port, detail=detail)
