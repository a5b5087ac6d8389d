"""The school's name and colour, and the colours made from it that can be read in light and dark."""

from __future__ import annotations

import re

from msgspec import Struct

from cloud.ledger import CloudLedger

DEFAULT_COLOUR = "#3d57d6"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_READABLE = 4.5
"""Contrast of text against its ground, WCAG 2 level AA."""
_WHITE, _BLACK, _INK = (255, 255, 255), (0, 0, 0), (16, 20, 32)
_DARK_SURFACE = (26, 29, 36)
"""``--surface`` of the dark scheme in ``base.css``; in the light one it is white."""
_SOFT_ON_LIGHT, _SOFT_ON_DARK = 0.1, 0.28
"""How much of the colour a soft ground has."""

Rgb = tuple[int, int, int]


class Brand(Struct, frozen=True):
    """What stands on top of every page. Set with ``ledger.set_meta``.

    Attributes:
        school: meta ``school``.
        office: meta ``office``.
        hotline: meta ``hotline``: the office's telephone for emergencies, empty if it has none.
        colour: meta ``colour``, ``#rrggbb``.
    """

    school: str
    office: str
    hotline: str
    colour: str

    def css(self) -> str:
        """The colours as CSS variables: ``--school`` is a ground on which ``--school-ink`` stands,
        ``--school-soft`` a soft ground, ``--school-text`` text on it and on the page's surface.
        """
        colour = _rgb(self.colour)
        ink = _WHITE if _contrast(colour, _WHITE) >= _READABLE else _INK
        light = _soft(colour, _WHITE, _SOFT_ON_LIGHT, _BLACK)
        dark = _soft(colour, _DARK_SURFACE, _SOFT_ON_DARK, _WHITE)
        return (
            f":root{{--school:{_hex(colour)};--school-ink:{_hex(ink)};{light}}}"
            f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        )


def brand_of(ledger: CloudLedger) -> Brand:
    """The school as the cloud's database has it."""
    colour = ledger.meta("colour", DEFAULT_COLOUR)
    return Brand(
        ledger.meta("school"),
        ledger.meta("office"),
        ledger.meta("hotline"),
        colour if _HEX.fullmatch(colour) else DEFAULT_COLOUR,
    )


def _soft(colour: Rgb, surface: Rgb, share: float, end: Rgb) -> str:
    """A soft ground, and the colour moved toward ``end`` until it can be read on both grounds."""
    ground = _mixed(surface, colour, share)
    steps = (_mixed(colour, end, step / 20) for step in range(20))
    readable = (c for c in steps if min(_contrast(c, g) for g in (ground, surface)) >= _READABLE)
    return f"--school-soft:{_hex(ground)};--school-text:{_hex(next(readable, end))}"


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _contrast(one: Rgb, other: Rgb) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    shares = [c / 255 for c in colour]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
