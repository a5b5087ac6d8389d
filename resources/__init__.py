"""Where the bundled data lie: icons, styles, fonts, translations, sample campus."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def path(*parts: str) -> Path:
    """The file or folder `parts` of the bundled data, as a real path (never inside an archive)."""
    return Path(str(files(__name__).joinpath(*parts)))


def rule_texts() -> dict[str, str]:
    """The shipped rule files' text by name: calendar, limits, faults."""
    names = ("calendar", "limits", "faults")
    return {name: path("rules", f"{name}.toml").read_text(encoding="utf-8") for name in names}
