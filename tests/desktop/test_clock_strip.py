"""The five clocks of a ticket: named at any width, and nothing said twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import translation
from desktop.station import Station
from desktop.ui import words
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.ticket import clock_strip
from desktop.ui.ticket.clock_strip import ClockStrip
from domain.repair import commands as c
from tests.worlds import MINUTE, HeldClock, report


@pytest.fixture(params=["en", "zh_CN"])
def language(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    locale = QLocale()
    installed = translation.install(qapp, request.param)
    yield request.param
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(locale)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What is painted, each with the room that is left beside it."""
    found: list[tuple[str, int]] = []
    real = clock_strip.draw_line

    def draw_line(painter: Any, rect: QRect, text: str, figures: Any, *more: Any) -> int:
        found.append((text, rect.width() - figures.horizontalAdvance(text)))
        return real(painter, rect, text, figures, *more)

    monkeypatch.setattr(clock_strip, "draw_line", draw_line)
    return found


@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("letters", [18, 24, 32])
def test_every_clock_says_its_name_in_full_at_any_width(
    station: Station,
    qtbot: QtBot,
    language: str,
    painted: list[tuple[str, int]],
    density: Density,
    letters: int,
) -> None:
    theme = Theme(Scheme.LIGHT, density)
    strip = ClockStrip(theme)
    qtbot.addWidget(strip)
    strip.set_clocks(station.clocks_of(report(station)), station.clock())
    width = letters * theme.metrics.body
    strip.resize(width, strip.heightForWidth(width))
    strip.grab()
    assert len(painted) == 6, "five names, and until when the first of them runs"
    assert [text for text, left in painted if left < 0] == []


def test_the_strip_says_until_when_and_leaves_what_is_left_to_the_head(
    station: Station, clock: HeldClock, qtbot: QtBot, painted: list[tuple[str, int]]
) -> None:
    ticket = report(station)
    clock.advance(MINUTE)
    station.submit(ticket.uid, c.Accept())
    clocks = station.clocks_of(station.ticket(ticket.uid))  # type: ignore[arg-type]
    strip = ClockStrip(Theme())
    qtbot.addWidget(strip)
    strip.set_clocks(clocks, clock())
    strip.resize(800, strip.heightForWidth(800))
    strip.grab()
    said = [text for text, _ in painted]
    assert "in time" in said
    running = next(each for each in clocks if each.state_at(clock()) == "running")
    assert words.moment(running.due, clock()) in said
    assert words.span(running.remaining(clock())) not in said
