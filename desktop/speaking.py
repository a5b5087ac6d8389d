"""Calls spoken by the system's own voice, where it has one: nothing is sent anywhere for it."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

_log = logging.getLogger("paidan.station")

_LONGEST = 20.0
"""A voice that has not ended by then is stopped, s."""
_WINDOWS = (
    "Add-Type -AssemblyName System.Speech;"
    "$v = New-Object System.Speech.Synthesis.SpeechSynthesizer;"
    "$v.Speak([Console]::In.ReadToEnd())"
)

Run = Callable[[Sequence[str], str], None]


def voice_of(find: Callable[[str], str | None] = shutil.which) -> list[str] | None:
    """The command that speaks what it is given to read; None where the system has no voice.

    Args:
        find: where a program lies, None if it is not there.
    """
    if sys.platform == "win32":
        found = find("powershell")
        return [found, "-NoProfile", "-Command", _WINDOWS] if found else None
    for name, options in (
        ("espeak-ng", ["-v", "cmn", "-s", "150", "--stdin"]),
        ("spd-say", ["--wait", "--language", "zh", "--pipe-mode"]),
        ("say", []),
    ):
        found = find(name)
        if found:
            return [found, *options]
    return None


class Speaker:
    """Speaks one thing after the other, in a thread of its own.

    Args:
        voice: the command; what is spoken goes into its standard input, never into its arguments,
            which others on this machine could read.
    """

    def __init__(self, voice: Sequence[str] | None, run: Run | None = None) -> None:
        self._voice = voice
        self._run = run or _run
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="voice")

    @property
    def can_speak(self) -> bool:
        """Whether there is a voice."""
        return self._voice is not None

    def say(self, text: str) -> None:
        """Speak this after what is being spoken."""
        if self._voice is not None:
            self._queue.submit(self._speak, self._voice, text)

    def close(self) -> None:
        """Speak no more."""
        self._queue.shutdown(wait=False, cancel_futures=True)

    def _speak(self, voice: Sequence[str], text: str) -> None:
        try:
            self._run(voice, text)
        except (OSError, subprocess.SubprocessError) as error:
            # The screen shows the call all the same.
            _log.warning("the call was not spoken: %s", type(error).__name__)


def _run(voice: Sequence[str], text: str) -> None:
    subprocess.run(
        voice, input=text.encode(), timeout=_LONGEST, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
