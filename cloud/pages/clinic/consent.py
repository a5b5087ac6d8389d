"""单独同意: health is asked for apart, before the first page of the clinic is shown."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from cloud.identity import consent
from cloud.pages.visit import Visit, Work, redirect
from domain.problems import Refusal

VERSION = "clinic-2026-11.1"
"""Of the text in ``cloud.pages.words.clinic_consent``; a new text is asked anew."""
ADDRESS = "/clinic/consent"


def agreed_first(work: Work) -> Work:
    """The same work, for whoever has agreed; whoever has not is asked, and then led on.

    No browser keeps anything of it: phones are lent, and computers shared.
    """

    def guarded(visit: Visit) -> Response:
        if consent.agreed_at(visit.cloud.ledger, visit.visitor.subject, VERSION) is not None:
            answer = work(visit)
            answer.headers["Cache-Control"] = "private, no-store"
            return answer
        if visit.request.method not in ("GET", "HEAD"):
            raise Refusal("clinic_consent_missing")
        url = visit.request.url
        back = quote(url.path + (f"?{url.query}" if url.query else ""))
        return redirect(f"{ADDRESS}?back={back}")

    return guarded


def ask(visit: Visit) -> Response:
    """The text: to be agreed to once, to be read again at any time."""
    agreed = consent.agreed_at(visit.cloud.ledger, visit.visitor.subject, VERSION)
    back = _inside(visit.query.get("back", ""))
    return visit.page("clinic_consent.html", agreed=agreed, version=VERSION, back=back)


def agree(visit: Visit) -> Response:
    """The consent to the text that was shown.

    Raises:
        Refusal: ``clinic_consent_missing``.
    """
    if visit.form.get("version") != VERSION or not visit.form.flag("agree"):
        raise Refusal("clinic_consent_missing")
    consent.agree(visit.cloud.ledger, visit.visitor.subject, visit.now, VERSION)
    return redirect(_inside(visit.form.get("back")))


def _inside(back: str) -> str:
    """A page of the clinic's; its first one for everything else."""
    inside = back.startswith("/clinic/") and "\\" not in back and not back.startswith(ADDRESS)
    return back if inside else "/clinic"
