"""Every colour of the desk, light and dark, by the part it plays.

Views never name a colour: they name a role ("muted", "danger_soft") or a state (`looks.py`), and
the theme answers for the scheme in force. Which pairs must be readable: see `READABLE_ON`.
"""

from __future__ import annotations

from msgspec import Struct

LIGHT: dict[str, str] = {
    # grounds, from the farthest to the nearest
    "canvas": "#f3f4f6",
    "surface": "#ffffff",
    "raised": "#ffffff",
    "sunken": "#eceef1",
    "hover": "#f0f2f6",
    "pressed": "#e4e7ec",
    "selected": "#e6ebfd",
    "selected_idle": "#e9ebf0",
    "stripe": "#f9fafb",
    # lines
    "divider": "#eaecf0",
    "border": "#dcdfe5",
    "control_line": "#c8cdd6",
    "outline": "#838b99",
    # words
    "text": "#191c22",
    "text_2": "#444b58",
    "muted": "#5f6775",
    "disabled": "#9aa1ad",
    # the one colour that means "act here"
    "accent": "#3d57d6",
    "accent_hover": "#3249c0",
    "accent_pressed": "#293ca3",
    "accent_text": "#3249c0",
    "accent_soft": "#e9edfd",
    "accent_line": "#b9c4f5",
    "on_accent": "#ffffff",
    "focus": "#3d57d6",
    "focus_on_fill": "#0b1030",
    # what happened
    "success": "#1c8a50",
    "success_text": "#156a3e",
    "success_soft": "#e6f6ed",
    "success_line": "#a6dcbf",
    "warn": "#c46a05",
    "warn_text": "#8a4a03",
    "warn_soft": "#fdf3e1",
    "warn_line": "#efcf94",
    "danger": "#cb2f2b",
    "danger_hover": "#b02522",
    "danger_pressed": "#931d1b",
    "danger_text": "#ad2522",
    "danger_soft": "#fdecea",
    "danger_line": "#f2b8b3",
    "on_danger": "#ffffff",
    "info": "#1272b8",
    "info_text": "#0d5a93",
    "info_soft": "#e6f2fb",
    "info_line": "#a9d2f0",
    # what floats above
    "inverse": "#23272f",
    "on_inverse": "#f4f5f7",
    "on_inverse_muted": "#b6bcc7",
    "inverse_action": "#a9b8ff",
    "inverse_success": "#6fd39c",
    "inverse_warn": "#f0bb66",
    "inverse_danger": "#ff9b93",
    "inverse_hover": "#343a45",
    "segment": "#ffffff",
    "scrollbar": "#c3c8d1",
    "scrollbar_hover": "#9aa1ad",
}

DARK: dict[str, str] = {
    "canvas": "#0f1115",
    "surface": "#16191f",
    "raised": "#1e222a",
    "sunken": "#0b0d10",
    "hover": "#1f232b",
    "pressed": "#282d37",
    "selected": "#232c52",
    "selected_idle": "#252a33",
    "stripe": "#191c22",
    "divider": "#22262e",
    "border": "#2e343e",
    "control_line": "#3b424e",
    "outline": "#727b8a",
    "text": "#e9ebef",
    "text_2": "#b9c0cb",
    "muted": "#969eac",
    "disabled": "#646c79",
    "accent": "#5068e2",
    "accent_hover": "#465ed9",
    "accent_pressed": "#3b52c6",
    "accent_text": "#a5b4ff",
    "accent_soft": "#1f2747",
    "accent_line": "#3c4a8c",
    "on_accent": "#ffffff",
    "focus": "#8c9eff",
    "focus_on_fill": "#ffffff",
    "success": "#3fb877",
    "success_text": "#6fd39c",
    "success_soft": "#12291d",
    "success_line": "#26583c",
    "warn": "#e0992f",
    "warn_text": "#f0bb66",
    "warn_soft": "#2e2310",
    "warn_line": "#654b1c",
    "danger": "#d5403b",
    "danger_hover": "#c93934",
    "danger_pressed": "#b32f2b",
    "danger_text": "#ff9b93",
    "danger_soft": "#361a1a",
    "danger_line": "#763230",
    "on_danger": "#ffffff",
    "info": "#4aa3e3",
    "info_text": "#82c4f5",
    "info_soft": "#11263a",
    "info_line": "#24517a",
    "inverse": "#e6e8ec",
    "on_inverse": "#191c22",
    "on_inverse_muted": "#565e6b",
    "inverse_action": "#2f45b8",
    "inverse_success": "#156a3e",
    "inverse_warn": "#8a4a03",
    "inverse_danger": "#ad2522",
    "inverse_hover": "#d3d7de",
    "segment": "#3a414d",
    "scrollbar": "#3a404b",
    "scrollbar_hover": "#596170",
}

# Which grounds each ink is set upon; every pair must reach 4.5 : 1.
_GROUNDS = ("canvas", "surface", "raised", "hover", "selected", "selected_idle", "stripe")
READABLE_ON: dict[str, tuple[str, ...]] = {
    "text": (
        *_GROUNDS,
        "sunken",
        "pressed",
        "accent_soft",
        "success_soft",
        "warn_soft",
        "danger_soft",
        "info_soft",
        "segment",
    ),
    "text_2": (*_GROUNDS, "sunken", "pressed"),
    "muted": (*_GROUNDS, "sunken"),
    "accent_text": (*_GROUNDS, "accent_soft"),
    "success_text": (*_GROUNDS, "success_soft"),
    "warn_text": (*_GROUNDS, "warn_soft"),
    "danger_text": (*_GROUNDS, "danger_soft"),
    "info_text": (*_GROUNDS, "info_soft"),
    "on_accent": ("accent", "accent_hover", "accent_pressed"),
    "on_danger": ("danger", "danger_hover", "danger_pressed"),
    "on_inverse": ("inverse",),
    "on_inverse_muted": ("inverse", "inverse_hover"),
    "inverse_action": ("inverse", "inverse_hover"),
}

# Marks, outlines and focus rings: every pair must reach 3 : 1.
VISIBLE_ON: dict[str, tuple[str, ...]] = {
    "outline": ("canvas", "surface", "raised"),
    "focus": ("canvas", "surface", "raised", "hover", "selected"),
    "focus_on_fill": ("accent", "danger"),
    "accent": ("surface",),
    "success": ("surface", "success_soft"),
    "warn": ("surface", "warn_soft"),
    "danger": ("surface", "danger_soft"),
    "info": ("surface", "info_soft"),
    "inverse_success": ("inverse",),
    "inverse_warn": ("inverse",),
    "inverse_danger": ("inverse",),
}


class Hue(Struct, frozen=True):
    """One hue in one scheme: `text` for words, `mark` for glyphs and lines, `soft` behind them."""

    text: str
    mark: str
    soft: str


HUES_LIGHT: dict[str, Hue] = {
    "red": Hue("#ad2522", "#cb2f2b", "#fdecea"),
    "orange": Hue("#96420a", "#d3610f", "#fdefe3"),
    "amber": Hue("#7d5203", "#b37a08", "#fcf3d9"),
    "green": Hue("#156a3e", "#1c8a50", "#e6f6ed"),
    "teal": Hue("#0b6665", "#11918e", "#e0f5f4"),
    "blue": Hue("#0d5a93", "#1272b8", "#e6f2fb"),
    "indigo": Hue("#3249c0", "#4660e0", "#e9edfd"),
    "violet": Hue("#6637b3", "#8353d1", "#f2ebfc"),
    "pink": Hue("#9c2467", "#c43a86", "#fceaf4"),
    "brown": Hue("#6d4a30", "#94694a", "#f5eee7"),
    "slate": Hue("#4a5261", "#727b8a", "#eceef2"),
}

HUES_DARK: dict[str, Hue] = {
    "red": Hue("#ff9b93", "#ee625b", "#361a1a"),
    "orange": Hue("#ffae7a", "#ee8136", "#351f11"),
    "amber": Hue("#ecc25e", "#d3a02c", "#2e250f"),
    "green": Hue("#6fd39c", "#3fb877", "#12291d"),
    "teal": Hue("#62d2cc", "#2bb0aa", "#0f2a2a"),
    "blue": Hue("#82c4f5", "#4aa3e3", "#11263a"),
    "indigo": Hue("#a5b4ff", "#7a8dfa", "#1f2747"),
    "violet": Hue("#c9a9fa", "#a47be8", "#2a1f40"),
    "pink": Hue("#f59ccb", "#df68a8", "#361b2b"),
    "brown": Hue("#d8b496", "#b08a6a", "#2b221a"),
    "slate": Hue("#b0b8c5", "#828b9a", "#262b33"),
}
