"""What the duty person does with a ticket on the phone, a page for each act; being on duty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

from starlette.responses import Response

from cloud.pages import crews
from cloud.pages.desk_ticket import ACTS, ticket_of
from cloud.pages.photos import Photos
from cloud.pages.ticket_acts import keyed
from cloud.pages.visit import Visit
from cloud.pages.wishes import Wish, submit
from cloud.pages.words import desk as words
from cloud.pages.words.story import Reader, story
from domain.directory import Duty, SetDuty
from domain.envelope import Args, Entry
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.rules import why_not
from domain.repair.ticket import HoldCause, Ticket
from storage import lookup

Maker = Callable[[Visit, Ticket, tuple[str, ...]], Sequence[Args]]

_BESIDE = (e.Noted, e.PhotosAdded, e.Joined, e.Urged, e.FieldEdited)
"""What changes nothing of whose turn it is: no desk was overtaken by it."""


def _accept(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Accept()]


def _dispatch(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    form = visit.form
    crew = crews.chosen(visit.cloud.store, form.get("lead"), form.all("mates"))
    return [c.Dispatch(crew, form.moment("planned_at"), form.get("note"))]


def _reassign(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    form = visit.form
    crew = crews.chosen(visit.cloud.store, form.get("lead"), form.all("mates"))
    old = tuple(form.all("old"))
    return [c.Reassign(old, crew, form.moment("planned_at"), form.get("note"))]


def _hold(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    cause = visit.form.get("cause")
    if cause not in get_args(HoldCause):
        raise Refusal("bad_value", field="cause")
    return [c.HoldWork(cause, visit.form.moment("until"), visit.form.get("note"))]  # type: ignore[arg-type]


def _resume(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Resume(visit.form.get("note"))]


def _extend(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    due = visit.form.moment("due")
    if due is None:
        raise Refusal("text_missing", field="due")
    return [c.Extend(due, visit.form.get("reason"), visit.form.number("asked_at"))]


def _refuse_extension(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.RefuseExtension(visit.form.number("asked_at") or 0, visit.form.get("reason"))]


def _note(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    said, public = visit.form.get("text"), visit.form.flag("public")
    found: list[Args] = [c.Note(said, public)] if said.strip() or not photos else []
    return [*found, c.AddPhotos(photos)] if photos else found


def _reject(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    reason = visit.form.get("reason")
    if reason not in get_args(c.RejectReason):
        raise Refusal("bad_value", field="reason")
    return [c.Reject(reason, visit.form.get("text"))]  # type: ignore[arg-type]


def _void(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Void(visit.form.get("reason"), visit.visitor.actor.name)]


_MAKERS: dict[str, Maker] = {
    "accept": _accept,
    "dispatch": _dispatch,
    "reassign": _reassign,
    "hold": _hold,
    "resume": _resume,
    "extend": _extend,
    "refuse-extension": _refuse_extension,
    "note": _note,
    "reject": _reject,
    "void": _void,
}


class DeskActs:
    """The forms of the duty desk, and what they ask."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    def ask(self, visit: Visit) -> Response:
        """The page of one act; where it can't be done now it says why, and has no form."""
        act = _act(visit)
        ticket, actor = ticket_of(visit), visit.visitor.actor
        refusal = why_not(ticket, ACTS[act], actor)
        if refusal is not None and refusal.code != "wrong_state":
            raise refusal
        facts: dict[str, Any] = {"act": act, "ticket": ticket, "workers": None}
        facts["closed"] = words.closed(act, ticket.status) if refusal is not None else ""
        faults = visit.cloud.ledger.rulebook.faults
        facts["fault"] = faults.path_text(ticket.fault)
        if act in ("dispatch", "reassign") and refusal is None:
            facts["workers"] = crews.choices(visit.cloud.store, ticket, faults, visit.now)
        return visit.page("desk_act.html", 200 if refusal is None else 409, **facts)

    def do(self, visit: Visit) -> Response:
        """Carry out the act of the address. It counts from now: nobody heard of it before.

        Raises:
            Refusal: ``overtaken`` where somebody else was quicker, with what they did; the rule
                that says no.
        """
        act = _act(visit)
        ticket = ticket_of(visit)
        args = _MAKERS[act](visit, ticket, self._photos.received(visit))
        try:
            submit(visit.cloud, visit.visitor.actor, keyed(visit, ticket, args))
        except Refusal as refusal:
            raise _overtaken(visit, ticket.uid, refusal) from refusal
        return visit.done(f"/desk/{ticket.uid}", words.DONE[act])

    def duty(self, visit: Visit) -> Response:
        """Whether the visitor is told of urgent reports at night: ``on`` is 1 or 0."""
        if visit.form.get("on") not in ("0", "1"):
            raise Refusal("bad_value", field="on")
        on, visitor = visit.form.flag("on"), visit.visitor
        duty = SetDuty(Duty(on, visit.now))
        submit(visit.cloud, visitor.actor, [Wish(visit.form.key(), visitor.subject, duty)])
        return visit.done("/desk", words.DUTY_ON if on else words.DUTY_OFF)


def _act(visit: Visit) -> str:
    act: str = visit.path["act"]
    if act not in _MAKERS:
        raise Refusal("no_such_page")
    return act


def _overtaken(visit: Visit, uid: str, refusal: Refusal) -> Refusal:
    """Who was quicker and with what, where that is why it was refused; else the refusal itself."""
    if refusal.code not in ("wrong_state", "crew_changed", "nothing_asked", "asked_anew"):
        return refusal
    base = visit.form.number("base") or 0
    since = [one for one in lookup.history(visit.cloud.store, uid) if one.version > base]
    last = next((one for one in reversed(since) if _moves(one)), None)
    if not base or last is None or last.command_id == visit.form.key():
        return refusal
    faults, now = visit.cloud.ledger.rulebook.faults, visit.now
    told = story([last], Reader(visit.visitor.actor.id, True, now, faults))
    if not told:
        return refusal
    by = "您" if last.actor.id == visit.visitor.actor.id else last.actor.name
    facts = words.overtaken(by, last.channel, last.happened_at, now, told[0].said)
    return Refusal("overtaken", **facts)


def _moves(entry: Entry) -> bool:
    return any(not isinstance(event, _BESIDE) for event in entry.events)
