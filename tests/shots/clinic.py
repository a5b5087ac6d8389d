"""The clinic's pictures: the day's queue, the week's places, the screen in the waiting room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.theme import Density, Scheme, Theme
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.state import Mark
from domain.envelope import Args
from tests.desktop.clinic.reception import PEOPLE, at, morning, open_reception
from tests.worlds import HeldClock

SIZE = (1_300, 780)
_MARKS: tuple[tuple[Mark, ...], ...] = ((), ("again",), ("referred",))


def pictures(folder: Path) -> Iterator[tuple[str, QImage]]:
    """Name and picture of each."""
    clock = HeldClock()
    station = open_reception(folder / "clinic", clock, doctors=2, days=8, leased=True)
    ids = []
    for n, person in enumerate(PEOPLE):
        patient = Patient(person.name, person.code, person.phones[0])
        book = c.Book("", patient, n + 2, _MARKS[n % 3])
        ids.append(station.submit(morning(), book).id)
        station.submit(morning("D2", half="pm"), c.Book("", patient, n + 3))

    def then(time: str, args: Args) -> None:
        clock.now = at(time)
        station.submit(morning(), args)

    for n, time in enumerate(("08:31", "08:36", "08:40", "08:44")):
        then(time, c.CheckIn(ids[n]))
    then("08:50", c.Call(ids[0]))
    then("08:51", c.Enter(ids[0]))
    then("08:58", c.Prioritise(ids[3], "green", "高烧 39.8℃，辅导员护送"))
    walk_in = Patient("王秀兰", "T0012")
    then("09:01", c.WalkIn("", walk_in, (), "elderly", "72 岁"))
    then("09:03", c.Call(ids[3]))
    clock.now = at("09:05")
    theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
    theme.apply()
    desk = ClinicDesk(theme, station)
    desk.resize(*SIZE)
    desk.show()
    for name, page in (("clinic-day", "today"), ("clinic-week", "booking")):
        desk.show_page(page)
        QApplication.processEvents()
        yield name, desk.grab().toImage()
    desk.show_calls()
    assert desk.waiting_room is not None
    desk.waiting_room.resize(1_280, 720)
    QApplication.processEvents()
    yield "clinic-calls", desk.waiting_room.grab().toImage()
    desk.close()
    station.close()
