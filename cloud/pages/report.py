"""报修: the form, and what becomes of it: a new ticket, or joining one that is open already."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from msgspec import Struct
from starlette.responses import Response

from cloud.identity.throttle import SharedThrottle
from cloud.pages import chat_photos, words
from cloud.pages.guard import status_of, with_wait
from cloud.pages.photos import Photos
from cloud.pages.places import place_of
from cloud.pages.slots import days_of_slots
from cloud.pages.visit import Visit, json_answer, redirect
from cloud.pages.wishes import Wish, entry_of_key, part_of, submit
from domain.directory import Place
from domain.faults import Fault
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import OPEN, Reporter
from domain.text import plain
from storage import lookup, queries
from storage.queries import QueueRow

_HOUR = 3_600_000
_LATEST_WISH = 60 * 24 * _HOUR


class Typed(Struct, frozen=True):
    """What stands in the form."""

    key: str
    place: str = ""
    place_text: str = ""
    spot: str = ""
    fault: str = ""
    description: str = ""
    wanted_at: str = ""
    enter_alone: bool = False
    phone: str = ""
    photos: tuple[str, ...] = ()


class Reports:
    """Reporting.

    Args:
        photos: takes in the pictures.
        reports: counts the new tickets of one person.
    """

    def __init__(self, photos: Photos, reports: SharedThrottle) -> None:
        self._photos = photos
        self._reports = reports

    def ask(self, visit: Visit) -> Response:
        """The form, for the place in ``place``, else for one's own room.

        ``chat`` is the token of a picture sent in the chat; it waits while a place is chosen.
        """
        gone = chat_photos.opened(visit)
        person = visit.visitor.person
        code = visit.query.get("place", "") or (person.room if person is not None else "")
        said = visit.query.get("place_text", "")[:200].strip()
        if not said and place_of(visit.cloud.store, code) is None:
            return redirect("/report/place")
        phone = next(iter(person.phones), "") if person is not None else ""
        typed = Typed(
            visit.cloud.new_id(), "" if said else code, said, phone=phone,
            fault=visit.query.get("fault", ""),
        )  # fmt: skip
        return self._form(visit, typed, note=words.CHAT_PHOTO_GONE if gone else "")

    def send(self, visit: Visit) -> Response:
        """The form, with ``Typed``'s fields and ``anyway`` to pass over a similar ticket."""
        photos = tuple(hash_ for hash_ in visit.form.all("photos") if hash_)
        try:
            photos = self._photos.received(visit)
            same = self._same(visit)
            if same is not None:
                return self._already(visit, same, photos)
            uid = self._submit(visit, photos)
        except Refusal as refusal:
            return self._refused(visit, refusal, photos)
        return visit.done(f"/tickets/{uid}", words.REPORTED)

    def join(self, visit: Visit) -> Response:
        """同报: one more reporter; fields ``phone``, ``text``, ``photos``, ``key``."""
        ticket = lookup.ticket(visit.cloud.store, visit.path["uid"])
        if ticket is None or ticket.status not in OPEN:
            raise Refusal("no_such_ticket")
        key, actor = visit.form.key(), visit.visitor.actor
        photos = self._photos.received(visit)
        reporter = Reporter(actor.name, visit.form.phone("phone"), actor.id)
        wishes = [Wish(key, ticket.uid, c.Join(reporter, visit.form.get("text")))]
        if new := tuple(photo for photo in photos if photo not in ticket.photos):
            wishes.append(Wish(part_of(key, "photos"), ticket.uid, c.AddPhotos(new)))
        submit(visit.cloud, actor, wishes)
        return visit.done(f"/tickets/{ticket.uid}", words.JOINED)

    def _submit(self, visit: Visit, photos: tuple[str, ...]) -> str:
        key = visit.form.key()
        args = _args(visit, photos)
        if entry_of_key(visit.cloud.store, key) is None:
            self._reports.spend(visit.visitor.subject, visit.now)
        uid = submit(visit.cloud, visit.visitor.actor, [Wish(key, "", args)])[0]
        chat_photos.used(visit, photos)
        return uid

    def _same(self, visit: Visit) -> QueueRow | None:
        """An open ticket of the same place and kind, unless this form became one or insists."""
        form = visit.form
        place, fault = form.get("place"), form.get("fault")
        if form.flag("anyway") or not place or not fault:
            return None
        rows = queries.similar(visit.cloud.store, place, fault, visit.now)
        same = next((row for row in rows if row.open), None)
        # Asked last: a form that arrives twice at once may find the ticket that it has become.
        if same is None or entry_of_key(visit.cloud.store, form.key()) is not None:
            return None
        return same

    def _already(self, visit: Visit, same: QueueRow, photos: tuple[str, ...]) -> Response:
        refusal = Refusal("reported_here", number=same.number)
        if visit.wants_json:
            say = words.sentence(refusal)
            return json_answer({"code": refusal.code, "say": say, "number": same.number}, 409)
        ticket = lookup.ticket(visit.cloud.store, same.uid)
        me = visit.visitor.actor.id
        mine = ticket is not None and me in {one.person for one in ticket.reporters}
        return visit.page(
            "same.html",
            status_of(refusal),
            same=same,
            shown=words.plain(same.status),
            fault=visit.cloud.ledger.rulebook.faults.path_text(same.fault),
            mine=mine,
            typed=_typed(visit, photos),
            photos=photos,
        )

    def _refused(self, visit: Visit, refusal: Refusal, photos: tuple[str, ...]) -> Response:
        used = refusal.code == "command_id_reused"
        ticket = refusal.facts.get("ticket") if used else None
        if visit.wants_json:
            to = f"/tickets/{ticket}" if ticket else ""
            body = {"code": refusal.code, "say": words.sentence(refusal), "to": to}
            return with_wait(json_answer(body, status_of(refusal)), refusal)
        typed = _typed(visit, photos, key=visit.cloud.new_id() if used else None)
        return with_wait(self._form(visit, typed, refusal, str(ticket or "")), refusal)

    def _form(
        self,
        visit: Visit,
        typed: Typed,
        refusal: Refusal | None = None,
        ticket: str = "",
        note: str = "",
    ) -> Response:
        tree = visit.cloud.ledger.rulebook.faults
        place = place_of(visit.cloud.store, typed.place)
        return visit.page(
            "report.html",
            200 if refusal is None else status_of(refusal),
            typed=typed,
            place=place,
            change="/report/place" + (f"?under={quote(place.parent)}" if place else ""),
            categories=[(one, tree.children(one.code)) for one in tree.children()],
            days=days_of_slots(visit.now),
            problem=note if refusal is None else words.sentence(refusal),
            ticket=ticket,
            chat=chat_photos.offered(visit, typed.photos, all_of_them=refusal is None),
        )


def _args(visit: Visit, photos: tuple[str, ...]) -> c.Report:
    """The form as a command; its number is drawn when it is carried out."""
    form, actor = visit.form, visit.visitor.actor
    place = _place(visit)
    fault = _fault(visit)
    if not plain(form.get("description")[:8_000]):
        raise Refusal("text_missing", field="description")
    return c.Report(
        number="",
        fault=fault.code,
        place=place.code if place is not None else "",
        place_text=place.text if place is not None else form.get("place_text"),
        reporter=Reporter(actor.name, form.phone("phone"), actor.id),
        description=form.get("description"),
        priority=fault.priority,
        spot=form.get("spot"),
        photos=photos,
        wanted_at=_wanted(visit),
        enter_alone=form.flag("enter_alone"),
        team=fault.team_at(place.use if place is not None else ""),
        zone=place.zone if place is not None else "",
    )


def _place(visit: Visit) -> Place | None:
    """The chosen place; None where it is told in words alone."""
    code = visit.form.get("place")
    if not code and visit.form.get("place_text").strip():
        return None
    place = place_of(visit.cloud.store, code)
    if place is None:
        raise Refusal("no_such_place")
    return place


def _fault(visit: Visit) -> Fault:
    fault = visit.cloud.ledger.rulebook.faults.get(visit.form.get("fault"))
    if fault is None or not fault.parent or not fault.active:
        raise Refusal("no_such_fault")
    return fault


def _wanted(visit: Visit) -> int | None:
    at = visit.form.number("wanted_at")
    if at is None:
        return None
    if at < visit.now - _HOUR and entry_of_key(visit.cloud.store, visit.form.key()) is None:
        raise Refusal("wanted_in_the_past")
    if at > visit.now + _LATEST_WISH:
        raise Refusal("bad_value", field="wanted_at")
    return at


def _typed(visit: Visit, photos: tuple[str, ...], key: str | None = None) -> Typed:
    form = visit.form
    known: dict[str, Any] = {
        name: form.get(name)[:8_000]
        for name in ("place", "place_text", "spot", "fault", "description", "wanted_at", "phone")
    }
    return Typed(
        key=form.get("key") if key is None else key,
        enter_alone=form.flag("enter_alone"),
        photos=photos,
        **known,
    )
