"""The clinic as a page of the window: its keys, its strip, and what the desk beside it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clinic import ClinicStation
from desktop.station import Station
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.clinic.emergency import EmergencyView
from desktop.ui.clinic.holders import HoldersDialog
from desktop.ui.parts.toast import ToastStack
from desktop.ui.theme import Density
from desktop.ui.window import MainWindow
from desktop.vault.keeper import NoKeeper
from desktop.vault.session import Session
from desktop.vault.turn import Turn
from desktop.vault.vault import Unlocked, Vault
from desktop.vault.wrapping import Slowness
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from tests.desktop.clinic.reception import morning
from tests.desktop.window_stage import ALT, CTRL, maker, press

K = Qt.Key


class Inside:
    """The clinic that is open, without a line to a cloud."""

    def __init__(self, station: ClinicStation) -> None:
        self.station = station

    def unlocked(self, by: Unlocked, failures: int) -> None: ...

    def may_go_on(self) -> bool:
        return True

    def close(self) -> None: ...


@pytest.fixture
def turn(tmp_path: Path, reception: ClinicStation) -> Turn[Inside]:
    (tmp_path / "vault").mkdir()
    vault = Vault(tmp_path / "vault", NoKeeper(), Slowness(64, 1, 1))
    made, _ = vault.create("Y01", "陈护士", "校医院前台的清晨")
    turn: Turn[Inside] = Turn(vault, Session(lambda: 0.0), lambda opened: Inside(reception))
    patient = Patient("张子涵", "20230001")
    reception.submit(morning(), c.Book("", patient, 0))
    turn.begin(made, "4096")
    return turn


@pytest.fixture
def window(qtbot: QtBot, station: Station, turn: Turn[Inside]) -> MainWindow:
    made = maker(qtbot, station, [])()
    made.pages.make_turn = lambda: turn
    made.show_page("clinic")
    QApplication.processEvents()
    return made


def desk(window: MainWindow) -> ClinicDesk:
    inside = window.pages.clinic.inside
    assert isinstance(inside, ClinicDesk)
    return inside


def test_the_windows_keys_mean_the_clinics_own_acts_there(
    qtbot: QtBot, window: MainWindow, reception: ClinicStation
) -> None:
    shown = desk(window)
    shown.today.visits.setFocus()
    papers: list[object] = []
    shown.today.paper_wanted.disconnect()
    shown.today.paper_wanted.connect(papers.append)
    press(qtbot, K.Key_P, CTRL)
    assert len(papers) == 1
    press(qtbot, K.Key_R)
    there = reception.session(morning())
    assert there is not None
    assert there.visits[0].status == "arrived"
    press(qtbot, K.Key_Z, CTRL)
    there = reception.session(morning())
    assert there is not None
    assert there.visits[0].status == "requested"
    press(qtbot, K.Key_B, CTRL)
    assert QApplication.focusWidget() is shown.booking.panel.who
    assert not [one for one in QApplication.topLevelWidgets() if one.isModal() and one.isVisible()]


def test_a_key_covers_it_and_another_locks_it(
    qtbot: QtBot, window: MainWindow, turn: Turn[Inside]
) -> None:
    desk(window).today.visits.setFocus()
    press(qtbot, K.Key_L, CTRL)
    assert turn.stage == "paused"
    turn.resume("4096")
    desk(window).today.visits.setFocus()
    press(qtbot, K.Key_L, CTRL | ALT)
    assert turn.stage == "locked"
    assert window.pages.clinic.inside is None


def test_the_desk_beside_it_has_its_strip_and_its_queue_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert not window.statusBar().isVisible()
    window.show_page("repair")
    assert window.statusBar().isVisible()
    assert window.workplace.isVisible()


def test_making_it_shows_no_window_for_a_moment(window: MainWindow) -> None:
    assert QApplication.activeWindow() is window


def test_nothing_lies_about_that_this_role_is_not_shown(window: MainWindow) -> None:
    shown = desk(window)
    laid_out = {shown.today, shown.booking, *shown.records.values()}
    if not shown.access.isVisibleTo(shown):
        assert shown.access not in laid_out
    assert shown.childAt(5, 5) is not shown.access


def in_sight() -> set[str]:
    """Titles of the windows that are on the screen."""
    return {one.windowTitle() for one in QApplication.topLevelWidgets() if one.isVisible()}


def messages(window: MainWindow) -> list[str]:
    """What the messages on the screen say."""
    found = [one for stack in window.findChildren(ToastStack) for one in stack.toasts]
    return [one.accessibleName() for one in found if one.isVisible()]


@pytest.mark.parametrize("way", ["cover", "lock"])
def test_nothing_that_stood_before_the_page_survives_a_cover_or_a_lock(
    qtbot: QtBot, window: MainWindow, turn: Turn[Inside], way: str
) -> None:
    shown = desk(window)
    before = in_sight()
    HoldersDialog(window._theme, turn, shown).open()
    shown.today.ask_stop()
    EmergencyView(window._theme, shown._door, "张子涵", 2**50, [], shown.today).open()
    shown.today.print_list()
    QApplication.processEvents()
    assert len(in_sight() - before) == 4
    turn.pause() if way == "cover" else turn.lock()
    QApplication.processEvents()
    assert in_sight() <= before


def test_a_message_with_a_name_is_seen_at_the_clinic_alone(
    qtbot: QtBot, window: MainWindow, turn: Turn[Inside]
) -> None:
    shown = desk(window)
    shown.today.visits.setFocus()
    press(qtbot, K.Key_R)
    assert any("张子涵" in one for one in messages(window))
    window.show_page("repair")
    assert messages(window) == []
    window.show_page("clinic")
    turn.pause()
    assert messages(window) == []
    turn.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [one for stack in window.findChildren(ToastStack) for one in stack.toasts] == []


def test_what_was_copied_at_the_clinic_cannot_be_pasted_once_it_is_covered(
    window: MainWindow, turn: Turn[Inside]
) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("张子涵 20230001")
    turn.pause()
    assert clipboard.text() == ""
    clipboard.setText("BX0001")
    turn.resume("4096")
    window.show_page("repair")
    turn.lock()
    assert clipboard.text() == "BX0001"


@pytest.mark.parametrize("density", list(Density))
def test_it_fits_a_low_screen_before_any_of_its_pages_was_shown(
    window: MainWindow, density: Density
) -> None:
    window._theme.set_density(density)
    QApplication.processEvents()
    low = window.minimumSizeHint()
    assert low.height() <= 720
    assert low.width() <= 1_366
