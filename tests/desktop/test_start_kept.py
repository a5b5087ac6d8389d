"""What a start need not do again: icons drawn once are recalled, the fault tree comes prepared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QStyle
from pytestqt.qtbot import QtBot

import resources
from desktop import prepared
from desktop.station import Station
from desktop.ui import docks
from desktop.ui.theme import Theme, icons
from domain.faults import FaultTree
from domain.problems import Trouble
from tests.desktop.showing import pixels
from tests.desktop.window_stage import maker


@pytest.fixture
def anew(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a program that has drawn nothing yet."""
    forget(monkeypatch)
    yield
    icons._shape.cache_clear()


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    icons._shape.cache_clear()
    monkeypatch.setattr(icons, "_recalled", {})
    monkeypatch.setattr(icons, "_drawn", {})


def undrawable(name: str, side: int) -> None:
    raise AssertionError(f"{name} is drawn again")


def test_an_icon_drawn_at_one_start_is_the_same_at_the_next_without_being_drawn(
    anew: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = pixels(icons.render("wrench", "#3d57d6", 18, 1.5).toImage())
    kept = icons.to_recall()
    assert kept is not None
    forget(monkeypatch)
    monkeypatch.setattr(icons, "_draw", undrawable)
    icons.recall(kept)
    assert pixels(icons.render("wrench", "#3d57d6", 18, 1.5).toImage()) == first
    assert icons.to_recall() is None  # nothing new: the file stays as it is


def test_what_a_later_start_draws_is_kept_beside_what_it_recalled(
    anew: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    icons.render("wrench", "#3d57d6", 18, 1.0)
    kept = icons.to_recall()
    assert kept is not None
    forget(monkeypatch)
    icons.recall(kept)
    icons.render("bell", "#3d57d6", 18, 1.0)
    both = icons.to_recall()
    assert both is not None
    forget(monkeypatch)
    monkeypatch.setattr(icons, "_draw", undrawable)
    icons.recall(both)
    assert not icons.render("wrench", "#3d57d6", 18, 1.0).isNull()
    assert not icons.render("bell", "#3d57d6", 18, 1.0).isNull()


@pytest.mark.parametrize("cut", [0, 1, 40])
def test_icons_kept_by_another_program_or_cut_short_are_drawn_anew(
    anew: None, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    icons.render("wrench", "#3d57d6", 18, 1.0)
    kept = icons.to_recall()
    assert kept is not None
    forget(monkeypatch)
    if cut:
        icons.recall(kept[: len(kept) // cut])
        assert bool(icons._recalled) == (cut == 1)
    else:
        monkeypatch.setattr(icons, "_made_by", lambda: "6.99 little 1")
        icons.recall(kept)
        assert not icons._recalled


def test_the_prepared_fault_tree_is_that_of_the_text_beside_it() -> None:
    text = resources.rule_text("faults")
    assert prepared._file().read_bytes() == prepared.made(), "run python -m desktop.prepared"
    assert prepared.fault_tree() == FaultTree.parse(text)


def test_a_fault_tree_that_a_school_changed_counts_and_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = resources.rule_text("faults")
    first = FaultTree.parse(text).children()[0]
    changed = text.replace(f'"{first.name}"', '"本校自己的叫法"')
    monkeypatch.setattr(resources, "rule_text", lambda name: changed)
    found = prepared.fault_tree().get(first.code)
    assert found is not None
    assert found.name == "本校自己的叫法"
    monkeypatch.setattr(resources, "rule_text", lambda name: text + "\nunknown = 1\n")
    with pytest.raises(Trouble) as told:
        prepared.fault_tree()
    assert told.value.code == "rules_invalid"


def test_the_line_beside_a_panel_is_as_wide_as_the_window_reckons_with(
    qtbot: QtBot, station: Station
) -> None:
    Theme().apply()
    window = maker(qtbot, station, [])()
    metric = QStyle.PixelMetric.PM_DockWidgetSeparatorExtent
    assert window.style().pixelMetric(metric, None, window) == docks.SEPARATOR
