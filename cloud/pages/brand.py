"""The school's name and colour, and the colours made from it that can be read in light and dark."""

from __future__ import annotations

import re

from msgspec import Struct

from cloud.ledger import CloudLedger

DEFAULT_COLOUR = "#3d57d6"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_READABLE = 4.5
"""Contrast of text against its ground, WCAG 2 level AA."""
_WHITE, _DARK_GROUND, _INK = (255, 255, 255), (25, 25, 25), (16, 20, 32)

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
        """The colours as CSS variables. ``--school`` is a ground, ``--school-ink`` stands on it;
        ``--school-text`` is the colour as text on the page's own ground.
        """
        ground = _rgb(self.colour)
        ink = _WHITE if _contrast(ground, _WHITE) >= _READABLE else _INK
        on_light = _toward(ground, (0, 0, 0), _WHITE)
        on_dark = _toward(ground, _WHITE, _DARK_GROUND)
        light = f"--school:{_hex(ground)};--school-ink:{_hex(ink)};--school-text:{_hex(on_light)}"
        return (
            f":root{{{light}}}"
            f"@media (prefers-color-scheme:dark){{:root{{--school-text:{_hex(on_dark)}}}}}"
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


def _toward(colour: Rgb, end: Rgb, ground: Rgb) -> Rgb:
    """The colour, moved as little as it takes toward black or white to be read on that ground."""
    for step in range(21):
        mixed = tuple(round(c + (e - c) * step / 20) for c, e in zip(colour, end, strict=True))
        if _contrast(mixed, ground) >= _READABLE:  # type: ignore[arg-type]
            return mixed  # type: ignore[return-value]
    return end


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
