"""转诊单: what was issued to a person, until when it holds, and the slip that comes back."""

from __future__ import annotations

from starlette.responses import Response

from cloud.pages import words
from cloud.pages.photos import Photos, picture
from cloud.pages.visit import Visit
from cloud.pages.wishes import Wish, submit
from domain.calendar import campus_date
from domain.clinic import referral as r
from domain.problems import Refusal
from domain.services import SERVICES
from storage import clinic_queries

FEED = SERVICES["referral"].feed
"""What its pictures are served by."""


def listed(visit: Visit) -> Response:
    """One's own referrals, the latest first."""
    found = clinic_queries.own(visit.cloud.store, "referral", visit.visitor.actor.id)
    return visit.page("clinic_referrals.html", referrals=found)


def shown(visit: Visit) -> Response:
    """One referral."""
    one = referral_of(visit)
    return visit.page(
        "clinic_referral.html",
        one=one,
        id=visit.path["id"],
        shown=words.clinic.REFERRAL_STATES[one.status],
        today=campus_date(visit.now).isoformat(),
    )


def photo(visit: Visit) -> Response:
    """A picture of a slip of one's own."""
    one, digest = referral_of(visit), visit.path["hash"]
    if digest not in {photo for slip in one.slips for photo in slip.photos}:
        raise Refusal("no_such_photo", photo=digest[:80])
    return picture(visit.cloud, digest, small="small" in visit.query, feed=FEED)


def referral_of(visit: Visit) -> r.Referral:
    """The referral of the address, if it is the visitor's.

    Raises:
        Refusal: ``no_such_referral``, also where it is somebody else's.
    """
    found = clinic_queries.referral(visit.cloud.store, f"referral:{visit.path['id']}")
    if found is None or found.patient.person != visit.visitor.actor.id:
        raise Refusal("no_such_referral")
    return found


class Slips:
    """Takes in the slips."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    def send(self, visit: Visit) -> Response:
        """A slip of one's own referral."""
        one, form = referral_of(visit), visit.form
        slip = r.Slip(
            form.get("hospital"),
            form.get("visited_on"),
            form.get("text"),
            self._photos.received(visit, FEED),
        )
        submit(visit.cloud, visit.visitor.actor, [Wish(form.key(), one.uid, r.ReturnSlip(slip))])
        return visit.done(f"/clinic/referrals/{visit.path['id']}", words.clinic.SLIP_SENT)
