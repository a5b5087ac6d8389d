"""Where the bundled data lie: icons, styles, fonts, translations, sample campus."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def path(*parts: str) -> Path:
    """The file or folder `parts` of the bundled data, as a real path (never inside an archive)."""
    return _HERE.joinpath(*parts)


def rule_text(name: str) -> str:
    """A shipped rule file's text."""
    return path("rules", f"{name}.toml").read_text(encoding="utf-8")


def rule_texts() -> dict[str, str]:
    """The shipped rule files' text by name: calendar, limits, faults, clinic."""
    return {name: rule_text(name) for name in ("calendar", "limits", "faults", "clinic")}
