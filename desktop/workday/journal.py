"""The day's journal: numbered pictures, what was done and how long it took, what was checked."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from PySide6.QtWidgets import QWidget


class Line(Struct):
    """One thing of the day. ``ms`` is how long it took, if that was measured."""

    text: str
    ms: float | None = None


class Check(Struct):
    """One promise, whether it held, and what was found if not."""

    text: str
    held: bool
    found: str = ""


class Journal:
    """Writes into one folder.

    Args:
        out: the folder; made if missing.
    """

    def __init__(self, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self._out = out
        self._began = time.monotonic()
        self.chapters: list[tuple[str, list[Line]]] = []
        self.checks: list[Check] = []
        self.pictures: list[tuple[str, str]] = []

    def chapter(self, title: str) -> None:
        """A part of the day begins."""
        print(f"  {title}", flush=True)
        self.chapters.append((title, []))

    def did(self, text: str, ms: float | None = None) -> None:
        """Something was done."""
        self.chapters[-1][1].append(Line(text, ms))

    @contextmanager
    def timed(self, text: str) -> Iterator[None]:
        """What happens inside took so long."""
        began = time.perf_counter()
        yield
        self.did(text, (time.perf_counter() - began) * 1_000)

    def check(self, text: str, held: bool, found: object = "") -> None:
        """A promise was looked at."""
        self.checks.append(Check(text, held, "" if held else str(found)))

    def shot(self, widget: QWidget, name: str, caption: str) -> None:
        """Keep a picture of a widget."""
        widget.grab().save(str(self._out / self.next_picture(name, caption)))

    def next_picture(self, name: str, caption: str) -> Path:
        """The path of the next picture, for who draws it elsewhere."""
        file = f"{len(self.pictures) + 1:02d}-{name}.png"
        self.pictures.append((file, caption))
        return self._out / file

    def has(self, name: str) -> bool:
        """Whether there is a picture of that name already."""
        return any(file[3:] == f"{name}.png" for file, _ in self.pictures)

    @property
    def held(self) -> bool:
        """Whether every promise held, and something was promised at all."""
        return bool(self.checks) and all(check.held for check in self.checks)

    def write(self) -> Path:
        """Write ``summary.md``; returns its path."""
        path = self._out / "summary.md"
        path.write_text("\n".join(self._text()) + "\n", encoding="utf-8")
        return path

    def _text(self) -> Iterator[str]:
        verdict = "一切都在，一次不多 / nothing lost, nothing doubled"
        yield "# 一个工作日 / One working day\n"
        yield f"**{verdict if self.held else '有事不对，见下 / something is wrong, see below'}**\n"
        yield (
            f"{time.monotonic() - self._began:.1f} s, {platform.system()} {platform.release()}, "
            f"Python {platform.python_version()}.\n"
        )
        yield "## 核对 / Checks\n"
        for check in self.checks:
            mark = "✓" if check.held else "✗"
            yield f"- {mark} {check.text}" + (f": {check.found}" if check.found else "")
        for title, lines in self.chapters:
            yield f"\n## {title}\n"
            for line in lines:
                took = "" if line.ms is None else f" — {line.ms:,.0f} ms"
                yield f"- {line.text}{took}"
        yield "\n## 画面 / Pictures\n"
        for file, caption in self.pictures:
            yield f"- [{file}]({file}): {caption}"
