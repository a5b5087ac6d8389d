"""The three densities and every measure that follows from them, in logical pixels (4-px grid)."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Density(StrEnum):
    """How tightly the desk is set: for experts, for older staff, and 大字."""

    COMPACT = "compact"
    COMFORTABLE = "comfortable"
    LARGE = "large"


LARGE_PERCENT_MIN = 140
LARGE_PERCENT_MAX = 175
LARGE_PERCENT_DEFAULT = 150


class Metrics(Struct, frozen=True):
    """Measures of one density.

    `space_1` is the step of the grid, `space_2` two steps and so on; `row` is a table row,
    `control` a button or a field, `bar` a tool bar, `icon` the icon in them, `glyph` the mark
    of a state.
    """

    body: int
    space_1: int
    space_2: int
    space_3: int
    space_4: int
    space_6: int
    row: int
    control: int
    bar: int
    icon: int
    icon_small: int
    glyph: int
    radius_small: int
    radius: int
    radius_large: int
    ring: int
    rail: int


_COMPACT = Metrics(
    body=13, space_1=4, space_2=8, space_3=12, space_4=16, space_6=24,
    row=28, control=28, bar=36, icon=16, icon_small=14, glyph=12,
    radius_small=4, radius=6, radius_large=10, ring=2, rail=200,
)  # fmt: skip

_COMFORTABLE = Metrics(
    body=14, space_1=4, space_2=8, space_3=12, space_4=16, space_6=24,
    row=36, control=34, bar=44, icon=18, icon_small=16, glyph=14,
    radius_small=4, radius=6, radius_large=10, ring=2, rail=224,
)  # fmt: skip

# Lengths that hold words grow with them; gaps, radii and rings grow less, or width runs out.
_GROWS = ("body", "row", "control", "bar", "icon", "icon_small", "glyph")
_GROWS_HALF = ("space_1", "space_2", "space_3", "space_4", "space_6", "radius_small", "rail")


def metrics_for(density: Density, large_percent: int = LARGE_PERCENT_DEFAULT) -> Metrics:
    """The measures of `density`; `large_percent` (140-175) is the size of 大字 to compact."""
    if density is Density.COMPACT:
        return _COMPACT
    if density is Density.COMFORTABLE:
        return _COMFORTABLE
    percent = max(LARGE_PERCENT_MIN, min(LARGE_PERCENT_MAX, large_percent))
    grown = {name: _even(getattr(_COMPACT, name), percent) for name in _GROWS}
    eased = {name: _even(getattr(_COMPACT, name), (percent + 100) // 2) for name in _GROWS_HALF}
    return Metrics(
        **grown, **eased, radius=_COMPACT.radius + 2, radius_large=_COMPACT.radius_large + 2, ring=3
    )


def _even(length: int, percent: int) -> int:
    """`length` grown and rounded to an even pixel, so that icons stay centred and sharp."""
    return 2 * round(length * percent / 200)
