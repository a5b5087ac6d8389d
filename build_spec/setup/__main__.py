"""The words that `run` and `run.ps1` hand over: ready LEVEL, need LEVEL, test [...], lock [...]."""

from __future__ import annotations

import sys

from build_spec.setup import checks, environment, lock
from build_spec.setup.words import SetupStopped, be_readable_anywhere, say


def main(arguments: list[str]) -> int:
    """Do one word; returns the exit code."""
    word, *rest = arguments
    if word == "ready":
        return 0 if environment.is_ready(rest[0]) else 1
    if word == "test":
        return checks.run_checks(environment.ROOT, rest)
    if word == "lock":
        return lock.lock(environment.ROOT, rest)
    if word == "need":
        environment.need(rest[0])
        return 0
    raise ValueError(word)


if __name__ == "__main__":
    be_readable_anywhere()
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupStopped as stopped:
        say(stopped.chinese, stopped.english, stopped.command)
        sys.exit(1)
    except OSError as error:
        say(f"读写文件失败：{error}", f"A file could not be read or written: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("已中断。再运行一次 ./run 会接着装好。", "Interrupted. ./run again sets up the rest.")
        sys.exit(130)
