"""The queue as the operator works with it: filter bar, table, and what is said when it is empty."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.station import Changes, Order, QueueFilter, QueueRow, Station
from desktop.ui import words
from desktop.ui.parts.loading_bar import LoadingBar
from desktop.ui.queue.columns import RowWords
from desktop.ui.queue.filter_bar import FilterBar
from desktop.ui.queue.fresh_chips import FreshChips
from desktop.ui.queue.listings import counts, listing_of, translate
from desktop.ui.queue.model import QueueModel
from desktop.ui.queue.view import QueueView
from desktop.ui.settings.values import SavedView
from desktop.ui.theme import Theme
from domain.problems import Problem
from domain.text import narrow

if TYPE_CHECKING:
    from desktop.ui.parts.banner import Banner
    from desktop.ui.parts.empty_state import EmptyState

_MINUTE = 60_000
_COUNTS_REST = 100  # ms
_MOST_FOUND = 200
_MOST_KNOWN = 500
_NUMBER = "[A-Za-z]{2}[0-9]{2,6}(?:-[A-Za-z]*[0-9]*)?"
"""What may be a ticket's number, or its beginning."""


class QueuePane(QWidget):
    """One list of tickets at a time, live.

    Signals:
        looked_at, opened, picked, asked_menu: see ``QueueView``.
        listing_changed: key of the list now shown, and its order.
    """

    looked_at = Signal(str)
    opened = Signal(str)
    picked = Signal(list)
    asked_menu = Signal(QPoint)
    listing_changed = Signal(str, str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._searched = ""
        self._wanted = ""
        self._asked = ""
        self._focus_due = False
        self.bar = FilterBar(theme, station.faults, self)
        self._came_into: dict[str, tuple[QueueRow, int]] = {}
        say = RowWords(station.faults, station.clock, self._incident, self._since)
        self.model = QueueModel(station, say, self)
        self.view = QueueView(theme, self.model, station.clock, self)
        self.fresh_chips = FreshChips(theme, self.view)
        self._loading = LoadingBar(theme, self.tr("Loading"), parent=self)
        self._empty = QWidget(self)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for widget in (self.bar, self._loading):
            self._column.addWidget(widget)
        self._column.addLayout(self._stack, 1)
        self._counted = False
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(_COUNTS_REST)
        self._minute = QTimer(self)
        self._minute.start(_MINUTE)
        self._wire()

    def _wire(self) -> None:
        self.view.looked_at.connect(self.looked_at)
        self.view.opened.connect(self.opened)
        self.view.picked.connect(self.picked)
        self.view.asked_menu.connect(self.asked_menu)
        self.view.asked_order.connect(self.set_order)
        self.bar.changed.connect(self.reload)
        self.bar.searched.connect(self._search)
        self.bar.entered.connect(self._enter)
        self.bar.left.connect(self.focus_table)
        self.model.changed_rows.connect(self._show_table_or_why_not)
        self.model.opened.connect(self._show_table_or_why_not)
        self.model.completed.connect(self._completed)
        self.model.troubled.connect(self._tell)
        self._station.changed.connect(self._heard)
        self._station.found.connect(self._came)
        self._counting.timeout.connect(self._count)
        self._minute.timeout.connect(self.minute_passed)

    # ---- what is shown -------------------------------------------------------------------

    def show_listing(self, key: str, order: Order | None = None) -> None:
        """Show one of the lists."""
        self.bar.select(key)
        if order is not None:
            self.bar.set_order(order)
        self.reload()

    def set_order(self, order: Order) -> None:
        """Show the list in another order, if it can be shown in it."""
        if order in self.bar.listing.orders():
            self.bar.set_order(order)
            self.reload()

    def reload(self) -> None:
        """Open the list that is chosen; the ticket in hand stays in hand if it is in there."""
        in_hand = self.view.current_row()
        self._searched = ""
        self._focus_due = False
        self.bar.forget_search()
        self._open()
        if in_hand is not None:
            self.view.go_to(in_hand.id, quietly=True)
        self.listing_changed.emit(self.bar.listing.key, self.bar.chosen_order)

    def _open(self) -> None:
        try:
            self.model.open(self._filter(), self.bar.chosen_order)
            if self._counted:
                self._count()
            if "_trouble" in vars(self):
                self._trouble.hide()
        except Problem as problem:
            self._tell(problem)

    def _open_anew(self) -> None:
        """Another file took the place of the one shown: what is in hand and typed stays."""
        picked, current, below = self.view.in_hand()
        if self._searched:
            self._search(self._searched)
        else:
            self._open()
        ids = {row.uid: row.id for row in self._station.rows_of([*picked, current])}
        chosen = [ids[uid] for uid in picked if uid in ids]
        if not self.view.put_in_hand(chosen, ids.get(current, -1), below) and current in ids:
            self._wanted = current

    def go_to(self, uid: str) -> None:
        """Put the cursor on a ticket, in the list shown if it is there, else in one that has it."""
        found = self._station.rows_of([uid])
        if not found or self.view.go_to(found[0].id):
            return
        key = "open" if found[0].open else listing_of(found[0].status).key
        self.bar.clear()
        self.show_listing(key)
        if not self.view.go_to(found[0].id):
            self._wanted = uid

    def focus_search(self) -> None:
        """Put the cursor into the search field, what is in it selected."""
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def find_text(self, text: str) -> None:
        """Search for a text as if it were typed, and go into what is found."""
        self.bar.search.setText(text)
        self._enter_found(text)

    def show_view(self, view: SavedView) -> None:
        """Show a kept view."""
        self.bar.choose(view)
        if view.search:
            self.find_text(view.search)
        self.focus_table()

    def show_worker(self, code: str, name: str) -> None:
        """Show all that a worker has in hand, whatever was filtered before."""
        self.bar.clear()
        self.bar.select("open")
        self.bar.only_of(code, name)
        self.focus_table()

    def focus_table(self) -> None:
        """Put the cursor into the table, or on the lists until the table has rows."""
        self._focus_due = not self.model.rowCount()
        if self._focus_due:
            self.bar.chips.focus_chosen()
            return
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.view.lend_first()

    def stop(self) -> None:
        """End the thread; call it before the station's file is closed."""
        self.model.stop()

    def minute_passed(self) -> None:
        """What is late is a matter of time: look again."""
        if self.bar.listing.late_only and not self._searched:
            self.model.refresh(self._filter())
        self._count()

    def _filter(self) -> QueueFilter:
        now = self._station.clock()
        bar = self.bar
        return bar.listing.filter(now, bar.fault, bar.place_zone, bar.worker)

    def _heard(self, changes: Changes) -> None:
        if changes.everything:
            self._open_anew()
            return
        if changes.tickets and self.bar.listing.incidents_only:
            self.view.viewport().update()  # what is told of an incident lies in its children
        if changes.tickets and not self._counting.isActive():
            self._counting.start()

    def _since(self, row: QueueRow) -> int | None:
        """When an open ticket came into its state; read once, until its row is another one."""
        if not row.open:
            return None
        known = self._came_into.get(row.uid)
        if known is not None and known[0] is row:
            return known[1]
        ticket = self._station.ticket(row.uid)
        if ticket is None:
            return None
        if len(self._came_into) > _MOST_KNOWN:
            self._came_into.clear()
        self._came_into[row.uid] = row, ticket.state_since
        return ticket.state_since

    def _incident(self, row: QueueRow) -> str:
        from desktop.ui.words import family  # a start shows few of them, and most desks none

        found = self._station.families.standing(row)
        at = "" if found.told_at is None else words.ago(found.told_at, self._station.clock())
        told = family.told(found.told, at)
        return f"{told} · {family.standing(found.children, found.undone, found.reporters)}"

    def count(self) -> None:
        """Tell how many tickets each list has, from now on; it takes as long as a first page."""
        self._counted = True
        self._count()

    def _count(self) -> None:
        found = counts(self._station, self.bar.fault, self.bar.place_zone, self.bar.worker)
        for key, count in found.items():
            self.bar.chips.set_count(key, count)
        self.bar.offer_zones(self._station.zones())

    # ---- search --------------------------------------------------------------------------

    def _search(self, text: str) -> None:
        if not text:
            if self._searched:
                self.reload()
            return
        try:
            rows = self._station.search(text, _MOST_FOUND)
        except Problem as problem:
            self._tell(problem)
            return
        self._searched = text
        self.model.show_found(rows)
        self.bar.say_found(len(rows))

    def _came(self, number: str, found: object) -> None:
        """The cloud answered for a number that is not here."""
        if number != self._searched:
            return  # the operator has gone on to something else
        if isinstance(found, Problem):
            self._tell(found)
            return
        self._asked = number
        self._search(number)

    def _enter(self, text: str) -> None:
        """Enter goes to the ticket of that number, or its end, at once; else into what is found."""
        number = narrow(text).strip().upper()
        for row in self._station.search(text, 1):
            if row.number.endswith(number):
                self.reload()
                self.go_to(row.uid)
                self.opened.emit(row.uid)
                return
        self._enter_found(text)

    def _enter_found(self, text: str) -> None:
        self._search(text)
        if self.model.rowCount():
            self.focus_table()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self._searched or self.bar.is_narrowed):
            self.bar.clear()
            return
        super().keyPressEvent(event)

    # ---- what is said --------------------------------------------------------------------

    @cached_property
    def _trouble(self) -> Banner:
        from desktop.ui.parts.banner import Banner

        banner = Banner(self._theme, "danger", "", closable=True, parent=self)
        self._column.insertWidget(1, banner)
        return banner

    def _tell(self, problem: Problem) -> None:
        self._loading.stop()
        self._trouble.set_text(words.sentence(problem))
        self._trouble.show()

    def _completed(self) -> None:
        self._loading.stop()
        uid, self._wanted = self._wanted, ""
        if uid:
            for row in self._station.rows_of([uid]):
                self.view.go_to(row.id)

    def _show_table_or_why_not(self) -> None:
        if not self.model.complete:
            self._loading.start()
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.view)
            if self._focus_due and self.bar.chips.is_focused:
                self.focus_table()
            return
        focused = self.view.hasFocus()
        self._stack.removeWidget(self._empty)
        self._empty.deleteLater()
        self._empty = self._why_empty()
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)
        if focused:
            self.focus_table()

    def _why_empty(self) -> EmptyState:
        from desktop.ui.parts.empty_state import EmptyState

        theme = self._theme
        if self._searched:
            return self._why_not_found()
        if self.bar.is_narrowed:
            said = self.tr("Nothing here with these filters")
            empty = EmptyState(theme, "funnel", said, "", self.tr("Take the filters off"), self)
        else:
            new = self.bar.listing.key in ("open", "reported")
            how = self.tr("Calls are taken down with F4; WeChat reports come by themselves.")
            said = translate("queue", self.bar.listing.empty)
            empty = EmptyState(theme, "inbox", said, how if new else "", parent=self)
        empty.acted.connect(self.bar.clear)
        return empty

    def _why_not_found(self) -> EmptyState:
        from desktop.ui.parts.empty_state import EmptyState

        theme, typed = self._theme, self._searched
        said = self.tr("Nothing found for “{text}”").format(text=typed)
        hint = self.tr("Looked up: numbers, phones, names, places, words, initials (dxq3d).")
        online = self._station.freshness.link == "online"
        if online and self._asked != typed and re.fullmatch(_NUMBER, narrow(typed).strip()):
            hint = self.tr("Older tickets are kept in the cloud alone.")
            empty = EmptyState(theme, "cloud", said, hint, self.tr("Look in the cloud"), self)
            empty.acted.connect(lambda: self._station.find_in_cloud(typed))
            return empty
        if self._asked == typed:
            said = self.tr("The cloud knows nothing of “{text}” either").format(text=typed)
        empty = EmptyState(theme, "search", said, hint, self.tr("Clear the search"), self)
        empty.acted.connect(self.bar.clear)
        return empty
