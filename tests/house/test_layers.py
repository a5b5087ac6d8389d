"""The rooms import only what they may; and the contracts that say so notice when they do not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("desktop", "sync", "storage", "domain", "cloud")

# The only rooms and modules, besides one another and Qt, that widgets may know.
WIDGETS_KNOW = (
    "domain", "desktop.station", "desktop.vault.turn", "desktop.printing", "desktop.exporting",
    "desktop.ui",
)  # fmt: skip
WIDGETS_NEVER_KNOW = ("peewee", "playhouse", "qasync", "requests", "sqlcipher3", "sqlite3")

# Each line breaks the rule by itself.
PLANTED = {
    "a room imports only what stands below it": ("storage/planted.py", "import sync"),
    "sync does not know the cloud": ("sync/planted.py", "import cloud"),
    "the cloud does not know sync": ("cloud/planted.py", "import sync"),
    "the station does not know the cloud; only the demo and the command line start both": (
        "desktop/planted.py",
        "import cloud",
    ),
    "the domain is pure": ("domain/planted.py", "import sqlite3"),
    "only the desktop draws": ("storage/planted_too.py", "import PySide6"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the rooms in a folder against this project's contracts."""
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports({!r}))"
    return subprocess.run(
        [sys.executable, "-c", program.format(str(ROOT / "pyproject.toml"))],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_rooms_import_only_what_they_may() -> None:
    checked = lint(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_contract_notices_when_it_is_broken(tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    for file, line in PLANTED.values():
        (tmp_path / file).write_text(f"{line}\n", encoding="utf-8")
    said = lint(tmp_path).stdout
    broken = {name for name in PLANTED if re.search(re.escape(name) + r".*BROKEN", said)}
    kept = re.findall(r"(.+) KEPT", said)
    assert broken == set(PLANTED), said
    assert kept == []


def outside(module: str, allowed: tuple[str, ...]) -> bool:
    return not any(module == name or module.startswith(f"{name}.") for name in allowed)


def test_widgets_know_the_domain_and_the_station_and_no_other_room() -> None:
    graph = grimp.build_graph(*ROOMS, include_external_packages=True)
    widgets = {"desktop.ui", *graph.find_descendants("desktop.ui")}
    forbidden = {
        f"{widget} -> {known}"
        for widget in widgets
        for known in graph.find_modules_directly_imported_by(widget)
        if (known.split(".")[0] in ROOMS and outside(known, WIDGETS_KNOW))
        or known in WIDGETS_NEVER_KNOW
    }
    assert forbidden == set()
