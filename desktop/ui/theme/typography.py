"""The type scale and the families it is set in: a Latin face for figures beside a Chinese one."""

from __future__ import annotations

from functools import cache

from msgspec import Struct
from PySide6.QtGui import QFont, QFontDatabase

import resources

LATIN_FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf")
LATIN_FAMILY = "Inter"
CHINESE_FILE = "NotoSansSC-Regular.ttf"

# Best first. Families not listed are taken if they alone can write Simplified Chinese.
CHINESE_FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "思源黑体",
    "HarmonyOS Sans SC",
    "MiSans",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)


class Style(Struct, frozen=True):
    """One step of the scale: size as a percentage of the body, boldness, figures of one width."""

    percent: int
    strong: bool = False
    figures: bool = False


STYLES: dict[str, Style] = {
    "display": Style(185, strong=True),
    "title": Style(140, strong=True),
    "subtitle": Style(116, strong=True),
    "body": Style(100),
    "strong": Style(100, strong=True),
    "caption": Style(93),
    "caption_strong": Style(93, strong=True),
    "number": Style(100, figures=True),
    "number_strong": Style(100, strong=True, figures=True),
    "number_caption": Style(93, figures=True),
    "clock": Style(215, strong=True, figures=True),
}

SMALLEST = 12  # Chinese characters lose strokes below 12 px


def choose_chinese(present: list[str]) -> str | None:
    """The best of the families `present` that can write Simplified Chinese, or None if none is."""
    for family in CHINESE_FAMILIES:
        if family in present:
            return family
    return present[0] if present else None


@cache
def families() -> tuple[str, ...]:
    """The families of the desk, Latin first; loads the bundled files once. Needs an application."""
    for name in LATIN_FILES:
        _load(name)
    written = QFontDatabase.WritingSystem.SimplifiedChinese
    chinese = choose_chinese(QFontDatabase.families(written))
    if chinese is None:
        _load(CHINESE_FILE)
        chinese = choose_chinese(QFontDatabase.families(written)) or "Noto Sans SC"
    return LATIN_FAMILY, chinese


@cache
def strong_weight() -> QFont.Weight:
    """The weight of titles: semi-bold, or bold where the Chinese family has one weight only.

    Qt thickens a face itself from bold on, never for semi-bold.
    """
    family = families()[1]
    styles = QFontDatabase.styles(family)
    heaviest = max((QFontDatabase.weight(family, style) for style in styles), default=0)
    return QFont.Weight.DemiBold if heaviest >= QFont.Weight.DemiBold else QFont.Weight.Bold


def _load(name: str) -> None:
    if QFontDatabase.addApplicationFont(str(resources.path("fonts", name))) < 0:
        raise FileNotFoundError(f"bundled font {name} is missing or damaged")


def pixel_size(style: str, body: int) -> int:
    """Size in logical pixels of `style` when the body is `body` pixels."""
    return max(SMALLEST, round(body * STYLES[style].percent / 100))


def make_font(style: str, body: int) -> QFont:
    """The font of a step of the scale ("body", "caption", "title", "number" ...)."""
    chosen = STYLES[style]
    font = QFont()
    font.setFamilies(list(families()))
    font.setPixelSize(pixel_size(style, body))
    font.setWeight(strong_weight() if chosen.strong else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if chosen.figures:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
