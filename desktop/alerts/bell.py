"""The bell: rings as the operator set it, and again until somebody touches the desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desktop.alerts.watch import Kind, Watch
from desktop.station import QueueRow, Station
from desktop.ui.actions import SPECS
from desktop.ui.parts.button import IconButton
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.settings.values import AlertSettings
from desktop.ui.theme import Theme
from desktop.ui.ticket.steps import step_text
from desktop.ui.window import MainWindow

translate = QCoreApplication.translate

AGAIN = 20_000
"""ms between two rings for what nobody has noticed."""
_NOTICED = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})
_TOLD = 10_000  # ms


class Bell(QObject):
    """Turns what ``Watch`` hears into sound, a flash in the taskbar and a word in the tray.

    Args:
        play: plays a kind's tune at a volume of 0 to 100.
    """

    def __init__(
        self,
        station: Station,
        theme: Theme,
        window: MainWindow,
        play: Callable[[Kind, int], None],
    ) -> None:
        super().__init__(window)
        self._station, self._theme, self._window, self._play = station, theme, window, play
        self.ringing: Kind | None = None
        self._tray: QSystemTrayIcon | None = None
        self._first = ""
        self._again = QTimer(self)
        self._again.setInterval(AGAIN)
        self._again.timeout.connect(self._ring)
        self.watch = Watch(station, self)
        self.watch.heard.connect(self._heard)
        self.switch = IconButton(theme, "volume-2", "", parent=window)
        window.statusBar().addPermanentWidget(self.switch)
        self.switch.clicked.connect(self.turn)
        window.acts["mute"].triggered.connect(self.turn)
        self._volume = self._settings.volume
        window.preferences.changed.connect(self._show)
        window.preferences.changed.connect(self._let_hear)
        self._show()

    def turn(self) -> None:
        """Sounds off, or on again."""
        self._window.preferences.change_alerts(muted=not self._settings.muted)

    def stop(self) -> None:
        """Somebody has noticed: ring no more."""
        if self.ringing is not None:
            self.ringing = None
            self._again.stop()
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Only while it rings: every event of the program passes here.
        if event.type() in _NOTICED:
            self.stop()
        return False

    @property
    def _settings(self) -> AlertSettings:
        return self._window.preferences.values.alerts

    def _heard(self, news: list[tuple[Kind, list[QueueRow]]]) -> None:
        wanted = [each for each in news if getattr(self._settings, each[0])]
        if not wanted:
            return
        # One tune and one message at a time: the next would drown the one that presses more.
        kind, rows = wanted[0]
        self._play_once(kind)
        QApplication.alert(self._window)
        if not self._window.isActiveWindow():
            self._tell(kind, rows)
        if kind == "urgent" and self._settings.repeat:
            self._ring_until_noticed(kind)

    def _ring_until_noticed(self, kind: Kind) -> None:
        if self.ringing is None:
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self.ringing = kind
        self._again.start()

    def _ring(self) -> None:
        if self.ringing is not None:
            self._play_once(self.ringing)
            QApplication.alert(self._window)

    def _play_once(self, kind: Kind) -> None:
        if not self._settings.muted and self._settings.volume:
            self._play(kind, self._settings.volume)

    def _tell(self, kind: Kind, rows: list[QueueRow]) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.setToolTip(translate("alerts", "Paidan"))
            self._tray.activated.connect(self._come)
            self._tray.messageClicked.connect(self._come)
            self._tray.show()
        self._first = rows[0].uid if rows else ""
        title, text = told(self._station, kind, rows)
        self._tray.showMessage(title, text, self._tray.icon(), _TOLD)

    def _come(self) -> None:
        window = self._window
        window.showNormal() if window.isMinimized() else window.show()
        window.raise_()
        window.activateWindow()
        if self._first:
            window.open_ticket(self._first)
            self._first = ""

    def _let_hear(self) -> None:
        """Another volume was chosen: let it be heard."""
        if self._volume != self._settings.volume:
            self._volume = self._settings.volume
            self._play_once("new")

    def _show(self) -> None:
        muted = self._settings.muted
        off = translate("alerts", "Sounds are off; switch them on")
        on = translate("alerts", "Sounds are on; switch them off")
        name = off if muted else on
        icon, ink = ("volume-x", "warn_text") if muted else ("volume-2", "text_2")
        self._theme.bind_icon(self.switch, icon, ink)
        self.switch.setAccessibleName(name)
        self.switch.setToolTip(plain_tip(f"{name}  {SPECS['mute'].keys[0]}"))


def told(station: Station, kind: Kind, rows: list[QueueRow]) -> tuple[str, str]:
    """Title and text of a message in the tray: where and what, never who."""
    titles = {
        "urgent": translate("alerts", "Urgent repair"),
        "new": translate("alerts", "%n new repairs", "", len(rows)),
        "warn": translate("alerts", "%n about to pass their time limit", "", len(rows)),
        "breach": translate("alerts", "%n past their time limit", "", len(rows)),
        "attention": translate("alerts", "Something needs a look"),
    }
    lines = [f"{row.place_text}  {station.faults.path_text(row.fault)}" for row in rows[:3]]
    if kind == "breach":
        lines = [
            "  ".join(part for part in (line, step_text(station, row)) if part)
            for line, row in zip(lines, rows, strict=False)
        ]
    return titles[kind], "\n".join(lines)
