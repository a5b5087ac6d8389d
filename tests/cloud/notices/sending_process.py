"""One of several processes that send notices of one database, until it is killed or has nothing.

``python -m tests.cloud.notices.sending_process FOLDER ADDRESS PORT NOW``; starts at a line on
stdin, says how many it took up after each round, ends when there was nothing to do.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from cloud.app import open_cloud
from cloud.notices.post import Post
from tests.cloud.notices.streets import settings
from tests.wechat_platform.door import Platform


def main() -> None:
    """Send what is due at one held moment."""
    folder, address, port, now = sys.argv[1:]
    cloud = open_cloud(Path(folder), address)
    cloud.clock = lambda: int(now)
    cloud.settings = settings(Platform(int(port)))
    post = Post(cloud, sleep=time.sleep, read_seconds=30)
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        took = post.sender.run()
        print(took, flush=True)
        if not took:
            return


if __name__ == "__main__":
    main()
