"""The intake page: the fields, and beside or below them the caller's card and the radar."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.intake.caller_card import CallerCard
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.fields import IntakeFields
from desktop.ui.intake.radar import Radar
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

translate = QCoreApplication.translate

_WIDE = 62
"""Two columns from this width on, in body heights."""


class IntakePage(QScrollArea):
    """Lays the parts out; what they do is wired in ``form``."""

    def __init__(
        self, station: Station, theme: Theme, index: FaultIndex, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_wide: bool | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fields = IntakeFields(station, theme, index, self)
        self.caller_card = CallerCard(station, theme, self)
        self.radar = Radar(station, theme, self)
        self._make()
        self._lay_out()
        theme.follow(self._restyle)

    def look_again(self) -> None:
        """Bring the caller's card and the radar up to date with the fields."""
        caller = self.fields.caller
        self.radar.look(*self.fields.target())
        self.caller_card.show_caller(caller.name, caller.phone, caller.person)
        self._hint.setVisible(self.caller_card.isHidden() and self.radar.isHidden())

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
        self.wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        hint = translate("intake", "Who is calling, and what may be reported already, shows here.")
        self._hint = PlainLabel(theme, hint, "body", "muted", wrap=True, parent=self)
        save = translate("intake", "Take down  (Ctrl+Enter)")
        self.save = Button(theme, save, "primary", "save", parent=self)
        keys = translate("intake", "Alt+1–4 priority · Alt+5–0 phrases · Esc closes")
        self._keys = PlainLabel(theme, keys, "caption", "muted", parent=self)
        for hidden in (self.restored, self.question, self.wrong):
            hidden.hide()

    def _lay_out(self) -> None:
        self._foot = QWidget(self)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.wrong)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self._keys, 1)
        foot.addLayout(buttons)
        self._left = QVBoxLayout()
        for widget in (self.restored, self.question, self.fields, self._foot):
            self._left.addWidget(widget)
        self._left.addStretch(1)
        self._aside = QWidget(self)
        right = QVBoxLayout(self._aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._hint)
        right.addWidget(self.radar)
        right.addWidget(self.caller_card)
        right.addStretch(1)
        inside = QWidget(self)
        inside.setObjectName("scrolled")
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._sides.addLayout(self._left, 3)
        self._sides.addWidget(self._aside, 2)
        self.setWidget(inside)

    def _arrange(self) -> None:
        """Two columns, or one in which the radar stands before the button that saves."""
        wide = self.width() >= _WIDE * self._theme.metrics.body
        self._aside.setMinimumWidth(24 * self._theme.metrics.body if wide else 0)
        if wide == self._is_wide:
            return
        self._is_wide = wide
        directions = QBoxLayout.Direction
        self._sides.setDirection(directions.LeftToRight if wide else directions.TopToBottom)
        if wide:
            self._left.insertWidget(self._left.count() - 1, self._foot)
        else:
            self._sides.addWidget(self._foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._sides.setContentsMargins(edge, edge, edge, edge)
        self._sides.setSpacing(metrics.space_6 if self._is_wide else metrics.space_3)
        self._arrange()
