"""A clinic's week with 2,000 places: opened, gone through, booked from; beside bare work."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QTableWidget

from desktop.ui.clinic.booking_page import BookingPage
from desktop.ui.theme import Theme
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.slots import free_slots
from tests.benchmarks.board import timed
from tests.benchmarks.measuring import Figure
from tests.desktop.clinic.reception import PEOPLE, open_reception
from tests.worlds import HeldClock

DOCTORS, DAYS = 12, 8
SIZE = (1_260, 700)
_TIMES = 9


def figures() -> Iterator[Figure]:
    """Opening the week's board, and one appointment made and painted."""
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    with tempfile.TemporaryDirectory() as name:
        station = open_reception(
            Path(name) / "clinic", HeldClock(), doctors=DOCTORS, days=DAYS, leased=True
        )
        sessions = station.sessions("2026-11-24", "2026-11-30")
        places = sum(len(one.slots) for one in sessions)
        theme = Theme()
        kept: list[BookingPage] = []

        def open_board() -> None:
            page = BookingPage(theme, station)
            page.resize(*SIZE)
            page.show()
            page.grab()
            kept.append(page)

        def bare() -> None:
            table = QTableWidget(DOCTORS, 14)
            table.resize(*SIZE)
            table.show()
            table.grab()
            table.close()

        bare()
        limit = timed(bare, _TIMES)
        open_board()
        yield Figure(
            f"a clinic's week open and painted, {places:,} places",
            timed(open_board, _TIMES), "ms", "50 ms", 50.0, 1.0,
        )  # fmt: skip
        yield Figure(
            "the same beside a bare table of as many cells", timed(open_board, _TIMES), "ms",
            "a bare QTableWidget", limit, 12.0,
        )  # fmt: skip
        page = kept[-1]
        for old in kept[:-1]:
            old.close()
            old.deleteLater()
        qt.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        took = []
        for n, one in enumerate(sessions[: len(PEOPLE) * 3]):
            who = PEOPLE[n % len(PEOPLE)]
            person = Patient(f"{who.name}{n}", "", who.phones[0])
            slot = free_slots(one, station.now(), station=station.station)[0]
            start = perf_counter()
            station.submit(one.uid, c.Book("", person, slot.index))
            page.grab()
            took.append((perf_counter() - start) * 1_000)
        yield Figure(
            "an appointment kept and painted", median(took), "ms", "100 ms", 100.0, 1.0
        )
        page.close()
        station.close()
