"""The reception read at a glance, on the smallest screen in the largest type, in both languages."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clinic import ClinicStation
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.theme import Density, Scheme, Theme
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from tests.desktop.clinic.reception import PEOPLE, morning
from tests.desktop.looking import faults, nameless


def test_every_page_of_the_reception_can_be_read(
    qtbot: QtBot, reception: ClinicStation, language: str
) -> None:
    for n, person in enumerate(PEOPLE[:5]):
        patient = Patient(person.name, person.code, person.phones[0])
        reception.submit(morning(), c.Book("", patient, n))
    theme = Theme(Scheme.LIGHT, Density.LARGE)
    theme.apply()
    desk = ClinicDesk(theme, reception)
    desk.resize(1_236, 768)  # what the rail leaves of a small screen
    qtbot.addWidget(desk)
    with qtbot.waitExposed(desk):
        desk.show()
    found = []
    for page in desk._by_key:
        desk.show_page(page)
        for _ in range(3):
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QApplication.processEvents()
        found += [f"{page}: {line}" for line in [*faults(desk), *nameless(desk)]]
    assert "\n".join(found) == ""
    assert desk.views.width() >= desk.views.sizeHint().width(), "the names of the pages are whole"
