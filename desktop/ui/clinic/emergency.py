"""An emergency view (应急查看): a person's records for a quarter of an hour, then it closes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.clinic.consults import CONSULTS
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.record_kinds import Told
from desktop.ui.clinic.referrals import REFERRALS
from desktop.ui.parts.card import Card
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.clinic.consult import Consult

_SECOND = 1_000


class EmergencyView(QDialog):
    """Shows and does nothing else; gone when the time is over, whatever is open.

    Args:
        until: when it ends, ms UTC.
    """

    def __init__(
        self, theme: Theme, door: ClinicDoor, name: str, until: int, records: list[Any],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._until, self._now = until, door.now
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Emergency view"))
        self.setModal(True)
        self.resize(theme.metrics.body * 44, theme.metrics.body * 40)
        title = self.tr("Emergency view: {name}").format(name=name)
        self.left = PlainLabel(theme, "", "strong", "danger_text", parent=self)
        told = self.tr("This look is in the access log with its reason, and will be reviewed.")
        column = QVBoxLayout(self)
        margin = theme.metrics.space_4
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(PlainLabel(theme, title, "title", parent=self))
        column.addWidget(PlainLabel(theme, told, "body", "text_2", wrap=True, parent=self))
        column.addWidget(self.left)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        inside = QWidget()
        inside.setObjectName("scrolled")
        rows = QVBoxLayout(inside)
        for one in records:
            kind = CONSULTS if isinstance(one, Consult) else REFERRALS
            rows.addWidget(_card(theme, kind.told(one, door.rules, door.now()), inside))
        if not records:
            nothing = self.tr("Nothing is kept of this person here.")
            rows.addWidget(PlainLabel(theme, nothing, "body", "muted", parent=inside))
        rows.addStretch(1)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND)
        self._tick.timeout.connect(self.look)
        self._tick.start()
        self.look()

    def look(self) -> None:
        """Say how long it lasts; close when it is over."""
        rest = max(0, self._until - self._now()) // _SECOND
        if not rest:
            self.close()
            return
        self.left.setText(
            self.tr("Closes by itself in {minutes}:{seconds:02d}").format(
                minutes=rest // 60, seconds=rest % 60
            )
        )


def _card(theme: Theme, told: Told, parent: QWidget) -> QWidget:
    card = Card(theme, parent=parent)
    card.body.setSpacing(theme.metrics.space_1)
    card.body.addWidget(PlainLabel(theme, f"{told.title}  {told.word}", "strong", parent=card))
    lines = [f"{name}  {value}" for name, value in told.facts]
    lines += [f"{said.who}: {said.text}" for said in told.said]
    for line in lines:
        card.body.addWidget(PlainLabel(theme, line, "body", wrap=True, parent=card))
    return card
