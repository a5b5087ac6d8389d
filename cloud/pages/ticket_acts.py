"""What a requester does with a ticket: urge, withdraw, add, confirm, complain, rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.responses import Response

from cloud.pages import words
from cloud.pages.photos import Photos
from cloud.pages.tickets import ticket_of
from cloud.pages.visit import Visit
from cloud.pages.wishes import Wish, part_of, submit
from domain.envelope import Args
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import Ticket

Maker = Callable[[Visit, Ticket, tuple[str, ...]], Sequence[Args]]


def _urge(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Urge(visit.form.get("text"))]


def _withdraw(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Withdraw(visit.form.get("text"))]


def _pass(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.PassInspection(text=visit.form.get("text"))]


def _fail(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.FailInspection(visit.form.get("reason"), photos=photos)]


def _rework(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.Rework(visit.form.get("reason"), photos)]


def _rate(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    stars = [visit.form.number(name) for name in ("quality", "speed", "attitude")]
    if None in stars:
        raise Refusal("stars_missing")
    quality, speed, attitude = (value or 0 for value in stars)
    return [c.Rate(quality, speed, attitude, visit.form.get("text"))]


def _rate_more(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    return [c.RateMore(visit.form.get("text"))]


def _note(visit: Visit, ticket: Ticket, photos: tuple[str, ...]) -> Sequence[Args]:
    said = visit.form.get("text")
    found: list[Args] = [c.Note(said, public=True)] if said.strip() or not photos else []
    return [*found, c.AddPhotos(photos)] if photos else found


_MAKERS: dict[str, tuple[Maker, str]] = {
    "urge": (_urge, words.URGED),
    "withdraw": (_withdraw, words.WITHDRAWN),
    "note": (_note, words.NOTED),
    "pass": (_pass, words.PASSED),
    "fail": (_fail, words.FAILED),
    "rate": (_rate, words.RATED),
    "rate-more": (_rate_more, words.RATED_MORE),
    "rework": (_rework, words.REWORK_ASKED),
}


class TicketActs:
    """Carries out what the forms of the ticket page ask."""

    def __init__(self, photos: Photos) -> None:
        self._photos = photos

    def do(self, visit: Visit) -> Response:
        """The act of the address; every form has ``key``, and each its own fields."""
        made = _MAKERS.get(visit.path["act"])
        if made is None:
            raise Refusal("no_such_page")
        ticket = ticket_of(visit)
        maker, say = made
        wishes = keyed(visit, ticket, maker(visit, ticket, self._photos.received(visit)))
        submit(visit.cloud, visit.visitor.actor, wishes)
        return visit.done(f"/tickets/{ticket.uid}", say)


def keyed(visit: Visit, ticket: Ticket, args: Sequence[Args], waited: int = 0) -> list[Wish]:
    """The commands of one form under its key: the first has it, another one has a part of it."""
    key, base = visit.form.key(), visit.form.number("base") or 0
    keys = [key, *(part_of(key, str(n)) for n in range(1, len(args)))]
    return [Wish(one, ticket.uid, body, waited, base) for one, body in zip(keys, args, strict=True)]
