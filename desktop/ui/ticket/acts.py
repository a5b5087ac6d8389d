"""The table of acts: for every rule of a repair its form, its group in the menu, its icon."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from desktop.ui.ticket.forms import (
    crew,
    edit,
    family,
    finish,
    join,
    merge,
    reasons,
    steps,
    words,
)
from desktop.ui.ticket.forms.base import ActForm
from domain.envelope import Args, kind_of
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.rules import why_not
from domain.repair.ticket import Status, Ticket


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be asked of a ticket."""

    args: type[Args]
    form: type[ActForm]
    group: int
    icon: str

    @property
    def kind(self) -> str:
        """The command's wire name; the key of the act."""
        return kind_of(self.args)


ACTS: tuple[Act, ...] = (
    # the loop
    Act(c.Accept, steps.AcceptForm, 0, "check"),
    Act(c.Dispatch, crew.DispatchForm, 0, "send"),
    Act(c.Take, steps.TakeForm, 0, "hand"),
    Act(c.Arrive, steps.ArriveForm, 0, "map-pin"),
    Act(c.Finish, finish.FinishForm, 0, "wrench"),
    Act(c.PassInspection, steps.PassForm, 0, "clipboard-check"),
    Act(c.Rate, words.RateForm, 0, "star"),
    # out of step
    Act(c.Reassign, crew.ReassignForm, 1, "arrow-right-left"),
    Act(c.HandBack, steps.HandBackForm, 1, "undo-2"),
    Act(c.HoldWork, reasons.HoldForm, 1, "pause"),
    Act(c.Resume, steps.ResumeForm, 1, "play"),
    Act(c.Extend, reasons.ExtendForm, 1, "hourglass"),
    Act(c.RefuseExtension, reasons.RefuseExtensionForm, 1, "circle-x"),
    Act(c.FailInspection, steps.FailForm, 1, "circle-x"),
    Act(c.Rework, steps.ReworkForm, 1, "rotate-ccw"),
    Act(c.Transfer, reasons.TransferForm, 1, "external-link"),
    # words
    Act(c.Note, words.NoteForm, 2, "message-square"),
    Act(c.Urge, words.UrgeForm, 2, "bell-ring"),
    Act(c.Join, join.JoinForm, 2, "user-plus"),
    Act(c.AddPhotos, words.PhotosForm, 2, "image"),
    Act(c.Edit, edit.EditForm, 2, "pencil"),
    Act(c.RateMore, words.RateMoreForm, 2, "star"),
    # incidents
    Act(c.Link, family.LinkForm, 3, "link"),
    Act(c.Unlink, family.UnlinkForm, 3, "log-out"),
    Act(c.FinishAlong, family.FinishAlongForm, 3, "wrench"),
    Act(c.Announce, family.AnnounceForm, 3, "megaphone"),
    Act(c.Split, family.SplitForm, 3, "copy"),
    # ends
    Act(c.Reject, reasons.RejectForm, 4, "x"),
    Act(c.Withdraw, reasons.WithdrawForm, 4, "log-out"),
    Act(c.Merge, merge.MergeForm, 4, "merge"),
    Act(c.Void, reasons.VoidForm, 4, "trash-2"),
)
KEYS = {
    Qt.Key.Key_A: ("repair.accept",),
    Qt.Key.Key_D: ("repair.dispatch", "repair.reassign"),
    Qt.Key.Key_N: ("repair.note",),
    Qt.Key.Key_H: ("repair.hold",),
    Qt.Key.Key_E: ("repair.edit",),
    Qt.Key.Key_I: ("repair.link",),
}
"""The keys of the queue, for the ticket that is open; the first act that is possible counts."""
BY_KIND: dict[str, Act] = {act.kind: act for act in ACTS}

_NEXT: dict[Status, tuple[type[Args], ...]] = {
    "reported": (c.Accept, c.Dispatch, c.Reject),
    "accepted": (c.Dispatch, c.HoldWork),
    "dispatched": (c.Take, c.Reassign),
    "taken": (c.Arrive, c.Reassign),
    "working": (c.Finish, c.HoldWork),
    "held": (c.Resume, c.Reassign),
    "finished": (c.PassInspection, c.FailInspection),
    "inspected": (c.Rate, c.Rework),
    "archived": (c.Rework, c.RateMore),
}


def next_acts(ticket: Ticket) -> list[Act]:
    """What comes next, the likeliest first: these have buttons of their own."""
    return [BY_KIND[kind_of(args)] for args in _NEXT.get(ticket.status, ())]


def closed_because(act: Act, ticket: Ticket, actor: Actor) -> Refusal | None:
    """Why the act is not open now; None if it is."""
    refusal = why_not(ticket, act.args, actor)
    if refusal is None and act.args in (c.Unlink, c.FinishAlong) and not ticket.parent:
        return Refusal("not_linked", number=ticket.number)
    return refusal


def at_once(act: Act, ticket: Ticket) -> Args | None:
    """The arguments of a step that needs no question; None where the form must ask."""
    alone = ticket.crew[0].worker if len(ticket.crew) == 1 else ""
    if act.args is c.Accept:
        return c.Accept()
    if act.args is c.Resume:
        return c.Resume()
    if act.args is c.PassInspection:
        return c.PassInspection()
    if act.args is c.Take and alone:
        return c.Take(alone)
    if act.args is c.Arrive and alone:
        return c.Arrive(alone)
    return None
