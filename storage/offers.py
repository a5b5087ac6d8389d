"""What a station can give back to a cloud that was restored from an older backup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from domain.mending import OfferedEntry, OfferReply
from domain.trail import LENGTH, Trail, trail_of
from domain.wire import WireCommand, WireEntry, decode
from storage import outbox, transfers
from storage.backup import copy_over
from storage.changes import Changes
from storage.database import Database, Store
from storage.projection import as_list

_words = msgspec.json.Decoder(list[str])
_NAMED_BEFORE = 50
"""Entries that are named with the one they came before: more of them would only cost bytes."""
_COPIER_CACHE = 8
"""MiB."""


def copy_aside(store: Store, epochs: frozenset[str]) -> Path | None:
    """Copy a file of a history that ended: it may know what nobody took back. For any thread.

    Raises:
        Trouble: ``disk_full``, ``disk_error``; a copy of an earlier try stays.
    """
    if not epochs:
        return None
    name = "".join(letter for letter in min(epochs) if letter.isalnum())[:32]
    copy = store.path.parent / "backups" / f"station-of-{name}.db"
    # Not through the thread's own connection, which would keep the file open that is to leave.
    copier = Store(store.path, store.key, cache_mib=_COPIER_CACHE)
    try:
        copy_over(copier, copy)
    finally:
        copier.close()
    return copy


def held(store: Store, feed: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Entries of a feed that lie here beyond a place: their places and commands, in order."""
    return store.rows(
        "SELECT seq, command FROM entry WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?",
        (feed, after, limit),
    )


def before(store: Store, feed: str, seq: int, limit: int) -> tuple[str, ...]:
    """The commands of the last entries of a feed up to a place, as far as they lie here."""
    sql = "SELECT command FROM entry WHERE feed = ? AND seq <= ? ORDER BY seq DESC LIMIT ?"
    return tuple(row[0] for row in store.rows(sql, (feed, seq, limit)))


def trail(store: Database, feed: str, seq: int) -> Trail:
    """The entries of a feed that lie here without a gap and end at a place."""
    sql = (
        "SELECT seq, command FROM entry WHERE feed = ? AND seq <= ? AND seq > ? ORDER BY seq DESC"
    )
    rows = store.rows(sql, (feed, seq, seq - LENGTH))
    return trail_of([command for at, (one, command) in enumerate(rows) if one == seq - at])


def entries_of(store: Store, commands: Sequence[str]) -> list[OfferedEntry]:
    """The entries of these commands as they are kept, in the feed's order."""
    rows = store.rows(
        "SELECT data, (SELECT json_group_array(command) FROM (SELECT command FROM entry AS before "
        "WHERE before.aggregate = entry.aggregate AND before.version < entry.version "
        "ORDER BY before.version DESC LIMIT ?)) "
        "FROM entry WHERE command IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (_NAMED_BEFORE, as_list(commands)),
    )
    found: list[OfferedEntry] = []
    for data, commands_before in rows:
        before = tuple(reversed(_words.decode(commands_before)))
        after = before[-1] if before else ""
        found.append(OfferedEntry(decode(bytes(data), WireEntry), after, before))
    return found


def take_answer(
    store: Store, offered: Sequence[OfferedEntry], reply: OfferReply, now: int
) -> Changes:
    """Note what the cloud could not take back, for a person, and which pictures it lacks.

    This station's own commands are not told of: they are asked again, and answered one by one.

    Args:
        now: ms UTC.
    """
    entries = {each.entry.command_id: each.entry for each in offered}
    news = False
    with store.writing():
        for result in reply.results:
            entry = entries.get(result.id)
            if entry is None or result.problem is None or outbox.knows(store, result.id):
                continue
            # Its state may be what can't be read here: that must not keep the rest from going back.
            sql = "SELECT number FROM ticket WHERE uid = ?"
            number = str(store.value(sql, (entry.aggregate,)) or entry.aggregate.partition(":")[2])
            command = _as_asked(entry)
            outbox.raise_attention(store, command, number, "superseded", result.problem, now)
            news = True
        transfers.send_again(store, reply.photos, now)
    return Changes(attention=news)


def _as_asked(entry: WireEntry) -> WireCommand:
    """An entry as the command it may have been: events repeat what was asked in the same words."""
    args: dict[str, Any] = {}
    for raw in entry.events:
        args |= msgspec.json.decode(raw)
    args["kind"] = entry.kind
    return WireCommand(
        id=entry.command_id,
        aggregate=entry.aggregate,
        args=Raw(msgspec.json.encode(args)),
        actor=entry.actor,
        channel=entry.channel,
        station=entry.station,
        incarnation="",
        happened_at=entry.happened_at,
        issued_at=entry.happened_at,
    )
