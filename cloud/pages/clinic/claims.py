"""医药费报销: one invoice a claim, its papers one by one, what is missing, and the amounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from cloud.pages import words
from cloud.pages.forms import fen
from cloud.pages.guard import status_of
from cloud.pages.photos import Photos, picture
from cloud.pages.visit import Visit, json_answer
from cloud.pages.wishes import Wish, submit
from domain.calendar import campus_date
from domain.clinic.claim import commands as c
from domain.clinic.claim.papers import missing_papers, needs_referral
from domain.clinic.claim.state import EDITABLE, Claim, Invoice
from domain.clinic.people import Patient
from domain.clinic.rules import PAPERS, Paper
from domain.envelope import Args
from domain.problems import Refusal
from domain.services import SERVICES
from storage import clinic_queries

FEED = SERVICES["claim"].feed
"""What its pictures are served by."""

_PAPERS: dict[str, Paper] = {paper: paper for paper in PAPERS}


def listed(visit: Visit) -> Response:
    """One's own claims, the latest first."""
    found = clinic_queries.own(visit.cloud.store, "claim", visit.visitor.actor.id)
    return visit.page("clinic_claims.html", claims=found)


def ask(visit: Visit) -> Response:
    """The form of a new claim."""
    return _form(visit, None)


def edit(visit: Visit) -> Response:
    """The form of a claim that is still in the person's hands."""
    return _form(visit, claim_of(visit))


def shown(visit: Visit) -> Response:
    """One claim."""
    claim = claim_of(visit)
    rules = visit.cloud.ledger.rulebook.clinic
    case = rules.case(claim.case)
    return visit.page(
        "clinic_claim.html",
        claim=claim,
        id=visit.path["id"],
        shown=words.clinic.CLAIM_STATES[claim.status],
        case=case.name if case is not None else claim.case,
        missing=missing_papers(claim, rules),
        no_referral=needs_referral(claim, rules),
        editable=claim.status in EDITABLE,
        most=rules.claim.max_photos,
    )


def photo(visit: Visit) -> Response:
    """A paper of one's own claim."""
    claim, digest = claim_of(visit), visit.path["hash"]
    if digest not in {each.photo for each in claim.papers}:
        raise Refusal("no_such_photo", photo=digest[:80])
    return picture(visit.cloud, digest, small="small" in visit.query, feed=FEED)


def claim_of(visit: Visit) -> Claim:
    """The claim of the address, if it is the visitor's.

    Raises:
        Refusal: ``no_such_claim``, also where it is somebody else's.
    """
    found = clinic_queries.claim(visit.cloud.store, f"claim:{visit.path['id']}")
    if found is None or found.patient.person != visit.visitor.actor.id:
        raise Refusal("no_such_claim")
    return found


def send(visit: Visit) -> Response:
    """A new claim, as a draft."""
    key, actor = visit.form.key(), visit.visitor.actor
    person = visit.visitor.person
    phone = next(iter(person.phones if person else ()), "")
    patient = Patient(actor.name, actor.id, phone)
    try:
        args = c.Draft("", patient, *_typed(visit))
        submit(visit.cloud, actor, [Wish(key, f"claim:{key}", args)])
    except Refusal as refusal:
        return _refused(visit, None, refusal)
    return visit.done(f"/clinic/claims/{key}", words.clinic.DRAFTED)


def save(visit: Visit) -> Response:
    """A claim's typed part, changed."""
    claim = claim_of(visit)
    try:
        wish = Wish(visit.form.key(), claim.uid, c.Edit(*_typed(visit)))
        submit(visit.cloud, visit.visitor.actor, [wish])
    except Refusal as refusal:
        return _refused(visit, claim, refusal)
    return visit.done(f"/clinic/claims/{visit.path['id']}", words.clinic.SAVED)


def _typed(visit: Visit) -> tuple[str, Invoice, str, str]:
    form = visit.form
    total = fen(form.get("total"))
    if not total:
        raise Refusal("text_missing", field="total")
    invoice = Invoice(
        form.get("invoice"),
        form.get("date"),
        form.get("hospital"),
        total,
        itemised=form.flag("itemised"),
    )
    return form.get("case"), invoice, form.get("referral"), form.get("note")


def _form(
    visit: Visit, claim: Claim | None, refusal: Refusal | None = None, status: int = 200
) -> Response:
    rules = visit.cloud.ledger.rulebook.clinic
    form, invoice = visit.form, claim.invoice if claim is not None else None
    kept: dict[str, Any] = {
        "case": claim.case if claim else rules.cases[0].code,
        "invoice": invoice.number if invoice else "",
        "date": invoice.date if invoice else "",
        "hospital": invoice.hospital if invoice else "",
        "total": f"{invoice.total // 100}.{invoice.total % 100:02d}" if invoice else "",
        "itemised": invoice.itemised if invoice else False,
        "referral": claim.referral if claim else "",
        "note": claim.note if claim else "",
    }
    if refusal is not None:
        kept = {name: form.get(name)[:600] for name in kept} | {"itemised": form.flag("itemised")}
    own = clinic_queries.own(visit.cloud.store, "referral", visit.visitor.actor.id)
    return visit.page(
        "clinic_claim_form.html",
        status,
        typed=kept,
        action=f"/clinic/claims/{visit.path['id']}/edit" if claim else "/clinic/claims/new",
        back=f"/clinic/claims/{visit.path['id']}" if claim else "/clinic/claims",
        new=claim is None,
        cases=rules.cases,
        referrals=[one for one in own if one.status != "revoked"],
        today=campus_date(visit.now).isoformat(),
        problem="" if refusal is None else words.sentence(refusal),
    )


def _refused(visit: Visit, claim: Claim | None, refusal: Refusal) -> Response:
    status = status_of(refusal)
    if visit.wants_json:
        return json_answer({"code": refusal.code, "say": words.sentence(refusal)}, status)
    return _form(visit, claim, refusal, status)


class Papers:
    """Takes in papers, and carries out the other acts on a claim."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    def do(self, visit: Visit) -> Response:
        """The act of the address."""
        made = self._makers().get(visit.path["act"])
        if made is None:
            raise Refusal("no_such_page")
        claim, (maker, say) = claim_of(visit), made
        wish = Wish(visit.form.key(), claim.uid, maker(visit))
        submit(visit.cloud, visit.visitor.actor, [wish])
        return visit.done(f"/clinic/claims/{visit.path['id']}", say)

    def _makers(self) -> dict[str, tuple[Callable[[Visit], Args], str]]:
        w = words.clinic
        return {
            "attach": (self._attach, w.ATTACHED),
            "detach": (lambda visit: c.Detach(visit.form.get("photo")), w.DETACHED),
            "submit": (lambda visit: c.Submit(), w.SUBMITTED),
            "withdraw": (lambda visit: c.Withdraw(), w.WITHDRAWN),
        }

    def _attach(self, visit: Visit) -> Args:
        paper = _PAPERS.get(visit.form.get("paper"))
        if paper is None:
            raise Refusal("bad_value", field="paper")
        photos = self._photos.received(visit, FEED)
        if not photos:
            raise Refusal("no_such_photo")
        return c.Attach(paper, photos)
