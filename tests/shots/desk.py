"""The desk's pictures: one window over a busy morning, in several looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.settings.values import Arrangement, DeskSettings, LookSettings, Settings
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow
from desktop.workday.hands import Hands
from tests.desktop.driving import Flight
from tests.shots.morning import Morning

SIZE = (1440, 900)
_SETTLED = 400  # ms, for layout, streams of ids and pictures read by threads


def pictures(morning: Morning) -> Iterator[tuple[str, QImage]]:
    """Every picture with its name."""
    draw: dict[str, Callable[[Morning], QImage]] = {
        "desk-light": desk_light,
        "desk-dark": desk_dark,
        "board": board,
        "intake": intake,
        "large-type": large_type,
    }
    for name, make in draw.items():
        yield name, make(morning)


def desk_light(morning: Morning) -> QImage:
    """The queue by priority, the burst pipe open beside it."""
    with _window(morning, Scheme.LIGHT, Density.COMFORTABLE) as window:
        _open(window, morning.hero)
        return window.grab().toImage()


def desk_dark(morning: Morning) -> QImage:
    """The same desk at night: dark and compact."""
    with _window(morning, Scheme.DARK, Density.COMPACT) as window:
        _open(window, morning.tickets["东校区/一食堂/201"])
        return window.grab().toImage()


def board(morning: Morning) -> QImage:
    """A card in the air: every worker's column says whether it may land."""
    with _window(morning, Scheme.LIGHT, Density.COMFORTABLE, "board") as window:
        window.docks.ticket.hide()
        _settle()
        made = window.workplace.board
        uid = morning.tickets["西校区/桃园1舍/508"]
        made.show_ticket(uid)
        column = made.columns.bring("W104")
        assert column is not None
        _settle()
        flight = Flight(made, [uid])
        flight.over(column)
        _settle()
        image = window.grab().toImage()
        flight.leave()
        return image


def intake(morning: Morning) -> QImage:
    """A call being taken down; the radar has found who reported the same already."""
    with _window(morning, Scheme.LIGHT, Density.COMFORTABLE) as window:
        window.new_repair()
        _settle()
        window.resizeDocks([window.docks.intake], [460], Qt.Orientation.Horizontal)
        hands = Hands(window)
        hands.type("刘思远 ")
        hands.type("13986024417")
        hands.enter()
        hands.type("3-507")
        hands.enter()
        hands.type("漏水")
        hands.enter()
        hands.type("，暖气管那里一直喷，盆都接满了")
        _settle()
        return window.grab().toImage()


def large_type(morning: Morning) -> QImage:
    """大字, for eyes that have read for fifty years."""
    with _window(morning, Scheme.LIGHT, Density.LARGE) as window:
        _open(window, morning.hero)
        return window.grab().toImage()


@contextmanager
def _window(
    morning: Morning, scheme: Scheme, density: Density, arrangement: Arrangement = "queue"
) -> Iterator[MainWindow]:
    theme = Theme(scheme, density)
    theme.apply()
    desk = DeskSettings(order="priority", arrangement=arrangement)
    settings = Settings(look=LookSettings(scheme, density), desk=desk)
    window = MainWindow(morning.office.station, theme, settings, outage=lambda out: None)
    window.resize(*SIZE)
    window.show()
    window.activateWindow()
    # Nothing under the mouse is lit.
    QTest.mouseMove(window, QPoint(SIZE[0] - 2, 2))
    _settle()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        theme.deleteLater()
        QApplication.processEvents()


def _open(window: MainWindow, uid: str) -> None:
    """Open a ticket in a panel as wide as whoever works with it makes it."""
    width = 29 * window.width() // 100
    window.resizeDocks([window.docks.ticket], [width], Qt.Orientation.Horizontal)
    window.queue.go_to(uid)
    window.open_ticket(uid)
    _settle()
    window.queue.view.setFocus(Qt.FocusReason.OtherFocusReason)
    _settle()


def _settle() -> None:
    QTest.qWait(_SETTLED)
