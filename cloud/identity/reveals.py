"""Who was shown whole personal data, and when: once a day for the same person and thing."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.ids import CAMPUS_ZONE
from storage.database import Database


class Reveal(Struct, frozen=True):
    """One showing. ``viewer`` is a subject, ``about`` a ticket's id; ``at`` ms UTC."""

    at: int
    viewer: str
    about: str
    what: str


def note(
    store: Database, viewer: str, about: str, what: str, now: int, *, each: bool = False
) -> None:
    """Remember that somebody was shown something: before it is shown, so nothing goes unnoted.

    Args:
        each: every time, not once a day.
    """
    day = f"{datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE):%Y-%m-%d}"
    if each:
        day = f"{day} {now}"
    seen = store.value(
        "SELECT 1 FROM reveal WHERE viewer = ? AND about = ? AND what = ? AND day = ?",
        (viewer, about, what, day),
    )
    if seen is None:
        with store.writing():
            store.run(
                "INSERT INTO reveal (at, viewer, about, what, day) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                (now, viewer, about, what, day),
            )


def since(store: Database, at: int, viewer: str = "") -> list[Reveal]:
    """Showings since a moment, oldest first.

    Args:
        viewer: of this subject alone; empty for everybody's.
    """
    rows = store.rows(
        "SELECT at, viewer, about, what FROM reveal WHERE at >= ? AND (viewer = ? OR ? = '') "
        "ORDER BY id",
        (at, viewer, viewer),
    )
    return [Reveal(*row) for row in rows]
