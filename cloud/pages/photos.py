"""Pictures: taken in one by one, and shown to those who have a part in the ticket."""

from __future__ import annotations

import io

from PIL import Image
from starlette.responses import FileResponse, Response

from cloud.blobs import MAX_BYTES, PENDING, PUBLIC
from cloud.cloud import Cloud
from cloud.identity.throttle import SharedThrottle
from cloud.pages.guard import MOST_PHOTOS
from cloud.pages.visit import Visit, json_answer
from domain.problems import Refusal
from domain.repair.ticket import Ticket

UPLOAD_LIMIT = MAX_BYTES
_SMALL_SIDE = 360
"""Longest side of a small picture, pixels: a third of a phone's width, sharp on its screen."""
_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}


class Photos:
    """The pictures' part of the pages.

    Args:
        uploads: counts the pictures of one person.
    """

    def __init__(self, uploads: SharedThrottle) -> None:
        self._uploads = uploads

    def upload(self, visit: Visit) -> Response:
        """One picture as the body, or as a file of a form; answers with its hash.

        Raises:
            Refusal: those of ``Blobs.put``, ``too_often``.
        """
        data = visit.body or next(iter(visit.form.files), b"")
        kept = self._keep(visit, data, PENDING)
        return json_answer({"hash": kept, "small": f"/photos/{kept}"}, 200)

    def received(self, visit: Visit, feed: str = PUBLIC) -> tuple[str, ...]:
        """Hashes of a form's pictures: those sent before, and files that came with the form itself.

        Args:
            feed: of what they are attached to: from now on they are served by it.

        Raises:
            Refusal: ``too_many_photos``, ``no_such_photo``, those of ``Blobs.put``.
        """
        sent = list(dict.fromkeys(hash_ for hash_ in visit.form.all("photos") if hash_))
        count = len(sent) + len(visit.form.files)
        if count > MOST_PHOTOS:
            raise Refusal("too_many_photos", count=count, limit=MOST_PHOTOS)
        blobs, subject = visit.cloud.blobs, visit.visitor.subject
        for digest in sent:
            # Not by the feed alone: whoever read the name of a picture somewhere has no part in it.
            if blobs.get(digest, (PUBLIC, PENDING), subject) is None:
                raise Refusal("no_such_photo", photo=digest[:80])
        for digest in sent:
            blobs.attach(digest, feed)
        new = (self._keep(visit, one, feed) for one in visit.form.files)
        return tuple(dict.fromkeys([*sent, *new]))

    def _keep(self, visit: Visit, data: bytes, feed: str) -> str:
        subject = visit.visitor.subject
        self._uploads.spend(subject, visit.now)
        return visit.cloud.blobs.put(data, subject, visit.now, feed=feed).hash


def of_ticket(ticket: Ticket) -> tuple[str, ...]:
    """Every picture of a ticket: the reporter's, and those of what was done."""
    done = ticket.result.photos if ticket.result is not None else ()
    return tuple(dict.fromkeys([*ticket.photos, *done]))


def shown(visit: Visit, ticket: Ticket) -> Response:
    """A picture of a ticket that the visitor may see; ``?small`` for a small one.

    Raises:
        Refusal: ``no_such_photo``.
    """
    digest = visit.path["hash"]
    if digest not in of_ticket(ticket):
        raise Refusal("no_such_photo", photo=digest[:80])
    return picture(visit.cloud, digest, small="small" in visit.query)


def picture(cloud: Cloud, digest: str, *, small: bool, feed: str = PUBLIC) -> Response:
    """A picture's bytes; small ones are drawn when asked for and kept by the phone.

    Args:
        feed: of what it is shown with.

    Raises:
        Refusal: ``no_such_photo`` (not here yet: it is still on a station).
    """
    found = cloud.blobs.get(digest, (feed,))
    if found is None:
        raise Refusal("no_such_photo", photo=digest[:80])
    path, blob = found
    if not small:
        return FileResponse(path, media_type=blob.mime, headers=_FOR_EVER)
    with Image.open(path, formats=("JPEG",)) as image:
        image.draft("RGB", (_SMALL_SIDE, _SMALL_SIDE))
        image.thumbnail((_SMALL_SIDE, _SMALL_SIDE))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=75)
    return Response(out.getvalue(), 200, _FOR_EVER, media_type="image/jpeg")
