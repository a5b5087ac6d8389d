"""What stands on a page: texts, lines, boxes and codes, in millimetres from its upper left edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, structs

Align = Literal["left", "centre", "right"]
SizeName = Literal["A4", "A5"]

SIZES: dict[SizeName, tuple[float, float]] = {"A4": (210.0, 297.0), "A5": (210.0, 148.0)}
"""Width and height, mm. A5 lies on its long side: one half of an A4 sheet, with the same layout."""

LEADING = 1.4
"""Height of a line, in heights of its type."""
TITLE, LARGE, BODY, SMALL, TINY = 6.6, 5.6, 4.2, 3.4, 2.9
"""The type scale, mm; 4.2 is the 小四 (12 pt) of office papers."""
GREY = 0.42
"""Ink of labels: still black enough for a tired toner."""


class Text(Struct, frozen=True):
    """Lines that are broken already. ``ink`` is 0 for black, 1 for the paper's white."""

    x: float
    y: float
    width: float
    lines: tuple[str, ...]
    size: float = BODY
    strong: bool = False
    align: Align = "left"
    ink: float = 0.0

    @property
    def height(self) -> float:
        """Of all lines, mm."""
        return len(self.lines) * self.size * LEADING


class Rule(Struct, frozen=True):
    """A line, ``thick`` mm; dashed where one cuts."""

    x: float
    y: float
    to_x: float
    to_y: float
    thick: float = 0.2
    dashed: bool = False
    ink: float = 0.0


class Box(Struct, frozen=True):
    """A rectangle: its outline (``thick`` 0 for none) and its ground (1 for the paper's white)."""

    x: float
    y: float
    width: float
    height: float
    thick: float = 0.2
    ground: float = 1.0


class Code(Struct, frozen=True):
    """A QR code with its quiet zone, ``side`` mm."""

    x: float
    y: float
    side: float
    payload: str


Item = Text | Rule | Box | Code


class Page(Struct, frozen=True):
    """One side of paper. ``mark`` stands across it in pale letters (演练)."""

    width: float
    height: float
    items: tuple[Item, ...]
    mark: str = ""


def moved(items: Iterable[Item], dx: float, dy: float) -> list[Item]:
    """The same, elsewhere."""
    found: list[Item] = []
    for item in items:
        changes: dict[str, float] = {"x": item.x + dx, "y": item.y + dy}
        if isinstance(item, Rule):
            changes |= {"to_x": item.to_x + dx, "to_y": item.to_y + dy}
        found.append(structs.replace(item, **changes))
    return found


def texts(page: Page) -> str:
    """What can be read on a page, a line each."""
    return "\n".join(line for item in page.items if isinstance(item, Text) for line in item.lines)
