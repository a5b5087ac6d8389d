"""What a station can give back to a cloud that was restored from an older backup."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw, Struct

from domain.mending import OfferedEntry, OfferReply
from domain.problems import Trouble
from domain.wire import WireCommand, WireEntry, decode
from storage import lookup, outbox, transfers
from storage.changes import Changes
from storage.database import Store
from storage.projection import as_list

OWED = "owed"
"""The fact of the copies of former files that are not wholly back in this one yet."""
_log = logging.getLogger("paidan.storage")


class Copy(Struct, frozen=True):
    """A whole copy of the file as it was in an earlier history of the cloud."""

    path: str
    key: str


_copies = msgspec.json.Decoder(list[Copy])


def owing(known: str, path: Path, key: bytes | None) -> str:
    """The fact ``OWED`` with one more copy."""
    copies = _copies.decode(known) if known else []
    return msgspec.json.encode([*copies, Copy(str(path), (key or b"").hex())]).decode()


def owed(known: str) -> Iterator[Store]:
    """The copies of the fact ``OWED``, open for reading one after the other.

    If the cloud goes back once more while this station still fetches what it had given back
    before, they alone know it.
    """
    for copy in _copies.decode(known) if known else []:
        try:
            store = Store(Path(copy.path), bytes.fromhex(copy.key) or None, read_only=True)
        except Trouble as trouble:
            _log.warning("an earlier file can't be given back: %s", trouble)
            continue
        try:
            yield store
        finally:
            store.close()


def held(store: Store, feed: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Entries of a feed that lie here beyond a place: their places and commands, in order."""
    return store.rows(
        "SELECT seq, command FROM entry WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?",
        (feed, after, limit),
    )


def last_of(store: Store, feed: str, seq: int) -> str:
    """The command of the entry at a place of a feed; empty if it does not lie here."""
    sql = "SELECT command FROM entry WHERE feed = ? AND seq = ?"
    return str(store.value(sql, (feed, seq)) or "")


def entries_of(store: Store, commands: Sequence[str]) -> list[OfferedEntry]:
    """The entries of these commands as they are kept, in the feed's order."""
    rows = store.rows(
        "SELECT data, (SELECT command FROM entry AS before "
        "WHERE before.aggregate = entry.aggregate AND before.version < entry.version "
        "ORDER BY before.version DESC LIMIT 1) "
        "FROM entry WHERE command IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (as_list(commands),),
    )
    return [OfferedEntry(decode(bytes(data), WireEntry), after or "") for data, after in rows]


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
            ticket = lookup.ticket(store, entry.aggregate)
            number = ticket.number if ticket else entry.aggregate.partition(":")[2]
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
