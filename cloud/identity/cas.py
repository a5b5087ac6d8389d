"""CAS protocol 2 and 3: off to ``/login``, back with a ticket, which the server validates once.

Source: Apereo CAS Protocol 3.0 specification, sections 2.1 (login), 2.5 and 2.8 (serviceValidate).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from cloud.identity.calls import ask
from cloud.identity.campus import Asserted, first_of
from cloud.identity.settings import Cas
from cloud.identity.sign_in import Trip
from domain.problems import Refusal, Trouble

_NS = "{http://www.yale.edu/tp/cas}"
_LONGEST_TICKET = 512
_MOST_ATTRIBUTES = 200


class CasServer:
    """The school's CAS server (``Prover``)."""

    name = "cas"
    renews = True

    def __init__(self, settings: Cas) -> None:
        self._settings = settings
        self._base = settings.address.rstrip("/")
        self.label = settings.label

    def away(self, trip: Trip, now: int) -> str:
        """The login page, told where to send the browser back to."""
        query = {"service": _service(trip)} | ({"renew": "true"} if trip.renew else {})
        return f"{self._base}/login?{urlencode(query)}"

    def asserted(self, given: Mapping[str, str], now: int, trip: Trip) -> Asserted:
        """What the server says of the ticket that came back. It says so once.

        Raises:
            Refusal: ``sign_in_refused`` with the server's code as its ``reason``.
            Trouble: ``sign_in_unreachable``, also for an answer that is no CAS answer.
        """
        ticket = given.get("ticket", "")
        if not ticket.startswith("ST-") or not ticket.isascii() or len(ticket) > _LONGEST_TICKET:
            raise Refusal("sign_in_refused", way=self.name, reason="no ticket")
        path = "p3/serviceValidate" if self._settings.version == 3 else "serviceValidate"
        query = {"service": _service(trip), "ticket": ticket}
        if trip.renew:
            # The server then vouches that the password was typed for this very ticket.
            query["renew"] = "true"
        status, body = ask(f"{self._base}/{path}", query=query)
        if status != 200:
            raise Trouble("sign_in_unreachable", host=self._base, detail=f"HTTP {status}")
        return self._read(body)

    def _read(self, body: bytes) -> Asserted:
        try:
            root = fromstring(body, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise self._strange(type(error).__name__) from None
        failure = root.find(f"{_NS}authenticationFailure")
        if failure is not None:
            reason = failure.get("code", "")[:60]
            raise Refusal("sign_in_refused", way=self.name, reason=reason)
        success = root.find(f"{_NS}authenticationSuccess")
        if root.tag != f"{_NS}serviceResponse" or success is None:
            raise self._strange("no serviceResponse")
        user = (success.findtext(f"{_NS}user") or "").strip()
        if not user:
            raise self._strange("no user")
        attributes = _attributes(success)
        wanted = self._settings.number
        return Asserted(first_of(attributes, wanted) if wanted else user, user, attributes)

    def _strange(self, detail: str) -> Trouble:
        return Trouble("sign_in_unreachable", host=self._base, detail=detail)


def _service(trip: Trip) -> str:
    """The address that a ticket is for. It has the trip's state: a ticket fits one trip alone."""
    return f"{trip.back}?{urlencode({'state': trip.state})}"


def _attributes(success: Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    inside = success.find(f"{_NS}attributes")
    for one in list(inside if inside is not None else ())[:_MOST_ATTRIBUTES]:
        name = one.tag.removeprefix(_NS)
        found[name] = (*found.get(name, ()), (one.text or "").strip()[:500])
    return found
