"""Which feeds a station's file may hold: nothing else goes in, and what is lost goes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from domain.problems import Refusal
from domain.scopes import LOGISTICS, SCOPES, WALLED, is_walled
from storage.changes import Changes
from storage.database import Store
from storage.facts import fact
from storage.lists import as_list

if TYPE_CHECKING:
    from storage.ledger import Ledger

BEHIND_WALL = "behind_wall"
"""The fact of a folder behind the wall: before it is enrolled it may hold nothing at all."""

_OF_FEEDS = "feed IN (SELECT value FROM json_each(?))"


def own_feeds(store: Store) -> tuple[str, ...]:
    """The feeds that the file may hold."""
    told = tuple(fact(store, "feeds").split())
    return told or (() if fact(store, BEHIND_WALL) else SCOPES[LOGISTICS])


def check(store: Store, feeds: Iterable[str]) -> None:
    """Refuse what is not the station's, whoever brings it.

    Raises:
        Refusal: ``feed_not_yours``.
    """
    foreign = sorted(set(feeds) - set(own_feeds(store)))
    if foreign:
        raise Refusal("feed_not_yours", feed=foreign[0][:80])


def feed_of_picture(store: Store, digest: str) -> str:
    """The feed under which the cloud is to keep a picture; empty on this side of the wall."""
    own = own_feeds(store)
    if not is_walled(own):
        return ""
    sql = "SELECT feed FROM item WHERE instr(state, ?) > 0 ORDER BY feed LIMIT 1"
    found = store.value(sql, (digest.encode(),))
    return str(found or next(feed for feed in own if feed in WALLED))


def pictures_here(store: Store) -> set[str]:
    """The pictures of whatever lies in a file behind the wall."""
    # A start asks what the file may hold, and needs none of this.
    from domain.services import decode_state
    from storage import pictures

    rows = store.rows("SELECT service, state FROM item")
    return {one for of, state in rows for one in pictures.of_state(decode_state(of, state))}


def rescope(ledger: Ledger, feeds: Sequence[str]) -> Changes:
    """Hold these feeds from now on; what lies here of others is overwritten, in both copies.

    Own words that the cloud has not taken go too: it would refuse them, and they may not stay.
    """
    store = ledger.store
    lost = as_list(sorted(set(own_feeds(store)) - set(feeds)))
    store.run("PRAGMA secure_delete = ON")
    with store.writing():
        words = store.rows(f"SELECT command FROM outbox WHERE {_OF_FEEDS}", (lost,))
        ledger.second.forget({row[0] for row in words})
        _drop(store, lost)
        kept = as_list(sorted(pictures_here(store)))
        sql = "DELETE FROM transfer WHERE hash NOT IN (SELECT value FROM json_each(?))"
        store.run(sql, (kept,))
        ledger.set_meta("feeds", " ".join(feeds))
    return Changes(outbox=True, attention=True, feeds=True, everything=True)


def _drop(store: Store, feeds: str) -> None:
    of_items = f"(SELECT uid FROM item WHERE {_OF_FEEDS})"
    for sql in (
        f"DELETE FROM attention WHERE command IN (SELECT command FROM outbox WHERE {_OF_FEEDS}) "
        f"OR command IN (SELECT command FROM entry WHERE {_OF_FEEDS})",
        f"DELETE FROM attention WHERE aggregate IN {of_items}",
        f"DELETE FROM outbox WHERE {_OF_FEEDS}",
        f"DELETE FROM entry WHERE {_OF_FEEDS}",
        f"DELETE FROM visit WHERE session IN {of_items}",
        f"DELETE FROM item WHERE {_OF_FEEDS}",
        f"DELETE FROM repair WHERE {_OF_FEEDS}",
        f"DELETE FROM cursor WHERE {_OF_FEEDS}",
        f"DELETE FROM digest WHERE {_OF_FEEDS}",
    ):
        store.run(sql, (feeds,) * sql.count("?"))
