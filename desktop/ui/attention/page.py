"""What needs a person (需处理), what waits for the cloud (待上传), and the exchange (同步)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Changes, Station
from desktop.ui import words
from desktop.ui.attention.ask_card import AskCard, entry_of
from desktop.ui.attention.entries import Entry, EntryList
from desktop.ui.attention.item_card import ItemCard
from desktop.ui.attention.offers import MOST
from desktop.ui.attention.outbox import OutboxList
from desktop.ui.attention.sides import cause_text
from desktop.ui.attention.sync import SyncPanel
from desktop.ui.attention.wishes import Wishes
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.theme import Theme
from domain.problems import Problem

if TYPE_CHECKING:
    from desktop.station import Attention
    from domain.repair.ticket import Ticket

_CAUSE_LOOK = {
    "refused": ("circle-x", "danger_text"),
    "superseded": ("arrow-right-left", "warn_text"),
    "parked": ("pause", "muted"),
    "met": ("arrow-right-left", "muted"),
}


class AttentionPage(QWidget):
    """Two lists and the sync view behind one switch; all live.

    Signals:
        ticket_wanted: uid of the ticket to open.
        looked_at: uid of the ticket that the item under the cursor speaks of.
        send_now: the operator does not want to wait for the next exchange.
        done: words for a toast, after an item was dealt with.
    """

    ticket_wanted = Signal(str)
    looked_at = Signal(str)
    send_now = Signal()
    done = Signal(str)

    def __init__(
        self,
        station: Station,
        theme: Theme,
        parent: QWidget | None = None,
        wishes: Wishes | None = None,
    ) -> None:
        """``wishes`` makes the words of a station that is not a dispatch desk."""
        super().__init__(parent)
        self._station, self._theme = station, theme
        wishes = wishes or Wishes(station)
        self._wishes = wishes
        self._items: dict[int, Attention] = {}
        self._asked: dict[int, Ticket] = {}
        options = [
            Option("attention", self.tr("Needs a look"), "bell"),
            Option("outbox", self.tr("To upload"), "cloud-upload"),
            Option("sync", self.tr("Sync"), "refresh-cw"),
        ]
        self.switch = Segmented(theme, options, name=self.tr("List"), parent=self)
        self.list = EntryList(theme, self.tr("Needs a look"), self)
        self.card = ItemCard(station, theme, wishes, self)
        self.ask = AskCard(station, theme, self)
        self.ask.ticket_wanted.connect(self.ticket_wanted)
        self.outbox = OutboxList(station, theme, wishes, self)
        self.sync = SyncPanel(station, theme, self)
        self._stack = QStackedWidget(self)
        self._nothing = EmptyState(
            theme,
            "circle-check",
            self.tr("Nothing needs you here"),
            self.tr(
                "What the cloud refuses or another desk overtakes comes here, nothing is lost."
            ),
        )
        self._lay_out()
        self.switch.chosen.connect(self.show_part)
        self.list.moved_to.connect(self._moved_to)
        self.list.opened.connect(self._opened)
        self.card.decided.connect(self._decide)
        self.card.offered.connect(self._take)
        # On the list alone: a figure in the reason is a figure.
        for n in range(MOST):
            action = QAction(self.list)
            action.setShortcut(QKeySequence(str(n + 1)))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda on=False, n=n: self._take(n))
            self.list.addAction(action)
        self.card.ticket_wanted.connect(self.ticket_wanted)
        self.outbox.send_now.connect(self.send_now)
        self.sync.send_now.connect(self.send_now)
        self.outbox.ticket_wanted.connect(self.ticket_wanted)
        station.changed.connect(self._heard)
        theme.follow(self._restyle)
        self.reload()

    def _lay_out(self) -> None:
        title = PlainLabel(self._theme, self.tr("Desk and cloud"), "title", parent=self)
        self._head = QHBoxLayout()
        self._head.addWidget(title)
        self._head.addStretch(1)
        self._head.addWidget(self.switch)
        detail = QScrollArea(self)
        detail.setWidgetResizable(True)
        cards = QWidget(self)
        one_of = QVBoxLayout(cards)  # not a stack, which is as wide as its widest
        one_of.setContentsMargins(0, 0, 0, 0)
        one_of.addWidget(self.card)
        one_of.addWidget(self.ask)
        detail.setWidget(cards)
        detail.setAccessibleName(self.tr("What it is about"))
        self._both = QSplitter(self)
        self._both.addWidget(self.list)
        self._both.addWidget(detail)
        self._both.setStretchFactor(0, 2)
        self._both.setStretchFactor(1, 3)
        self._both.setChildrenCollapsible(False)
        self._both.setSizes([2_000, 3_000])
        for page in (self._both, self._nothing, self.outbox, self.sync):
            self._stack.addWidget(page)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._stack, 1)

    def show_part(self, key: str) -> None:
        """Show ``attention``, ``outbox`` or ``sync``."""
        self.switch.select(key)
        self._show_stack()
        if key == "outbox":
            self.outbox.reload()
        elif key == "sync":
            self.sync.reload()
        self.focus_list()

    def focus_list(self) -> None:
        """Put the focus into the list shown."""
        if self.switch.current == "sync":
            self.switch.setFocus()
            return
        shown = self.outbox.list if self.switch.current == "outbox" else self.list
        (shown if shown.entries.rowCount() else self.switch).setFocus()

    def reload(self) -> None:
        """Read what needs a person again; the item looked at stays where it is."""
        items = self._station.attention()
        now = self._station.clock()
        at = self.list.current_id
        self._items = {item.id: item for item in items}
        # Items count up from 1, so wishes count down; -1 is no entry.
        self._asked = {-1 - row: ticket for row, ticket in self._station.asking()}
        entries = [entry_of(one, ticket, now) for one, ticket in self._asked.items()]
        entries += [self._entry(item, now) for item in items]
        self.list.entries.renew(entries)
        if at not in {entry.id for entry in entries} and entries:
            self.list.go_to(entries[0].id)
        self._moved_to(self.list.current_id)
        self._show_stack()

    def _heard(self, changes: Changes) -> None:
        shown = self.card.item
        touched = changes.tickets | changes.items
        at_hand = {ticket.uid for ticket in self._asked.values()}
        if shown is not None:
            at_hand.add(shown.aggregate)
        if changes.attention or at_hand & touched:
            self.reload()

    def _entry(self, item: Attention, now: int) -> Entry:
        icon, tone = _CAUSE_LOOK[item.cause]
        number = item.number or self._wishes.number(item.command)
        return Entry(
            item.id,
            icon,
            tone,
            f"{number}  {self._wishes.whole(item.command)}",
            f"{cause_text(item)} · {words.sentence(item.problem)}",
            words.moment(item.created_at, now),
        )

    def _moved_to(self, entry_id: int) -> None:
        item, asked = self._items.get(entry_id), self._asked.get(entry_id)
        self.card.setVisible(asked is None)
        self.ask.setVisible(asked is not None)
        if asked is not None:
            self.ask.show_ticket(asked)
            if self.isVisible():
                self.looked_at.emit(asked.uid)
        if item is not None:
            self.card.show_item(item)
            if self.isVisible():
                self.looked_at.emit(item.aggregate)

    def _show_stack(self) -> None:
        if self.switch.current == "outbox":
            self._stack.setCurrentWidget(self.outbox)
        elif self.switch.current == "sync":
            self._stack.setCurrentWidget(self.sync)
        else:
            there = self._items or self._asked
            self._stack.setCurrentWidget(self._both if there else self._nothing)

    def _decide(self, action: str, note: str) -> None:
        item = self.card.item
        if item is None:
            return
        try:
            self._station.close_attention(item, action, note)
        except Problem as problem:
            missing = problem.code == "text_missing" and action == "dismiss"
            self.card.refuse(words.sentence(problem), reason_missing=missing)
            return
        kind = self._wishes.kind(item.command)
        said = {
            "redo": self.tr("Asked again: {kind}, {number}"),
            "restore": self.tr("Restored: {kind}, {number}"),
            "seen": self.tr("Seen: {kind}, {number}"),
            "dismiss": self.tr("Dismissed: {kind}, {number}"),
        }[action]
        self.done.emit(said.format(kind=kind, number=item.number))

    def _opened(self, entry_id: int) -> None:
        at_the_wish = entry_id in self._asked
        (self.ask.open if at_the_wish else self.card.reason).setFocus()

    def _take(self, n: int) -> None:
        """One of the ways out that are offered; the item goes once the cloud agrees."""
        item = self._items.get(self.list.current_id)
        ways = () if item is None else self._wishes.offers(item).ways
        if n >= len(ways):
            return
        try:
            self.done.emit(ways[n].take())
        except Problem as problem:
            self.card.refuse(words.sentence(problem))
        self.reload()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        gap = metrics.space_4
        self._column.setContentsMargins(gap, gap, gap, 0)
        self._column.setSpacing(metrics.space_3)
