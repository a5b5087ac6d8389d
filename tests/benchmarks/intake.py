"""Phone intake: from the key that saves to the painted number, and a suggestion while typing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.station import Station
from desktop.ui.intake.form import IntakeForm
from desktop.ui.theme import Theme
from tests.benchmarks.measuring import Figure
from tests.desktop.intake_desk import Hands, fill
from tests.worlds import close_station, make_station, report

FRAME = 16.0


def figures() -> Iterator[Figure]:
    """Save, and look up."""
    app = QApplication.instance() or QApplication([])
    assert app is not None
    theme = Theme()
    theme.apply()
    with tempfile.TemporaryDirectory() as folder:
        station = make_station(Path(folder))
        form = IntakeForm(station, theme)
        form.resize(1100, 640)
        form.show()
        form.start()
        QApplication.processEvents()
        yield from _saving(form, station)
        yield _suggesting(form)
        form.close()
        close_station(station)


def _saving(form: IntakeForm, station: Station) -> Iterator[Figure]:
    hands, bare, whole = Hands(), [], []
    for _ in range(9):
        started = time.perf_counter()
        report(station, "power.trip", "东校区/2栋/405")
        bare.append((time.perf_counter() - started) * 1_000)
        fill(form, station, place="东校区/1栋/108")
        QApplication.processEvents()
        started = time.perf_counter()
        hands.save()
        form.done.repaint()
        QApplication.processEvents()
        whole.append((time.perf_counter() - started) * 1_000)
        hands.press(Qt.Key.Key_Escape)
    what = "a call saved, the number painted"
    yield Figure(what, median(whole), "ms", "required", 100.0, 1.0)
    yield Figure(what, median(whole), "ms", "a bare report", median(bare), 12.0)


def _suggesting(form: IntakeForm) -> Figure:
    spent = []
    for typed in ("1381", "zzh", "3-5", "mdl", "201", "2024"):
        for look in (form.fields.caller._look, form.fields.place._look):
            started = time.perf_counter()
            look(typed)
            spent.append((time.perf_counter() - started) * 1_000)
    return Figure("a suggestion while typing, p50", median(spent), "ms", "frame", FRAME, 1.0)
