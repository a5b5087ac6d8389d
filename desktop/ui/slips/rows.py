"""A row of the batch: what was typed from one slip, checked, and made into what is entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from desktop.station import Station
from desktop.ui.slips import reading
from desktop.ui.words import read_moment
from domain.ids import parse_number
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.paper import Written
from domain.repair.ticket import Reporter
from domain.text import narrow, phone, plain

Kind = Literal["finished", "open"]
Field = Literal[
    "number", "reporter", "phone", "place", "fault", "description", "happened_at", "worker",
    "finished_at", "result", "materials",
]  # fmt: skip

FIELDS: dict[Kind, tuple[Field, ...]] = {
    "finished": ("number", "reporter", "phone", "place", "fault", "description", "happened_at",
                 "worker", "finished_at", "result", "materials"),
    "open": ("number", "reporter", "phone", "place", "fault", "description", "happened_at",
             "worker"),
}  # fmt: skip
"""Columns of the two tables, in the order of the paper."""
CHOSEN: tuple[Field, ...] = ("place", "fault", "worker")
"""Fields that stand for a record; ``Row.codes`` has which one."""


class Row(Struct, frozen=True, omit_defaults=True):
    """One slip as it was typed. ``done`` is the number of the ticket that was made of it."""

    texts: dict[str, str] = {}
    codes: dict[str, str] = {}
    done: str = ""

    def text(self, field: str) -> str:
        """What was typed there."""
        return self.texts.get(field, "").strip()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(text.strip() for text in self.texts.values())


class Batch(Struct, frozen=True, omit_defaults=True):
    """Everything that was typed and not recorded, as it is kept between two starts."""

    finished: tuple[Row, ...] = ()
    open: tuple[Row, ...] = ()
    witness: str = ""


class Slip(Struct, frozen=True):
    """What a row says, understood."""

    wish: c.Report
    written: Written
    at: int


def slip_of(row: Row, kind: Kind, station: Station) -> Slip:
    """A row as it is entered.

    Raises:
        Refusal: of the first field that is wrong, named in ``field``.
    """
    for field in FIELDS[kind]:
        check(row, field, station, required=True, kind=kind)
    fault = station.faults.get(row.codes["fault"])
    assert fault is not None
    place = station.place(row.codes["place"]) if row.codes.get("place") else None
    now = station.clock()
    at = read_moment(row.text("happened_at"), now, past=True)
    assert at is not None
    wish = c.Report(
        number=narrow(row.text("number")).upper(),
        fault=fault.code,
        place=place.code if place is not None else "",
        place_text=place.text if place is not None else row.text("place"),
        reporter=Reporter(row.text("reporter"), row.text("phone"), row.codes.get("reporter", "")),
        description=row.text("description"),
        priority=fault.priority,
        team=fault.team_at(place.use if place is not None else ""),
        zone=place.zone if place is not None else "",
    )
    return Slip(wish, _written(row, kind, station, now), at)


def check(
    row: Row, field: Field, station: Station, *, required: bool = False, kind: Kind = "open"
) -> None:
    """Whether a field can be right; an empty one only matters when the row is to be recorded.

    Raises:
        Refusal: ``text_missing``, ``bad_value``, or of a slip's number, with the field.
    """
    text = row.text(field)
    if text:
        look = _CHECKS.get(field)
        if look is not None:
            look(row, text, station, required)
    elif required and field in _required(kind):
        raise Refusal("text_missing", field=field)


def _check_number(row: Row, text: str, station: Station, required: bool) -> None:
    number = narrow(text).upper()
    parse_number(number)
    station.paperwork.check_slip(number)


def _check_phone(row: Row, text: str, station: Station, required: bool) -> None:
    if phone(text) is None:
        raise Refusal("bad_value", field="phone")


def _check_reported(row: Row, text: str, station: Station, required: bool) -> None:
    now = station.clock()
    at = read_moment(text, now, past=True)
    if at is None:
        raise Refusal("bad_value", field="happened_at")
    if at > now:
        raise Refusal("in_the_future", happened_at=at, field="happened_at")


def _check_times(row: Row, text: str, station: Station, required: bool) -> None:
    times = reading.read_times(text, station.clock())
    if times is None or (required and times.finished_at is None):
        raise Refusal("bad_value", field="finished_at")


def _check_materials(row: Row, text: str, station: Station, required: bool) -> None:
    reading.read_materials(text)


def _check_fault(row: Row, text: str, station: Station, required: bool) -> None:
    if station.faults.get(row.codes.get("fault", "")) is None:
        raise Refusal("bad_value", field="fault")


def _check_worker(row: Row, text: str, station: Station, required: bool) -> None:
    if not row.codes.get("worker"):
        raise Refusal("bad_value", field="worker")


_CHECKS: dict[Field, Callable[[Row, str, Station, bool], None]] = {
    "number": _check_number,
    "phone": _check_phone,
    "happened_at": _check_reported,
    "finished_at": _check_times,
    "materials": _check_materials,
    "fault": _check_fault,
    "worker": _check_worker,
}


def _required(kind: Kind) -> tuple[str, ...]:
    always = ("reporter", "place", "fault", "happened_at")
    return (*always, "worker", "finished_at") if kind == "finished" else always


def _written(row: Row, kind: Kind, station: Station, now: int) -> Written:
    code = row.codes.get("worker", "")
    worker = (code, plain(row.text("worker"))) if code else ("", "")
    if kind == "open":
        return Written(worker)
    times = reading.read_times(row.text("finished_at"), now)
    assert times is not None
    done = reading.read_result(row.text("result"))
    return Written(
        worker,
        arrived_at=times.arrived_at,
        finished_at=times.finished_at,
        outcome=done.outcome,
        text=done.text,
        minutes=done.minutes,
        materials=reading.read_materials(row.text("materials")),
    )
