"""Own commands as backups cover them: those covered leave, those the cloud forgot go once more."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from storage.database import Store

KEPT_DAYS = 30
"""Days that an own command stays after it was recorded."""
DAY = 86_400_000
PART = 200
"""Rows a call: a small transaction, on the main thread."""
NEWEST_KEPT = 1_000
"""The newest own commands stay in any case: by them a folder that was set back is found out."""


def outlived(store: Store, backed_up: Mapping[str, int], now: int) -> list[str]:
    """Own commands that may leave: settled, in a checked backup of this history, and old enough.

    Args:
        backed_up: how far each feed lies in a checked backup.
        now: ms UTC.
    """
    return [
        row[0]
        for row in store.rows(
            "SELECT command FROM outbox WHERE state = 'settled' AND created_at < ? "
            "AND seq <= (SELECT value FROM json_each(?) WHERE key = feed) "
            "AND id <= (SELECT max(id) FROM outbox) - ? ORDER BY id LIMIT ?",
            (
                now - KEPT_DAYS * DAY,
                msgspec.json.encode(dict(backed_up)).decode(),
                NEWEST_KEPT,
                PART,
            ),
        )
    ]


def drop(store: Store, commands: list[str]) -> None:
    """Take these out of the outbox, inside the caller's transaction."""
    store.run_many("DELETE FROM outbox WHERE command = ?", [(one,) for one in commands])


def accepted_to(store: Store, feed: str) -> int:
    """The last place of a feed that an own word was given which has not come back yet."""
    sql = "SELECT max(seq) FROM outbox WHERE state = 'accepted' AND feed = ?"
    return int(store.value(sql, (feed,)) or 0)


def offer_forgotten(store: Store, feed: str, head: int, accepted: int) -> None:
    """Have sent once more what was accepted at places beyond the feed's head, if anything was."""
    if accepted <= head:
        return
    where = "state = 'accepted' AND feed = ? AND seq > ?"
    store.run(f"UPDATE outbox SET state = 'waiting', seq = NULL WHERE {where}", (feed, head))
