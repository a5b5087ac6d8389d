"""A page as its reader sees it: forms that can be filled in, links, and what is said out loud."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from domain.problems import Trouble

Pairs = list[tuple[str, str]]
Attributes = Mapping[str, str | None]

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_SILENT = frozenset({"script", "style", "title", "template"})
_TYPED = frozenset({"text", "tel", "search", "number", "hidden", "date", "datetime-local", "email"})


@dataclass
class Form:
    """A form, and what it would send as it stands.

    Attributes:
        offered: for choices (radio, tick, list) what may be chosen, by the field's name.
        hidden: on the page, but not shown: its time has not come.
    """

    action: str
    hidden: bool = False
    sent: Pairs = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    takes_files: bool = False

    @property
    def act(self) -> str:
        """The last part of its address: ``urge``, ``take``, ``report``."""
        return urlsplit(self.action).path.rpartition("/")[2]

    def filled(self, answers: Mapping[str, str | Sequence[str]]) -> Pairs:
        """What is sent once these fields are filled in; the others stay as they stand.

        Raises:
            Trouble: ``page_changed`` if the form has no such field or offers no such choice.
        """
        known = {name for name, _ in self.sent} | self.offered.keys()
        pairs = [(name, value) for name, value in self.sent if name not in answers]
        for name, answer in answers.items():
            values = [answer] if isinstance(answer, str) else list(answer)
            choices = self.offered.get(name, values)
            if name not in known or not set(values) <= set(choices):
                raise Trouble("page_changed", form=self.action, field=name, value=values[0])
            pairs += [(name, value) for value in values]
        return pairs


@dataclass
class Page:
    """One page that came back.

    Attributes:
        address: where one is, path and query, after every redirect.
        alert: what it says out loud (why something was refused); empty if nothing.
        words: everything written on it, in order.
    """

    address: str
    forms: list[Form]
    links: list[str]
    alert: str
    words: str

    def form(self, act: str) -> Form | None:
        """The shown form of that act, if it is open now."""
        return next((form for form in self.forms if form.act == act and not form.hidden), None)

    def need(self, act: str) -> Form:
        """The shown form of that act.

        Raises:
            Trouble: ``page_changed``.
        """
        found = self.form(act)
        if found is None:
            raise Trouble("page_changed", form=act, address=self.address)
        return found

    @property
    def acts(self) -> frozenset[str]:
        """What can be done here now."""
        return frozenset(form.act for form in self.forms if not form.hidden)

    def links_to(self, pattern: str) -> list[str]:
        """The links whose whole address matches, each once, in the page's order."""
        found = (link for link in self.links if re.fullmatch(pattern, link))
        return list(dict.fromkeys(found))


def read_page(address: str, html: str) -> Page:
    """Read a page as a browser without scripts would."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    alert = " ".join("".join(reader.alert).split())
    words = " ".join("".join(reader.words).split())
    return Page(address, reader.forms, reader.links, alert, words)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.alert: list[str] = []
        self.words: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []
        """Tag, whether it is hidden, whether it speaks out loud."""
        self._form: Form | None = None
        self._area: str | None = None
        self._area_text: list[str] = []
        self._list: str | None = None
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Attributes = dict(attrs)
        if tag not in _VOID:
            self._open.append((tag, "hidden" in given, given.get("role") == "alert"))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        elif tag == "form":
            self._form = Form(given.get("action") or "", self._hidden)
            self.forms.append(self._form)
        elif self._form is not None and given.get("name") and "disabled" not in given:
            self._start_field(tag, given["name"] or "", given, self._form)
        elif tag == "option" and self._form is not None and self._list is not None:
            value = given.get("value") or ""
            self._form.offered[self._list].append(value)
            if self._chosen is None or "selected" in given:
                self._chosen = value

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in (one for one, _, _ in self._open):
            while self._open.pop()[0] != tag:
                pass
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form is not None and self._area is not None:
            self._form.sent.append((self._area, "".join(self._area_text)))
            self._area, self._area_text = None, []
        elif tag == "select" and self._form is not None and self._list is not None:
            self._form.sent.append((self._list, self._chosen or ""))
            self._list, self._chosen = None, None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area_text.append(data)
            return
        if self._hidden or any(tag in _SILENT for tag, _, _ in self._open):
            return
        self.words.append(f"{data} ")
        if any(loud for _, _, loud in self._open):
            self.alert.append(data)

    @property
    def _hidden(self) -> bool:
        return any(hidden for _, hidden, _ in self._open)

    def _start_field(self, tag: str, name: str, given: Attributes, form: Form) -> None:
        kind = (given.get("type") or "text").lower()
        value = given.get("value") or ""
        if tag == "textarea":
            self._area = name
        elif tag == "select":
            self._list = name
            form.offered[name] = []
        elif tag == "input" and kind in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(value or "on")
            if "checked" in given:
                form.sent.append((name, value or "on"))
        elif tag == "input" and kind == "file":
            form.takes_files = True
        elif tag == "input" and kind in _TYPED:
            form.sent.append((name, value))
