"""What a command asks, in words: what lies in the outbox, and what the cloud refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop.station import Station
from desktop.ui import words
from desktop.ui.attention.offers import Offers
from desktop.ui.words.shared import points, wished
from domain.envelope import Args, kind_of
from domain.problems import Problem
from domain.repair import commands as c
from domain.repair.ticket import Share
from domain.shared import KINDS, VIEW, WEIGHTS
from domain.text import shorten
from domain.wire import WireCommand, read_command

if TYPE_CHECKING:
    from desktop.station import Attention

translate = QCoreApplication.translate


class Wishes:
    """Makes words of commands, with names in the place of codes."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._makers: dict[type[Args], Callable[[Any], str]] = {
            c.Report: lambda wish: self._join(
                wish.place_text, words.fault_path(wish.fault, station.faults), wish.description
            ),
            c.Reject: lambda wish: self._join(words.reject_reason_text(wish.reason), wish.text),
            c.Withdraw: lambda wish: self._join(wish.asked_by, wish.text),
            c.Merge: lambda wish: str(wish.into_number),
            c.Void: lambda wish: str(wish.reason),
            c.Dispatch: lambda wish: self._join(crew_text(wish.crew), wish.note),
            c.Reassign: lambda wish: self._join(crew_text(wish.crew), wish.note),
            c.HandBack: lambda wish: self._join(self._worker(wish.worker), wish.reason),
            c.Take: lambda wish: self._worker(wish.worker),
            c.Arrive: lambda wish: self._worker(wish.worker),
            c.Transfer: lambda wish: self._join(wish.unit, wish.external_number, wish.note),
            c.HoldWork: lambda wish: self._join(words.hold_cause_text(wish.cause), wish.note),
            c.Extend: lambda wish: self._join(words.when(wish.due), wish.reason),
            c.Finish: lambda wish: self._join(words.outcome_text(wish.outcome), wish.text),
            **dict.fromkeys(
                (c.RefuseExtension, c.FailInspection, c.Rework), lambda wish: str(wish.reason)
            ),
            c.Urge: lambda wish: str(wish.text),
            c.Note: lambda wish: str(wish.text),
            c.RateMore: lambda wish: str(wish.text),
            c.Join: lambda wish: str(wish.reporter.name),
            c.Edit: self._edit,
            **dict.fromkeys(KINDS, wished),
        }

    def kind(self, wire: WireCommand) -> str:
        """What kind of act: 派单."""
        try:
            return words.kind_text(read_command(wire).kind)
        except Problem:
            return translate("attention", "An act this version cannot read")

    def whole(self, wire: WireCommand) -> str:
        """Kind and details in one line: 派单：张大勇. Show it as plain text."""
        try:
            return self.told(read_command(wire).args)
        except Problem:
            return self.kind(wire)

    def told(self, args: Args) -> str:
        """A wish in one line."""
        made = self._makers.get(type(args))
        details = "" if made is None else shorten(made(args), 120)
        kind = words.kind_text(kind_of(args))
        if not details:
            return kind
        return translate("attention", "{kind}: {details}").format(kind=kind, details=details)

    def offers(self, item: Attention) -> Offers:
        """Ways out of a matter that need no more than a key; none at a dispatch desk."""
        return Offers()

    def number(self, wire: WireCommand) -> str:
        """The number of the ticket it speaks of, or what else names it."""
        ticket = self._station.ticket(wire.aggregate)
        if ticket is not None:
            return ticket.number
        if wire.aggregate.startswith(("office:", VIEW)):
            return translate("attention", "All desks")
        name = wire.aggregate.partition(":")[2]
        return self._worker(name) if wire.aggregate.startswith("staff:") else name

    def now(self, aggregate: str, command: WireCommand) -> str:
        """How what it speaks of stands now."""
        if aggregate == WEIGHTS:
            return points(self._station.shared.points())
        ticket = self._station.ticket(aggregate)
        if ticket is None:
            return translate("attention", "not known here")
        status = words.status_text(ticket.status)
        if not ticket.crew:
            return status
        said = translate("attention", "{status}, {crew}")
        return said.format(status=status, crew=crew_text(ticket.crew))

    def fact(self, field: str, value: Any) -> str:
        """A field's value with names for codes."""
        if field == "fault":
            return words.fault_path(str(value), self._station.faults)
        if field == "place":
            place = self._station.place(str(value))
            return str(value) if place is None else place.text
        return words.value_text(field, value)

    def _edit(self, wish: c.Edit) -> str:
        said = translate("attention", "{field} to “{new}”")
        return words.join(
            said.format(
                field=words.field_text(one.field), new=one.text or self.fact(one.field, one.new)
            )
            for one in wish.changes
        )

    def _worker(self, code: str) -> str:
        return self._station.staff_name(code)

    def _join(self, *parts: str) -> str:
        return translate("attention", "; ").join(part for part in parts if part)


def crew_text(crew: tuple[Share, ...]) -> str:
    """A crew's names, the lead first."""
    return words.join(one.name for one in sorted(crew, key=lambda share: not share.lead))
