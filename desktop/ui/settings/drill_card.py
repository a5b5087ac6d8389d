"""Drills in the settings: begin one, how long they are kept, what the last one was like."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox

from desktop.station import Station
from desktop.ui.drill.told import lines_of
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme

translate = QCoreApplication.translate

KEPT = (7, 30, 90)
"""Days offered."""


class DrillChoice:
    """The editors of the drills; the page places them."""

    def __init__(self, station: Station, theme: Theme, preferences: Preferences) -> None:
        self._station = station
        self.begin = Button(theme, translate("drill", "Begin a drill"), "secondary", "siren")
        self.begin.setEnabled(not station.drills.began)
        self.kept = QComboBox()
        self.kept.setAccessibleName(translate("drill", "Kept for"))
        for days in KEPT:
            self.kept.addItem(translate("drill", "%n days, then deleted", "", days), days)
        self.kept.setCurrentIndex(max(0, self.kept.findData(preferences.values.desk.drill_days)))
        self.kept.currentIndexChanged.connect(
            lambda: preferences.change_desk(drill_days=self.kept.currentData())
        )
        self.last = PlainLabel(theme, "", "caption", "muted", wrap=True)

    def show_values(self) -> None:
        """Tell of the last drill."""
        past = self._station.drills.past()
        ended = next((one.summary for one in past if one.summary is not None), None)
        said = translate("drill", "None yet") if ended is None else " · ".join(lines_of(ended))
        self.last.setText(said)
