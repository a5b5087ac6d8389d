"""我的预约: a person's visits, how many are before them, and what can be done about it."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from starlette.responses import Response

from cloud.pages import words
from cloud.pages.clinic.free import next_times
from cloud.pages.live import fragment, tag_of
from cloud.pages.visit import Visit
from cloud.pages.words.states import Shown
from domain.calendar import campus_date
from domain.clinic.around import Opening
from domain.clinic.session.queue import before_me, call_number
from domain.clinic.session.state import AHEAD, OPEN, QUEUED, Session, Waiter
from domain.clinic.session.state import Visit as Appointment
from domain.problems import Refusal
from storage import clinic_queries

_SAID: dict[str, str] = {
    "requested": words.clinic.REQUESTED_SAID,
    "displaced": words.clinic.DISPLACED_SAID,
    "passed": words.clinic.PASSED_SAID,
}


class Scene(Struct, frozen=True):
    """A visit, or a place on the waiting list, as its person sees it.

    Attributes:
        before: how many are called before; None where that has no meaning.
        said: what to do now.
        acts: names of what can be done now.
        called: what is called out; empty where nothing is.
        lost: whether another time is to be found.
        offers: free times for whoever lost the own one, as they are now.
    """

    session: Session
    id: str
    number: str
    start_at: int
    shown: Shown
    before: int | None
    said: str
    acts: frozenset[str]
    visit: Appointment | None = None
    called: str = ""
    lost: bool = False
    offers: tuple[Opening, ...] = ()


def home(visit: Visit) -> Response:
    """The clinic's first page: what is coming, and the doors."""
    return visit.page("clinic.html", scenes=_scenes(visit, coming=True))


def listed(visit: Visit) -> Response:
    """All of one's visits, the latest first."""
    return visit.page("clinic_visits.html", scenes=_scenes(visit, coming=False))


def shown(visit: Visit) -> Response:
    """One visit."""
    scene = scene_of(visit)
    tag = tag_of(visit, str(scene.session.version))
    return visit.page("clinic_visit.html", scene=scene, tag=tag)


def live(visit: Visit) -> Response:
    """Its changing part, or 304."""
    scene = scene_of(visit)
    minute = visit.now // 60_000
    free = "".join(f".{one.session}/{one.slot}" for one in scene.offers)
    version = f"{scene.session.version}.{minute // 5}{free}"
    return fragment(visit, "clinic_visit_live.html", version, lambda: {"scene": scene})


def scene_of(visit: Visit) -> Scene:
    """The visit of the address, if it is the visitor's.

    Raises:
        Refusal: ``no_such_visit``, also where it is somebody else's.
    """
    found = own_visit(visit, f"{visit.path['session']}|{visit.path['visit']}")
    if found is None:
        raise Refusal("no_such_visit")
    return found


def own_visit(visit: Visit, name: str) -> Scene | None:
    """One's own visit or place on a list by ``session|visit``, or None."""
    uid, _, visit_id = name.partition("|")
    session = clinic_queries.session(visit.cloud.store, uid)
    if session is None:
        return None
    me = visit.visitor.actor.id
    found = session.visit(visit_id)
    if found is not None:
        return _scene(visit, session, found) if found.patient.person == me else None
    listed = (*session.waiting, *session.stopped_waiting)
    waiter = next((one for one in listed if one.id == visit_id), None)
    if waiter is None or waiter.patient.person != me:
        return None
    return _off_list(visit, session, waiter) if session.stopped else _on_list(session, waiter)


def _scenes(visit: Visit, *, coming: bool) -> list[Scene]:
    store, me = visit.cloud.store, visit.visitor.actor.id
    today = campus_date(visit.now).isoformat()
    lines = clinic_queries.visits_of(store, me, since=today if coming else "")
    found = [
        *clinic_queries.waiting_of(store, me, today),
        *((one.session, one.id) for one in lines),
    ]
    scenes = [own_visit(visit, f"{session}|{id_}") for session, id_ in found]
    told = [one for one in scenes if one is not None and (not coming or _matters(one))]
    return sorted(told, key=lambda one: one.start_at, reverse=not coming)


def _matters(scene: Scene) -> bool:
    visit = scene.visit
    if visit is None:
        return True
    return visit.status in OPEN or (visit.status == "stopped" and not visit.moved_to)


def _on_list(session: Session, waiter: Waiter) -> Scene:
    w = words.clinic
    place = session.waiting.index(waiter)
    return Scene(
        session,
        waiter.id,
        waiter.number,
        session.plan.starts_at,
        w.ON_LIST,
        None,
        w.WAITING_LIST.format(place=place + 1) + "。" + w.WAITING_SAID,
        frozenset({"unwait"}),
    )


def _off_list(visit: Visit, session: Session, waiter: Waiter) -> Scene:
    start = session.plan.starts_at
    return Scene(
        session,
        waiter.id,
        waiter.number,
        start,
        words.clinic.VISIT_STATES["stopped"],
        None,
        words.clinic.LIST_STOPPED,
        frozenset(),
        lost=True,
        offers=next_times(visit, session, start),
    )


def _scene(visit: Visit, session: Session, one: Appointment) -> Scene:
    return Scene(
        session,
        one.id,
        one.number,
        one.start_at,
        words.clinic.VISIT_STATES[one.status],
        before_me(session, one.id) if one.status in QUEUED else None,
        _said(visit, session, one),
        _acts(visit, session, one),
        one,
        call_number(one) if one.status in OPEN and one.status != "displaced" else "",
        _is_lost(one),
        next_times(visit, session, one.start_at) if _is_lost(one) else (),
    )


def _is_lost(one: Appointment) -> bool:
    """Whether another time is to be found for it."""
    return one.status in ("displaced", "stopped") and not one.moved_to


def _said(visit: Visit, session: Session, one: Appointment) -> str:
    w = words.clinic
    if one.moved_to:
        return w.MOVED_SAID
    if one.status == "booked" and session.plan.day == campus_date(visit.now).isoformat():
        late = visit.now > one.start_at
        return (w.LATE if late else w.CHECK_IN).format(time=w.clock(one.start_at))
    if one.status in ("called", "in_room"):
        return w.GO_TO.format(room=one.room or session.plan.room)
    if one.status == "stopped":
        return w.STOPPED_SAID
    return _SAID.get(one.status, "")


def _acts(visit: Visit, session: Session, one: Appointment) -> frozenset[str]:
    if one.status == "stopped" and not one.moved_to:
        return frozenset({"change"})
    if one.status in QUEUED:
        return frozenset({"leave"})
    if one.status not in AHEAD:
        return frozenset()
    rules = visit.cloud.ledger.rulebook.clinic
    in_time = visit.now <= rules.cancel_by(date.fromisoformat(session.plan.day))
    return frozenset({"cancel", "change"}) if in_time or one.status != "booked" else frozenset()
