"""The small images a style sheet can only take from a file: arrows, ticks, crosses.

They are kept in `resources/icons/controls`, coloured from the tokens. After a change of tokens
write them anew with `python -m desktop.ui.theme.control_images`; a test tells when they are stale.
"""

from __future__ import annotations

import resources
from desktop.ui.theme.icons import coloured_svg
from desktop.ui.theme.tokens import DARK, LIGHT

_DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
    '<circle cx="12" cy="12" r="5" fill="{colour}" /></svg>\n'
)

IMAGES: tuple[tuple[str, str], ...] = (
    ("check", "on_accent"),
    ("check", "disabled"),
    ("check", "text"),
    ("minus", "on_accent"),
    ("dot", "on_accent"),
    ("dot", "disabled"),
    ("chevron-down", "text_2"),
    ("chevron-down", "disabled"),
    ("chevron-up", "text_2"),
    ("chevron-up", "disabled"),
    ("chevron-left", "text_2"),
    ("chevron-right", "text_2"),
    ("calendar", "text_2"),
    ("ellipsis", "text_2"),
    ("maximize-2", "text_2"),
    ("x", "text_2"),
    ("x", "muted"),
)


def control_images() -> dict[str, str]:
    """Every image: path below `resources/icons/controls` -> SVG text."""
    made: dict[str, str] = {}
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        for name, role in IMAGES:
            colour = colours[role]
            drawn = _DOT.format(colour=colour) if name == "dot" else coloured_svg(name, colour)
            made[f"{scheme}/{name}-{role}.svg"] = drawn
    return made


def main() -> None:
    """Write the images into the source tree."""
    for below, svg in control_images().items():
        target = resources.path("icons", "controls", *below.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
