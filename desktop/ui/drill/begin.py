"""Beginning a drill from the real desk: its folder is made by a thread, then its window opens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.station import Station
from desktop.ui.background import Work
from domain.problems import Problem, Refusal

translate = QCoreApplication.translate


class DrillStart(QObject):
    """Starts drills, one at a time.

    Signals:
        told: words for a message.
        refused: the ``Problem`` in its way.
    """

    told = Signal(str)
    refused = Signal(object)

    def __init__(self, station: Station, parent: QObject) -> None:
        super().__init__(parent)
        self._station = station
        self.work = Work("drill", self)
        self.work.done.connect(self._made)
        self.work.failed.connect(self.refused)

    def begin(self) -> None:
        """Make a drill of today and open it; in a drill there is no other one."""
        if self._station.drills.began:
            self.refused.emit(Refusal("drill_in_drill"))
            return
        if self.work.is_running:
            return
        self.told.emit(translate("drill", "The drill is being prepared; its own window opens."))
        drills, new_id = self._station.drills, self._station.new_id
        self.work.start(lambda progress: drills.prepare(new_id))

    def _made(self, folder: Path) -> None:
        try:
            self._station.drills.launch(folder)
        except Problem as problem:
            self.refused.emit(problem)
            return
        self.told.emit(translate("drill", "The drill opens. This desk goes on as usual."))
