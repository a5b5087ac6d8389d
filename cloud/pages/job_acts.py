"""What a worker reports from the job (taken, arrived, on hold, finished), and being on duty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import get_args

from starlette.responses import Response

from cloud.pages import words
from cloud.pages.forms import Form, fen, thousandths
from cloud.pages.jobs import job_of
from cloud.pages.photos import Photos
from cloud.pages.ticket_acts import keyed
from cloud.pages.visit import Visit
from cloud.pages.wishes import Wish, submit
from domain.directory import Duty, SetDuty
from domain.envelope import Args
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import HoldCause, Material, Outcome

Maker = Callable[[Visit, str, tuple[str, ...]], Sequence[Args]]


def _take(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Take(worker)]


def _hand_back(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.HandBack(worker, visit.form.get("reason"))]


def _arrive(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Arrive(worker, photos=photos)]


def _hold(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    cause = visit.form.get("cause")
    if cause not in get_args(HoldCause):
        raise Refusal("bad_value", field="cause")
    return [c.HoldWork(cause, visit.form.moment("until"), visit.form.get("note"))]  # type: ignore[arg-type]


def _resume(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Resume(visit.form.get("note"))]


def _ask_extension(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    due = visit.form.moment("due")
    if due is None:
        raise Refusal("text_missing", field="due")
    why, more = visit.form.get("why"), visit.form.get("reason").strip()
    if why == words.EXTENSION_WHYS[-1]:
        why = ""
    return [c.AskExtension(worker, due, "，".join(part for part in (why, more) if part))]


def _finish(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    form = visit.form
    outcome = form.get("outcome")
    if outcome not in get_args(Outcome):
        raise Refusal("bad_value", field="outcome")
    return [
        c.Finish(
            worker,
            outcome,  # type: ignore[arg-type]
            form.get("text"),
            form.number("minutes") or 0,
            materials(form),
            photos,
        )
    ]


def _note(visit: Visit, worker: str, photos: tuple[str, ...]) -> Sequence[Args]:
    said = visit.form.get("text")
    public = visit.form.flag("public")
    found: list[Args] = [c.Note(said, public)] if said.strip() or not photos else []
    return [*found, c.AddPhotos(photos)] if photos else found


_MAKERS: dict[str, tuple[Maker, str]] = {
    "take": (_take, words.TAKEN),
    "hand-back": (_hand_back, words.HANDED_BACK),
    "arrive": (_arrive, words.ARRIVED),
    "hold": (_hold, words.HELD_NOW),
    "resume": (_resume, words.RESUMED),
    "ask-extension": (_ask_extension, words.EXTENSION_ASKED),
    "finish": (_finish, words.FINISHED),
    "note": (_note, words.NOTED),
}


class JobActs:
    """Carries out what the forms of the job page ask."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    def do(self, visit: Visit) -> Response:
        """The step of the address; ``waited_ms`` says how long the form lay on the phone."""
        made = _MAKERS.get(visit.path["act"])
        if made is None:
            raise Refusal("no_such_page")
        ticket, actor = job_of(visit), visit.visitor.actor
        maker, say = made
        args = maker(visit, actor.id, self._photos.received(visit))
        submit(visit.cloud, actor, keyed(visit, ticket, args, visit.waited()))
        # Whoever hands a job back has no part in it any more.
        to = "/jobs" if visit.path["act"] == "hand-back" else f"/jobs/{ticket.uid}"
        return visit.done(to, say)

    def duty(self, visit: Visit) -> Response:
        """在岗/离岗: ``on`` is 1 or 0, ``until`` when one is back, ``note`` why one is away."""
        form, visitor = visit.form, visit.visitor
        if form.get("on") not in ("0", "1"):
            raise Refusal("bad_value", field="on")
        on = form.flag("on")
        happened = visit.now - visit.waited()
        until = None if on else form.moment("until")
        duty = Duty(on, happened, until, "" if on else form.get("note"))
        submit(
            visit.cloud,
            visitor.actor,
            [Wish(form.key(), visitor.subject, SetDuty(duty), visit.waited())],
        )
        return visit.done("/jobs", words.ON_DUTY if on else words.OFF_DUTY)


def materials(form: Form) -> tuple[Material, ...]:
    """The rows 品名, 数量, 单位, 单价 (yuan); rows without anything in them are passed over.

    Raises:
        Refusal: ``text_missing``, ``bad_quantity``, ``bad_price``.
    """
    names = ("material_name", "material_quantity", "material_unit", "material_price")
    found: list[Material] = []
    for row in zip_longest(*(form.all(name) for name in names), fillvalue=""):
        name, amount, unit, price = (cell.strip() for cell in row)
        if not name and not amount and not price:
            continue
        if not name:
            raise Refusal("text_missing", field="materials")
        found.append(Material(name, thousandths(amount or "1"), unit or "个", price=fen(price)))
    return tuple(found)
