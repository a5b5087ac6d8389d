"""The application's style sheet: the templates of `resources/styles` filled in from the tokens."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Template

from msgspec import structs

import resources
from desktop.ui.theme.density import Metrics
from desktop.ui.theme.typography import pixel_size

SHEETS = ("frame", "lists", "buttons", "fields")  # a later rule wins over an earlier one
SEARCH_PREFIX = "paidan"  # Qt finds `paidan:controls/...` in `resources/icons`


@cache
def _template(name: str) -> Template:
    return Template(resources.path("styles", f"{name}.qss").read_text(encoding="utf-8"))


def make_stylesheet(colours: Mapping[str, str], metrics: Metrics, scheme: str) -> str:
    """The whole style sheet for one scheme ("light" or "dark") at one density.

    Raises KeyError if a template names a token that does not exist.
    """
    values: dict[str, object] = {
        **colours,
        **structs.asdict(metrics),
        **_derived(metrics),
        "images": f"{SEARCH_PREFIX}:controls/{scheme}",
    }
    return "\n".join(_template(name).substitute(values) for name in SHEETS)


def _derived(metrics: Metrics) -> dict[str, int]:
    """Heights of content inside a border of 1 or 2 px (QSS sizes the content, not the box), etc."""
    box = metrics.icon
    scroll = 14 if metrics.ring > 2 else 10
    return {
        "field_1": metrics.control - 2,
        "field_2": metrics.control - 4,
        "combo_1": metrics.control - 3,
        "combo_2": metrics.control - 5,
        "button_1": metrics.control - 3,
        "button_2": metrics.control - 5,
        "slim_1": metrics.control - 7,
        "slim_2": metrics.control - 9,
        "tool": metrics.control - 4,
        "box_1": box - 2,
        "box_2": box - 4,
        "box_round": box // 2,
        "space_half": metrics.space_1 // 2,
        "space_1_less_1": metrics.space_1 - 1,
        "space_2_less_1": metrics.space_2 - 1,
        "item_padding": metrics.space_2 - 3,  # the style adds 3 of its own
        "space_3_less_1": metrics.space_3 - 1,
        "field_arrow": metrics.icon + metrics.space_2,
        "arrow_small": metrics.icon_small - 4,
        "header": metrics.row - 2,
        "tab": metrics.control,
        "menu_row": metrics.row,
        "scroll": scroll,
        "scroll_round": (scroll - 4) // 2,
        "caption_px": pixel_size("caption", metrics.body),
    }
