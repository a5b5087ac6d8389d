"""How the views share the window's room, on every screen and at every size of type."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import translation
from desktop.station import Station
from desktop.ui.settings.values import Arrangement, DeskSettings, LookSettings, Settings
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow
from domain.repair.ticket import Ticket
from tests.desktop.driving import picture
from tests.desktop.window_stage import Make, maker
from tests.worlds import HeldClock, busy_desk


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def make(qtbot: QtBot, station: Station, saved: list[Settings]) -> Make:
    return maker(qtbot, station, saved)


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    made = busy_desk(station, clock)
    station._ledger.set_meta("cloud", "https://hq.example.edu.cn")
    return made


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    locale = QLocale()
    installed = translation.install(qapp, "zh_CN")
    yield
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(locale)


def test_side_by_side_without_room_shows_the_view_last_worked_in(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make(Settings(desk=DeskSettings(arrangement="both")), width=1_600)
    place = window.workplace
    window._theme.set_density(Density.LARGE)
    window.docks.ticket.hide()
    qtbot.waitUntil(lambda: place.width() >= place.width_wanted())
    assert place.queue.isVisible()
    assert place.board.isVisible()
    place.board.show_ticket(tickets["dispatched"].uid)
    window.open_ticket(tickets["dispatched"].uid)
    qtbot.waitUntil(lambda: not place.queue.isVisible())
    assert place.board.isVisible()
    window.docks.ticket.hide()
    qtbot.waitUntil(place.queue.isVisible)
    assert place.board.isVisible()


def test_the_ticket_has_a_width_to_read_at_from_the_first_start(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    station.operator = None
    window = make()
    wanted = min(30 * window._theme.metrics.body, window.width() * 32 // 100)
    qtbot.waitUntil(lambda: window.docks.ticket.width() == wanted)


@pytest.mark.parametrize("arrangement", ["board", "both"])
def test_large_type_makes_no_window_wider_than_the_screen(
    qtbot: QtBot, station: Station, arrangement: Arrangement
) -> None:
    theme = Theme(Scheme.LIGHT, Density.LARGE)
    window = MainWindow(station, theme, Settings(desk=DeskSettings(arrangement=arrangement)))
    window.resize(1_366, 768)
    qtbot.addWidget(window)
    window.show()
    assert window.width() == 1_366


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("width", [1_366, 1_920])
def test_the_window_fits_the_screens_of_the_office(
    qtbot: QtBot,
    station: Station,
    tickets: dict[str, Ticket],
    chinese: None,
    scheme: Scheme,
    density: Density,
    width: int,
) -> None:
    theme = Theme(scheme, density)
    theme.apply()
    window = MainWindow(station, theme, Settings(look=LookSettings(scheme, density)))
    window.resize(width, 768 if width < 1_900 else 1_080)
    qtbot.addWidget(window)
    window.show()
    window.open_ticket(tickets["working"].uid)
    window.queue.view.go_to(window.queue.model.id_at(2))
    for _ in range(4):  # the docks settle step by step
        QApplication.processEvents()
    assert window.width() == width
    right = window.panel.mapTo(window, QPoint(window.panel.width(), 0)).x()
    assert right <= width
    assert window.minimumSizeHint().width() <= width
    picture(window, f"window-{scheme.value}-{density.value}-{width}")
    window.close()
