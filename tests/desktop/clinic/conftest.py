"""The reception that the clinic's tests work at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cloud.cloud import Cloud
from desktop.clinic import ClinicStation
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.theme import Density, Scheme, Theme
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from tests.desktop.clinic.reception import PEOPLE, clinic_cloud, morning, open_reception
from tests.worlds import HeldClock


@pytest.fixture
def reception(tmp_path: Path, clock: HeldClock) -> Iterator[ClinicStation]:
    made = open_reception(tmp_path / "clinic", clock, days=2)
    yield made
    made.close()


@pytest.fixture
def desk(qtbot: QtBot, reception: ClinicStation) -> ClinicDesk:
    for n, person in enumerate(PEOPLE[:5]):
        patient = Patient(person.name, person.code, person.phones[0])
        reception.submit(morning(), c.Book("", patient, n))
    made = ClinicDesk(Theme(Scheme.LIGHT, Density.COMFORTABLE), reception)
    made.resize(1_290, 760)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_page("today")
    assert made.today.sessions.current == morning()
    made.today.visits.setFocus()
    QApplication.processEvents()
    return made


@pytest.fixture
def cloud(tmp_path: Path, clock: HeldClock) -> Iterator[Cloud]:
    made = clinic_cloud(tmp_path / "cloud", clock)
    yield made
    made.store.close()
