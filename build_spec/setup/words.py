"""What set-up says to the person in front of it: every sentence in Chinese and in English."""

from __future__ import annotations

import sys


class SetupStopped(Exception):
    """Set-up cannot go on; the sentences tell the person why and what to do."""

    def __init__(self, chinese: str, english: str, command: str = "") -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english
        self.command = command


def say(chinese: str, english: str, command: str = "") -> None:
    """Print one thing in both languages, and below it the command to type, if there is one."""
    lines = [chinese, english]
    if command:
        lines += ["", f"    {command}", ""]
    print("\n".join(lines), file=sys.stderr, flush=True)


def progress(chinese: str, english: str) -> None:
    """Print one step of the way on one line."""
    print(f"· {chinese} / {english}", file=sys.stderr, flush=True)


def be_readable_anywhere() -> None:
    """Let no console, however old its code page, turn a sentence into a crash."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
