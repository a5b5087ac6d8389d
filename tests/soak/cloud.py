"""A cloud in a process of its own whose day passes faster, with its campus in it.

``python -m tests.soak.cloud DATA PORT PACE`` prints a one-time code for the desk. A line on stdin
says when the day begins (ms UTC); the next ends it and is answered with what happened.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import uvicorn

from cloud import app, enrolment
from domain.scopes import LOGISTICS
from tests.soak.campus import Campus
from tests.soak.clock import HurriedClock

_BEAT = 0.05
"""Seconds between two looks at what is due."""


def main() -> None:
    """Serve until stdin ends."""
    data, port, pace = sys.argv[1:4]
    clock = HurriedClock(float(pace))
    app.clock = clock
    cloud = app.open_cloud(Path(data))
    app.fill_sample(cloud)
    print(enrolment.invite(cloud.store, LOGISTICS, cloud.clock()), flush=True)
    config = uvicorn.Config(app.build(cloud), host="127.0.0.1", port=int(port), log_level="warning")
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run)
    serving.start()
    clock.hurry(int(sys.stdin.readline()))
    campus, ended = Campus(cloud), threading.Event()

    def live() -> None:
        while not ended.wait(_BEAT):
            campus.catch_up()

    living = threading.Thread(target=live)
    living.start()
    sys.stdin.readline()
    ended.set()
    living.join()
    heads = cloud.ledger.heads()
    told = {"done": campus.done, "refused": campus.refused, "left": len(campus.plan)}
    print(json.dumps(told | {"heads": heads}), flush=True)
    server.should_exit = True
    serving.join()
    cloud.store.close()


if __name__ == "__main__":
    main()
