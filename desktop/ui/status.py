"""How things stand, in words: the strip below the work, and the banners above it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.station import Changes, Freshness, Station
from desktop.ui import words
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.banner import Tone as BannerTone
from desktop.ui.parts.status_strip import StatusStrip, Tone
from desktop.ui.theme import Theme
from domain.problems import Problem

translate = QCoreApplication.translate

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
SKEW_TOLD = 2 * _MINUTE
"""From this difference to the cloud's clock on (ms) the operator is told."""

_GRAVE = frozenset({"database_damaged", "database_key", "disk_full", "disk_error"})


class StatusWords(QObject):
    """Keeps the strip true: the link, the age of the data, what waits, what needs a person.

    Signals:
        clicked: ``cloud``, ``age``, ``behind``, ``waiting``, ``attention``, ``mentions``, ``skew``.
    """

    clicked = Signal(str)

    def __init__(self, station: Station, strip: StatusStrip, *, offline: str = "") -> None:
        """``offline`` is what is said without the cloud, where that is not a dispatch desk."""
        super().__init__(strip)
        self._station, self._strip, self._offline = station, strip, offline
        strip.clicked.connect(self.clicked)
        station.freshness_changed.connect(self.look)
        station.changed.connect(self._heard)
        self._minute = QTimer(self)
        self._minute.timeout.connect(self.look)
        self._minute.start(_MINUTE)
        self.look()

    def _heard(self, changes: Changes) -> None:
        if changes.tickets or changes.everything:
            self.look()

    def look(self) -> None:
        """Say it again: something changed, or a minute passed."""
        fresh, now = self._station.freshness, self._station.clock()
        cloud, drill = bool(self._station.meta("cloud")), bool(self._station.meta("drill"))
        icon, text, tone = link_words(fresh, enrolled=cloud, drill=drill, offline=self._offline)
        self._strip.set_segment("cloud", icon, text, tone)
        self._strip.set_segment("age", "clock", age_words(fresh, now), "quiet")
        self._strip.set_segment("behind", "download", incoming_words(fresh), "info")
        waiting, tip = ("", "") if drill else waiting_words(fresh, now)
        self._strip.set_segment("waiting", "cloud-upload", waiting, "info", tip=tip)
        attention = translate("status", "%n need a look", "", fresh.attention)
        self._strip.set_segment("attention", "bell", attention if fresh.attention else "", "warn")
        someone = self._station.operator
        count = len(self._station.mentions(someone.id)) if someone is not None else 0
        said = translate("mention", "@ %n notes for you", "", count) if count else ""
        self._strip.set_segment("mentions", "message-square", said, "warn")
        self._strip.set_segment("skew", "alarm-clock", skew_words(fresh.skew), "warn")


def link_words(
    fresh: Freshness, *, enrolled: bool, drill: bool = False, offline: str = ""
) -> tuple[str, str, Tone]:
    """Icon, words and tone for the line to the cloud. Offline is calm: everything works."""
    if drill:
        return "cloud-off", translate("drill", "Drill: nothing is uploaded"), "warn"
    if not enrolled:
        return "cloud-off", translate("status", "Not connected to a cloud yet"), "quiet"
    if fresh.link == "online":
        return "cloud", translate("status", "Cloud connected"), "success"
    if fresh.link == "connecting":
        return "refresh-cw", translate("status", "Connecting to the cloud"), "quiet"
    if fresh.link == "stopped":
        return "circle-alert", translate("status", "Exchange with the cloud has stopped"), "warn"
    said = offline or translate("status", "Working offline; take down and dispatch as usual")
    return "cloud-off", said, "quiet"


def age_words(fresh: Freshness, now: int) -> str:
    """How old the data is: 数据截至 今天 10:42; empty if nothing ever came."""
    if fresh.received_at is None:
        return ""
    at = words.moment(fresh.received_at, now)
    return translate("status", "Data as of {time}").format(time=at)


def incoming_words(fresh: Freshness) -> str:
    """What is on its way here: a whole file, or changes; empty if nothing is."""
    if fresh.to_fetch:
        said = translate("status", "Fetching data {percent}% · work as usual")
        return said.format(percent=fresh.fetched * 100 // fresh.to_fetch)
    return translate("status", "%n changes coming in", "", fresh.behind) if fresh.behind else ""


def waiting_words(fresh: Freshness, now: int) -> tuple[str, str]:
    """What waits for the cloud, and since when, for the tip."""
    if not fresh.waiting:
        return "", ""
    said = translate("status", "%n to upload", "", fresh.waiting)
    if fresh.oldest_waiting is None:
        return said, ""
    since = words.ago(fresh.oldest_waiting, now)
    return said, translate("status", "The oldest is from {time}").format(time=since)


def skew_words(skew: int) -> str:
    """That this machine's clock is wrong; empty while it is right."""
    if abs(skew) < SKEW_TOLD:
        return ""
    by = words.duration(skew)
    if skew > 0:
        return translate("status", "This computer's clock is {time} fast").format(time=by)
    return translate("status", "This computer's clock is {time} slow").format(time=by)


class StationBanners(QWidget):
    """What concerns the whole station, one banner a matter, above the work and out of its way.

    Signals:
        enrol_wanted: the operator wants to connect this station to a cloud.
    """

    enrol_wanted = Signal()

    MOST = 3

    def __init__(
        self, station: Station, theme: Theme, parent: QWidget | None = None, *, alone: str = ""
    ) -> None:
        """``alone`` is what is said while there is no cloud, where that is not a dispatch desk."""
        super().__init__(parent)
        self._station, self._theme, self._alone = station, theme, alone
        self._banners: dict[str, Banner] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        station.told.connect(self.tell)
        station.freshness_changed.connect(self._look)
        self._look()

    def tell(self, problem: Problem) -> None:
        """Show a problem until it is put away; the same one again is not shown twice."""
        tone: BannerTone = "danger" if problem.code in _GRAVE else "warn"
        self._put(problem.code, tone, words.sentence(problem))

    def codes(self) -> list[str]:
        """What is shown now, oldest first."""
        return list(self._banners)

    def _look(self) -> None:
        fresh = self._station.freshness
        if fresh.link == "stopped" and fresh.problem is not None:
            self.tell(fresh.problem)
        if self._station.meta("cloud") or self._station.meta("drill"):
            self._take_away("not_enrolled")
        else:
            text = self._alone or translate(
                "status",
                "This station is not connected to a cloud: what you enter stays on this computer.",
            )
            self._put("not_enrolled", "info", text, translate("status", "Connect…"))

    def _put(self, code: str, tone: BannerTone, text: str, action: str = "") -> None:
        shown = self._banners.get(code)
        if shown is not None:
            shown.set_text(text)
            return
        actions = [("enrol", action)] if action else []
        banner = Banner(self._theme, tone, text, actions, closable=not action, parent=self)
        banner.acted.connect(self.enrol_wanted)
        banner.closed.connect(lambda: self._take_away(code))
        self._banners[code] = banner
        self._column.addWidget(banner)
        for oldest in [key for key in self._banners if key != "not_enrolled"][: -self.MOST]:
            self._take_away(oldest)

    def _take_away(self, code: str) -> None:
        banner = self._banners.pop(code, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
