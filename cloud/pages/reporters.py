"""Whose ticket is which: from a person's code to the tickets they reported, read off the feed.

Tickets come from everywhere (a page, the desk's telephone, an import), so the index follows the
feed and not what the pages wrote. It lies in ``lookup`` beside the other ways of finding something.
"""

from __future__ import annotations

from cloud.ledger import CloudLedger
from domain.repair import events as e
from domain.repair.ticket import ENDED
from domain.wire import WireEntry, decode, read_entry
from storage.database import Database
from storage.queries import FIELDS, QueueRow

KIND = "reporter"
_FEED = "logistics"
_CURSOR = "reporters_seq"
_BLOCK = 5_000
_WHO = (b'"repair.reported"', b'"repair.joined"', b'"repair.past_kept"')


def catch_up(ledger: CloudLedger) -> None:
    """Bring the index to the feed's head."""
    store = ledger.store
    head = int(store.value("SELECT seq FROM feed WHERE feed = ?", (_FEED,)) or 0)
    while int(ledger.meta(_CURSOR, "0")) < head:
        _read_block(ledger)


def _read_block(ledger: CloudLedger) -> None:
    store = ledger.store
    with store.writing():
        after = int(ledger.meta(_CURSOR, "0"))
        rows = store.rows(
            "SELECT seq, aggregate, data FROM entry WHERE feed = ? AND seq > ? "
            "ORDER BY seq LIMIT ?",
            (_FEED, after, _BLOCK),
        )
        if not rows:
            return
        found = [
            (KIND, person, aggregate)
            for _, aggregate, data in rows
            if any(tag in data for tag in _WHO)
            for person in _reporters(bytes(data))
        ]
        store.run_many(
            "INSERT INTO lookup (kind, key, aggregate) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            found,
        )
        ledger.set_meta(_CURSOR, str(rows[-1][0]))


def _reporters(data: bytes) -> list[str]:
    found: list[str] = []
    for event in read_entry(decode(data, WireEntry)).events:
        if isinstance(event, e.Reported | e.Joined):
            found.append(event.reporter.person)
        elif isinstance(event, e.PastKept):
            found += [reporter.person for reporter in event.ticket.reporters]
    return [person for person in found if person]


def tickets_of(
    store: Database,
    person: str,
    *,
    over: bool | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[QueueRow]:
    """A person's tickets, newest first.

    Args:
        over: only those that have ended, or only those that have not; None for all.
        before: only rows with a smaller id: the next page.
    """
    ended = ", ".join(f"'{status}'" for status in sorted(ENDED))
    which = {None: "", True: f"AND status IN ({ended})", False: f"AND status NOT IN ({ended})"}
    sql = (
        f"SELECT {FIELDS} FROM lookup JOIN ticket ON ticket.uid = lookup.aggregate "
        f"WHERE lookup.kind = ? AND lookup.key = ? AND ticket.id < ? {which[over]} "
        "ORDER BY ticket.id DESC LIMIT ?"
    )
    rows = store.rows(sql, (KIND, person, 1 << 62 if before is None else before, limit))
    return [QueueRow._make(row) for row in rows]
