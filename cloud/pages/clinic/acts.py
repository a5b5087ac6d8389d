"""What a person does about visits: book, change, wait, cancel, leave."""

from __future__ import annotations

from starlette.responses import Response

from cloud.pages import words
from cloud.pages.clinic import offering
from cloud.pages.clinic.mine import Scene, own_visit, scene_of
from cloud.pages.guard import status_of
from cloud.pages.visit import Visit, json_answer
from cloud.pages.wishes import Wish, part_of, submit
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.state import Mark, Session
from domain.envelope import Args
from domain.problems import Refusal

_MARKS: dict[str, Mark] = {"first": "first", "again": "again", "referred": "referred"}


def book(visit: Visit) -> Response:
    """A time is booked; ``instead`` names a visit that it replaces, in the same breath."""
    session = offering.session_of(visit)
    instead = own_visit(visit, visit.form.get("instead"))
    try:
        wishes = _wishes(visit, session, instead)
        submit(visit.cloud, visit.visitor.actor, wishes)
    except Refusal as refusal:
        return _refused(visit, session, refusal)
    say = words.clinic.BOOKED if instead is None else words.clinic.CHANGED
    kept = instead is not None and instead.session.uid == session.uid and _stays(instead)
    visit_id = instead.id if kept and instead is not None else visit.form.key()
    return visit.done(f"/clinic/visits/{session.uid}/{visit_id}", say)


def _wishes(visit: Visit, session: Session, instead: Scene | None) -> list[Wish]:
    key, slot = visit.form.key(), visit.form.number("slot")
    if slot is None:
        raise Refusal("text_missing", field="slot")
    if instead is not None and instead.session.uid == session.uid and _stays(instead):
        return [Wish(key, session.uid, c.Rebook(instead.id, slot))]
    args = c.Book("", _patient(visit), slot, _marks(visit), instead.id if instead else "")
    wishes = [Wish(key, session.uid, args)]
    if instead is not None:
        away = c.Cancel(instead.id, "moved", moved_to=session.uid)
        wishes.append(Wish(part_of(key, "moved"), instead.session.uid, away))
    return wishes


def _stays(scene: Scene) -> bool:
    """Whether it can have another slot of its own session: what was stopped can't."""
    return scene.visit is not None and scene.visit.status != "stopped"


def wait(visit: Visit) -> Response:
    """候补."""
    session = offering.session_of(visit)
    try:
        args = c.Wait("", _patient(visit), _marks(visit))
        submit(visit.cloud, visit.visitor.actor, [Wish(visit.form.key(), session.uid, args)])
    except Refusal as refusal:
        return _refused(visit, session, refusal)
    return visit.done(f"/clinic/visits/{session.uid}/{visit.form.key()}", words.clinic.WAITED)


def do(visit: Visit) -> Response:
    """The act of the address on one's own visit."""
    scene = scene_of(visit)
    made: dict[str, tuple[Args, str]] = {
        "cancel": (c.Cancel(scene.id, "person"), words.clinic.CANCELLED),
        "leave": (c.Leave(scene.id), words.clinic.LEFT_QUEUE),
        "unwait": (c.Unwait(scene.id), words.clinic.UNWAITED),
    }
    act = made.get(visit.path["act"])
    if act is None:
        raise Refusal("no_such_page")
    args, say = act
    submit(visit.cloud, visit.visitor.actor, [Wish(visit.form.key(), scene.session.uid, args)])
    to = "/clinic" if visit.path["act"] == "unwait" else _address(scene)
    return visit.done(to, say)


def _address(scene: Scene) -> str:
    return f"/clinic/visits/{scene.session.uid}/{scene.id}"


def _patient(visit: Visit) -> Patient:
    actor = visit.visitor.actor
    return Patient(actor.name, actor.id, visit.form.phone("phone"))


def _marks(visit: Visit) -> tuple[Mark, ...]:
    found = _MARKS.get(visit.form.get("mark"))
    return () if found is None else (found,)


def _refused(visit: Visit, session: Session, refusal: Refusal) -> Response:
    status = status_of(refusal)
    if visit.wants_json:
        body = {"code": refusal.code, "say": words.sentence(refusal)}
        return json_answer(body, status)
    return offering.page_of(visit, session, visit.form.get("instead"), refusal, status)
