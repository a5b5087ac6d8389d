"""What was asked at the clinic, in words: for what waits for the cloud, and what it refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop.ui.attention.offers import Offer, Offers
from desktop.ui.attention.wishes import Wishes
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.moving import move_wishes
from desktop.ui.clinic.words import (
    clock_word,
    day_word,
    session_words,
    short_number,
    status_word,
)
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.calendar import campus_date
from domain.clinic.around import Opening
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session, Visit
from domain.envelope import Args, kind_of
from domain.problems import Problem
from domain.wire import WireCommand, read_command

if TYPE_CHECKING:
    from desktop.station import Attention

translate = QCoreApplication.translate

KINDS: dict[str, str] = {
    "session.open": QT_TRANSLATE_NOOP("clinic", "Open a session"),
    "session.book": QT_TRANSLATE_NOOP("clinic", "Book"),
    "session.walk_in": QT_TRANSLATE_NOOP("clinic", "Walk-in"),
    "session.cancel": QT_TRANSLATE_NOOP("clinic", "Cancel"),
    "session.rebook": QT_TRANSLATE_NOOP("clinic", "Move"),
    "session.check_in": QT_TRANSLATE_NOOP("clinic", "Check in"),
    "session.call": QT_TRANSLATE_NOOP("clinic", "Call"),
    "session.pass": QT_TRANSLATE_NOOP("clinic", "Pass over"),
    "session.enter": QT_TRANSLATE_NOOP("clinic", "To the doctor"),
    "session.finish": QT_TRANSLATE_NOOP("clinic", "Done"),
    "session.leave": QT_TRANSLATE_NOOP("clinic", "Left"),
    "session.miss": QT_TRANSLATE_NOOP("clinic", "Did not come"),
    "session.add_slot": QT_TRANSLATE_NOOP("clinic", "Add a time"),
    "session.stop": QT_TRANSLATE_NOOP("clinic", "No clinic"),
    "session.resume": QT_TRANSLATE_NOOP("clinic", "Takes place again"),
    "session.prioritise": QT_TRANSLATE_NOOP("clinic", "Priority"),
    "session.reorder": QT_TRANSLATE_NOOP("clinic", "Another place in the queue"),
    "session.wait": QT_TRANSLATE_NOOP("clinic", "Waiting list"),
    "session.unwait": QT_TRANSLATE_NOOP("clinic", "Off the waiting list"),
    "session.lease": QT_TRANSLATE_NOOP("clinic", "Hold the desk's share"),
    "session.give_back": QT_TRANSLATE_NOOP("clinic", "Give the desk's share back"),
    "session.undo": QT_TRANSLATE_NOOP("clinic", "Take back"),
    "access.seal": QT_TRANSLATE_NOOP("clinic", "Seal the access log"),
    "claimaccess.seal": QT_TRANSLATE_NOOP("clinic", "Seal the access log"),
}
_SERVICES: dict[str, str] = {
    "consult": QT_TRANSLATE_NOOP("clinic", "Consultation"),
    "referral": QT_TRANSLATE_NOOP("clinic", "Referral"),
    "claim": QT_TRANSLATE_NOOP("clinic", "Claim"),
}


class ClinicWishes(Wishes):
    """Makes words of the clinic's commands; no reason and no diagnosis is among them."""

    def __init__(self, door: ClinicDoor) -> None:
        super().__init__(door.as_station)
        self._door = door

    def kind(self, wire: WireCommand) -> str:
        try:
            return _kind(kind_of(read_command(wire).args))
        except Problem:
            return super().kind(wire)

    def whole(self, wire: WireCommand) -> str:
        try:
            command = read_command(wire)
        except Problem:
            return self.kind(wire)
        session = self._door.session(command.aggregate)
        who = self._who(command.args, session)
        where = "" if session is None else session_words(session)
        said = " · ".join(part for part in (who, where) if part)
        kind = _kind(kind_of(command.args))
        return translate("attention", "{kind}: {details}").format(kind=kind, details=said)

    def number(self, wire: WireCommand) -> str:
        """The visit's or the record's own number."""
        try:
            args: Any = read_command(wire).args
        except Problem:
            return ""
        number = getattr(args, "number", "")
        if number:
            return str(number)
        session = self._door.session(wire.aggregate)
        visit = None if session is None else session.visit(getattr(args, "visit", ""))
        return "" if visit is None else visit.number

    def now(self, aggregate: str, command: WireCommand) -> str:
        """How the visit stands in the cloud."""
        session = self._door.session(aggregate)
        if session is None:
            return translate("clinic", "not known here")
        args: Any = read_command(command).args
        visit = session.visit(getattr(args, "visit", command.id))
        if visit is None:
            return translate("clinic", "no such visit")
        return f"{short_number(visit)} {visit.patient.name}  {status_word(visit.status)}"

    def offers(self, item: Attention) -> Offers:
        """Free times for whoever lost a place, as long as that is so."""
        session = self._door.session(item.aggregate)
        lost = str(item.problem.facts.get("visit", item.command.id))
        visit = None if session is None else session.visit(lost)
        if session is None or visit is None or item.problem.code not in _LOST:
            return Offers()
        who = f"{visit.number} {visit.patient.name}"
        if visit.status != "displaced":
            settled, status = translate("clinic", "{who}: {status}"), status_word(visit.status)
            if visit.moved_to:
                status = translate("clinic", "has another time")
            return Offers(settled.format(who=who, status=status))
        found = self._door.offers(session, visit)
        if not found:
            nothing = translate("clinic", "{who}: nothing is free in the next two weeks")
            return Offers(nothing.format(who=who))
        ways = [
            Offer(_opening(one), partial(self._give, session.uid, visit, one)) for one in found
        ]
        return Offers(translate("clinic", "Give {who} another time").format(who=who), ways)

    def _give(self, uid: str, visit: Visit, to: Opening) -> str:
        done = self._door.submit_all(move_wishes(uid, visit, to.session, to.slot))
        said = translate("clinic", "Moved: {name}, {time}")
        told = said.format(name=visit.patient.name, time=_opening(to))
        moved = visit.id if to.session == uid else done[0].id
        return told if self._is_sure(to, moved) else f"{told}  {status_word('requested')}"

    def _is_sure(self, to: Opening, visit_id: str) -> bool:
        """Without the cloud, a time that this desk does not hold is only asked for."""
        session = self._door.session(to.session)
        visit = None if session is None else session.visit(visit_id)
        online = self._door.as_station.freshness.link == "online"
        return online or visit is None or visit.status != "requested"

    def _who(self, args: Args, session: Session | None) -> str:
        made = _WHO.get(type(args))
        if made is not None:
            return made(args, session)
        visit = None if session is None else session.visit(getattr(args, "visit", ""))
        return "" if visit is None else visit.patient.name


_LOST = frozenset({"visit_displaced", "visit_met"})


def _opening(one: Opening) -> str:
    day = campus_date(one.start_at).isoformat()
    return f"{day_word(day)} {clock_word(one.start_at)} {one.doctor}"


def _kind(kind: str) -> str:
    source = KINDS.get(kind) or _SERVICES.get(kind.partition(".")[0])
    return kind if source is None else translate("clinic", source)


def _booked(args: c.Book, session: Session | None) -> str:
    slot = None if session is None else session.slot(args.slot)
    time = "" if slot is None else clock_word(slot.start_at)
    return f"{args.patient.name} {time}".strip()


_WHO: dict[type[Args], Callable[[Any, Session | None], str]] = {
    c.Book: _booked,
    c.WalkIn: lambda args, session: str(args.patient.name),
    c.Wait: lambda args, session: str(args.patient.name),
}
