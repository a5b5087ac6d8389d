"""Past tickets: repairs done in an older system, kept as history."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

from msgspec import Struct

from cloud.imports import rooms
from cloud.imports.cells import CODE_LIMIT, unknown_word
from cloud.imports.row import RowReader
from domain.directory import PlaceKind
from domain.problems import Refusal
from domain.repair.ticket import Outcome, Priority, Status
from domain.text import fold

TEXT_LIMIT = 4_000
"""Characters in the longest description, result or list of materials."""
PLACE_LIMIT = 200

_LEVELS: tuple[PlaceKind, ...] = ("campus", "building")
_MIDNIGHT = 86_400_000
_TIMES = ("reported_at", "accepted_at", "dispatched_at", "taken_at", "arrived_at", "finished_at")


class PastTicket(Struct, frozen=True, omit_defaults=True):
    """A repair as the older system tells it. Names of people, places and faults stay as written.

    Attributes:
        number: the older system's number.
        source: that system, where several are imported.
        place: the place's code where it was written in parts, else the text.
        fault: category and fault as written, `水/龙头`.
        outcome: where the result's words are known.
        rating: stars 1-5.
    """

    number: str
    reported_at: int
    status: Status
    source: str = ""
    priority: Priority = "normal"
    reporter_name: str = ""
    reporter_phones: tuple[str, ...] = ()
    reporter_code: str = ""
    place: str = ""
    fault: str = ""
    description: str = ""
    workers: tuple[str, ...] = ()
    team: str = ""
    accepted_at: int | None = None
    dispatched_at: int | None = None
    taken_at: int | None = None
    arrived_at: int | None = None
    finished_at: int | None = None
    result: str = ""
    outcome: Outcome | None = None
    rating: int | None = None
    rating_text: str = ""
    materials: str = ""


def past_ticket(row: RowReader) -> PastTicket:
    """Read one past ticket."""
    times = {field: row.moment(field) for field in _TIMES}
    _check_order(row, times)
    reported_at = times.pop("reported_at")
    result = row.text("result", TEXT_LIMIT, lines=True)
    return PastTicket(
        number=row.code("number"),
        reported_at=reported_at or 0,
        status=cast(Status, row.word("status")),
        source=row.text("source", CODE_LIMIT),
        priority=cast(Priority, row.word("priority", "normal")),
        reporter_name=row.text("reporter_name"),
        reporter_phones=row.phones("reporter_phones"),
        reporter_code=row.code("reporter_code"),
        place=_place(row),
        fault="/".join(filter(None, (row.text("fault_category"), row.text("fault")))),
        description=row.text("description", TEXT_LIMIT, lines=True),
        workers=row.names("workers"),
        team=row.text("team"),
        result=result,
        outcome=_outcome(row, result),
        rating=_rating(row),
        rating_text=row.text("rating_text", TEXT_LIMIT, lines=True),
        materials=row.text("materials", TEXT_LIMIT, lines=True),
        **times,
    )


def _place(row: RowReader) -> str:
    above = tuple(
        rooms.Step(kind, rooms.tidy(kind, name))
        for kind in _LEVELS
        if (name := row.text(f"place_{kind}"))
    )
    return rooms.code_from(row.text("place", PLACE_LIMIT), above)


def _check_order(row: RowReader, times: dict[str, int | None]) -> None:
    known = [(field, at) for field in _TIMES if (at := times[field]) is not None]
    for (before, earlier), (after, later) in pairwise(known):
        if later < (_day_of(earlier) if later == _day_of(later) else earlier):
            row.refuse(after, Refusal("times_out_of_order", before=before, after=after))


def _day_of(at: int) -> int:
    """The midnight before; a time that is one may be a date without its time of day."""
    shift = 8 * 3_600_000  # Asia/Shanghai has had no other offset since 1992
    return (at + shift) // _MIDNIGHT * _MIDNIGHT - shift


def _outcome(row: RowReader, result: str) -> Outcome | None:
    found = row.words("outcome").get(fold(result), ())
    return cast(Outcome, found[0]) if found else None


def _rating(row: RowReader) -> int | None:
    """Stars as a number, as `★★★★`, or in words."""
    text = fold(row.text("rating"))
    if not text:
        return None
    stars = text.count("★") or text.removesuffix("分").removesuffix("颗").removesuffix("星")
    words = row.words("rating")
    found = words.get(str(stars).removesuffix(".0")) or words.get(text)
    if found is None:
        row.refuse("rating", unknown_word(words), text)
        return None
    return int(found[0])
