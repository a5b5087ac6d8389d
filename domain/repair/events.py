"""What happened to a repair ticket. Facts only: no event can fail, and none is changed later."""

from __future__ import annotations

from typing import Any, Literal

from domain.envelope import Event
from domain.repair.commands import EditableField, RejectReason
from domain.repair.ticket import HoldCause, Priority, Reporter, Result, Share, Status, Ticket


class Reported(Event, frozen=True, omit_defaults=True, tag="repair.reported"):
    """A ticket was born."""

    number: str
    fault: str
    place: str
    place_text: str
    reporter: Reporter
    description: str
    priority: Priority
    spot: str = ""
    photos: tuple[str, ...] = ()
    wanted_at: int | None = None
    enter_alone: bool = False
    asset: str = ""
    billable: bool = False
    team: str = ""
    zone: str = ""
    split_from: str = ""
    split_from_number: str = ""


class PastKept(Event, frozen=True, omit_defaults=True, tag="repair.past_kept"):
    """An older system's repair became history here."""

    ticket: Ticket


class Accepted(Event, frozen=True, omit_defaults=True, tag="repair.accepted"):
    """The office took it on."""

    team: str = ""


class Rejected(Event, frozen=True, omit_defaults=True, tag="repair.rejected"):
    """The office refused it."""

    reason: RejectReason
    text: str = ""


class Withdrawn(Event, frozen=True, omit_defaults=True, tag="repair.withdrawn"):
    """The reporter took it back; ``asked_by`` told the desk to, if the desk wrote it down."""

    text: str = ""
    asked_by: str = ""


class WithdrawalOverruled(
    Event, frozen=True, omit_defaults=True, tag="repair.withdrawal_overruled"
):
    """A desk that was offline had dispatched it before the withdrawal: the work goes on."""

    withdrawn_at: int


class Merged(Event, frozen=True, omit_defaults=True, tag="repair.merged"):
    """It goes on in another ticket."""

    into: str
    into_number: str


class Voided(Event, frozen=True, omit_defaults=True, tag="repair.voided"):
    """It was struck out."""

    reason: str
    approver: str


class Dispatched(Event, frozen=True, omit_defaults=True, tag="repair.dispatched"):
    """It was given to a crew; whom the suggestion named first is kept where it was another."""

    crew: tuple[Share, ...]
    planned_at: int | None = None
    note: str = ""
    suggested: str = ""
    why: str = ""


class Taken(Event, frozen=True, omit_defaults=True, tag="repair.taken"):
    """The crew's worker said yes."""

    worker: str


class HandedBack(Event, frozen=True, omit_defaults=True, tag="repair.handed_back"):
    """The worker said no."""

    worker: str
    reason: str


class Reassigned(Event, frozen=True, omit_defaults=True, tag="repair.reassigned"):
    """Another crew has it now."""

    old: tuple[Share, ...]
    crew: tuple[Share, ...]
    planned_at: int | None = None
    note: str = ""
    suggested: str = ""
    why: str = ""


class Transferred(Event, frozen=True, omit_defaults=True, tag="repair.transferred"):
    """Another unit has it now."""

    unit: str
    external_number: str = ""
    note: str = ""


class Arrived(Event, frozen=True, omit_defaults=True, tag="repair.arrived"):
    """Somebody is on the spot."""

    worker: str
    proof: str = ""
    photos: tuple[str, ...] = ()


class Held(Event, frozen=True, omit_defaults=True, tag="repair.held"):
    """Paused; ``back`` is the state it returns to."""

    cause: HoldCause
    back: Status
    until: int | None = None
    note: str = ""


class Resumed(Event, frozen=True, omit_defaults=True, tag="repair.resumed"):
    """The pause ended."""

    note: str = ""


class Extended(Event, frozen=True, omit_defaults=True, tag="repair.extended"):
    """The due time moved; ``asked_by`` is the worker who had asked for it, empty if nobody had."""

    due: int
    reason: str
    asked_by: str = ""


class ExtensionAsked(Event, frozen=True, omit_defaults=True, tag="repair.extension_asked"):
    """The worker asked for time until then; the due time has not moved."""

    worker: str
    until: int
    reason: str


class ExtensionRefused(Event, frozen=True, omit_defaults=True, tag="repair.extension_refused"):
    """The worker did not get the time that was asked for."""

    worker: str
    until: int
    reason: str


class Finished(Event, frozen=True, omit_defaults=True, tag="repair.finished"):
    """The work is done, to be looked at."""

    worker: str
    result: Result


class InspectionPassed(Event, frozen=True, omit_defaults=True, tag="repair.passed"):
    """Looked at and good (or the term lapsed: ``default``)."""

    default: bool = False
    text: str = ""


class InspectionFailed(Event, frozen=True, omit_defaults=True, tag="repair.failed"):
    """Looked at and not good."""

    reason: str
    keep_materials: bool = True
    photos: tuple[str, ...] = ()


class ReworkAsked(Event, frozen=True, omit_defaults=True, tag="repair.rework_asked"):
    """Broken again within the warranty."""

    reason: str
    photos: tuple[str, ...] = ()


class Rated(Event, frozen=True, omit_defaults=True, tag="repair.rated"):
    """The reporter's stars."""

    quality: int
    speed: int
    attitude: int
    text: str = ""
    auto: bool = False


class RatedMore(Event, frozen=True, omit_defaults=True, tag="repair.rated_more"):
    """Words added to the rating."""

    text: str


class Urged(Event, frozen=True, omit_defaults=True, tag="repair.urged"):
    """The reporter asked where it stays."""

    text: str = ""


class Noted(Event, frozen=True, omit_defaults=True, tag="repair.noted"):
    """A remark, for some to see (``to``, staff codes)."""

    text: str
    public: bool = False
    to: tuple[str, ...] = ()


class MentionSeen(Event, frozen=True, omit_defaults=True, tag="repair.mention_seen"):
    """Somebody who was mentioned has seen it."""

    who: str


class PhotosAdded(Event, frozen=True, omit_defaults=True, tag="repair.photos_added"):
    """More pictures."""

    photos: tuple[str, ...]


class Joined(Event, frozen=True, omit_defaults=True, tag="repair.joined"):
    """One more reporter."""

    reporter: Reporter
    text: str = ""
    merged_from: str = ""


class Linked(Event, frozen=True, omit_defaults=True, tag="repair.linked"):
    """It belongs to a larger incident; ``old_number`` is that of the one it left."""

    parent: str
    parent_number: str
    old_number: str = ""


class Unlinked(Event, frozen=True, omit_defaults=True, tag="repair.unlinked"):
    """It belongs to no incident any more."""

    old: str
    old_number: str


class Gathered(Event, frozen=True, omit_defaults=True, tag="repair.gathered"):
    """These tickets came to it (``out``: left it)."""

    children: tuple[str, ...]
    numbers: tuple[str, ...]
    out: bool = False


class FinishedAlong(Event, frozen=True, omit_defaults=True, tag="repair.finished_along"):
    """Its incident was dealt with, and so was it."""

    parent: str
    parent_number: str
    result: Result


class Announced(Event, frozen=True, omit_defaults=True, tag="repair.announced"):
    """Everybody who reported it, or a ticket of it, was to be told."""

    what: Literal["known", "over"]
    until: int | None = None


class SplitOff(Event, frozen=True, omit_defaults=True, tag="repair.split_off"):
    """One of its faults goes on in another ticket."""

    new: str
    new_number: str
    text: str = ""


class FieldEdited(Event, frozen=True, omit_defaults=True, tag="repair.field_edited"):
    """A field has a new value. ``lost``: ``old`` was another desk's edit, now superseded.

    ``text`` and ``zone`` are a new place's path and zone, ``old_text`` the path it had. Where
    ``old`` and ``new`` are the same (and so are the texts), two desks agreed.
    """

    field: EditableField
    old: str | int | bool | None
    new: str | int | bool | None
    text: str = ""
    lost: bool = False
    old_text: str = ""
    zone: str = ""


class EditSuperseded(Event, frozen=True, omit_defaults=True, tag="repair.edit_superseded"):
    """An edit came in after a later one of the same field: kept here, not in the ticket.

    ``text`` is the path of the place that was wanted.
    """

    field: EditableField
    old: str | int | bool | None
    wanted: str | int | bool | None
    kept: str | int | bool | None
    text: str = ""


class Undone(Event, frozen=True, omit_defaults=True, tag="repair.undone"):
    """An act was taken back; ``before`` holds the fields as they were."""

    command_id: str
    act: str
    before: dict[str, Any]
