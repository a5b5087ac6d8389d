"""One attention item in full: what was asked, why it did not go through, both sides, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui import words
from desktop.ui.attention.offers import OfferRow
from desktop.ui.attention.sides import (
    Action,
    actions_of,
    cause_text,
    closed_because,
    sides_of,
)
from desktop.ui.attention.wishes import Wishes
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.station import Attention


class ItemCard(QWidget):
    """Shows an item and asks for a decision. The reason typed stays while the same item is shown.

    Signals:
        decided: ``redo``, ``restore``, ``seen`` or ``dismiss``, and the note typed.
        offered: one of the ways out that are offered, 0 for the first.
        ticket_wanted: uid of the ticket to open.
    """

    decided = Signal(str, str)
    offered = Signal(int)
    ticket_wanted = Signal(str)

    def __init__(
        self, station: Station, theme: Theme, wishes: Wishes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._wishes = station, theme, wishes
        self._item: Attention | None = None
        self._title = PlainLabel(theme, "", "title", parent=self)
        self._told = PlainLabel(theme, "", "body", "muted", wrap=True, parent=self)
        self._why = Banner(theme, "warn", "", parent=self)
        self._grid = QGridLayout()
        self._sides: list[PlainLabel] = []
        self.offers = OfferRow(theme, self)
        self._closed = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self)
        self.refusal = Banner(theme, "danger", "", parent=self)
        self.reason = QLineEdit(self)
        self.reason_field = Field(
            theme,
            self.tr("Reason, if you dismiss it"),
            self.reason,
            self.tr("For whoever asks later: called the student, done by another ticket…"),
            parent=self,
        )
        self.redo = Button(theme, self.tr("Ask again"), "primary", "rotate-ccw", parent=self)
        self.restore = Button(theme, self.tr("Restore mine"), "primary", "undo-2", parent=self)
        self.seen = Button(theme, self.tr("Seen"), "primary", "check", parent=self)
        self.dismiss = Button(theme, self.tr("Dismiss"), parent=self)
        self.open = Button(theme, self.tr("Open the ticket"), "ghost", "ticket", parent=self)
        self.redo.clicked.connect(lambda: self._decide("redo"))
        self.restore.clicked.connect(lambda: self._decide("restore"))
        self.seen.clicked.connect(lambda: self._decide("seen"))
        self.dismiss.clicked.connect(lambda: self._decide("dismiss"))
        self.open.clicked.connect(self._open)
        self.reason.returnPressed.connect(lambda: self._decide("dismiss"))
        self.offers.taken.connect(self.offered)
        self._lay_out()
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        self._foot = QHBoxLayout()
        for button in (self.seen, self.redo, self.restore, self.dismiss):
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        self._foot.addWidget(self.open)
        self._column = QVBoxLayout(self)
        for widget in (self._title, self._told, self._why):
            self._column.addWidget(widget)
        self._column.addLayout(self._grid)
        self._column.addWidget(self.offers)
        self._column.addWidget(self._closed)
        self._column.addWidget(self.reason_field)
        self._column.addWidget(self.refusal)
        self._column.addLayout(self._foot)
        self._column.addStretch(1)
        self.refusal.hide()

    @property
    def item(self) -> Attention | None:
        """What is shown."""
        return self._item

    def show_item(self, item: Attention) -> None:
        """Show an item, or bring the one shown up to date."""
        if self._item is None or self._item.id != item.id:
            self.reason.clear()
            self.reason_field.set_error("")
            self.refusal.hide()
        self._item = item
        number = item.number or self._wishes.number(item.command)
        self._title.setText(f"{number}  {self._wishes.kind(item.command)}")
        said = self.tr("{cause}; asked {time} by {name}")
        asked = words.moment(item.command.issued_at, self._station.clock())
        self._told.setText(
            said.format(cause=cause_text(item), time=asked, name=item.command.actor.name)
        )
        self._why.set_text(words.sentence(item.problem))
        self._show_sides(item)
        self._offer(item)
        self.open.setVisible(self._station.ticket(item.aggregate) is not None)

    def _offer(self, item: Attention) -> None:
        """Offer what can work: an act that must fail now is not offered, and why not is said."""
        actions, closed = actions_of(item), closed_because(item, self._station)
        if not {"redo", "restore"} & set(actions):
            closed = None
        self.offers.show_offers(self._wishes.offers(item))
        self.seen.setVisible("seen" in actions)
        self.reason_field.setVisible("dismiss" in actions)
        self.dismiss.setVisible("dismiss" in actions)
        self.redo.setVisible("redo" in actions and closed is None)
        self.restore.setVisible("restore" in actions and closed is None)
        self.dismiss.set_kind("secondary" if closed is None else "primary")
        self._closed.setVisible(closed is not None)
        if closed is not None:
            why, known = words.sentence(closed), words.sentence(item.problem)
            said = self.tr("Asked again now it would be refused again: {why}").format(why=why)
            again = self.tr("Asked again now it would be refused again for the same reason.")
            self._closed.setText(again if why == known else said)

    def refuse(self, text: str, *, reason_missing: bool = False) -> None:
        """Say why the decision was not carried out."""
        if reason_missing:
            self.reason_field.set_error(text)
            self.reason.setFocus()
            return
        self.refusal.set_text(text)
        self.refusal.show()

    def _show_sides(self, item: Attention) -> None:
        for label in self._sides:
            self._grid.removeWidget(label)
            label.deleteLater()
        self._sides = []
        for row, side in enumerate(sides_of(item, self._station, self._wishes)):
            heading = PlainLabel(self._theme, side.heading, "caption_strong", "muted", parent=self)
            text = PlainLabel(self._theme, side.text, "body", "text", wrap=True, parent=self)
            self._grid.addWidget(heading, row, 0)
            self._grid.addWidget(text, row, 1)
            self._sides += [heading, text]

    def _decide(self, action: Action) -> None:
        if self._item is not None:
            self.decided.emit(action, self.reason.text())

    def _open(self) -> None:
        if self._item is not None:
            self.ticket_wanted.emit(self._item.aggregate)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(metrics.space_3)
        self._grid.setHorizontalSpacing(metrics.space_4)
        self._grid.setVerticalSpacing(metrics.space_2)
        self._grid.setColumnStretch(1, 1)
        self._foot.setSpacing(metrics.space_2)
