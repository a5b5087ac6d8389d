"""The weights of suggestions in the settings: tried on the past, adopted by leaders, kept."""

from __future__ import annotations

import threading

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.settings.dispatch_card import DispatchChoice, keep_former
from desktop.ui.settings.values import Preferences, Settings
from desktop.ui.theme import Density, Scheme, Theme
from domain.people import Actor
from domain.problems import Problem
from storage.database import Store
from tests.worlds import HeldClock, busy_desk

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(Settings())


@pytest.fixture
def choice(
    qtbot: QtBot, station: Station, clock: HeldClock, preferences: Preferences
) -> DispatchChoice:
    busy_desk(station, clock)
    theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
    made = DispatchChoice(station, theme, preferences, theme)
    for widget in (*made.boxes.values(), made.adopt, made.try_out, made.usual, *made.lines):
        qtbot.addWidget(widget)
    return made


def said(choice: DispatchChoice) -> str:
    return "\n".join(line.text() for line in choice.lines)


def shift(choice: DispatchChoice) -> None:
    choice.boxes["skill"].setValue(20)
    choice.boxes["distance"].setValue(30)


def test_only_points_that_come_to_a_hundred_can_be_tried_or_adopted(
    choice: DispatchChoice,
) -> None:
    assert choice.adopt.isEnabled()
    choice.boxes["skill"].setValue(20)
    assert not choice.adopt.isEnabled()
    assert not choice.try_out.isEnabled()
    assert "80" in choice.total.text()


def test_a_trial_on_the_past_says_how_often_each_way_agrees_with_the_desk(
    choice: DispatchChoice, qtbot: QtBot, station: Station
) -> None:
    shift(choice)
    qtbot.mouseClick(choice.try_out, LEFT)
    qtbot.waitUntil(lambda: "Weights of the trial" in said(choice))
    assert "5 sendings" in said(choice)
    assert "As it was sent: agrees with the desk 100 %" in said(choice)
    assert station.sending.weights == station.sending.rules.weights  # nothing is adopted yet


def test_a_trial_can_be_stopped(
    choice: DispatchChoice, qtbot: QtBot, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    unwanted, reader = threading.Event(), station.reader

    def held() -> Store:
        assert unwanted.wait(5)
        return reader()

    monkeypatch.setattr(station, "reader", held)
    qtbot.mouseClick(choice.try_out, LEFT)
    qtbot.mouseClick(choice.try_out, LEFT)
    unwanted.set()
    qtbot.waitUntil(lambda: "stopped" in said(choice))
    assert choice.adopt.isEnabled()


def test_adopted_weights_hold_at_once_and_after_the_next_start(
    choice: DispatchChoice, qtbot: QtBot, station: Station
) -> None:
    shift(choice)
    qtbot.mouseClick(choice.adopt, LEFT)
    assert (station.sending.weights.skill, station.sending.weights.distance) == (20, 30)
    again = Station(station._files, clock=station.clock, new_id=station.new_id)
    assert again.sending.weights.skill == 20
    qtbot.mouseClick(choice.usual, LEFT)
    assert station.sending.weights == station.sending.rules.weights
    assert choice.boxes["skill"].value() == station.sending.rules.weights.skill


def test_weights_that_another_desk_sets_are_shown_but_not_over_what_is_being_typed(
    choice: DispatchChoice, station: Station
) -> None:
    usual = station.sending.rules.weights
    station.shared.adopt(structs.replace(usual, skill=30, zone=30))
    assert choice.boxes["zone"].value() == 30
    choice.boxes["load"].setValue(5)
    station.shared.adopt(structs.replace(usual, skill=20, zone=40))
    assert (choice.boxes["zone"].value(), choice.boxes["load"].value()) == (30, 5)


def test_weights_of_this_desk_alone_count_until_the_office_has_its_own(
    station: Station, qtbot: QtBot
) -> None:
    usual = station.sending.rules.weights
    alone = {"skill": 30, "zone": 30}
    preferences = Preferences(structs.replace(Settings(), dispatch=alone))
    keep_former(station, preferences)
    assert station.sending.weights.zone == 30
    station.shared.adopt(structs.replace(usual, skill=20, zone=40))
    assert station.sending.weights.zone == 40


def test_who_is_no_leader_may_try_but_not_adopt(
    choice: DispatchChoice, station: Station
) -> None:
    station.operator = Actor("H002", "周敏", "dispatcher")
    choice.show_values()
    assert choice.try_out.isEnabled()
    assert not choice.adopt.isEnabled()
    assert "leaders adopt" in choice.total.text()


def test_kept_weights_that_do_not_add_up_any_more_are_told_and_not_used(
    station: Station, qtbot: QtBot
) -> None:
    preferences = Preferences(structs.replace(Settings(), dispatch={"skill": 90}))
    told: list[Problem] = []
    preferences.troubled.connect(told.append)
    keep_former(station, preferences)
    assert [problem.code for problem in told] == ["rules_invalid"]
    assert station.sending.weights == station.sending.rules.weights
