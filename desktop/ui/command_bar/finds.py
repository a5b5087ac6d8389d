"""What the command bar finds for what is typed: tickets, workers, people, places and acts."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication

from desktop.station import QueueRow, Station
from desktop.ui import words
from desktop.ui.actions import SPECS, Actions
from desktop.ui.intake.suggest_box import Choice
from desktop.ui.settings.values import SavedView
from desktop.ui.ticket.quick import told
from domain.directory import Person, Place
from domain.pinyin import pinyin_initials
from domain.text import narrow

translate = QCoreApplication.translate

Kind = Literal["ticket", "worker", "tickets", "report", "view", "act", "macro"]

ACTS_ONLY = ">"
"""Typed first, it asks for nothing but acts."""
MOST_RECENT = 6
_MOST = {"act": 4, "worker": 3, "person": 4, "place": 4, "ticket": 8}
_MOST_VIEWS = 3
"""While nothing is typed; the acts below them are to be seen."""
_ITSELF = "go"
_AT_FIRST = ("new", "undo", "board", "both", "list.late", "attention", "operator", "keys")


@dataclass(frozen=True, slots=True)
class Goal:
    """Where taking a row leads.

    Attributes:
        kind: ``ticket``: open it; ``worker``: what they have in hand; ``tickets``: the list of
            what has these words; ``report``: a new repair for this caller; ``view``: a kept view;
            ``act``: do it; ``macro``: do it to the tickets in hand.
        key: a ticket's or worker's id, words, or an act's key.
        about: the worker's name; the ``Person`` who reports with their telephone; the view;
            the ``Macro``.
    """

    kind: Kind
    key: str
    about: Any = None


class Finder:
    """Looks everything up in the station's own file; a keystroke costs about a millisecond."""

    def __init__(
        self,
        station: Station,
        acts: Actions,
        views: Callable[[], list[tuple[str, SavedView, str]]] = list,
    ) -> None:
        """``views``: the operator's and the office's, with their names and whose they are."""
        self._station, self._acts, self._views = station, acts, views
        self.recent: deque[str] = deque(maxlen=MOST_RECENT)
        """The tickets opened last, the newest first."""
        self.initials: dict[str, tuple[str, ...]] = {}
        """Of the acts' names; there a moment after the start."""
        names = [spec.text() for spec in SPECS.values()]
        names += [macro.name for macro in station.phrasebook.macros]
        # The dictionaries of pinyin take a fifth of a second; nobody should wait for them.
        threading.Thread(target=self._learn, args=(names,), name="acts", daemon=True).start()

    def opened(self, uid: str) -> None:
        """Remember that a ticket was opened."""
        if uid in self.recent:
            self.recent.remove(uid)
        self.recent.appendleft(uid)

    def look(self, typed: str) -> list[Choice]:
        """Rows for a typed text, the likeliest first; what may be wanted for an empty one."""
        text = narrow(typed).strip()
        if not text:
            mine = self._mentions()
            kept = self._kept("")[:_MOST_VIEWS]
            return [*mine, *self._recent(), *kept, *map(self._act, self._usual())]
        if text.startswith(ACTS_ONLY):
            wanted = text[1:].strip()
            return [*map(self._act, self._acts_named(wanted)), *self._macros(wanted)]
        found = self._tickets(text)
        exact = [each for each in found if _is_number(text, each)]
        others = [each for each in found if each not in exact]
        acts = [self._act(key) for key in self._acts_named(text)[: _MOST["act"]]]
        acts += self._macros(text)
        known = [*self._workers(text), *self._people(text), *self._places(text)]
        return [*exact, *self._kept(text), *acts, *known, *others, self._search(typed.strip())]

    # ---- acts ----------------------------------------------------------------------------

    def _usual(self) -> Iterator[str]:
        return (key for key in _AT_FIRST if self._can(key))

    def _acts_named(self, text: str) -> list[str]:
        """Acts that have the text in their name or initials, those that begin so first."""
        wanted = text.lower()
        found: list[tuple[bool, int, str]] = []
        for place, key in enumerate(SPECS):
            if not self._can(key):
                continue
            forms = (self._acts.name(key).lower(), *self.initials.get(SPECS[key].text(), ()))
            if any(wanted in form for form in forms):
                begins = any(form.startswith(wanted) for form in forms)
                found.append((not begins, place, key))
        return [key for _, _, key in sorted(found)]

    def _learn(self, names: list[str]) -> None:
        self.initials = {name: pinyin_initials(name) for name in names}

    def _forms(self, name: str) -> tuple[str, ...]:
        """Initials, also of what another desk named since; none before the dictionaries are in."""
        if self.initials and name not in self.initials:
            self.initials[name] = pinyin_initials(name)
        return self.initials.get(name, ())

    def _can(self, key: str) -> bool:
        return key != _ITSELF and self._acts.can(key)

    def _act(self, key: str) -> Choice:
        spec = SPECS[key]
        hint = spec.keys[0] if spec.keys else ""
        return Choice(self._acts.name(key), "", hint, Goal("act", key), spec.icon or "arrow-right")

    def _macros(self, text: str) -> list[Choice]:
        """What is done to the tickets in hand under one name."""
        wanted = text.lower()
        hint = translate("command_bar", "Tickets in hand")
        return [
            Choice(macro.name, told(macro), hint, Goal("macro", macro.name, macro), "zap")
            for macro in self._station.phrasebook.macros
            if wanted in macro.name.lower()
            or any(wanted in form for form in self._forms(macro.name))
        ]

    def _kept(self, text: str) -> list[Choice]:
        return [
            Choice(name, "", whose, Goal("view", "", view), "star")
            for name, view, whose in self._views()
            if text.lower() in name.lower()
        ]

    # ---- who and where -------------------------------------------------------------------

    def _workers(self, text: str) -> list[Choice]:
        wanted = text.lower()
        hands = None
        found = []
        for each in self._station.staff():
            staff = each.staff
            forms = (staff.name.lower(), staff.code.lower(), *staff.initials)
            if not any(form.startswith(wanted) for form in forms):
                continue
            hands = self._station.in_hand() if hands is None else hands
            count = len(hands.get(staff.code, ()))
            detail = translate("command_bar", "%n in hand", "", count)
            hint = translate("command_bar", "In hand of")
            goal = Goal("worker", staff.code, staff.name)
            found.append(Choice(staff.name, detail, hint, goal, "hard-hat"))
        return found[: _MOST["worker"]]

    def _people(self, text: str) -> list[Choice]:
        rows: list[Choice] = []
        people = self._station.people(text) if len(text) > 1 else []
        for person in people[: _MOST["person"]]:
            phone = _phone(person, text)
            about = f"{person.unit}  {phone}".strip()
            hint = translate("command_bar", "Tickets of")
            goal = Goal("tickets", phone or person.name)
            rows.append(Choice(person.name, about, hint, goal, "user"))
        if len(people) == 1:
            person = people[0]
            rows.append(
                Choice(
                    person.name,
                    translate("command_bar", "take down a repair"),
                    SPECS["new"].keys[0],
                    Goal("report", person.code, (person, _phone(person, text))),
                    "plus",
                )
            )
        return rows

    def _places(self, text: str) -> list[Choice]:
        found = self._station.places(text) if len(text) > 1 else []
        return [self._place(place) for place in found[: _MOST["place"]]]

    def _place(self, place: Place) -> Choice:
        hint = translate("command_bar", "Tickets at")
        return Choice(place.text, place.zone, hint, Goal("tickets", place.text), "map-pin")

    # ---- tickets -------------------------------------------------------------------------

    def _mentions(self) -> list[Choice]:
        """What whoever sits there is mentioned in."""
        someone = self._station.operator
        rows = self._station.mentions(someone.id) if someone is not None else []
        hint = translate("mention", "A note for you")
        return [replace(_ticket(row), hint=hint, icon="message-square") for row in rows[:3]]

    def _recent(self) -> list[Choice]:
        rows = {row.uid: row for row in self._station.rows_of(list(self.recent))}
        return [_ticket(rows[uid]) for uid in self.recent if uid in rows]

    def _tickets(self, text: str) -> list[Choice]:
        return [_ticket(row) for row in self._station.search(text, _MOST["ticket"])]

    def _search(self, typed: str) -> Choice:
        said = translate("command_bar", "Look for “{text}” in all tickets").format(text=typed)
        return Choice(said, "", SPECS["find"].keys[0], Goal("tickets", typed), "search")


def _ticket(row: QueueRow) -> Choice:
    detail = "  ".join(part for part in (row.place_text, row.description) if part)
    return Choice(
        row.number, detail, words.status_text(row.status), Goal("ticket", row.uid), "ticket"
    )


def _is_number(text: str, choice: Choice) -> bool:
    """Whether what was typed is a ticket's number or its end, letter first (``A042``)."""
    return len(text) > 2 and any(map(str.isalpha, text)) and choice.text.endswith(text.upper())


def _phone(person: Person, text: str) -> str:
    return next((one for one in person.phones if text in one), next(iter(person.phones), ""))
