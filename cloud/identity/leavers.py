"""Who left the roster: their bindings and sessions end, whoever changed the roster and how.

It reads the directory's feed from where it stopped, so that nobody has to tell it.
"""

from __future__ import annotations

from cloud.identity import sessions
from cloud.identity.bindings import Bindings, accounts
from cloud.identity.visitor import PERSON, STAFF, visitor_of
from cloud.ledger import CloudLedger
from cloud.notices import preferences
from storage.projection import as_list

_CURSOR = "leavers_seq"
_FEED = "directory"
_BLOCK = 5_000


def catch_up(ledger: CloudLedger, now: int) -> int:
    """End the bindings and sessions of who left since the last time. Returns whose, counted."""
    head = int(ledger.store.value("SELECT seq FROM feed WHERE feed = ?", (_FEED,)) or 0)
    gone = 0
    while int(ledger.meta(_CURSOR, "0")) < head:
        left = _read_block(ledger, now)
        if left is None:
            break
        gone += left
    return gone


def _read_block(ledger: CloudLedger, now: int) -> int | None:
    """Who left in the next entries, counted; None where there are none, whatever the head says."""
    store = ledger.store
    with store.writing():
        after = int(ledger.meta(_CURSOR, "0"))
        rows = store.rows(
            "SELECT aggregate, seq FROM entry WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?",
            (_FEED, after, _BLOCK),
        )
        if not rows:
            return None
        touched = sorted({row[0] for row in rows if row[0].startswith((PERSON, STAFF))})
        # An import touches tens of thousands; few of them have anything that could end.
        among = "IN (SELECT value FROM json_each(?))"
        held = store.rows(
            f"SELECT subject FROM binding WHERE ended_at IS NULL AND subject {among} "
            f"UNION SELECT person FROM session WHERE person {among} "
            f"UNION SELECT subject FROM notice_preference WHERE subject {among} ORDER BY 1",
            (as_list(touched),) * 3,
        )
        left = [subject for (subject,) in held if visitor_of(store, subject) is None]
        known = accounts(store)
        for subject in left:
            for account in known:
                Bindings(ledger, account).end(subject, "roster", now, why="left")
            sessions.end_all(store, subject)
            preferences.forget(store, subject)
        ledger.set_meta(_CURSOR, str(rows[-1][1]))
    return len(left)
