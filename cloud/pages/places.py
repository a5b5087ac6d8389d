"""Choosing a place: one's own room first, then by typing, or down the tree from the campus."""

from __future__ import annotations

from msgspec import Struct
from starlette.responses import Response

from cloud.pages.reporters import catch_up, tickets_of
from cloud.pages.visit import Visit, packed
from domain.directory import Place
from domain.problems import Refusal
from storage import lookup
from storage.database import Database

_MOST_FOUND = 30
_MOST_RECENT = 3
_HIGHEST = ("campus", "area")
"""Too large to send somebody to."""


class Spot(Struct, frozen=True):
    """A place as a row of the list."""

    code: str
    name: str
    text: str
    has_more: bool


def place_of(store: Database, code: str) -> Place | None:
    """The active place of that code."""
    record = lookup.record(store, f"place:{code}") if code else None
    place = record.place if record is not None else None
    return place if place is not None and place.active else None


def choose(visit: Visit) -> Response:
    """The page: ``under`` is the node whose children are listed, ``q`` what was typed."""
    store = visit.cloud.store
    typed = visit.query.get("q", "")[:80]
    under = place_of(store, visit.query.get("under", ""))
    if visit.query.get("under") and under is None:
        raise Refusal("no_such_place")
    return visit.page(
        "place.html",
        typed=typed,
        found=search(store, typed),
        under=under,
        above=path_to(store, under),
        below=[
            _spot(store, place) for place in lookup.children(store, under.code if under else "")
        ],
        usable=under is not None and under.kind not in _HIGHEST,
        near=_near(visit) if under is None and not typed else [],
    )


def found(visit: Visit) -> Response:
    """What was found for ``q`` as rows of HTML: searching as one types."""
    spots = search(visit.cloud.store, visit.query.get("q", "")[:80])
    html = visit.pages.page("place_found.html", visit, found=spots, typed=visit.query.get("q", ""))
    return packed(html, visit.request, 200, "text/html; charset=utf-8")


def search(store: Database, typed: str) -> list[Spot]:
    """Places by name, number or pinyin initials; those one can send somebody to."""
    found = lookup.places(store, typed, _MOST_FOUND) if typed.strip() else []
    return [_spot(store, place) for place in found if place.kind not in _HIGHEST]


def _spot(store: Database, place: Place) -> Spot:
    key = ("child", place.code)
    below = store.row("SELECT 1 FROM lookup WHERE kind = ? AND key = ? LIMIT 1", key)
    return Spot(place.code, place.name, place.text, below is not None)


def path_to(store: Database, place: Place | None) -> list[Place]:
    """From the campus down to the parent of that place."""
    above: list[Place] = []
    while place is not None and place.parent and len(above) < 10:
        place = place_of(store, place.parent)
        if place is not None:
            above.insert(0, place)
    return above


def _near(visit: Visit) -> list[tuple[str, Place]]:
    """One's own room, then where one reported lately; with what each is."""
    store, person = visit.cloud.store, visit.visitor.person
    if person is None:
        return []
    catch_up(visit.cloud.ledger)
    lately = [
        place.code
        for row in tickets_of(store, person.code, limit=10)
        if (ticket := lookup.ticket(store, row.uid)) is not None
        and (place := place_of(store, ticket.place)) is not None
    ]
    codes = dict.fromkeys([person.room, *lately])
    kinds = {person.room: "own"}
    places = [(kinds.get(code, "recent"), place_of(store, code)) for code in codes]
    known = [(kind, place) for kind, place in places if place is not None]
    return known[: _MOST_RECENT + 1]
