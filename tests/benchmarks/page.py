"""docs/performance.md: a part for each suite, each with the day and the machine it was run on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.measuring import Figure

_HEAD = """# Performance

Made by `./run bench --write`. Each figure stands beside a limit measured in the same run; the ratio
is what counts, since machines differ and are shared. A part is of one run; parts may be of
different days.
"""
_PART = "\n## "


def keep(page: Path, suite: str, found: Iterable[Figure], note: str = "") -> None:
    """Put the figures of one suite on the page; what it says of the others stays.

    Args:
        note: what limits a figure that misses its budget, in words.
    """
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    parts = {one.partition("\n")[0]: one.rstrip() for one in text.split(_PART)[1:]}
    parts[suite] = f"{suite}\n\n{_table(found)}" + (f"\n\n{note}" if note else "")
    page.write_text(_HEAD + "".join(f"{_PART}{one}\n" for one in parts.values()), "utf-8")


def _table(found: Iterable[Figure]) -> str:
    system = f"{platform.system()} {platform.release()}"
    cores, python = f"{os.cpu_count()} cores", f"Python {platform.python_version()}"
    machine = ", ".join((cores, _processor(), system, python))
    return "\n".join(
        (
            f"{datetime.now(UTC).date().isoformat()}; {machine}\n",
            "| what | measured | limit in the same run | ratio | budget | kept |",
            "|---|---|---|---|---|---|",
            *map(_row, found),
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
