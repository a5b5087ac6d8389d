"""What `./run bench --write` keeps."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import page
from tests.benchmarks.measuring import Figure


def figure(what: str, value: float) -> Figure:
    return Figure(what, value, "ms", "a bare write", 10.0, 2.0)


def test_one_suite_measured_again_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    kept = tmp_path / "performance.md"
    page.keep(kept, "starting", [figure("a start", 15.0)])
    page.keep(kept, "queue", [figure("a list", 25.0), figure("a frame", 5.0)], "It is long.")
    page.keep(kept, "starting", [figure("a start", 12.5)])
    text = kept.read_text("utf-8")
    assert text.index("## starting") < text.index("## queue")
    assert "| a start | 12.50 ms | a bare write: 10.00 ms | 1.25 | ≤ 2 | yes |" in text
    assert "15.00" not in text
    assert "| a list | 25.00 ms | a bare write: 10.00 ms | 2.50 | ≤ 2 | **no** |" in text
    assert "| a frame | 5.00 ms" in text
    assert text.endswith("\n\nIt is long.\n")
