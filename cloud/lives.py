"""Stations' lives: a copied or restored data folder is found out, and becomes a station of its own.

Two folders that give numbers with the same letters would give the same number twice. So letters
belong to one life (incarnation), and those of a life that ended are never given again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from cloud import codes, enrolment
from cloud.enrolment import KnownStation
from cloud.ledger import CloudLedger
from domain import values
from domain.mending import (
    ReincarnateRequest,
)
from domain.problems import Refusal
from domain.wire import (
    EnrolReply,
    WireCommand,
)
from storage.database import Database

_log = logging.getLogger("paidan.cloud")

CLOSED = "-"
"""The incarnation of a station whose life ended: nobody has it."""


def check(station: KnownStation, incarnation: str) -> None:
    """Refuse words of a life that is not the station's. One that tells none is an older station.

    Raises:
        Refusal: ``incarnation_unknown``; the station asks for a new life.
    """
    if incarnation and incarnation != station.incarnation:
        raise Refusal("incarnation_unknown", station=station.station)


def hear(store: Database, station: str, commands: Sequence[WireCommand]) -> str:
    """Note the last command that came from a station. Returns the one before these."""
    sql = "SELECT command FROM heard WHERE station = ?"
    before = str(store.value(sql, (station,)) or "")
    if commands:
        store.run(
            "INSERT INTO heard (station, command) VALUES (?, ?) "
            "ON CONFLICT (station) DO UPDATE SET command = excluded.command",
            (station, commands[-1].id),
        )
    return before


def last_word(store: Database, token: str) -> str:
    """The last command that came from whoever has this token; empty if there was none."""
    sql = (
        "SELECT command FROM heard JOIN station ON station.station = heard.station "
        "WHERE token_hash = ?"
    )
    return str(store.value(sql, (codes.hashed(token),)) or "")


def reincarnate(
    ledger: CloudLedger, old: KnownStation, wish: ReincarnateRequest, now: int
) -> EnrolReply:
    """Make a new station of a copy, with letters of its own; asked again it gets the same ones.

    Numbers that it gave before stay its own to report. The old life ends if it goes on nowhere
    else; else the folder that was copied goes on with it.

    Raises:
        Refusal: ``wire_too_old``, ``wire_too_new``, ``bad_value``.
    """
    enrolment.check_wire(wish.wire)
    facts = {
        "name": old.name,
        "incarnation": values.word(wish.incarnation, name="incarnation", required=True),
        "provisional": enrolment.provisional_letters(wish.provisional),
    }
    store = ledger.store
    with store.writing():
        letters = _born(store, old, facts["incarnation"])
        if letters:
            token = enrolment.renew(store, letters)
        else:
            letters, token = enrolment.add(ledger, facts, old.feeds, now)
            enrolment.share(store, letters, [old.letters, *old.former], now)
        enrolment.claim(store, letters, wish.former, now)
        if wish.closes and letters != old.station:
            store.run("UPDATE station SET incarnation = ? WHERE station = ?", (CLOSED, old.station))
    _log.warning("station %s goes on as %s: a copy, or set back", old.station, letters)
    return EnrolReply(
        letters, old.name, letters, token, old.feeds, ledger.meta("epoch"), ledger.meta("school")
    )


def _born(store: Database, old: KnownStation, incarnation: str) -> str:
    """The station that this life was made into when it asked before; empty if it did not."""
    row = store.row(
        "SELECT station FROM station WHERE incarnation = ? AND (station = ? OR station IN "
        "(SELECT station FROM letters WHERE letters = ?))",
        (incarnation, old.station, old.letters),
    )
    return "" if row is None else str(row[0])
