"""Which news the desk calls for, and how loud."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QSlider

from desktop.ui.parts.button import as_label
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme

translate = QCoreApplication.translate


class AlertChoice:
    """The editors of the alerts; the page places them."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        self._preferences = preferences
        self.kinds = {
            key: QCheckBox(as_label(text))
            for key, text in (
                ("urgent", translate("alerts", "Urgent repairs")),
                ("new", translate("alerts", "Other new repairs from WeChat")),
                ("warn", translate("alerts", "A time limit is about to pass")),
                ("breach", translate("alerts", "A time limit has passed, and each step after")),
                ("attention", translate("alerts", "Something needs a look")),
                ("repeat", translate("alerts", "Ring for urgent ones until somebody is there")),
            )
        }
        self.muted = QCheckBox(as_label(translate("alerts", "All sounds off")))
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setPageStep(10)
        self.volume.setTracking(False)
        self.volume.setMinimumSize(200, theme.metrics.control)
        self.volume.setAccessibleName(translate("alerts", "Volume"))
        for key, box in self._boxes().items():
            box.toggled.connect(lambda on, key=key: preferences.change_alerts(**{key: on}))
        self.volume.valueChanged.connect(lambda value: preferences.change_alerts(volume=value))
        preferences.changed.connect(self.show_values)
        self.show_values()

    def show_values(self) -> None:
        """Bring the editors up to what holds."""
        alerts = self._preferences.values.alerts
        for key, box in self._boxes().items():
            with QSignalBlocker(box):
                box.setChecked(getattr(alerts, key))
        with QSignalBlocker(self.volume):
            self.volume.setValue(alerts.volume)
        self.volume.setEnabled(not alerts.muted)
        self.kinds["repeat"].setEnabled(alerts.urgent)

    def _boxes(self) -> dict[str, QCheckBox]:
        return self.kinds | {"muted": self.muted}
