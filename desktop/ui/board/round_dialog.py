"""巡楼派单: one building's waiting tickets, door by door, sent to one worker at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.station import QueueFilter, Station
from desktop.ui.board import plan
from desktop.ui.board.assign import assign
from desktop.ui.board.contents import Contents
from desktop.ui.board.phrases import fault_text
from desktop.ui.board.score import ScoreCard
from desktop.ui.board.score_words import score_text
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words import priority_text, sentence
from domain.envelope import Command
from domain.problems import Problem
from domain.repair.ticket import Ticket
from domain.rounds import in_walk_order
from domain.suggest import Suggestion

_MOST = 1_000
_ROLE = Qt.ItemDataRole.UserRole


class RoundDialog(QDialog):
    """Use ``open()``. Emits `acted` with what was carried out and the words for a toast."""

    acted = Signal(list, str)

    def __init__(
        self, station: Station, theme: Theme, contents: Contents, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._contents = station, theme, contents
        self._ranked: dict[str, Suggestion] = {}
        self._touched = False  # the worker was chosen by hand
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Dispatch by building"))
        self.buildings = self._list(self.tr("Buildings with waiting tickets"))
        self.tickets = self._list(self.tr("Tickets in the order of the doors"))
        self.workers = QComboBox(self)
        self.workers.setAccessibleName(self.tr("Worker"))
        self.score = ScoreCard(theme, station.faults, station.clock, self)
        self.send = Button(theme, "", "primary", "send", parent=self)
        self.said = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self)
        self.said.hide()
        self._lay_out()
        self.buildings.itemSelectionChanged.connect(self._show_tickets)
        self.tickets.itemChanged.connect(lambda item: self._rank())
        self.workers.currentIndexChanged.connect(lambda at: self._show_worker())
        self.send.clicked.connect(self._send)
        theme.follow(self._restyle)
        self._read()

    def chosen(self) -> list[Ticket]:
        """The tickets that are ticked, in the order of the doors."""
        items = [self.tickets.item(n) for n in range(self.tickets.count())]
        return [
            item.data(_ROLE)
            for item in items
            if item.flags() & Qt.ItemFlag.ItemIsUserCheckable
            and item.checkState() is Qt.CheckState.Checked
        ]

    def _read(self) -> None:
        """Everything that waits, by building in the order of a round."""
        waiting = QueueFilter(statuses=("reported", "accepted"))
        rows = self._station.first_page(waiting, "oldest", _MOST)
        found: dict[tuple[bool, str, int, str], list[Ticket]] = {}
        for row in rows:
            ticket = self._station.ticket(row.uid)
            if ticket is None:
                continue
            site = self._station.sending.site(ticket.place)
            key = (True, "", 0, "") if site is None else (
                False, site.campus, site.order, site.building
            )  # fmt: skip
            found.setdefault(key, []).append(ticket)
        for key in sorted(found):
            place = self._station.place(key[-1])
            name = place.text if place is not None else self.tr("Places without a building")
            item = QListWidgetItem(
                self.tr("{place}  {count}").format(place=name, count=len(found[key]))
            )
            item.setData(_ROLE, in_walk_order(found[key]))
            self.buildings.addItem(item)
        self.buildings.setCurrentRow(0)
        if not found:
            self._say(self.tr("Nothing waits for dispatch."))
            self._rank()

    def _show_tickets(self) -> None:
        picked = self.buildings.selectedItems()
        found: Sequence[Ticket] = picked[0].data(_ROLE) if picked else ()
        self.tickets.blockSignals(True)
        self.tickets.clear()
        for ticket in found:
            self.tickets.addItem(self._line(ticket))
        self.tickets.blockSignals(False)
        self.said.hide()
        self._rank()

    def _line(self, ticket: Ticket) -> QListWidgetItem:
        line = QListWidgetItem(
            "  ".join(
                (
                    ticket.place_text,
                    fault_text(ticket.fault, self._station.faults),
                    priority_text(ticket.priority),
                    ticket.number,
                )
            )
        )
        line.setData(_ROLE, ticket)
        line.setFlags(line.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        line.setCheckState(Qt.CheckState.Checked)
        return line

    def _rank(self) -> None:
        """The workers, best for all that is ticked first; who was chosen stays chosen."""
        tickets = self.chosen()
        before = self.workers.currentData()
        ranked = self._contents.ranked(tickets)
        self._ranked = {each.code: each for each in ranked}
        self.workers.blockSignals(True)
        self.workers.clear()
        for each in ranked:
            name = self._contents.workers[each.code].staff.name
            self.workers.addItem(f"{name}  {score_text(each.score)}", each.code)
        at = self.workers.findData(before) if self._touched else 0
        self.workers.setCurrentIndex(max(0, at) if ranked else -1)
        self.workers.blockSignals(False)
        self._show_worker(by_hand=False)

    def _show_worker(self, *, by_hand: bool = True) -> None:
        self._touched = self._touched or by_hand
        code = self.workers.currentData()
        count = len(self.chosen())
        shown = self._ranked.get(code) if code else None
        self.score.setVisible(shown is not None)
        self.send.setEnabled(shown is not None and self._station.operator is not None)
        if shown is None:
            self.send.setText(self.tr("Dispatch"))
            return
        name = self._contents.workers[code].staff.name
        self.score.show_score(name, next(iter(self._ranked.values())), shown)
        words = self.tr("Dispatch %n tickets to {name}", "", count)
        self.send.setText(words.format(name=name))

    def _send(self) -> None:
        """Each ticket by itself: one that is refused keeps none of the others back."""
        code = self.workers.currentData()
        name = self._contents.workers[code].staff.name
        best = next(iter(self._ranked))
        instead = plan.Overruled(best) if best != code and self._ranked[best].score >= 0 else None
        commands: list[Command] = []
        refused = 0
        for n in range(self.tickets.count()):
            item = self.tickets.item(n)
            if item.data(_ROLE) not in self.chosen():
                continue
            try:
                done = assign(
                    self._station, [item.data(_ROLE).uid], [(code, name)], instead=instead
                )
            except Problem as problem:
                refused += 1
                self._settle(item, f"✕ {sentence(problem)}")
                continue
            commands += done.commands
            self._settle(item, self.tr("✓ dispatched to {name}").format(name=name))
        said = self.tr("%n tickets dispatched to {name}", "", len(commands)).format(name=name)
        if commands:
            self.acted.emit(commands, said)
        if not refused:
            self.accept()
            return
        left = self.tr("%n were refused: see the list", "", refused)
        self._say(f"{said}  {left}")
        self._rank()

    def _settle(self, item: QListWidgetItem, said: str) -> None:
        self.tickets.blockSignals(True)
        item.setText(f"{item.text()}  {said}")
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setData(Qt.ItemDataRole.CheckStateRole, None)
        self.tickets.blockSignals(False)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.show()

    def _list(self, name: str) -> QListWidget:
        made = QListWidget(self)
        made.setAccessibleName(name)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        return made

    def _lay_out(self) -> None:
        theme = self._theme
        close = Button(theme, self.tr("Cancel"), parent=self)
        close.clicked.connect(self.reject)
        self._grid = QGridLayout()
        for column, (title, widget) in enumerate(
            (
                (self.tr("Building"), self.buildings),
                (self.tr("Tickets, door by door (Space: leave out)"), self.tickets),
            )
        ):
            label = PlainLabel(theme, title, "caption_strong", "muted", parent=self)
            self._grid.addWidget(label, 0, column)
            self._grid.addWidget(widget, 1, column)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 5)
        foot = QHBoxLayout()
        foot.addWidget(self.workers, 1)
        foot.addWidget(close)
        foot.addWidget(self.send)
        self._whole = QVBoxLayout(self)
        title = self.tr("Dispatch by building")
        self._whole.addWidget(PlainLabel(theme, title, "title", parent=self))
        self._whole.addLayout(self._grid, 1)
        self._whole.addWidget(self.score)
        self._whole.addWidget(self.said)
        self._whole.addLayout(foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._whole.setContentsMargins(edge, edge, edge, edge)
        self._whole.setSpacing(metrics.space_3)
        self._grid.setHorizontalSpacing(metrics.space_3)
        size = self.screen().availableSize()
        self.resize(min(60 * metrics.body, size.width() * 94 // 100),
                    min(44 * metrics.body, size.height() * 90 // 100))  # fmt: skip
