"""Somebody's phone: the cloud's pages over HTTP, with their forms filled in as a person would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urljoin, urlsplit

import requests

from cloud.life.page import Form, Page, read_page
from domain.problems import Refusal, Trouble

_SECONDS = 10.0
_FILES = "files"


class Phone:
    """A browser without scripts; it keeps its owner signed in by the pages' own cookie.

    Args:
        url: the cloud's address.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        # A demonstration on loopback must not go through the office's proxy.
        self._session.trust_env = False

    def open(self, address: str) -> Page:
        """Go to a page.

        Raises:
            Refusal: ``page_refused`` with its status and the sentence on it.
            Trouble: ``offline``; the cloud is away.
        """
        return self._page("GET", urljoin(self._url, address), None, None)

    def send(
        self,
        page: Page,
        form: Form,
        answers: Mapping[str, str | Sequence[str]],
        pictures: Sequence[bytes] = (),
    ) -> Page:
        """Fill in a form of a page and send it, once; the page that follows.

        Args:
            pictures: JPEG files for the form's file field.

        Raises:
            Refusal: as ``open``.
            Trouble: as ``open``; ``page_changed`` if the form has no such fields.
        """
        address = urljoin(urljoin(self._url, page.address), form.action)
        files = [(_FILES, (f"{n}.jpg", data, "image/jpeg")) for n, data in enumerate(pictures)]
        return self._page("POST", address, form.filled(answers), files or None)

    def sign_in(self, number: str, code: str) -> Page:
        """Sign in with 学工号 and a one-time code, and agree to the consent's text if it is asked.

        Raises:
            Refusal, Trouble: as ``send``.
        """
        page = self.open("/sign-in")
        page = self.send(page, page.need("sign-in"), {"number": number, "code": code})
        consent = page.form("consent")
        return page if consent is None else self.send(page, consent, {"agree": "1"})

    @property
    def cookies(self) -> dict[str, str]:
        """The session's cookies, for a browser that is to show the same person's pages."""
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}

    def close(self) -> None:
        """Put it away."""
        self._session.close()

    def _page(
        self,
        method: str,
        address: str,
        fields: list[tuple[str, str]] | None,
        files: list[tuple[str, tuple[str, bytes, str]]] | None,
    ) -> Page:
        try:
            answer = self._session.request(
                method, address, data=fields, files=files, timeout=_SECONDS
            )
        except requests.RequestException as error:
            raise Trouble("offline", detail=str(error)[:200]) from error
        if answer.status_code >= 500:
            raise Trouble("offline", detail=f"HTTP {answer.status_code}")
        where = urlsplit(answer.url)
        page = read_page(where.path + (f"?{where.query}" if where.query else ""), answer.text)
        # A similar ticket that is open already is answered by a page to choose on, not by a no.
        if answer.status_code >= 400 and not page.form("report"):
            raise Refusal("page_refused", status=answer.status_code, say=page.alert)
        if answer.status_code >= 400 and page.alert:
            raise Refusal("page_refused", status=answer.status_code, say=page.alert)
        return page
