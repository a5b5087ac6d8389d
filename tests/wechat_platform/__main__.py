"""``python -m tests.wechat_platform [PORT]``: says its port on the first line, then serves."""

from __future__ import annotations

import socket
import sys

import uvicorn

from tests.wechat_platform.app import build
from tests.wechat_platform.world import World


def main() -> None:
    """Serve on the loopback until killed."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    listener = socket.create_server(("127.0.0.1", wanted))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        build(World()), log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
