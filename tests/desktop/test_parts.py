"""The small widgets: they follow the theme, have names, and text stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QThreadPool
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.parts.avatar import surname
from desktop.ui.parts.button import Button
from desktop.ui.parts.count_badge import CountBadge
from desktop.ui.parts.drawing import draw_line, plain_tip
from desktop.ui.parts.paragraph import Paragraphs
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.search_box import SearchBox
from desktop.ui.parts.state_chip import PriorityTag, StateChip, paint_chip
from desktop.ui.parts.timeline import Timeline
from desktop.ui.theme import Density, Scheme, Theme
from tests.desktop.showing import EVIL, pixels, shown
from tests.shots.gallery import Gallery


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Scheme.LIGHT, Density.COMPACT)
    theme.apply()
    return theme


# -- the whole gallery


def test_every_label_of_every_part_shows_plain_text(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    gallery = Gallery(theme, tmp_path)
    qtbot.addWidget(gallery)
    QThreadPool.globalInstance().waitForDone()
    labels = gallery.findChildren(QLabel)
    assert len(labels) > 40
    assert [
        each.text() for each in labels if each.textFormat() is not Qt.TextFormat.PlainText
    ] == []


def test_everything_the_keyboard_reaches_has_a_name(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    gallery = Gallery(theme, tmp_path)
    qtbot.addWidget(gallery)
    QThreadPool.globalInstance().waitForDone()
    ours = [
        each
        for each in gallery.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and type(each).__module__.startswith("desktop.")
    ]
    assert len(ours) > 30
    nameless = [
        type(each).__name__
        for each in ours
        if not each.accessibleName() and not (isinstance(each, QAbstractButton) and each.text())
    ]
    assert nameless == []


def test_every_part_follows_a_change_of_scheme_and_density(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    gallery = Gallery(theme, tmp_path)
    shown(qtbot, gallery, 1500, 1400)
    QThreadPool.globalInstance().waitForDone()
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        for density in Density:
            theme.set_scheme(scheme)
            theme.set_density(density)
            QApplication.processEvents()
            assert not gallery.grab().isNull()
    dark_ground = gallery.grab().toImage().pixelColor(4, gallery.height() // 2)
    theme.set_scheme(Scheme.DARK)
    assert gallery.grab().toImage().pixelColor(4, gallery.height() // 2) != dark_ground


def test_parts_that_are_gone_are_not_asked_to_follow(theme: Theme, qtbot: QtBot) -> None:
    for _ in range(20):
        for part in (
            PlainLabel(theme, "x"),
            StateChip(theme, "held"),
            Button(theme, "x", icon="plus"),
            Timeline(theme),
            SearchBox(theme, "x"),
        ):
            part.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.set_scheme(Scheme.DARK)


# -- text


def test_a_tip_never_becomes_html() -> None:
    tip = plain_tip(EVIL)
    page = QTextDocument()
    page.setHtml(tip)
    assert page.toPlainText() == EVIL
    assert plain_tip("") == ""


def test_a_label_tells_the_whole_text_only_when_it_is_cut(theme: Theme, qtbot: QtBot) -> None:
    label = PlainLabel(theme, EVIL)
    shown(qtbot, label, 400)
    assert not label.is_cut()
    assert label.toolTip() == ""
    label.resize(40, label.height())
    assert label.is_cut()
    assert label.toolTip() == plain_tip(EVIL)
    label.setText("短")
    assert label.toolTip() == ""


def test_a_label_cuts_where_it_is_told_to(theme: Theme, qtbot: QtBot) -> None:
    pictures = set()
    for elide in (Qt.TextElideMode.ElideLeft, Qt.TextElideMode.ElideRight):
        label = PlainLabel(theme, "BX261123-A042", elide=elide)
        shown(qtbot, label, 50)
        image = label.grab().toImage()
        pictures.add(pixels(image))
    assert len(pictures) == 2


def test_a_paragraph_is_as_high_as_its_text_needs(theme: Theme, qtbot: QtBot) -> None:
    label = PlainLabel(theme, "卫生间洗手池下面的水管接头漏水，" * 6, wrap=True)
    assert label.heightForWidth(200) > 3 * label.heightForWidth(2000)
    assert label.toolTip() == ""


def test_no_line_begins_with_a_comma_and_no_long_word_sticks_out(theme: Theme) -> None:
    paragraphs, font = Paragraphs(), theme.font("body")
    one = paragraphs.height("水", font, 500)
    address = "http://" + "a" * 200
    assert paragraphs.height(address, font, 100) >= 8 * one
    measure = theme.font_metrics("body")
    head = "完工更换球阀"
    width = measure.horizontalAdvance(head) + 2
    drawn = draw(paragraphs, head + "，试水", font, width)
    alone = draw(paragraphs, head[:-1], font, width)
    assert top_line(drawn, one) == top_line(alone, one)


def draw(paragraphs: Paragraphs, text: str, font: QFont, width: int) -> QImage:
    image = QImage(width, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paragraphs.draw(painter, 0, 0, text, font, width)
    painter.end()
    return image


def top_line(image: QImage, height: int) -> bytes:
    return pixels(image.copy(0, 0, image.width(), height))


def test_figures_and_chinese_stand_on_one_baseline(theme: Theme) -> None:
    for style in ("number", "number_caption", "title"):
        for height in range(24, 40):
            alone = foot_of_figures(theme, style, height, "2026")
            assert foot_of_figures(theme, style, height, "2026 年月") == alone, (style, height)


def foot_of_figures(theme: Theme, style: str, height: int, text: str) -> int:
    """The lowest dark row of the figures that `text` begins with."""
    image = QImage(120, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(theme.font(style))
    metrics = theme.font_metrics(style)
    draw_line(painter, image.rect(), text, metrics)
    painter.end()
    columns = range(metrics.horizontalAdvance("2026"))
    dark = [y for y in range(height) for x in columns if image.pixelColor(x, y).lightness() < 128]
    return max(dark)


# -- chips and badges


def test_a_chip_says_its_state_in_a_word(theme: Theme, qtbot: QtBot) -> None:
    chip = StateChip(theme, "held", "挂起")
    shown(qtbot, chip)
    assert chip.accessibleName() == "挂起"
    narrow = chip.sizeHint().width()
    chip.set_state("finished", "待验收")
    assert chip.accessibleName() == "待验收"
    assert chip.sizeHint().width() > narrow


def test_states_are_told_apart_without_colour(theme: Theme, qtbot: QtBot) -> None:
    grey = set()
    for key in ("reported", "accepted", "dispatched", "taken", "working", "held"):
        image = QImage(80, 28, QImage.Format.Format_ARGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        paint_chip(painter, image.rect(), theme, key, "", filled=False)
        painter.end()
        mono = image.convertToFormat(
            QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither
        )
        grey.add(pixels(mono))
    assert len(grey) == 6


def test_only_an_emergency_has_a_ground(theme: Theme, qtbot: QtBot) -> None:
    tag = PriorityTag(theme, "normal", "一般")
    shown(qtbot, tag)
    danger = theme.color("danger").name()
    corner = QPoint(4, tag.sizeHint().height() // 2)
    assert tag.grab().toImage().pixelColor(corner).name() != danger
    tag.set_state("emergency", "抢修")
    tag.resize(tag.sizeHint())
    assert tag.grab().toImage().pixelColor(2, tag.height() // 2).name() == danger


def test_a_badge_of_none_takes_no_room(theme: Theme, qtbot: QtBot) -> None:
    badge = CountBadge(theme, 0, name="待派单")
    qtbot.addWidget(badge)
    assert badge.isHidden()
    badge.set_count(1234)
    assert not badge.isHidden()
    assert badge.accessibleName() == "待派单 1234"
    assert badge.sizeHint().width() < 50


def test_an_avatar_bears_the_surname() -> None:
    assert [surname(name) for name in ("张师傅", "欧阳修远", "欧阳", " aygul", "")] == [
        "张",
        "欧阳",
        "欧",
        "A",
        "?",
    ]
