"""``./run bench [NAME...] [--write]``: measure, print the table, keep it in docs/performance.md."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.measuring import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SUITES = (
    "recording", "syncing", "writers", "bootstrap", "queue", "starting", "board", "intake",
    "callbacks", "catchup", "streams", "bytes", "clinic",
)  # fmt: skip
LONG = ("bootstrap_million",)
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
    found: list[Figure] = []
    for name in options.suites or SUITES:
        suite = importlib.import_module(f"tests.benchmarks.{name}")
        for figure in suite.figures():
            print(_line(figure), flush=True)
            found.append(figure)
    if options.write:
        PAGE.write_text(_page(found), encoding="utf-8")
        print(f"written: {PAGE.name}")
    return int(not all(figure.held for figure in found))


def _line(f: Figure) -> str:
    mark = "ok  " if f.held else "MISS"
    sign = ">=" if f.higher else "<="
    return (
        f"{mark} {f.what}: {f.value:,.2f} {f.unit} = {f.ratio:.2f} of {f.limit_name} "
        f"({f.limit:,.2f} {f.unit}); budget {sign} {f.budget:g}"
    )


def _page(found: list[Figure]) -> str:
    machine = ", ".join(
        (
            f"{os.cpu_count()} cores",
            _processor(),
            f"{platform.system()} {platform.release()}",
            f"Python {platform.python_version()}",
        )
    )
    return "\n".join(
        (
            "# Performance\n",
            "Made by `./run bench --write`. Each figure stands beside a limit measured in the same",
            "run; the ratio is what counts, since machines differ and are shared.\n",
            f"Machine: {machine}. Date: {datetime.now(UTC).date().isoformat()}.\n",
            "| what | measured | limit in the same run | ratio | budget | kept |",
            "|---|---|---|---|---|---|",
            *map(_row, found),
            "",
        )
    )


def _row(f: Figure) -> str:
    cells = (
        f.what,
        f"{f.value:,.2f} {f.unit}",
        f"{f.limit_name}: {f.limit:,.2f} {f.unit}",
        f"{f.ratio:.2f}",
        f"{'≥' if f.higher else '≤'} {f.budget:g}",
        "yes" if f.held else "**no**",
    )
    return f"| {' | '.join(cells)} |"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
