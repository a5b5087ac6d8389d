"""``python -m tests.oidc_provider``: says its port on the first line, then serves until killed."""

from __future__ import annotations

import socket

import uvicorn

from tests.oidc_provider.provider import build


def main() -> None:
    """Serve on the loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    print(port, flush=True)
    app = build(f"http://127.0.0.1:{port}")
    config = uvicorn.Config(app, log_level="critical", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
