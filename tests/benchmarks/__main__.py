"""``./run bench [NAME...] [--write]``: measure, print the table, keep it in docs/performance.md."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from tests.benchmarks import page
from tests.benchmarks.measuring import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SUITES = (
    "recording", "syncing", "writers", "bootstrap", "queue", "starting", "board", "intake",
    "callbacks", "catchup", "streams", "bytes", "clinic", "clinic_line",
)  # fmt: skip
LONG = ("bootstrap_million", "soak")
"""Only where they are named: minutes each."""
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def main() -> int:
    """Run the suites named (all if none). Returns 1 if a budget is missed."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="NAME", help=", ".join(SUITES + LONG))
    parser.add_argument(
        "--write", action="store_true", help="keep the table in docs/performance.md"
    )
    options = parser.parse_args()
    held = True
    for name in options.suites or SUITES:
        suite = importlib.import_module(f"tests.benchmarks.{name}")
        found: list[Figure] = []
        for figure in suite.figures():
            print(_line(figure), flush=True)
            found.append(figure)
        held = held and all(figure.held for figure in found)
        if options.write:
            page.keep(PAGE, name, found, getattr(suite, "NOTE", ""))
            print(f"written: {PAGE.name}: {name}")
    return int(not held)


def _line(f: Figure) -> str:
    mark = "ok  " if f.held else "MISS"
    sign = ">=" if f.higher else "<="
    return (
        f"{mark} {f.what}: {f.value:,.2f} {f.unit} = {f.ratio:.2f} of {f.limit_name} "
        f"({f.limit:,.2f} {f.unit}); budget {sign} {f.budget:g}"
    )


if __name__ == "__main__":
    sys.exit(main())
