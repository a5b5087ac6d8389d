"""Which columns a list has when it is taken out, and where its rows come from."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec import structs
from PySide6.QtCore import QCoreApplication

from desktop.exporting.sheet import Sheet, Value, marked, masked_phone, masked_text, moment
from desktop.station import Order, QueueFilter, QueueRow, Station
from desktop.ui import words
from desktop.ui.attention.wishes import Wishes
from domain.repair.ticket import PRIORITIES

if TYPE_CHECKING:
    from desktop.station import Attention

translate = QCoreApplication.translate
_BLOCK = 500

Make = Callable[[Any, bool], Sheet]
"""Makes a sheet from a store of the calling thread; with phones in full, or hidden."""


@dataclass(frozen=True, slots=True)
class List:
    """A list that can be taken out. ``file`` is the name proposed, without its ending."""

    title: str
    file: str
    make: Make


def queue_list(
    station: Station, title: str, what: QueueFilter | None, order: Order, ids: array[int]
) -> List:
    """The queue as it is filtered and sorted; of a search (``what`` None) what was found.

    Args:
        ids: the rows as they are shown.
    """

    def make(store: Any, phones: bool) -> Sheet:
        wanted = ids if what is None else station.all_ids(store, what, order)
        rows = _rows(station, store, wanted)
        return ticket_sheet(station, title, rows, len(wanted), phones=phones)

    return _list(station, title, make)


def board_list(station: Station) -> List:
    """The board: who has what in hand."""
    title = translate("export", "Worker board")

    def make(store: Any, phones: bool) -> Sheet:
        lines: list[Sequence[Value]] = []
        columns = _columns(station, phones=phones)
        hands = station.paperwork.rows_in_hand(store)
        for each in station.paperwork.staff(store):
            duty = translate("export", "on duty") if each.duty.on else translate("export", "off")
            own = (each.staff.name, duty)
            rows = hands.get(each.staff.code, [])
            lines += [(*own, *(read(row) for _, read in columns)) for row in rows]
            if not rows:
                lines.append((*own, *(None for _ in columns)))
        own_heads = (translate("export", "Worker"), translate("export", "Duty"))
        heads = (*own_heads, *(head for head, _ in columns))
        return Sheet(title, heads, lines, len(lines))

    return _list(station, title, make)


def attention_list(station: Station) -> List:
    """What needs a person."""
    title = translate("export", "Needs a look")
    items: Sequence[Attention] = station.attention()
    kinds = [Wishes(station).kind(item.command) for item in items]

    def make(store: Any, phones: bool) -> Sheet:
        heads = (
            translate("export", "Number"),
            translate("export", "Act"),
            translate("export", "By"),
            translate("export", "What is the matter"),
            translate("export", "Since"),
        )
        hide = (lambda text: text) if phones else masked_text
        lines = [
            (
                item.number,
                kind,
                item.command.actor.name,
                hide(words.sentence(item.problem)),
                moment(item.created_at),
            )
            for item, kind in zip(items, kinds, strict=True)
        ]
        return Sheet(title, heads, lines, len(lines))

    return _list(station, title, make)


def ticket_sheet(
    station: Station, title: str, rows: Iterable[QueueRow], count: int, *, phones: bool
) -> Sheet:
    """Tickets as they stand in lists."""
    columns = _columns(station, phones=phones)
    lines = ([read(row) for _, read in columns] for row in rows)
    return Sheet(title, tuple(head for head, _ in columns), lines, count)


def _columns(
    station: Station, *, phones: bool
) -> list[tuple[str, Callable[[QueueRow], Value]]]:
    faults = station.faults
    hide = (lambda text: text) if phones else masked_text
    call = (lambda text: text) if phones else masked_phone

    def team(row: QueueRow) -> str:
        found = faults.teams.get(row.team)
        return row.team if found is None else found.name

    return [
        (translate("export", "Number"), lambda row: row.number),
        (translate("export", "State"), lambda row: words.status_text(row.status)),
        (translate("export", "Priority"), lambda row: words.priority_text(PRIORITIES[row.rank])),
        (translate("export", "Place"), lambda row: row.place_text),
        (translate("export", "Fault"), lambda row: faults.path_text(row.fault)),
        (translate("export", "Description"), lambda row: hide(row.description)),
        (translate("export", "Reporter"), lambda row: row.reporter),
        (translate("export", "Phone"), lambda row: call(row.phone)),
        (translate("export", "Workers"), lambda row: row.workers),
        (translate("export", "Team"), team),
        (translate("export", "Zone"), lambda row: row.zone),
        (translate("export", "Reported"), lambda row: moment(row.reported_at)),
        (translate("export", "Changed"), lambda row: moment(row.updated_at)),
        (translate("export", "Clock"), lambda row: _clock(row)),
        (translate("export", "Due"), lambda row: moment(row.due_at)),
        (translate("export", "Urged"), lambda row: row.urges),
        (translate("export", "Reworks"), lambda row: row.reworks),
        (translate("export", "Reporters"), lambda row: row.reporters),
    ]


def _clock(row: QueueRow) -> str:
    return words.clock_text(row.due_clock) if row.due_clock else ""


def _rows(station: Station, store: Any, ids: array[int]) -> Iterator[QueueRow]:
    """Rows in that order; what left the file meanwhile is left out."""
    for start in range(0, len(ids), _BLOCK):
        part = ids[start : start + _BLOCK]
        found = {row.id: row for row in station.paperwork.rows(store, part)}
        yield from (found[row_id] for row_id in part if row_id in found)


def _list(station: Station, title: str, make: Make) -> List:
    """The list to take out; of a drill it says so in its name and in the sheet itself."""
    if not station.meta("drill"):
        return List(title, _file(station, title), make)
    mark = drill_mark()
    made = f"{mark}{title}"
    return List(made, _file(station, made), lambda store, phones: marked(make(store, phones), mark))


def drill_mark() -> str:
    """What stands before whatever is taken out of a drill."""
    return translate("drill", "[DRILL]")


def _file(station: Station, title: str) -> str:
    stamp = words.when(station.clock()).replace(":", "").replace(" ", "-")
    return f"{title}-{stamp}"


def whole(sheet: Sheet) -> Sheet:
    """The same with its rows made, to be read more than once."""
    return structs.replace(sheet, rows=[list(row) for row in sheet.rows])
