"""The timeline's sentences: what happened to a ticket, one phrase an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.ui.words import family
from desktop.ui.words.measures import moment, quantity, when
from desktop.ui.words.names import (
    channel_text,
    field_text,
    hold_cause_text,
    join,
    kind_text,
    outcome_text,
    reject_reason_text,
    value_text,
)
from domain.directory import DutySet, PersonPut, PlacePut, PlanSet, StaffPut
from domain.envelope import Entry, Event, UnknownEvent, kind_of
from domain.repair import events as e
from domain.repair.ticket import Asked, Share
from domain.shared import TextsChanged, ViewShared, WeightsSet
from domain.text import shorten

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Names:
    """How codes inside an event become names: of workers, faults and places."""

    worker: Callable[[str], str] = str
    fault: Callable[[str], str] = str
    place: Callable[[str], str] = str
    why: Callable[[str], str] = str


PLAIN = Names()


def event_text(event: Event | UnknownEvent, entry: Entry, names: Names = PLAIN) -> str:
    """What happened, without who and when, which stand beside it: 派单给 张大勇（主修 50%）.

    Words of reporters and workers are given whole: show the result as plain text.
    """
    made = _MAKERS.get(type(event))
    if made is None:
        return translate("words", "Something this version cannot read ({kind})").format(
            kind=shorten(kind_of(event))
        )
    return made(event, entry, names)


def _with(said: str, *details: str) -> str:
    """A phrase and its details after a colon, those that there are."""
    kept = [detail for detail in details if detail]
    if not kept:
        return said
    return translate("words", "{said}: {details}").format(
        said=said, details=translate("words", "; ").join(kept)
    )


def _crew(crew: Sequence[Share]) -> str:
    if len(crew) == 1:
        return crew[0].name
    return join(
        translate("words", "{name} (lead, {share}%)").format(name=one.name, share=one.share)
        if one.lead
        else translate("words", "{name} ({share}%)").format(name=one.name, share=one.share)
        for one in crew
    )


def _planned(at: int | None) -> str:
    return "" if at is None else translate("words", "planned for {time}").format(time=when(at))


def _on_behalf(said: str, worker: str, entry: Entry, names: Names) -> str:
    """Done by the desk for a worker on the telephone: both are named."""
    if worker == entry.actor.id:
        return said
    return translate("words", "{said} ({worker})").format(said=said, worker=names.worker(worker))


def _reported(event: e.Reported, entry: Entry, names: Names) -> str:
    said = translate("words", "Reported by {name} ({channel})").format(
        name=event.reporter.name, channel=channel_text(entry.channel)
    )
    if not event.split_from:
        return said
    whence = translate("words", "split from {number}").format(number=event.split_from_number)
    return _with(said, whence)


def _dispatched(event: e.Dispatched, entry: Entry, names: Names) -> str:
    said = translate("words", "Dispatched to {crew}").format(crew=_crew(event.crew))
    return _with(said, _planned(event.planned_at), event.note, _instead(event, names))


def _reassigned(event: e.Reassigned, entry: Entry, names: Names) -> str:
    said = translate("words", "Reassigned from {old} to {crew}").format(
        old=join(share.name for share in event.old), crew=_crew(event.crew)
    )
    return _with(said, _planned(event.planned_at), event.note, _instead(event, names))


def _instead(event: e.Dispatched | e.Reassigned, names: Names) -> str:
    """Whom the suggestion had named first: 首选是 张大勇（就在附近）."""
    if not event.suggested:
        return ""
    worker, why = names.worker(event.suggested), names.why(event.why)
    if not event.why:
        return translate("words", "suggested was {worker}").format(worker=worker)
    return translate("words", "suggested was {worker} ({why})").format(worker=worker, why=why)


def _handed_back(event: e.HandedBack, entry: Entry, names: Names) -> str:
    said = _on_behalf(translate("words", "Handed back"), event.worker, entry, names)
    return _with(said, event.reason)


def _arrived(event: e.Arrived, entry: Entry, names: Names) -> str:
    said = _on_behalf(translate("words", "Arrived"), event.worker, entry, names)
    return _with(said, event.proof)


def _transferred(event: e.Transferred, entry: Entry, names: Names) -> str:
    said = translate("words", "Transferred to {unit}").format(unit=event.unit)
    number = event.external_number
    their = translate("words", "their number {number}").format(number=number) if number else ""
    return _with(said, their, event.note)


def _withdrawn(event: e.Withdrawn, entry: Entry, names: Names) -> str:
    asked = translate("words", "asked for by {name}").format(name=event.asked_by)
    return _with(translate("words", "Withdrawn"), asked if event.asked_by else "", event.text)


def _held(event: e.Held, entry: Entry, names: Names) -> str:
    said = translate("words", "On hold, {cause}").format(cause=hold_cause_text(event.cause))
    until = event.until
    planned = "" if until is None else translate("words", "until {time}").format(time=when(until))
    return _with(said, planned, event.note)


def asked_text(asked: Asked, now: int) -> str:
    """Who asks for more time, until when and why; ``now`` in ms UTC."""
    said = translate("words", "{name} asks for time until {time}: {reason}")
    return said.format(name=asked.name, time=moment(asked.until, now), reason=asked.reason)


def _extended(event: e.Extended, entry: Entry, names: Names) -> str:
    said = translate("words", "Extended to {time}").format(time=when(event.due))
    wish = translate("words", "as {name} asked").format(name=names.worker(event.asked_by))
    return _with(said, wish if event.asked_by else "", event.reason)


def _extension_asked(event: e.ExtensionAsked, entry: Entry, names: Names) -> str:
    said = translate("words", "Asks for time until {time}").format(time=when(event.until))
    return _with(said, event.reason)


def _extension_refused(event: e.ExtensionRefused, entry: Entry, names: Names) -> str:
    said = translate("words", "No extension to {time}").format(time=when(event.until))
    return _with(said, event.reason)


def _finished(event: e.Finished, entry: Entry, names: Names) -> str:
    result = event.result
    said = translate("words", "Finished, {outcome}").format(outcome=outcome_text(result.outcome))
    said = _on_behalf(said, event.worker, entry, names)
    minutes = (
        translate("words", "{minutes} minutes of work").format(minutes=result.minutes)
        if result.minutes
        else ""
    )
    used = join(f"{m.name} {quantity(m.quantity)}{m.unit}" for m in result.materials)
    return _with(said, result.text, minutes, used)


def _passed(event: e.InspectionPassed, entry: Entry, names: Names) -> str:
    if event.default:
        return translate("words", "Inspection passed by default: nobody objected in time")
    return _with(translate("words", "Inspection passed"), event.text)


def _failed(event: e.InspectionFailed, entry: Entry, names: Names) -> str:
    stock = (
        "" if event.keep_materials else translate("words", "the materials recorded were taken back")
    )
    return _with(translate("words", "Inspection failed, back to the crew"), event.reason, stock)


def _rated(event: e.Rated, entry: Entry, names: Names) -> str:
    if event.auto:
        return translate("words", "Praised by default: no rating came in time")
    said = translate("words", "Rated: quality {quality}, speed {speed}, attitude {attitude}")
    said = said.format(quality=event.quality, speed=event.speed, attitude=event.attitude)
    return f"{said}{translate('words', '; ')}{event.text}" if event.text else said


def _noted(event: e.Noted, entry: Entry, names: Names) -> str:
    if event.public:
        return _with(translate("words", "Note, shown to the reporter"), event.text)
    return _with(translate("words", "Note"), event.text)


def _photos(event: e.PhotosAdded, entry: Entry, names: Names) -> str:
    return translate("words", "Photos added: {count}").format(count=len(event.photos))


def _joined(event: e.Joined, entry: Entry, names: Names) -> str:
    said = translate("words", "Reported by {name} too").format(name=event.reporter.name)
    return _with(said, event.text)


def _edited(event: e.FieldEdited, entry: Entry, names: Names) -> str:
    said = translate("words", "Changed {field} from “{old}” to “{new}”").format(
        field=field_text(event.field),
        old=shorten(event.old_text) or _value(event.field, event.old, names),
        new=shorten(event.text) or _value(event.field, event.new, names),
    )
    if event.lost:
        return translate("words", "{said} (over another desk's change)").format(said=said)
    return said


def _superseded(event: e.EditSuperseded, entry: Entry, names: Names) -> str:
    return translate(
        "words", "Wanted {field} to be “{wanted}”; a later change kept “{kept}”"
    ).format(
        field=field_text(event.field),
        wanted=shorten(event.text) or _value(event.field, event.wanted, names),
        kept=_value(event.field, event.kept, names),
    )


def _undone(event: e.Undone, entry: Entry, names: Names) -> str:
    return translate("words", "Took back “{act}”").format(act=kind_text(event.act))


def _value(field: str, value: Any, names: Names) -> str:
    if field == "fault":
        return names.fault(str(value))
    if field == "place":
        return names.place(str(value))
    return value_text(field, value)


def _merged(event: e.Merged, entry: Entry, names: Names) -> str:
    return translate("words", "Merged into {number}").format(number=event.into_number)


def _voided(event: e.Voided, entry: Entry, names: Names) -> str:
    approved = translate("words", "approved by {name}").format(name=event.approver)
    return _with(translate("words", "Voided"), event.reason, approved)


def _rejected(event: e.Rejected, entry: Entry, names: Names) -> str:
    said = translate("words", "Rejected, {reason}").format(reason=reject_reason_text(event.reason))
    return _with(said, event.text)


_MAKERS: dict[type, Callable[[Any, Entry, Names], str]] = {
    e.Reported: _reported,
    e.PastKept: lambda event, entry, names: translate(
        "words", "Kept from an older system, number {number}"
    ).format(number=event.ticket.number),
    e.Accepted: lambda event, entry, names: translate("words", "Accepted"),
    e.Rejected: _rejected,
    e.Withdrawn: _withdrawn,
    e.WithdrawalOverruled: lambda event, entry, names: translate(
        "words", "The withdrawal came after the dispatch, so the work goes on"
    ),
    e.Merged: _merged,
    e.Voided: _voided,
    e.Dispatched: _dispatched,
    e.Taken: lambda event, entry, names: _on_behalf(
        translate("words", "Taken"), event.worker, entry, names
    ),
    e.HandedBack: _handed_back,
    e.Reassigned: _reassigned,
    e.Transferred: _transferred,
    e.Arrived: _arrived,
    e.Held: _held,
    e.Resumed: lambda event, entry, names: _with(translate("words", "Resumed"), event.note),
    e.ExtensionAsked: _extension_asked,
    e.Extended: _extended,
    e.ExtensionRefused: _extension_refused,
    e.Finished: _finished,
    e.InspectionPassed: _passed,
    e.InspectionFailed: _failed,
    e.ReworkAsked: lambda event, entry, names: _with(
        translate("words", "Rework asked for, within the warranty"), event.reason
    ),
    e.Rated: _rated,
    e.RatedMore: lambda event, entry, names: _with(
        translate("words", "Added to the rating"), event.text
    ),
    e.Urged: lambda event, entry, names: _with(translate("words", "Urged"), event.text),
    e.Noted: _noted,
    e.PhotosAdded: _photos,
    e.Joined: _joined,
    e.MentionSeen: lambda event, entry, names: translate("words", "Has seen the note"),
    e.Linked: lambda event, entry, names: family.linked(event),
    e.Unlinked: lambda event, entry, names: family.unlinked(event),
    e.Gathered: lambda event, entry, names: family.gathered(event),
    e.FinishedAlong: lambda event, entry, names: family.finished_along(event),
    e.Announced: lambda event, entry, names: family.announced(event),
    e.SplitOff: lambda event, entry, names: family.split_off(event),
    e.FieldEdited: _edited,
    e.EditSuperseded: _superseded,
    e.Undone: _undone,
    PersonPut: lambda event, entry, names: translate("words", "Record set: {name}").format(
        name=event.person.name
    ),
    PlacePut: lambda event, entry, names: translate("words", "Record set: {name}").format(
        name=event.place.text
    ),
    StaffPut: lambda event, entry, names: translate("words", "Record set: {name}").format(
        name=event.staff.name
    ),
    PlanSet: lambda event, entry, names: translate("words", "Shifts and leave set"),
    ViewShared: lambda event, entry, names: (
        translate("words", "View shared with all desks")
        if event.view is not None
        else translate("words", "View taken from all desks")
    ),
    TextsChanged: lambda event, entry, names: translate("words", "Texts of all desks changed"),
    WeightsSet: lambda event, entry, names: translate("words", "Weights of all desks set"),
    DutySet: lambda event, entry, names: _with(
        translate("words", "On duty") if event.duty.on else translate("words", "Off duty"),
        event.duty.note,
    ),
}
