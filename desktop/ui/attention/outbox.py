"""The outbox in words (待上传): every act that waits for the cloud, in order, and how it fares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.station import Changes, Station
from desktop.ui import words
from desktop.ui.attention.entries import Entry, EntryList
from desktop.ui.attention.wishes import Wishes, translate
from desktop.ui.parts.button import Button
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.station import Waiting


class OutboxList(QWidget):
    """The oldest first, as they will go.

    Signals:
        send_now: try the exchange at once.
        ticket_wanted: uid of the ticket to open (Enter, double click).
    """

    send_now = Signal()
    ticket_wanted = Signal(str)

    def __init__(
        self, station: Station, theme: Theme, wishes: Wishes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._wishes = station, theme, wishes
        self._waiting: dict[int, Waiting] = {}
        self._told = PlainLabel(theme, "", "body", "text_2", parent=self)
        self.send = Button(theme, self.tr("Upload now"), "secondary", "upload", parent=self)
        self.send.clicked.connect(self.send_now)
        self.list = EntryList(theme, self.tr("To upload"), self)
        self.list.opened.connect(self._open)
        nothing = EmptyState(
            theme,
            "cloud",
            self.tr("Everything is in the cloud"),
            self.tr("What is done while the line is down waits here and goes by itself."),
        )
        self._head = QHBoxLayout()
        self._head.addWidget(self._told, 1)
        self._head.addWidget(self.send)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._head)
        column.addLayout(self._stack, 1)
        station.changed.connect(self._heard)

    def reload(self) -> None:
        """Read the outbox again; the entry looked at stays where it is."""
        found = self._station.outbox()
        now = self._station.clock()
        at = self.list.current_id
        self._waiting = {one.id: one for one in found}
        self.list.entries.renew([self._entry(one, now) for one in found])
        if at not in self._waiting and found:
            self.list.go_to(found[0].id)
        self._stack.setCurrentIndex(0 if found else 1)
        self.send.setEnabled(bool(found) and bool(self._station.meta("cloud")))
        count = self._station.outbox_count()
        said = self.tr("%n acts wait for the cloud, in this order", "", count)
        self._told.setText(said if found else "")

    def _heard(self, changes: Changes) -> None:
        if changes.outbox and self.isVisible():
            self.reload()

    def _entry(self, one: Waiting, now: int) -> Entry:
        icon, tone = {
            "waiting": ("clock", "text_2"),
            "accepted": ("check", "success_text"),
            "parked": ("pause", "warn_text"),
        }.get(one.state, ("clock", "text_2"))
        return Entry(
            one.id,
            icon,
            tone,
            f"{self._wishes.number(one.command)}  {self._wishes.whole(one.command)}",
            state_text(one),
            words.moment(one.created_at, now),
        )

    def _open(self, entry_id: int) -> None:
        one = self._waiting.get(entry_id)
        if one is not None and self._station.ticket(one.command.aggregate) is not None:
            self.ticket_wanted.emit(one.command.aggregate)


def state_text(one: Waiting) -> str:
    """How far an act has got, and what keeps it."""
    if one.state == "accepted":
        return translate("attention", "the cloud has it; its entry is on the way back")
    if one.state == "parked":
        why = "" if one.problem is None else words.sentence(one.problem)
        return translate("attention", "put aside: {why}").format(why=why)
    if one.tries:
        said = translate("attention", "%n tries so far", "", one.tries)
    else:
        said = translate("attention", "waits for its first try")
    if one.exported_at is None:
        return said
    file = translate("attention", "in a file since {time}")
    return f"{said} · {file.format(time=words.when(one.exported_at))}"
