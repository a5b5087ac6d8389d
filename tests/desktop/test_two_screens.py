"""A second monitor: wall board and calling screen fill it, and the keys stay with the desk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

_SIZES = (("desk", 0, 1_366, 768), ("wall", 1_366, 1_920, 1_080))

_SEEN = """
import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.settings.values import Settings
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow
from tests.desktop.clinic.reception import open_reception
from tests.worlds import HeldClock, close_station, make_station

qt = QApplication([])
folder, clock = Path(sys.argv[1]), HeldClock()
station = make_station(folder)
clinic = open_reception(folder / "clinic", clock, days=2)
theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
window = MainWindow(station, theme, Settings())
window.show()
window.complete()
reception = ClinicDesk(theme, clinic)
told = {}


def where(screen):
    qt.processEvents()
    return [screen.screen().name(), screen.isFullScreen(), screen.isVisible()]


def key():
    window.activateWindow()
    qt.processEvents()
    QTest.keyClick(window.queue.view, Qt.Key.Key_F11)


for name, left in (("desk", 60), ("wall", 1_500)):
    window.move(QPoint(left, 60))
    key()
    wall = window.desk_acts.wall
    told[f"wall, desk on {name}"] = where(wall)
    told[f"keys, desk on {name}"] = window.isActiveWindow()
    key()
    told[f"key again, desk on {name}"] = wall.isVisible()
    reception.show()
    reception.move(QPoint(left, 60))
    qt.processEvents()
    for _ in range(2):
        reception.show_calls()
        told[f"calls, desk on {name}"] = where(reception.waiting_room)
    told[f"clinic's keys, desk on {name}"] = reception.isActiveWindow()
    reception.waiting_room.close()
    reception.hide()
window.close()
clinic.close()
close_station(station)
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a desk with two monitors does, first from the one and then from the other."""
    folder = tmp_path_factory.mktemp("screens")
    screens = [
        {"name": name, "x": x, "y": 0, "width": width, "height": height,
         "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, x, width, height in _SIZES
    ]  # fmt: skip
    config = folder / "screens.json"
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-c", _SEEN, str(folder)],
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize(("mine", "other"), [("desk", "wall"), ("wall", "desk")])
def test_what_the_room_looks_at_is_on_the_other_screen_and_the_keys_are_not(
    seen: dict[str, Any], mine: str, other: str
) -> None:
    assert seen[f"wall, desk on {mine}"] == [other, True, True]
    assert seen[f"keys, desk on {mine}"]
    assert not seen[f"key again, desk on {mine}"], "the key that opened it closes it"
    assert seen[f"calls, desk on {mine}"] == [other, True, True], "also when asked twice"
    assert seen[f"clinic's keys, desk on {mine}"]
