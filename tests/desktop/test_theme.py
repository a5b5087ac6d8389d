"""The look of the desk is readable in every scheme, complete, and changes at once and whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

import resources
from desktop.ui.theme import Density, Scheme, Theme, looks, tokens, typography
from desktop.ui.theme.contrast import ratio
from desktop.ui.theme.control_images import control_images
from desktop.ui.theme.density import metrics_for
from desktop.ui.theme.glyphs import SHAPES, draw_glyph
from desktop.ui.theme.qss import SHEETS
from domain.repair.ticket import PRIORITIES, STATUSES
from tests.desktop.showing import pixels

SCHEMES = {
    "light": (tokens.LIGHT, tokens.HUES_LIGHT),
    "dark": (tokens.DARK, tokens.HUES_DARK),
}
GROUNDS = ("canvas", "surface", "raised", "hover", "selected", "selected_idle", "stripe")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Scheme.LIGHT, Density.COMPACT)
    theme.apply()
    return theme


def too_faint(pairs: dict[str, tuple[str, ...]], colours: dict[str, str], need: float) -> list[str]:
    return [
        f"{ink} on {ground}: {ratio(colours[ink], colours[ground]):.2f}"
        for ink, grounds in pairs.items()
        for ground in grounds
        if ratio(colours[ink], colours[ground]) < need
    ]


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_word_is_readable(scheme: str) -> None:
    assert too_faint(tokens.READABLE_ON, SCHEMES[scheme][0], 4.5) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_outline_and_focus_ring_is_visible(scheme: str) -> None:
    assert too_faint(tokens.VISIBLE_ON, SCHEMES[scheme][0], 3) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_state_words_and_marks_stand_out_on_any_ground_and_on_their_chip(scheme: str) -> None:
    colours, hues = SCHEMES[scheme]
    for name, hue in hues.items():
        for ground in (hue.soft, *(colours[role] for role in GROUNDS)):
            assert ratio(hue.text, ground) >= 4.5, (name, ground)
            assert ratio(hue.mark, ground) >= 3, (name, ground)


def test_light_and_dark_answer_for_the_same_roles() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()
    assert tokens.HUES_LIGHT.keys() == tokens.HUES_DARK.keys()
    for colours in (tokens.LIGHT, tokens.DARK):
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())


def test_every_state_and_priority_of_the_repair_service_has_a_look() -> None:
    assert set(looks.STATES) == set(STATUSES)
    assert set(looks.PRIORITIES) == set(PRIORITIES)


def test_no_two_states_share_a_shape(qapp: QApplication) -> None:
    for family in (looks.STATES, looks.PRIORITIES):
        drawn = {
            pixels(draw_glyph(look.shape, QColor("black"), 16, 1.0).toImage())
            for look in family.values()
        }
        assert len(drawn) == len(family)
    assert {look.shape for look in looks.LOOKS.values()} <= SHAPES.keys()


def test_a_state_of_a_later_version_looks_unknown_and_does_not_fail(theme: Theme) -> None:
    assert looks.look_of("teleported") is looks.GENERAL["general.unknown"]
    assert not theme.ink("teleported").glyph.isNull()


def test_a_state_is_painted_from_things_made_once(theme: Theme) -> None:
    assert theme.ink("working") is theme.ink("working")
    assert theme.color("accent") is theme.color("accent")
    assert theme.pen("border") is theme.pen("border")


def test_style_sheet_templates_find_all_their_tokens(qapp: QApplication) -> None:
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        for density in Density:
            assert "$" not in Theme(scheme, density).stylesheet()


def test_style_sheet_names_only_images_that_are_bundled(theme: Theme) -> None:
    named = set(re.findall(r'url\("paidan:([^"]+)"\)', theme.stylesheet()))
    assert named
    assert [path for path in named if not resources.path("icons", path).is_file()] == []


def test_style_sheets_hold_no_colour_of_their_own() -> None:
    for sheet in SHEETS:
        text = resources.path("styles", f"{sheet}.qss").read_text(encoding="utf-8")
        assert re.findall(r":[^;{]*(#[0-9a-fA-F]{3,8}\b|rgba?\()", text) == []


def test_control_images_are_those_of_the_tokens() -> None:
    for below, svg in control_images().items():
        kept = resources.path("icons", "controls", below).read_text(encoding="utf-8")
        assert kept == svg, below


def test_switching_the_scheme_redresses_what_is_on_the_screen(theme: Theme, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.resize(120, 40)
    field.show()
    middle = (100, 20)
    assert field.grab().toImage().pixelColor(*middle).name() == tokens.LIGHT["surface"]
    with qtbot.waitSignal(theme.changed):
        theme.set_scheme(Scheme.DARK)
    assert field.grab().toImage().pixelColor(*middle).name() == tokens.DARK["surface"]
    assert theme.color("text").name() == tokens.DARK["text"]


def test_choosing_what_is_already_chosen_disturbs_nobody(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_scheme(Scheme.LIGHT)
        theme.set_density(Density.COMPACT)


def test_large_type_makes_every_control_larger(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("派单")
    qtbot.addWidget(button)
    button.show()
    before = button.sizeHint()
    theme.set_density(Density.LARGE, 175)
    assert button.font().pixelSize() == theme.metrics.body
    after = button.sizeHint()
    assert after.height() >= 1.6 * before.height()
    assert after.width() > before.width()


def test_large_type_keeps_between_140_and_175_percent() -> None:
    compact = metrics_for(Density.COMPACT)
    assert metrics_for(Density.LARGE, 100) == metrics_for(Density.LARGE, 140)
    assert metrics_for(Density.LARGE, 900) == metrics_for(Density.LARGE, 175)
    assert 1.4 <= metrics_for(Density.LARGE).body / compact.body <= 1.75
    assert metrics_for(Density.LARGE).row > metrics_for(Density.COMFORTABLE).row > compact.row


def test_no_text_is_smaller_than_chinese_can_bear(theme: Theme) -> None:
    for density in Density:
        theme.set_density(density)
        assert min(theme.font(style).pixelSize() for style in typography.STYLES) >= 12


def test_an_icon_follows_the_theme_for_as_long_as_its_owner_lives(
    theme: Theme, qtbot: QtBot
) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    action = QAction(button)
    theme.bind_icon(button, "inbox", "text")
    theme.bind_icon(action, "phone", "text")
    assert colour_of(button.icon().pixmap(button.iconSize()).toImage()) == tokens.LIGHT["text"]
    theme.set_scheme(Scheme.DARK)
    assert colour_of(button.icon().pixmap(button.iconSize()).toImage()) == tokens.DARK["text"]
    assert colour_of(action.icon().pixmap(QSize(16, 16)).toImage()) == tokens.DARK["text"]
    theme.bind_icon(button, "inbox", "danger_text")
    theme.set_scheme(Scheme.LIGHT)
    drawn = button.icon().pixmap(button.iconSize()).toImage()
    assert colour_of(drawn) == tokens.LIGHT["danger_text"]
    action.deleteLater()
    qtbot.waitUntil(lambda: not action_lives(action))
    theme.set_scheme(Scheme.DARK)


def colour_of(image: object) -> str:
    """The colour of the most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]  # type: ignore[attr-defined]
    best = max(pixels, key=QColor.alpha)
    best.setAlpha(255)
    return str(best.name())


def action_lives(action: QAction) -> bool:
    import shiboken6

    return bool(shiboken6.isValid(action))


def test_every_bundled_icon_can_be_drawn(theme: Theme) -> None:
    names = [path.stem for path in resources.path("icons").glob("*.svg")]
    assert len(names) >= 70
    blank = [name for name in names if colour_of_nothing(theme, name)]
    assert blank == []


def colour_of_nothing(theme: Theme, name: str) -> bool:
    image = theme.pixmap(name, "text", 24).toImage()
    return not any(
        image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())
    )


def test_one_icon_in_two_colours_is_two_pictures_to_the_cache(theme: Theme) -> None:
    one, other = theme.pixmap("check", "success_text"), theme.pixmap("check", "danger_text")
    assert one.cacheKey() != other.cacheKey()


def test_an_unknown_icon_is_an_error_at_once(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-icon")


def test_figures_are_all_of_one_width(theme: Theme) -> None:
    measure = QFontMetrics(theme.font("number"))
    assert len({measure.horizontalAdvance(figure * 8) for figure in "0123456789"}) == 1


def test_the_best_chinese_family_present_is_chosen() -> None:
    assert typography.choose_chinese(["SimSun", "Microsoft YaHei"]) == "Microsoft YaHei"
    assert typography.choose_chinese(["Noto Sans CJK HK", "Noto Sans CJK SC"]) == "Noto Sans CJK SC"
    assert typography.choose_chinese(["KaiTi"]) == "KaiTi"
    assert typography.choose_chinese([]) is None


def test_without_a_chinese_family_the_bundled_one_is_loaded(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    real = QFontDatabase.addApplicationFont
    really_there = QFontDatabase.families

    def add(path: str) -> int:
        loaded.append(Path(path).name)
        return real(path)

    def families_of(system: QFontDatabase.WritingSystem) -> list[str]:
        return ["Noto Sans SC"] if typography.CHINESE_FILE in loaded else []

    monkeypatch.setattr(QFontDatabase, "addApplicationFont", staticmethod(add))
    monkeypatch.setattr(QFontDatabase, "families", staticmethod(families_of))
    typography.families.cache_clear()
    try:
        assert typography.families() == ("Inter", "Noto Sans SC")
        assert "Noto Sans SC" in really_there()
        assert loaded == [*typography.LATIN_FILES, typography.CHINESE_FILE]
    finally:
        typography.families.cache_clear()


def test_titles_are_bold_where_the_chinese_family_has_one_weight_only(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    for heaviest, expected in ((700, QFont.Weight.DemiBold), (400, QFont.Weight.Bold)):
        monkeypatch.setattr(QFontDatabase, "styles", staticmethod(lambda _family: ["Any"]))
        weigh = staticmethod(lambda _family, _style, weight=heaviest: weight)
        monkeypatch.setattr(QFontDatabase, "weight", weigh)
        typography.strong_weight.cache_clear()
        assert typography.make_font("title", 13).weight() == expected
        assert typography.make_font("body", 13).weight() == QFont.Weight.Normal
    typography.strong_weight.cache_clear()


def test_the_bundled_fonts_keep_their_licences_and_their_limit() -> None:
    folder = resources.path("fonts")
    assert sum(file.stat().st_size for file in folder.iterdir()) < 12_000_000
    assert {"LICENSE-Inter.txt", "LICENSE-NotoSansSC.txt"} <= {f.name for f in folder.iterdir()}
    assert resources.path("icons", "LICENSE-Lucide.txt").is_file()
