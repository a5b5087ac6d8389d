"""Plays sounds with what the system has for it; Qt's own player would cost a 160 MB package."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from desktop.alerts.tones import as_wav
from desktop.alerts.watch import Kind

PROGRAMS: tuple[tuple[str, ...], ...] = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
)
"""Players of PipeWire, PulseAudio, ALSA and macOS, the best first."""


class Player:
    """Plays a kind's tune, and returns at once.

    Args:
        folder: where the tunes lie as files; made when it is first needed.
        programs: what may be tried.
    """

    def __init__(self, folder: Path, programs: Sequence[Sequence[str]] = PROGRAMS) -> None:
        self._folder = folder
        self._program = next((one for one in programs if shutil.which(one[0])), None)

    @property
    def can_play(self) -> bool:
        """Whether there is more than the system's beep."""
        return self._program is not None or sys.platform == "win32"

    def play(self, kind: Kind, volume: int) -> None:
        """Play a tune; where nothing can play one, or its file cannot be written, beep.

        Args:
            volume: 0 to 100.
        """
        file = self._file(kind, volume)
        if file is None:
            QApplication.beep()
        elif sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC)
        elif self._program is not None:
            QProcess.startDetached(self._program[0], [*self._program[1:], str(file)])

    def _file(self, kind: Kind, volume: int) -> Path | None:
        if not self.can_play:
            return None
        file = self._folder / f"{kind}-{volume}.wav"
        try:
            if not file.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                file.write_bytes(as_wav(kind, volume))
        except OSError:  # the disk is full: the alert matters more than its tune
            return None
        return file
