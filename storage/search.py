"""Tickets found while typing: Chinese by character, pinyin initials, phones from either end, rooms.

One full-text column holds a set of tokens a ticket: every Chinese character and pair of them, words
and numbers whole, pairs of pinyin initials, the phones forwards and backwards, the room's short
form. A set knows no order, so the newest candidates are read and checked against what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.repair.ticket import Ticket
from domain.services import decode_state
from storage.database import Row, Store, translated
from storage.projection import as_list
from storage.queries import FIELDS, QueueRow
from storage.words import Words, conditions, folded, has, tokens, words_of

LOOKED_AT = 600
"""Most candidates read for one keystroke, so that a phrase nobody wrote can't hold the window."""
BATCH = 64
"""So many new tickets go into the index together."""
PIECES = 8
"""So many pieces of the index, of one size, are merged into one."""
NEWEST = 300
"""Where nothing typed is worth an index (one letter), only so many of the newest are looked at."""

CREATE = (
    "CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1, detail=none, "
    "prefix='5', tokenize=\"ascii tokenchars '-'\")"
)
"""``prefix='5'`` serves four digits of a phone behind their mark, and costs little else."""

_NUMBER = re.compile("[a-z]{2}[0-9]+(?:-[a-z]*[0-9]*)?")

_SELECT = f"SELECT {FIELDS}, CASE WHEN reporters > 1 THEN state END FROM "


def index(store: Store, tickets: Sequence[Ticket]) -> None:
    """Make these tickets findable by their words of now, inside the caller's transaction.

    New ones are read by ``search`` itself until there are ``BATCH`` of them: together they cost
    the index a sixth of what as many single ones would.
    """
    last = _last_indexed(store)
    known = {ticket.uid: ticket for ticket in tickets}
    rows = store.rows(
        "SELECT id, uid FROM ticket WHERE uid IN (SELECT value FROM json_each(?)) AND id <= ?",
        (as_list(known), last),
    )
    _put(store, [(row_id, known[uid]) for row_id, uid in rows])
    if int(store.value("SELECT max(id) FROM ticket") or 0) - last >= BATCH:
        _index_after(store, last)


def _last_indexed(store: Store) -> int:
    return int(store.value("SELECT max(id) FROM search_docsize") or 0)


def _index_after(store: Store, last: int) -> None:
    _merge_rarely(store)
    while rows := store.rows(
        "SELECT id, state FROM ticket WHERE id > ? ORDER BY id LIMIT 2000", (last,)
    ):
        last = rows[-1][0]
        _put(store, [(row_id, decode_state("repair", state)) for row_id, state in rows])


def _merge_rarely(store: Store) -> None:
    """Let the index grow wider before a commit merges it: with 4 pieces, as SQLite has it, one
    commit in a hundred takes a whole frame; with 8 half of one, and is searched as quickly."""
    if store.value("SELECT v FROM search_config WHERE k = 'automerge'") != PIECES:
        store.run("INSERT INTO search (search, rank) VALUES ('automerge', ?)", (PIECES,))


def _put(store: Store, tickets: Sequence[tuple[int, Ticket]]) -> None:
    store.run_many(
        "INSERT OR REPLACE INTO search (rowid, words) VALUES (?, ?)",
        [(row_id, " ".join(tokens(words_of(ticket)))) for row_id, ticket in tickets],
    )


def forget(store: Store, uid: str) -> None:
    """Drop a ticket's words, before its row goes."""
    store.run("DELETE FROM search WHERE rowid = (SELECT id FROM ticket WHERE uid = ?)", (uid,))


def forget_all(store: Store) -> None:
    """Drop the words of every ticket."""
    store.run("INSERT INTO search (search) VALUES ('delete-all')")


def index_all(store: Store) -> None:
    """Index every ticket anew, for a file whose rows were written past the ledger."""
    with store.writing():
        forget_all(store)
        _index_after(store, 0)


def changed(old: Ticket | None, new: Ticket) -> bool:
    """Whether a ticket is found by other words than before."""
    return old is None or words_of(old) != words_of(new)


def search(store: Store, typed: str, limit: int = 50) -> list[QueueRow]:
    """The newest tickets that contain everything typed, newest first; for any thread's store.

    Args:
        typed: words apart by spaces: characters, initials (``dxq3d``), digits of a phone from
            either end (four or more), a room (``502``, ``3-502``), a number or its tail (``A042``).
    """
    words = folded(typed).split()
    if not words:
        return []
    if len(words) == 1 and _NUMBER.fullmatch(words[0]):
        return _by_number(store, words[0], limit)
    found: list[QueueRow] = []
    with translated(store.path):
        for row in _candidates(store, words):
            if has(_words(row), words):
                found.append(QueueRow._make(row[:-1]))
                if len(found) == limit:
                    break
    return found


def _candidates(store: Store, words: list[str]) -> Iterator[Row]:
    """Rows that may have the words, newest first."""
    match = " AND ".join(part for word in words for part in conditions(word))
    if not match:
        yield from store.run(f"{_SELECT} ticket ORDER BY id DESC LIMIT ?", (NEWEST,))
        return
    last = _last_indexed(store)
    yield from store.run(f"{_SELECT} ticket WHERE id > ? ORDER BY id DESC", (last,))
    yield from store.run(
        f"{_SELECT} search JOIN ticket ON ticket.id = search.rowid WHERE search MATCH ? "
        "ORDER BY search.rowid DESC LIMIT ?",
        (match, LOOKED_AT),
    )


def _by_number(store: Store, typed: str, limit: int) -> list[QueueRow]:
    start = typed.upper()
    sql = (
        f"SELECT {FIELDS} FROM ticket WHERE number >= ? AND number < ? "
        "ORDER BY number DESC LIMIT ?"
    )
    rows = store.rows(sql, (start, start + "\U0010ffff", limit))
    return [QueueRow._make(row) for row in rows]


def _words(row: Row) -> Words:
    if row[-1] is not None:
        return words_of(decode_state("repair", row[-1]))
    shown = QueueRow._make(row[:-1])
    return Words(
        shown.number, shown.place_text, shown.description, (shown.reporter,), (shown.phone,)
    )
