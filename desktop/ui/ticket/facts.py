"""What is known of a ticket, line by line; lines without anything to say take no room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.station import Station
from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.tab_order import chain
from desktop.ui.theme import Theme
from desktop.ui.ticket.steps import step_text
from desktop.ui.ticket.text_edit import ReadingText
from desktop.ui.words import (
    channel_text,
    duration,
    hold_cause_text,
    in_english,
    join,
    moment,
    outcome_text,
    quantity,
    reject_reason_text,
    yuan,
)
from desktop.ui.words.names import REJECT_REASONS
from domain.repair.ticket import OPEN, Hold, Reporter, Ticket

translate = QCoreApplication.translate

_FEW = 3
"""Reporters named at first; a burst pipe has forty."""


class Facts(QWidget):
    """Label and value, in a grid. Long texts can be marked and copied.

    Emits ``ticket_asked`` with the id of another ticket to look at.
    """

    ticket_asked = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._ticket: Ticket | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._lines: dict[str, tuple[PlainLabel, QWidget]] = {}
        self._makers: tuple[tuple[str, str, Callable[[Ticket], str]], ...] = (
            ("description", translate("ticket", "Description"), lambda t: t.description),
            ("reporters", translate("ticket", "Reporter"), self._reporters),
            ("wanted", translate("ticket", "Time wanted"), lambda t: self._at(t.wanted_at)),
            ("enter", translate("ticket", "Nobody in"), self._enter),
            ("crew", translate("ticket", "Workers"), self._crew),
            ("planned", translate("ticket", "Planned visit"), lambda t: self._at(t.planned_at)),
            ("team", translate("ticket", "Crew in charge"), self._team),
            ("outside", translate("ticket", "Outside unit"), self._outside),
            ("holds", translate("ticket", "On hold"), self._holds),
            ("extended", translate("ticket", "Extended to"), lambda t: self._at(t.extended_to)),
            ("step", translate("ticket", "Escalation"), self._step),
            ("result", translate("ticket", "Result"), self._result),
            ("materials", translate("ticket", "Materials"), self._materials),
            ("rating", translate("ticket", "Rating"), self._rating),
            ("reason", translate("ticket", "Reason"), self._reason),
            ("counts", translate("ticket", "Also"), self._counts),
        )
        self._rows: dict[int, QWidget] = {}
        self._after: QWidget | None = None
        self.main = Button(theme, "", "ghost", "link", slim=True, parent=self)
        self.main.clicked.connect(self._ask_main)
        self._grid.addWidget(self.main, len(self._makers), 1, Qt.AlignmentFlag.AlignLeft)
        theme.follow(self._restyle)

    def show_ticket(self, ticket: Ticket) -> None:
        """Show what is known; values that stay the same are not touched."""
        self._ticket = ticket
        for row, (name, label, make) in enumerate(self._makers):
            self._show(row, name, label, make(ticket))
        self.main.setVisible(bool(ticket.merged_into))
        if ticket.merged_into:
            main = self._station.ticket(ticket.merged_into)
            number = main.number if main is not None else ticket.merged_into
            said = translate("ticket", "Look at the main ticket {number}").format(number=number)
            self.main.setText(as_label(said))

    def text_of(self, name: str) -> str:
        """What a line says, "" if it is not there."""
        line = self._lines.get(name)
        if line is None or line[1].isHidden():
            return ""
        value = line[1]
        return value.toPlainText() if isinstance(value, ReadingText) else ""

    def _show(self, row: int, name: str, label: str, text: str) -> None:
        line = self._lines.get(name)
        if line is None:
            if not text:
                return
            line = self._lines[name] = self._make(row, label)
        head, value = line
        head.setVisible(bool(text))
        value.setVisible(bool(text))
        if text and isinstance(value, ReadingText):
            value.set_text(text)

    def _make(self, row: int, label: str) -> tuple[PlainLabel, ReadingText]:
        head = PlainLabel(self._theme, label, "caption", "muted", parent=self)
        value = ReadingText(self._theme, label, self)
        self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._pad(head)
        self._rows[row] = value
        self._order()
        return head, value

    def come_after(self, widget: QWidget) -> None:
        """Let Tab lead from ``widget`` to the lines, from the top."""
        self._after = widget
        self._order()

    def _order(self) -> None:
        if self._after is not None:
            chain(self._after, *(self._rows[row] for row in sorted(self._rows)), self.main)

    def _at(self, at: int | None) -> str:
        return "" if at is None else moment(at, self._station.clock())

    def _reporters(self, ticket: Ticket) -> str:
        said = [self._reporter(one) for one in ticket.reporters]
        if len(said) > _FEW + 1:
            more = translate("ticket", "and {count} more").format(count=len(said) - _FEW)
            return "\n".join([*said[:_FEW], more])
        return "\n".join(said)

    def _reporter(self, one: Reporter) -> str:
        return "  ".join(
            part for part in (one.name, one.phone, one.person, channel_text(one.channel)) if part
        )

    def _enter(self, ticket: Ticket) -> str:
        return translate("ticket", "May enter with nobody in") if ticket.enter_alone else ""

    def _crew(self, ticket: Ticket) -> str:
        if len(ticket.crew) == 1:
            return ticket.crew[0].name
        lead = translate("ticket", "{name} (lead) {share}%")
        other = translate("ticket", "{name} {share}%")
        return join(
            (lead if share.lead else other).format(name=share.name, share=share.share)
            for share in ticket.crew
        )

    def _team(self, ticket: Ticket) -> str:
        team = self._station.faults.teams.get(ticket.team)
        name = ticket.team
        if team is not None:
            name = team.name_en if in_english() else team.name
        return "  ".join(part for part in (name, ticket.zone) if part)

    def _outside(self, ticket: Ticket) -> str:
        return "  ".join(part for part in (ticket.outside_unit, ticket.outside_number) if part)

    def _holds(self, ticket: Ticket) -> str:
        return "\n".join(self._hold(hold) for hold in ticket.holds)

    def _hold(self, hold: Hold) -> str:
        now = self._station.clock()
        start = moment(hold.start, now)
        if hold.end is None:
            until = (
                translate("ticket", "since {start}").format(start=start)
                if hold.until is None
                else translate("ticket", "since {start}, likely until {until}").format(
                    start=start, until=moment(hold.until, now)
                )
            )
        else:
            until = f"{start} – {moment(hold.end, now)}（{duration(hold.end - hold.start)}）"
        return "  ".join(part for part in (hold_cause_text(hold.cause), until, hold.note) if part)

    def _step(self, ticket: Ticket) -> str:
        """At which step the clock is and who is to be told; that it broke while cut off."""
        rows = self._station.rows_of([ticket.uid]) if ticket.status in OPEN else []
        return step_text(self._station, rows[0]) if rows else ""

    def _result(self, ticket: Ticket) -> str:
        result = ticket.result
        if result is None:
            return ""
        minutes = translate("ticket", "{minutes} min of work").format(minutes=result.minutes)
        parts = (outcome_text(result.outcome), minutes if result.minutes else "", result.text)
        return "  ".join(part for part in parts if part)

    def _materials(self, ticket: Ticket) -> str:
        used = ticket.result.materials if ticket.result is not None else ()
        lines = [
            f"{m.name}  {quantity(m.quantity)} {m.unit}"
            + (f" × {yuan(m.price)} = {yuan(m.quantity * m.price // 1000)}" if m.price else "")
            for m in used
        ]
        total = sum(m.quantity * m.price // 1000 for m in used)
        if total and len(used) > 1:
            lines.append(translate("ticket", "Together {money}").format(money=yuan(total)))
        return "\n".join(lines)

    def _rating(self, ticket: Ticket) -> str:
        rating = ticket.rating
        if rating is None:
            return ticket.more_rating
        if rating.auto:
            said = translate("ticket", "Praised by default")
        else:
            said = translate("ticket", "quality {quality} · speed {speed} · attitude {attitude}")
            said = said.format(quality=rating.quality, speed=rating.speed, attitude=rating.attitude)
        return "\n".join(part for part in (said, rating.text, ticket.more_rating) if part)

    def _reason(self, ticket: Ticket) -> str:
        if ticket.status == "merged":
            return ""  # the button below leads there
        code = ticket.status == "rejected" and ticket.reason in REJECT_REASONS
        return reject_reason_text(ticket.reason) if code else ticket.reason

    def _counts(self, ticket: Ticket) -> str:
        said = []
        if ticket.urges:
            said.append(translate("ticket", "urged {count} times").format(count=ticket.urges))
        if ticket.reworks:
            said.append(translate("ticket", "reworked {count} times").format(count=ticket.reworks))
        if ticket.billable:
            said.append(translate("ticket", "to be paid"))
        if ticket.asset:
            said.append(translate("ticket", "asset {number}").format(number=ticket.asset))
        return join(said)

    def _ask_main(self) -> None:
        if self._ticket is not None:
            self.ticket_asked.emit(self._ticket.merged_into)

    def _pad(self, head: PlainLabel) -> None:
        head.setContentsMargins(0, self._theme.metrics.space_1, 0, 0)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._grid.setHorizontalSpacing(metrics.space_3)
        self._grid.setVerticalSpacing(metrics.space_1)
        for head, _ in self._lines.values():
            self._pad(head)
