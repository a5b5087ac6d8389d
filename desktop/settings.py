"""The settings file: read with every value checked, written whole, set aside when it is damaged."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from desktop.ui.settings.values import Settings
from domain.problems import Trouble
from storage import files
from storage.files import as_trouble

FILE_NAME = "settings.json"


class SettingsFile:
    """The settings of one data folder.

    Args:
        folder: the station's data folder; it is made when something is saved.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def load(self) -> tuple[Settings, Trouble | None]:
        """The settings, and what was wrong with the file if it could not be read.

        A damaged file is renamed (``settings.damaged.json``) and its values are the defaults again:
        a desk has to open, whatever happened to its colours.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return Settings(), None
        except OSError as error:
            return Settings(), Trouble(
                "settings_unreadable", path=str(self.path), detail=str(error)
            )
        try:
            return msgspec.json.decode(data, type=Settings), None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return Settings(), self._set_aside(str(error))

    def save(self, settings: Settings) -> None:
        """Write them down; a crash in between leaves the old ones.

        Raises:
            Trouble: ``settings_not_saved``.
        """
        text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
        try:
            with as_trouble(self.path):
                self.path.parent.mkdir(parents=True, exist_ok=True)
            files.put(self.path, text + b"\n")
        except Trouble as trouble:
            told = trouble.facts["detail"]
            raise Trouble("settings_not_saved", path=str(self.path), detail=told) from trouble

    def _set_aside(self, detail: str) -> Trouble:
        kept = self.path.with_suffix(".damaged.json")
        try:
            os.replace(self.path, kept)
        except OSError as error:
            return Trouble("settings_unreadable", path=str(self.path), detail=str(error))
        return Trouble("settings_damaged", path=str(self.path), kept=str(kept), detail=detail)
