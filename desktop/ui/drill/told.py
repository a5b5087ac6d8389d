"""What was done in a drill, in words."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication

from desktop.ui.words import duration, join, kind_text, when

translate = QCoreApplication.translate

_MOST = 8


class Done(Protocol):
    """What is told of (``storage.drill.Summary``); times in ms UTC, durations in ms."""

    @property
    def began(self) -> int: ...
    @property
    def ended(self) -> int: ...
    @property
    def acts(self) -> dict[str, int]: ...
    @property
    def to_dispatch(self) -> int | None: ...


def lines_of(done: Done) -> list[str]:
    """When and how long, what was done how often, and how fast reports were dispatched."""
    took = translate("drill", "Began {time}, took {duration}")
    lines = [took.format(time=when(done.began), duration=duration(done.ended - done.began))]
    if not done.acts:
        return [*lines, translate("drill", "Nothing was done yet")]
    acts = [f"{kind_text(kind)} {count}" for kind, count in list(done.acts.items())[:_MOST]]
    said = translate("drill", "%n acts: {acts}", "", sum(done.acts.values()))
    lines.append(said.format(acts=join(acts)))
    if done.to_dispatch is not None:
        fast = translate("drill", "From the report to the dispatch usually {duration}")
        lines.append(fast.format(duration=duration(done.to_dispatch)))
    return lines
