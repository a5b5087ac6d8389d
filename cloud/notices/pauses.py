"""Channels that are left alone for a while, and why: shared by all senders, shown to people."""

from __future__ import annotations

import logging

from msgspec import Struct

from storage.database import Database

_log = logging.getLogger("paidan.notices")

_SHORT = 60_000


class Pause(Struct, frozen=True):
    """A channel, or ``channel:template``, that rests.

    Attributes:
        until, since: ms UTC.
        code: the platform's errcode that told so.
        detail: the platform's words.
    """

    name: str
    until: int
    code: int
    detail: str
    since: int


def pause(store: Database, name: str, until: int, code: int, detail: str, now: int) -> None:
    """Let something rest; what rests longer already stays so."""
    with store.writing():
        store.run(
            "INSERT INTO pause (name, until, code, detail, since) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET until = excluded.until, code = excluded.code, "
            "detail = excluded.detail, since = CASE WHEN pause.until <= excluded.since "
            "THEN excluded.since ELSE pause.since END WHERE excluded.until > pause.until",
            (name, until, code, detail[:200], now),
        )
    level = logging.INFO if until - now <= _SHORT else logging.WARNING
    _log.log(level, "%s rests after errcode %d: %s", name, code, detail[:200])


def pauses(store: Database, now: int) -> dict[str, Pause]:
    """Everything that rests at this moment, by name."""
    rows = store.rows(
        "SELECT name, until, code, detail, since FROM pause WHERE until > ? ORDER BY name", (now,)
    )
    return {row[0]: Pause(*row) for row in rows}


def lift(store: Database, name: str) -> None:
    """Something need not rest any more: an administrator mended it."""
    with store.writing():
        store.run("DELETE FROM pause WHERE name = ?", (name,))
