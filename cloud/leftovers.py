"""Pictures that were sent and never used: let go after a month, on whichever way they came.

A picture that any entry speaks of stays as long as the entry does. Once a day all entries are read
for those that may go: an index of them would have to be kept from stations and over the wall.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cloud.blobs import PENDING, PUBLIC, Blobs
from cloud.ledger import CloudLedger

KEPT = 30 * 86_400_000
"""So long may a form lie on a phone with a picture that it has sent already, ms."""
_EVERY = 86_400_000
_BLOCK = 2_000
_MOST = 500
_DONE = "photos_cleared_at"
_HASH = re.compile(rb'"([0-9a-f]{64})"')

_OLD = (
    "SELECT hash FROM blob WHERE at < ? AND feed IN (?, ?, ?) AND (uploaded_by LIKE 'wechat:%' "
    "OR uploaded_by LIKE 'person:%' OR uploaded_by LIKE 'staff:%') ORDER BY at, hash"
)
"""Of people alone: what a station sent waits for its commands, however long its line is down."""


_LOOSE = (PUBLIC, PENDING, f"{PUBLIC} {PENDING}")
"""The feeds of a picture that may belong to nothing."""


def clear(ledger: CloudLedger, blobs: Blobs, now: int) -> int:
    """Let unused pictures go, once a day; safe to run at any time, and often.

    Args:
        now: ms UTC.

    Returns:
        How many went.

    Raises:
        Trouble: what the database has against it.
    """
    if now < int(ledger.meta(_DONE, "0")) + _EVERY:
        return 0
    store = ledger.store
    unused = {str(row[0]).encode() for row in store.rows(_OLD, (now - KEPT, *_LOOSE))}
    heads = ledger.heads() if unused else {}
    _without_used(ledger, unused, dict.fromkeys(heads, 0))
    with store.writing():
        # What was accepted while the entries were read may speak of one of them.
        ledger.take_turn(heads)
        _without_used(ledger, unused, heads)
        unwanted = [one.decode() for one in sorted(unused)[:_MOST]]
        gone = [one for one in unwanted if blobs.drop(one, now - KEPT)]
        store.run_many("DELETE FROM chat_photo WHERE hash = ?", [(one,) for one in gone])
        ledger.set_meta(_DONE, str(now))
    return len(gone)


def _without_used(ledger: CloudLedger, unused: set[bytes], after: Mapping[str, int]) -> None:
    """Strike out the pictures that an entry speaks of, read from these places of the feeds on."""
    for feed, seq in after.items():
        while unused:
            rows = ledger.store.rows(
                "SELECT seq, data FROM entry WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?",
                (feed, seq, _BLOCK),
            )
            for _, data in rows:
                unused.difference_update(_HASH.findall(bytes(data)))
            if len(rows) < _BLOCK:
                break
            seq = rows[-1][0]
