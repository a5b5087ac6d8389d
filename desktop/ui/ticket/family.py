"""A ticket's family in its panel: its incident, what it is made of, what it was split from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import QueueRow, Station
from desktop.ui.parts.button import Button, Kind, as_label
from desktop.ui.parts.card import SectionTitle
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.state_chip import StateChip
from desktop.ui.theme import Theme
from desktop.ui.words import moment
from desktop.ui.words.family import told as told_text
from domain.envelope import Command
from domain.problems import Problem
from domain.repair import commands as c
from domain.repair.family import WAITING
from domain.repair.rules import UNDOABLE
from domain.repair.ticket import OPEN, Outcome, Ticket

translate = QCoreApplication.translate

_SHOWN = 6
"""Children named at first; a burst pipe has forty."""


class FamilySection(QWidget):
    """Takes no room while a ticket stands alone.

    Signals:
        ticket_asked: another ticket is to be looked at (its id).
        asked: the form of an act on this ticket (its kind).
        acted: several acts were done at once, and words for a message.
        refused: the ``Problem`` that kept them from being done.
        notice_asked: a notice for the doors is to be made of this incident (its id).
    """

    ticket_asked = Signal(str)
    asked = Signal(str)
    acted = Signal(list, str)
    refused = Signal(object)
    notice_asked = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._shown: object = None
        self._whole = False
        self._ticket: Ticket | None = None
        self.uids: frozenset[str] = frozenset()
        """The tickets named here: when one of them changes, the section is to be shown anew."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._inside = QWidget(self)
        self._column.addWidget(self._inside)
        theme.follow(self._restyle)

    def show_ticket(self, ticket: Ticket) -> None:
        """Show the family of a ticket; nothing is rebuilt while nothing changes."""
        if self._ticket is None or self._ticket.uid != ticket.uid:
            self._whole = False
        self._ticket = ticket
        families = self._station.families
        children = families.children(ticket.uid)
        others = [one for one in (ticket.parent, ticket.split_from, *ticket.split_into) if one]
        rows = {row.uid: row for row in self._station.rows_of(others)}
        alone = not ticket.parent and ticket.status in OPEN
        related = [] if not alone else [r for r in families.related(ticket) if not r.children]
        stands = (ticket.uid, ticket.status, ticket.announced_at)
        shown = (stands, self._whole, children, rows, related)
        if shown == self._shown:
            return
        self._shown = shown
        self.uids = frozenset((*rows, *(row.uid for row in (*children, *related))))
        self._build(ticket, rows, children, related)
        self.setVisible(bool(rows or children or related))

    # ---- making --------------------------------------------------------------------------

    def _build(
        self,
        ticket: Ticket,
        rows: dict[str, QueueRow],
        children: Sequence[QueueRow],
        related: Sequence[QueueRow],
    ) -> None:
        self._column.removeWidget(self._inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.metrics.space_1)
        if ticket.parent:
            self._add_parent(column, ticket, rows.get(ticket.parent))
        if children:
            self._add_children(column, ticket, children)
        if related:
            self._add_related(column, children, related)
        self._add_split(column, ticket, rows)
        self._column.addWidget(self._inside)
        self._inside.show()

    def _add_parent(self, column: QVBoxLayout, ticket: Ticket, row: QueueRow | None) -> None:
        title = SectionTitle(self._theme, translate("family", "Part of an incident"), parent=self)
        if ticket.status in OPEN:
            out = self._button(translate("family", "Take out…"), "log-out", quiet=True)
            out.clicked.connect(lambda: self.asked.emit("repair.unlink"))
            title.add_action(out)
        column.addWidget(title)
        if row is not None:
            column.addWidget(self._line(row))
        else:
            column.addWidget(PlainLabel(self._theme, ticket.parent_number, parent=self))

    def _add_children(
        self, column: QVBoxLayout, ticket: Ticket, children: Sequence[QueueRow]
    ) -> None:
        title = translate("family", "Incident")
        column.addWidget(SectionTitle(self._theme, title, len(children), parent=self))
        still = sum(bool(row.open) and row.status != "finished" for row in children)
        waiting = [row for row in children if row.status in WAITING]
        said = translate("family", "{open} not done yet, {waiting} of them only wait for it")
        at = ticket.announced_at
        told = told_text(ticket.announced, "" if at is None else moment(at, self._station.clock()))
        said = f"{said.format(open=still, waiting=len(waiting))} · {told}"
        column.addWidget(PlainLabel(self._theme, said, "caption", "muted", wrap=True, parent=self))
        column.addWidget(self._acts(ticket, children, waiting))
        for row in children if self._whole else children[:_SHOWN]:
            column.addWidget(self._line(row))
        if len(children) > _SHOWN and not self._whole:
            more = translate("family", "Show all %n", "", len(children))
            button = self._button(more, "chevron-down", quiet=True)
            button.clicked.connect(self._show_all)
            column.addWidget(button)

    def _acts(
        self, ticket: Ticket, children: Sequence[QueueRow], waiting: Sequence[QueueRow]
    ) -> FlowRow:
        row = FlowRow(self._theme.metrics.space_1, self)
        new = [one.uid for one in children if one.status == "reported"]
        if waiting and ticket.status in ("finished", "inspected", "archived"):
            said = translate("family", "Finish the %n that waited", "", len(waiting))
            row.add(self._act(said, "wrench", lambda: self._finish(ticket)))
        if new:
            said = translate("family", "Accept %n", "", len(new))
            row.add(self._act(said, "check", lambda: self._accept(new)))
        tell = self._act(
            translate("family", "Tell everybody…"),
            "megaphone",
            lambda: self.asked.emit("repair.announce"),
        )
        paper = self._act(
            translate("family", "Notice for the doors…"),
            "printer",
            lambda: self.notice_asked.emit(ticket.uid),
        )
        row.add(tell)
        row.add(paper)
        inside = [one.uid for one in children if one.open]
        if inside:
            said = translate("family", "Take all out")
            row.add(self._act(said, "log-out", lambda: self._unlink(inside)))
        return row

    def _add_related(
        self, column: QVBoxLayout, children: Sequence[QueueRow], related: Sequence[QueueRow]
    ) -> None:
        count = len(related)
        said = translate("family", "Perhaps the same: %n like it in this building", "", count)
        title = SectionTitle(self._theme, said, style="body", parent=self)
        uids = [row.uid for row in related]
        add = translate("family", "Put under it") if children else translate("family", "Make one")
        button = self._button(add, "link")
        button.clicked.connect(lambda: self._link(uids))
        button.setAccessibleDescription(said)
        title.add_action(button)
        column.addWidget(title)
        for row in related[: _SHOWN // 2]:
            column.addWidget(self._line(row))

    def _add_split(
        self, column: QVBoxLayout, ticket: Ticket, rows: dict[str, QueueRow]
    ) -> None:
        for title, uids in (
            (translate("family", "Split from"), (ticket.split_from,)),
            (translate("family", "Split into"), ticket.split_into),
        ):
            found = [rows[uid] for uid in uids if uid in rows]
            if found:
                column.addWidget(SectionTitle(self._theme, title, parent=self))
            for row in found:
                column.addWidget(self._line(row))

    def _line(self, row: QueueRow) -> FamilyLine:
        line = FamilyLine(self._theme, row, self)
        line.asked.connect(self.ticket_asked)
        return line

    def _button(self, words: str, icon: str, *, quiet: bool = False) -> Button:
        kind: Kind = "ghost" if quiet else "secondary"
        return Button(self._theme, as_label(words), kind, icon, slim=True, parent=self)

    def _act(self, words: str, icon: str, act: Callable[[], None]) -> Button:
        button = self._button(words, icon)
        button.setEnabled(self._station.operator is not None)
        button.clicked.connect(act)
        return button

    # ---- doing ---------------------------------------------------------------------------

    def _show_all(self) -> None:
        self._whole = True
        if self._ticket is not None:
            self.show_ticket(self._ticket)

    def _finish(self, ticket: Ticket) -> None:
        result, families = ticket.result, self._station.families
        outcome: Outcome = "repaired" if result is None else result.outcome
        text = "" if result is None else result.text
        self._do(
            lambda: self._station.submit_all(families.finishing(ticket.uid, outcome, text)),
            lambda n: translate("family", "%n tickets finished with the incident", "", n),
        )

    def _accept(self, uids: Sequence[str]) -> None:
        self._do(
            lambda: self._station.submit_all([(uid, c.Accept()) for uid in uids]),
            lambda n: translate("queue", "%n tickets accepted", "", n),
        )

    def _link(self, uids: Sequence[str]) -> None:
        assert self._ticket is not None
        number, uid = self._ticket.number, self._ticket.uid
        self._do(lambda: self._station.families.link(uid, uids), lambda n: put_under(n, number))

    def _unlink(self, uids: Sequence[str]) -> None:
        self._do(
            lambda: self._station.families.unlink(uids),
            lambda n: translate("family", "%n tickets taken out", "", n),
        )

    def _do(self, act: Callable[[], list[Command]], say: Callable[[int], str]) -> None:
        try:
            done = [one for one in act() if one.kind in UNDOABLE]
        except Problem as problem:
            self.refused.emit(problem)
            return
        self.acted.emit(done, say(len(done)))

    def _restyle(self) -> None:
        self._column.setSpacing(self._theme.metrics.space_2)


def put_under(count: int, number: str) -> str:
    """What a message says once tickets were put under an incident."""
    said = translate("family", "%n tickets put under the incident {number}", "", count)
    return said.format(number=number)


class FamilyLine(QWidget):
    """A ticket of the family on one line: its state, its number, where. Emits ``asked``."""

    asked = Signal(str)

    def __init__(self, theme: Theme, row: QueueRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        number = Button(theme, as_label(row.number), "ghost", slim=True, parent=self)
        number.setAccessibleDescription(translate("intake", "Look at this ticket"))
        number.clicked.connect(lambda: self.asked.emit(row.uid))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.metrics.space_2)
        line.addWidget(StateChip(theme, row.status, parent=self))
        line.addWidget(number)
        about = "  ".join(part for part in (row.place_text, row.workers) if part)
        line.addWidget(PlainLabel(theme, about, "body", "text_2", parent=self), 1)
