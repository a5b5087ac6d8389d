"""The folder in which files were saved last, proposed for the next one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from desktop.ui.settings.values import Preferences


def save_folder(preferences: Preferences) -> Path:
    """The one that was used last; the documents while there is none, or it is gone."""
    kept = preferences.values.paper.folder
    if kept and Path(kept).is_dir():
        return Path(kept)
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(documents) or ".")
