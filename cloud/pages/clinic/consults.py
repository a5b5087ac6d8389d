"""在线咨询: questions in writing, with pictures, and their answers. Not for emergencies."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from cloud.pages import words
from cloud.pages.live import fragment, tag_of
from cloud.pages.photos import Photos, picture
from cloud.pages.visit import Visit
from cloud.pages.wishes import Wish, submit
from domain.clinic import consult as c
from domain.clinic.people import Patient
from domain.envelope import Args
from domain.problems import Refusal
from domain.services import SERVICES
from storage import clinic_queries

FEED = SERVICES["consult"].feed
"""What its pictures are served by."""


def listed(visit: Visit) -> Response:
    """One's own threads, the latest first."""
    found = clinic_queries.own(visit.cloud.store, "consult", visit.visitor.actor.id)
    return visit.page("clinic_consults.html", threads=found)


def ask(visit: Visit) -> Response:
    """The form of a new question."""
    return visit.page("clinic_ask.html", rules=visit.cloud.ledger.rulebook.clinic.consult)


def shown(visit: Visit) -> Response:
    """One thread."""
    thread = thread_of(visit)
    tag = tag_of(visit, str(thread.version))
    return visit.page("clinic_consult.html", tag=tag, **_facts(visit, thread))


def live(visit: Visit) -> Response:
    """Its changing part, or 304."""
    thread = thread_of(visit)
    return fragment(
        visit, "clinic_consult_live.html", str(thread.version), lambda: _facts(visit, thread)
    )


def photo(visit: Visit) -> Response:
    """A picture of one's own thread."""
    thread, digest = thread_of(visit), visit.path["hash"]
    if digest not in {photo for message in thread.messages for photo in message.photos}:
        raise Refusal("no_such_photo", photo=digest[:80])
    return picture(visit.cloud, digest, small="small" in visit.query, feed=FEED)


def thread_of(visit: Visit) -> c.Consult:
    """The thread of the address, if it is the visitor's.

    Raises:
        Refusal: ``no_such_thread``, also where it is somebody else's.
    """
    found = clinic_queries.thread(visit.cloud.store, f"consult:{visit.path['id']}")
    if found is None or found.patient.person != visit.visitor.actor.id:
        raise Refusal("no_such_thread")
    return found


def _facts(visit: Visit, thread: c.Consult) -> dict[str, Any]:
    left = visit.cloud.ledger.rulebook.clinic.consult.follow_ups - thread.follow_ups
    state = words.clinic.THREAD_STATES[thread.status]
    return {
        "thread": thread,
        "shown": state,
        "id": visit.path["id"],
        "left": left if thread.status in c.OPEN else 0,
        "open": thread.status in c.OPEN,
    }


class Consults:
    """Carries out what the forms of threads ask."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    def send(self, visit: Visit) -> Response:
        """A new question."""
        key, actor = visit.form.key(), visit.visitor.actor
        person = visit.visitor.person
        phone = next(iter(person.phones if person else ()), "")
        args = c.Ask(
            Patient(actor.name, actor.id, phone),
            visit.form.get("text"),
            self._photos.received(visit, FEED),
            read=visit.form.flag("read"),
        )
        submit(visit.cloud, actor, [Wish(key, f"consult:{key}", args)])
        return visit.done(f"/clinic/consults/{key}", words.clinic.ASKED)

    def do(self, visit: Visit) -> Response:
        """The act of the address on one's own thread."""
        thread, act = thread_of(visit), visit.path["act"]
        args: Args
        if act == "again":
            args = c.AskAgain(visit.form.get("text"), self._photos.received(visit, FEED))
        elif act == "close":
            args = c.Close()
        else:
            raise Refusal("no_such_page")
        submit(visit.cloud, visit.visitor.actor, [Wish(visit.form.key(), thread.uid, args)])
        say = words.clinic.SENT if act == "again" else words.clinic.CLOSED
        return visit.done(f"/clinic/consults/{visit.path['id']}", say)
