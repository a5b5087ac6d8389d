"""What the wall board says, gathered from the station: counts and open tickets, never people."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.station import QueueRow, Station
from desktop.ui import words
from desktop.ui.queue.columns import RowWords
from desktop.ui.queue.listings import LISTINGS, counts
from desktop.ui.status import age_words, link_words
from domain.repair.ticket import PRIORITIES

translate = QCoreApplication.translate

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Tile:
    """One big number; ``tone`` is a colour role, ``state`` the state whose shape it bears."""

    name: str
    count: int
    tone: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket: where (the building, never the room), what, and how its clock stands.

    ``urgent`` is the word for it where somebody has to go at once, else empty.
    """

    number: str
    status: str
    state_text: str
    place: str
    fault: str
    clock: str
    tone: str
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything on the board at one moment."""

    school: str
    time: str
    link: str
    online: bool
    tiles: tuple[Tile, ...]
    lines: tuple[Line, ...]
    on_duty: str
    drill: bool = False


def gather(station: Station) -> Wall:
    """The board of now: the open tickets by their time limit."""
    now = station.clock()
    say = RowWords(station.faults, station.clock)
    open_ones = LISTINGS["open"].filter(now)
    rows = station.first_page(open_ones, "due", MOST_ROWS)
    fresh = station.freshness
    drill = bool(station.meta("drill"))
    _, link, _ = link_words(fresh, enrolled=bool(station.meta("cloud")), drill=drill)
    present = sum(each.duty.on for each in station.staff("worker"))
    return Wall(
        station.meta("school") or station.meta("name"),
        words.moment(now, now),
        "  ·  ".join(part for part in (link, age_words(fresh, now)) if part),
        fresh.link == "online",
        _tiles(station),
        tuple(_line(row, say, now) for row in rows),
        translate("wallboard", "%n workers on duty", "", present),
        drill,
    )


def _tiles(station: Station) -> tuple[Tile, ...]:
    found = counts(station)
    late, _ = station.due_counts()
    shown = [
        Tile(LISTINGS[key].text(), found[key] or 0, "text", LISTINGS[key].state)
        for key in ("reported", "accepted", "moving", "held", "finished")
    ]
    tone = "danger_text" if late else "text"
    return (*shown, Tile(translate("wallboard", "Past the limit"), late, tone))


def _line(row: QueueRow, say: RowWords, now: int) -> Line:
    late = row.due_at is not None and row.due_at < now
    warned = row.warn_at is not None and row.warn_at <= now
    return Line(
        row.number,
        row.status,
        words.status_text(row.status),
        building(row.place_text),
        say.fault(row.fault),
        say.clock(row),
        "danger_text" if late else "warn_text" if warned else "text_2",
        words.priority_text(PRIORITIES[0]) if row.rank == 0 else "",
    )


def building(place: str) -> str:
    """A place down to its building (东校区 3栋): the room would say who lives there."""
    return " ".join(place.split()[:2])
