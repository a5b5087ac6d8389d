"""What can be asked of a repair ticket, one struct a wish. ``rules`` and ``decide`` say who may."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.envelope import Args
from domain.repair.ticket import (
    HoldCause,
    Material,
    Outcome,
    Priority,
    Reporter,
    Share,
    Ticket,
)

RejectReason = Literal["out_of_scope", "incomplete", "duplicate", "other"]
EditableField = Literal[
    "priority",
    "fault",
    "place",
    "spot",
    "description",
    "wanted_at",
    "enter_alone",
    "asset",
    "billable",
    "planned_at",
    "phone",
]


class Report(Args, frozen=True, omit_defaults=True, tag="repair.report"):
    """提交: a new ticket. ``number`` is given where it is born: by the station, or by the cloud."""

    number: str
    fault: str
    place: str
    place_text: str
    reporter: Reporter
    description: str
    priority: Priority = "normal"
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


class KeepPast(Args, frozen=True, omit_defaults=True, tag="repair.keep_past"):
    """A repair done in an older system, kept as history under that system's number."""

    ticket: Ticket


class Accept(Args, frozen=True, omit_defaults=True, tag="repair.accept"):
    """受理: the office takes it on; may set the team that will do it."""

    team: str = ""


class Reject(Args, frozen=True, omit_defaults=True, tag="repair.reject"):
    """驳回: not a repair, not enough told, or a double."""

    reason: RejectReason
    text: str = ""


class Withdraw(Args, frozen=True, omit_defaults=True, tag="repair.withdraw"):
    """撤销: the reporter takes it back.

    Attributes:
        asked_by: who asked the desk for it, by name or telephone; empty where the actor did.
    """

    text: str = ""
    asked_by: str = ""


class Merge(Args, frozen=True, omit_defaults=True, tag="repair.merge"):
    """合并: the same matter as another ticket, which goes on in its place."""

    into: str
    into_number: str


class Void(Args, frozen=True, omit_defaults=True, tag="repair.void"):
    """作废: struck out by a leader, with the reason and who approved."""

    reason: str
    approver: str


class Dispatch(Args, frozen=True, omit_defaults=True, tag="repair.dispatch"):
    """派单: to one or several workers, one the lead. What waits for acceptance is accepted.

    Attributes:
        suggested: the worker whom the suggestion named first, where the lead is somebody else.
        why: the code of the dispatcher's answer to that, empty if none was given.
    """

    crew: tuple[Share, ...]
    planned_at: int | None = None
    note: str = ""
    suggested: str = ""
    why: str = ""


class Take(Args, frozen=True, omit_defaults=True, tag="repair.take"):
    """接单: by the worker, or by the desk for a worker on the telephone."""

    worker: str


class HandBack(Args, frozen=True, omit_defaults=True, tag="repair.hand_back"):
    """退单: the worker can't; the ticket waits for dispatch again."""

    worker: str
    reason: str


class Reassign(Args, frozen=True, omit_defaults=True, tag="repair.reassign"):
    """转派: from the crew that the desk saw to another one; suggested as in a dispatch."""

    old: tuple[str, ...]
    crew: tuple[Share, ...]
    planned_at: int | None = None
    note: str = ""
    suggested: str = ""
    why: str = ""


class Transfer(Args, frozen=True, omit_defaults=True, tag="repair.transfer"):
    """转外: to another unit or a contractor."""

    unit: str
    external_number: str = ""
    note: str = ""


class Arrive(Args, frozen=True, omit_defaults=True, tag="repair.arrive"):
    """到场: on the spot, with the proof (photo, door code, signature)."""

    worker: str
    proof: str = ""
    photos: tuple[str, ...] = ()


class HoldWork(Args, frozen=True, omit_defaults=True, tag="repair.hold"):
    """挂起: paused for a cause until a planned return (ms UTC), which every form asks for."""

    cause: HoldCause
    until: int | None = None
    note: str = ""


class Resume(Args, frozen=True, omit_defaults=True, tag="repair.resume"):
    """恢复: the pause is over."""

    note: str = ""


class Extend(Args, frozen=True, omit_defaults=True, tag="repair.extend"):
    """延期: a new due time (ms UTC), told to the reporter.

    Attributes:
        asked_at: when the worker asked for what this grants, as the desk saw it (ms UTC); None:
            nobody asked.
    """

    due: int
    reason: str
    asked_at: int | None = None


class AskExtension(Args, frozen=True, omit_defaults=True, tag="repair.ask_extension"):
    """申请延期: a worker of the crew needs until then (ms UTC); a later one takes its place."""

    worker: str
    until: int
    reason: str


class RefuseExtension(Args, frozen=True, omit_defaults=True, tag="repair.refuse_extension"):
    """不同意延期: what was asked then (``asked_at``, as the desk saw it, ms UTC), and why not."""

    asked_at: int
    reason: str


class Finish(Args, frozen=True, omit_defaults=True, tag="repair.finish"):
    """完工: what was done, with what, in how long."""

    worker: str
    outcome: Outcome
    text: str = ""
    minutes: int = 0
    materials: tuple[Material, ...] = ()
    photos: tuple[str, ...] = ()


class PassInspection(Args, frozen=True, omit_defaults=True, tag="repair.pass"):
    """验收: seen and good. ``mode`` tells a person's look from the lapse of the term."""

    mode: Literal["person", "default"] = "person"
    text: str = ""


class FailInspection(Args, frozen=True, omit_defaults=True, tag="repair.fail"):
    """验收不通过: back to the crew; ``keep_materials`` False takes the stock use back."""

    reason: str
    keep_materials: bool = True
    photos: tuple[str, ...] = ()


class Rework(Args, frozen=True, omit_defaults=True, tag="repair.rework"):
    """返修: broken again within the warranty; the archived ticket waits for dispatch once more."""

    reason: str
    photos: tuple[str, ...] = ()


class Rate(Args, frozen=True, omit_defaults=True, tag="repair.rate"):
    """评价, or praise by default when the term lapses (``auto``)."""

    quality: int
    speed: int
    attitude: int
    text: str = ""
    auto: bool = False


class RateMore(Args, frozen=True, omit_defaults=True, tag="repair.rate_more"):
    """追加评价: words added after the rating, also after one by default."""

    text: str


class Urge(Args, frozen=True, omit_defaults=True, tag="repair.urge"):
    """催办: the reporter asks where it stays."""

    text: str = ""


class Note(Args, frozen=True, omit_defaults=True, tag="repair.note"):
    """备注: for the office and the crew; ``public`` ones are shown to the reporter.

    Attributes:
        to: codes of colleagues at the desks who are to see it (@); each has it until it is seen.
    """

    text: str
    public: bool = False
    to: tuple[str, ...] = ()


class Seen(Args, frozen=True, omit_defaults=True, tag="repair.seen"):
    """知道了: whoever asks it has seen the note that mentions them."""


class AddPhotos(Args, frozen=True, omit_defaults=True, tag="repair.photos"):
    """More pictures, by content hash."""

    photos: tuple[str, ...]


class Join(Args, frozen=True, omit_defaults=True, tag="repair.join"):
    """同报: one more reports the same matter. ``merged_from`` names a ticket merged into this."""

    reporter: Reporter
    text: str = ""
    merged_from: str = ""


class Link(Args, frozen=True, omit_defaults=True, tag="repair.link"):
    """归入事件: one of the many tickets that a larger incident, its parent, is made of.

    Attributes:
        old: the parent that the desk saw it under, empty if it had none.
    """

    parent: str
    parent_number: str
    old: str = ""


class Unlink(Args, frozen=True, omit_defaults=True, tag="repair.unlink"):
    """移出事件: a matter of its own after all; ``old`` is the parent that the desk saw."""

    old: str


class Gather(Args, frozen=True, omit_defaults=True, tag="repair.gather"):
    """Told to the parent of a link (``out``: of an unlink): which tickets, by id and number.

    It makes the parent's story; whose parent a ticket is stands in its children alone.
    """

    children: tuple[str, ...]
    numbers: tuple[str, ...]
    out: bool = False


class FinishAlong(Args, frozen=True, omit_defaults=True, tag="repair.finish_along"):
    """一并完工: it had only waited for its parent, which is done; its own acceptance follows."""

    parent: str
    outcome: Outcome
    text: str = ""


class Announce(Args, frozen=True, omit_defaults=True, tag="repair.announce"):
    """发一次通知: all who reported the incident or one of its children are told, each once.

    Attributes:
        what: it is known and worked on, or it is over.
        until: when it is expected to be over, ms UTC.
    """

    what: Literal["known", "over"]
    until: int | None = None


class Split(Args, frozen=True, omit_defaults=True, tag="repair.split"):
    """拆单: one of the two faults that this ticket told of goes on as a ticket of its own."""

    new: str
    new_number: str
    text: str = ""


class FieldChange(Struct, frozen=True, omit_defaults=True):
    """One field's old value (as the editor saw it) and new one.

    ``text`` and ``zone`` are a new place's path and zone (empty: the zone stays).
    """

    field: EditableField
    old: str | int | bool | None
    new: str | int | bool | None
    text: str = ""
    zone: str = ""


class Edit(Args, frozen=True, omit_defaults=True, tag="repair.edit"):
    """Corrections, field by field, so that two desks' different fields both stay."""

    changes: tuple[FieldChange, ...]


class Undo(Args, frozen=True, omit_defaults=True, tag="repair.undo"):
    """撤回上一步: takes back one's own last act while nothing has been built on it."""

    command_id: str
