"""The intake page: the fields, and beside or below them the caller's card and the radar."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.intake.caller_card import CallerCard
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.fields import IntakeFields
from desktop.ui.intake.incident_hint import UNDER_KEY, IncidentHint
from desktop.ui.intake.radar import JOIN_KEY, Radar
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button
from desktop.ui.parts.field_area import FieldArea
from desktop.ui.parts.known_card import KnownCard
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

translate = QCoreApplication.translate

_WIDE = 62
"""Two columns from this width on, in body heights."""


class IntakePage(QWidget):
    """Lays the parts out; what they do is wired in ``form``.

    The button that saves stays in sight, and in a narrow dock so does a word of the radar.
    """

    def __init__(
        self, station: Station, theme: Theme, index: FaultIndex, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._is_wide: bool | None = None
        self.fields = IntakeFields(station, theme, index, self)
        self.caller_card = CallerCard(station, theme, self)
        self.radar = Radar(station, theme, self)
        self.incident = IncidentHint(station, theme, self)
        self.known = KnownCard(theme, self)
        self.asked = PlainLabel(theme, "", "body", "info_text", wrap=True, parent=self)
        self._make()
        self._lay_out()
        theme.follow(self._restyle)

    def look_again(self) -> None:
        """Bring the caller's card and the radar up to date with the fields."""
        caller = self.fields.caller
        self.radar.look(*self.fields.target())
        self.incident.look(*self.fields.target())
        fault = self.fields.target()[1]
        self.known.show_known(self._station.knowledge.of(fault) if fault else None, ("ask", "say"))
        self.caller_card.show_caller(caller.name, caller.phone, caller.person)
        aside = (self.caller_card, self.radar, self.incident, self.known)
        self._hint.setVisible(all(each.isHidden() for each in aside))
        asks = self.known.texts()
        said = translate("intake", "Ask first: {question}")
        self.asked.setText(said.format(question=asks[0]) if asks else "")
        self.strip.set_text(self.radar.summary())
        self.under.set_text(self.incident.summary())
        self._show_strip()

    def say_wrong(self, text: str) -> None:
        """What is wrong beside the button, where no field is to blame; "" takes it back."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _make(self) -> None:
        theme = self._theme
        self.restored = Banner(
            theme,
            "info",
            translate("intake", "What you had typed last time is back."),
            [("clear", translate("intake", "Start anew"))],
            closable=True,
            parent=self,
        )
        self.question = Banner(
            theme,
            "warn",
            translate("intake", "Something is typed that is not saved."),
            [
                ("stay", translate("intake", "Go on")),
                ("keep", translate("intake", "Keep as a draft and close")),
                ("discard", translate("intake", "Throw away")),
            ],
            parent=self,
        )
        join = translate("intake", "+1 same report") + f"  {JOIN_KEY}"
        self.strip = Banner(theme, "warn", "", [("join", join)], parent=self)
        under = translate("intake", "Put under the incident") + f"  {UNDER_KEY}"
        self.under = Banner(theme, "info", "", [("under", under)], parent=self)
        self.wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        hint = translate("intake", "Who is calling, and what may be reported already, shows here.")
        self._hint = PlainLabel(theme, hint, "body", "muted", wrap=True, parent=self)
        save = translate("intake", "Take down  (Ctrl+Enter)")
        self.save = Button(theme, save, "primary", "save", parent=self)
        keys = translate("intake", "Alt+1–4 priority · Alt+5–0 phrases · Esc closes")
        self._keys = PlainLabel(theme, keys, "caption", "muted", wrap=True, parent=self)
        for hidden in (self.restored, self.question, self.strip, self.under, self.wrong):
            hidden.hide()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.fields)
        left.addStretch(1)
        self._aside = QWidget(self)
        right = QVBoxLayout(self._aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._hint)
        right.addWidget(self.radar)
        right.addWidget(self.incident)
        right.addWidget(self.known)
        right.addWidget(self.caller_card)
        right.addStretch(1)
        inside = QWidget(self)
        inside.setObjectName("scrolled")
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._sides.addLayout(left, 3)
        self._sides.addWidget(self._aside, 2)
        area = FieldArea(self)
        area.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self._keys, 1)
        self._column = QVBoxLayout(self)
        below = (self.asked, self.strip, self.under, self.wrong)
        for widget in (self.restored, self.question, area, *below):
            self._column.addWidget(widget, 1 if widget is area else 0)
        self._column.addLayout(buttons)

    def _arrange(self) -> None:
        """Two columns where there is room, else one."""
        wide = self.width() >= _WIDE * self._theme.metrics.body
        self._aside.setMinimumWidth(24 * self._theme.metrics.body if wide else 0)
        if wide != self._is_wide:
            self._is_wide = wide
            directions = QBoxLayout.Direction
            self._sides.setDirection(directions.LeftToRight if wide else directions.TopToBottom)
            self._show_strip()

    def _show_strip(self) -> None:
        self.strip.setVisible(not self._is_wide and bool(self.radar.first()))
        self.asked.setVisible(not self._is_wide and bool(self.asked.text()))
        self.under.setVisible(not self._is_wide and bool(self.incident.first()))

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._column.setContentsMargins(edge, metrics.space_3, edge, metrics.space_3)
        self._column.setSpacing(metrics.space_2)
        self._sides.setContentsMargins(0, 0, metrics.space_1, 0)
        self._sides.setSpacing(metrics.space_4)
        self._arrange()
