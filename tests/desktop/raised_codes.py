"""Which problem codes a desk may meet: read out of the code that raises them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from storage.database import _trouble_code

ROOT = Path(__file__).parents[2]
RAISING = ("Refusal", "Trouble", "WireProblem")


def codes_in(file: Path) -> Iterator[str]:
    """Codes that a module may raise: first arguments of the problem classes."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            for each in ast.walk(first) if isinstance(first, ast.IfExp) else [first]:
                if node.func.id in RAISING and isinstance(each, ast.Constant):
                    yield str(each.value)


AT_A_DESK = (
    "domain", "storage", "sync", "desktop",
    "cloud/api", "cloud/ledger.py", "cloud/feeds.py", "cloud/enrolment.py", "cloud/codes.py",
    "cloud/blobs.py", "cloud/recovery.py", "cloud/lives.py", "cloud/results.py",
)  # fmt: skip
"""Where problems come from that a desk shows: its own rooms, and what the cloud answers a station.
The cloud's other problems are told on its own pages and command line."""
NOT_AT_A_DESK = ("desktop/workday", "storage/postgres", "storage/dumps")


def codes_of(*rooms: str) -> set[str]:
    found: set[str] = set()
    for room in rooms:
        files = sorted((ROOT / room).rglob("*.py")) or [ROOT / room]
        for file in files:
            if not file.relative_to(ROOT).as_posix().startswith(NOT_AT_A_DESK):
                found.update(codes_in(file))
    disk = ("disk is full", "disk I/O error", "readonly database", "locked", "malformed")
    return found | {str(_trouble_code(text)) for text in (*disk, "not a database")}
