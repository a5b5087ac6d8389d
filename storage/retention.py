"""Tickets that ended long ago leave a station's file: the cloud has them, and tells when asked."""

from __future__ import annotations

from collections.abc import Iterable

from storage import search
from storage.database import Database, Store
from storage.projection import as_list

KEPT_DAYS = 400
"""Days that an ended ticket stays after the last word on it, where nobody set another number."""
DAY = 86_400_000
THINNED = "thinned"
"""The fact of the latest moment (ms UTC) before which ended tickets have left a station's file."""
KEPT = "(open = 1 OR waiting > 0 OR updated_at >= ?)"
"""The condition of staying; its parameter is a moment (ms UTC)."""


def since(now: int, days: int = KEPT_DAYS) -> int:
    """The moment (ms UTC) before which ended tickets leave."""
    return now - days * DAY


def outlived(store: Database, moment: int, limit: int = 10_000) -> list[str]:
    """Tickets that are to leave, the longest here first; reads them all, so not on a main thread.

    Args:
        moment: ms UTC.
    """
    sql = f"SELECT uid FROM ticket WHERE NOT {KEPT} ORDER BY id LIMIT ?"
    return [row[0] for row in store.rows(sql, (moment, limit))]


def let_go(store: Store, uids: Iterable[str], moment: int) -> list[str]:
    """Take these out with their entries, inside the caller's transaction.

    Returns:
        Those that left: what was spoken of meanwhile, or needs a person, stays.
    """
    found = store.rows(
        f"SELECT uid FROM ticket WHERE uid IN (SELECT value FROM json_each(?)) AND NOT {KEPT} "
        "AND uid NOT IN (SELECT aggregate FROM attention WHERE state = 'open')",
        (as_list(uids), moment),
    )
    gone = [row[0] for row in found]
    for uid in gone:
        search.forget(store, uid)
    chosen = "(SELECT value FROM json_each(?))"
    store.run(f"DELETE FROM entry WHERE aggregate IN {chosen}", (as_list(gone),))
    store.run(f"DELETE FROM ticket WHERE uid IN {chosen}", (as_list(gone),))
    return gone
