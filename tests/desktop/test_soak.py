"""Never lose your place: an operator works on in a real window while the campus reports."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.settings.values import DeskSettings, Settings
from desktop.ui.window import MainWindow
from tests.desktop.window_stage import maker
from tests.shots.office import Office
from tests.soak.campus import Campus
from tests.soak.clock import HOURS
from tests.soak.operator import Operator
from tests.worlds import HOUR, HeldClock

_DIALOGS = ("keys", "export")
_MORE = 1.03
"""So much more may be held after another round: what is kept on purpose (names, words found)."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, HeldClock())
    yield made
    made.close()


class Shift:
    """Rounds of work while the clock goes on and the campus with it."""

    def __init__(self, office: Office, window: MainWindow) -> None:
        self._office = office
        self.operator = Operator(window, office.station, _DIALOGS)
        self.campus = Campus(office.cloud, requests=60)
        self.campus.catch_up()
        office.exchange()
        self._each = HOURS * HOUR // 500

    def round(self) -> None:
        """Every scene once; after each step others have done something."""
        for beats in self.operator.round():
            self._office.clock.advance(self._each)
            self.campus.catch_up()
            self._office.exchange()
            for _ in range(min(beats, 4)):
                QApplication.processEvents()

    def held(self) -> tuple[int, int]:
        """Objects of Python and of Qt that are there."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        roots = QApplication.topLevelWidgets()
        found = {
            shiboken6.getCppPointer(each)[0]
            for root in roots
            for each in (root, *root.findChildren(QObject))
        }
        return len(gc.get_objects()), len(found)


def test_nothing_is_taken_out_of_hand_and_nothing_piles_up(office: Office, qtbot: QtBot) -> None:
    window = maker(qtbot, office.station, [])(Settings(desk=DeskSettings("H001", toured=True)))
    shift = Shift(office, window)
    for _ in range(4):  # everything was shown once, and every column had its cards
        shift.round()
    warm = shift.held()
    for _ in range(2):
        shift.round()
    assert shift.operator.lost == []
    assert shift.campus.done > 200
    objects, qobjects = shift.held()
    assert objects < warm[0] * _MORE
    # The first ticket with a fact or a neighbour more than any before adds a line, which is kept.
    assert qobjects <= warm[1] + 40
