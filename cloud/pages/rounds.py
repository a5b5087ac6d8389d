"""今天的路线: a worker's jobs building by building, in the order of a round, with the way there."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from starlette.responses import Response

from cloud.identity.wechat import in_wechat
from cloud.pages import cards, words
from cloud.pages.cards import Card
from cloud.pages.places import path_to, place_of
from cloud.pages.safety import with_wechat
from cloud.pages.visit import Visit
from cloud.wechat.buttons import Spot
from domain.directory import Place
from domain.repair.ticket import Status
from storage import lookup, queries
from storage.database import Database
from storage.queries import QueueFilter, QueueRow

_MOST = 200
_TO_DO: tuple[Status, ...] = ("dispatched", "taken", "working")
_EMERGENCY = 0

Key = tuple[tuple[int, str], ...]


class Stop(Struct, frozen=True):
    """One job on the way.

    Attributes:
        where: floor and room, as one walks: ``3层 301``; as it was typed if it is in no directory.
    """

    card: Card
    where: str


class Leg(Struct, frozen=True):
    """One building and the jobs in it, from the ground up.

    Attributes:
        spot: where it stands; None where nobody wrote it down.
        urgent: an emergency is among them: one goes there first.
    """

    title: str
    stops: list[Stop]
    spot: Spot | None
    urgent: bool


def shown(visit: Visit) -> Response:
    """The page of the route."""
    legs = _legs(visit)
    on_map = maps(visit) and any(leg.spot is not None for leg in legs)
    page = visit.page("route.html", legs=legs, on_map=on_map)
    return with_wechat(page) if on_map else page


def count(visit: Visit) -> int:
    """How many jobs there are to go to."""
    return len(_rows(visit))


def maps(visit: Visit) -> bool:
    """Whether the phone can be asked for its map: in WeChat's own browser, with an account."""
    agent = visit.request.headers.get("user-agent", "")
    return visit.cloud.settings.wechat is not None and in_wechat(agent)


def whole_path(store: Database, place: Place | None) -> list[Place]:
    """From the campus down to the place itself; nothing for none."""
    return [] if place is None else [*path_to(store, place), place]


def spot_of(visit: Visit, path: Sequence[Place]) -> Spot | None:
    """Where a place stands: itself, or what it is part of."""
    wechat = visit.cloud.settings.wechat
    known = {} if wechat is None else {spot.place: spot for spot in wechat.spots}
    return next((known[place.code] for place in reversed(path) if place.code in known), None)


def _rows(visit: Visit) -> list[QueueRow]:
    what = QueueFilter(statuses=_TO_DO, worker=visit.visitor.actor.id)
    return queries.first_page(visit.cloud.store, what, "due", _MOST)


def _legs(visit: Visit) -> list[Leg]:
    """Buildings in the order of a round, those with an emergency first."""
    store = visit.cloud.store
    rows = _rows(visit)
    found: dict[str, list[tuple[Key, Stop]]] = {}
    paths: dict[str, list[Place]] = {}
    faults = visit.cloud.ledger.rulebook.faults
    for card in cards.for_worker(rows, faults, visit.now):
        ticket = lookup.ticket(store, card.row.uid)
        place = place_of(store, ticket.place) if ticket is not None else None
        path = whole_path(store, place)
        cut = _building(path)
        code = path[cut - 1].code if cut else ""
        inside = " ".join(each.name for each in path[cut:]) if cut else card.place
        paths.setdefault(code, path[:cut])
        found.setdefault(code, []).append((_key(path), Stop(card, inside)))
    order = sorted(found, key=lambda code: (not _urgent(found[code]), not code, _key(paths[code])))
    return [
        Leg(
            paths[code][-1].text if code else words.ELSEWHERE,
            [stop for _, stop in sorted(found[code], key=lambda both: both[0])],
            spot_of(visit, paths[code]),
            _urgent(found[code]),
        )
        for code in order
    ]


def _building(path: Sequence[Place]) -> int:
    """How much of a path leads to the building, or to what else one walks to; 0 for no place."""
    kinds = [place.kind for place in path]
    for kind in ("building", "outdoor", "area", "campus"):
        if kind in kinds:
            return kinds.index(kind) + 1
    return len(path)


def _key(path: Sequence[Place]) -> Key:
    return tuple((place.order, place.text) for place in path)


def _urgent(stops: Sequence[tuple[Key, Stop]]) -> bool:
    return any(stop.card.row.rank == _EMERGENCY for _, stop in stops)
