"""What two files can be compared by: a hash of every agreed state, summed up in 256 buckets a feed.

Triggers keep the sums, so whatever writes a row keeps them too. The states of tickets that ended
long ago count by periods, for a station does not keep them for ever and the cloud does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from domain.comparing import DigestMember
from domain.services import SERVICES, STATES, decode_state
from storage import retention
from storage.database import Database, Row, Store
from storage.facts import fact
from storage.marks import BUCKETS, PERIOD, Marks, marks_stored
from storage.projection import ITEM, as_list, state_columns

_MASK = (1 << 62) - 1
"""Sums go round below SQLite's and PostgreSQL's largest integer, which neither may pass."""

TABLES = {
    service.feed: ("" if table == ITEM else name, table, key)
    for name, service in SERVICES.items()
    for table, key in [state_columns(name)]
}
"""Of each feed: its service, the table of its states, and that table's key.

Where several services lie in one table, none is named: an aggregate's own name tells its.
"""


def service_of(feed: str, aggregate: str) -> str:
    """The service of an aggregate that lies in a feed."""
    return TABLES[feed][0] or aggregate.partition(":")[0]


def part_of(feed: str) -> str:
    """The condition by which a feed's rows are told from others of their table."""
    return f"feed = '{feed}'" if TABLES[feed][1] == ITEM else "TRUE"


CLOUD_STATES = "cloud_states"
"""The fact of how the cloud makes states (``services.STATES``), as it told last; 0: not told."""

FIRST = ("logistics", "directory")
"""The feeds that had digests before any table held several."""

_COUNTED = "digest IS NOT NULL AND (period = 0 OR period >= ?)"


def since(thinned: int, now: int) -> int:
    """The first period that a station keeps whole, for sure.

    Args:
        thinned: what was ended before it may be gone, ms UTC (``retention.THINNED``).
        now: ms UTC; a file from the cloud was thinned by the cloud's clock.
    """
    return max(retention.since(now), thinned, 0) // PERIOD + 2


def of_two_versions(store: Store) -> bool:
    """Whether the cloud makes states in another way than this program, so none are compared."""
    return fact(store, CLOUD_STATES, "0") not in ("0", str(STATES))


def total(store: Database, feed: str, first: int) -> str:
    """The digest of a feed as one word.

    Args:
        first: the first period that counts.
    """
    return _word(store.rows(f"SELECT {_SUMS} FROM digest WHERE {_PART}", (feed, first))[0])


def at_head(store: Database, feed: str, first: int) -> tuple[int, str]:
    """How far the cloud's feed reaches and its digest there, of one moment."""
    sql = f"SELECT {_SUMS}, (SELECT seq FROM feed WHERE feed = ?) FROM digest WHERE {_PART}"
    *halves, seq = store.rows(sql, (feed, feed, first))[0]
    return int(seq or 0), _word(halves)


def sums(store: Database, feed: str, first: int) -> list[int]:
    """The digest of a feed by buckets."""
    found = [0] * BUCKETS
    for bucket, *halves in store.rows(
        f"SELECT bucket, {_SUMS} FROM digest WHERE {_PART} GROUP BY bucket", (feed, first)
    ):
        found[bucket] = _joined(halves)
    return found


def members(store: Database, feed: str, buckets: Sequence[int], first: int) -> list[DigestMember]:
    """Who is in these buckets; reads a whole table, so not on a main thread."""
    _, table, key = TABLES[feed]
    chosen = ", ".join("?" * len(buckets))
    rows = store.rows(
        f"SELECT {key}, version, digest FROM {table} "
        f"WHERE {part_of(feed)} AND {_COUNTED} AND (digest & {BUCKETS - 1}) IN ({chosen})",
        (first, *buckets),
    )
    return [DigestMember(*row) for row in rows]


def unlike(store: Database, feed: str, after: Any, limit: int) -> tuple[list[str], Any]:
    """Rows that don't lie here as they were written: a flipped byte, a column of another version.

    Args:
        after: where the last call ended; None to begin.

    Returns:
        Their aggregates, and where the next call goes on; None at the end of the table.
    """
    _, table, key = TABLES[feed]
    order = "id" if table == "ticket" else key
    where, values = ("TRUE", ()) if after is None else (f"{order} > ?", (after,))
    rows = store.rows(
        f"SELECT {order}, {_ROW.format(key=key)} FROM {table} "
        f"WHERE {part_of(feed)} AND {where} ORDER BY {order} LIMIT ?",
        (*values, limit),
    )
    found = [row[1] for row in rows if _marks_now(feed, row[1:]) != row[4:6]]
    found += [row[1] for row in rows if _version(service_of(feed, row[1]), row[2]) != row[6]]
    return sorted(set(found)), rows[-1][0] if len(rows) == limit else None


def mark_anew(store: Database, feed: str, aggregates: Iterable[str]) -> None:
    """Let rows count as what they hold, in the caller's transaction."""
    _, table, key = TABLES[feed]
    for one in aggregates:
        row = store.row(f"SELECT {_ROW.format(key=key)} FROM {table} WHERE {key} = ?", (one,))
        if row is not None:
            sql = f"UPDATE {table} SET digest = ?, period = ? WHERE {key} = ?"
            store.run(sql, (*_marks_now(feed, row), one))


def mark_all(store: Database, feeds: Iterable[str]) -> None:
    """Mark every row and sum up, for tables that were written without; before the triggers are."""
    for feed in feeds:
        _, table, key = TABLES[feed]
        order = "id" if table == "ticket" else key
        after: Any = 0 if table == "ticket" else ""
        while rows := store.rows(
            f"SELECT {order}, {_ROW.format(key=key)} FROM {table} WHERE {order} > ? "
            f"ORDER BY {order} LIMIT 1000",
            (after,),
        ):
            after = rows[-1][0]
            store.run_many(
                f"UPDATE {table} SET digest = ?, period = ? WHERE {order} = ?",
                [(*_marks_now(feed, row[1:]), row[0]) for row in rows],
            )
        sum_up(store, feed)


def sum_up(store: Database, feed: str) -> None:
    """Sum up what the rows are marked with, for a table that was filled past the triggers."""
    _, table, _ = TABLES[feed]
    bucket = f"digest & {BUCKETS - 1}"
    high = "(CAST(sum(digest >> 31) AS BIGINT) & 2147483647) << 31"
    low = "CAST(sum(digest & 2147483647) AS BIGINT)"
    store.run("DELETE FROM digest WHERE feed = ?", (feed,))
    store.run(
        "INSERT INTO digest (feed, period, bucket, total) "
        f"SELECT '{feed}', period, {bucket}, (({high}) + {low}) & {_MASK} FROM {table} "
        f"WHERE {part_of(feed)} AND digest IS NOT NULL GROUP BY period, {bucket}"
    )


_SUMS = "sum(total >> 31), sum(total & 2147483647)"
"""In halves: SQLite refuses a sum that passes its largest integer."""
_PART = "feed = ? AND (period = 0 OR period >= ?)"
_ROW = "{key}, state, confirmed, digest, period, version"


def _joined(halves: Sequence[Any]) -> int:
    high, low = (int(half or 0) for half in halves)
    return (high << 31) + low & _MASK


def _word(halves: Sequence[Any]) -> str:
    return f"{_joined(halves):016x}"


def _marks_now(feed: str, row: Row) -> Marks:
    """What a row of ``_ROW`` should be marked with."""
    aggregate, state, confirmed = row[:3]
    service = service_of(feed, aggregate)
    return marks_stored(aggregate, service, bytes(state if confirmed is None else confirmed))


def states(store: Database, feed: str, aggregates: Sequence[str]) -> list[Row]:
    """Aggregate, version and state as stored, of those that are there and lie in the feed."""
    _, table, key = TABLES[feed]
    return store.rows(
        f"SELECT {key}, version, state FROM {table} "
        f"WHERE {part_of(feed)} AND {key} IN (SELECT value FROM json_each(?))",
        (as_list(aggregates),),
    )


def _version(service: str, state: bytes) -> int:
    try:
        return int(decode_state(service, state).version)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return -1


def _sqlite(feed: str, table: str) -> Iterable[str]:
    bucket = BUCKETS - 1
    was, now = (f"'{feed}'",) * 2 if feed else ("old.feed", "new.feed")
    minus = (
        f"UPDATE digest SET total = (total - old.digest) & {_MASK} WHERE feed = {was} "
        f"AND period = old.period AND bucket = old.digest & {bucket};"
    )
    plus = (
        "INSERT INTO digest (feed, period, bucket, total) "
        f"SELECT {now}, new.period, new.digest & {bucket}, new.digest "
        "WHERE new.digest IS NOT NULL ON CONFLICT (feed, period, bucket) "
        f"DO UPDATE SET total = (total + excluded.total) & {_MASK};"
    )
    name, changed = f"digest_{table}", "new.digest IS NOT old.digest OR new.period <> old.period"
    yield f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {plus} END"
    yield f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {minus} END"
    yield (
        f"CREATE TRIGGER {name}_update AFTER UPDATE OF digest, period ON {table} "
        f"WHEN {changed} BEGIN {minus} {plus} END"
    )


_POSTGRES_FUNCTION = f"""CREATE FUNCTION digest_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     IF TG_OP <> 'INSERT' THEN
       UPDATE digest SET total = (total - OLD.digest) & {_MASK} WHERE feed = TG_ARGV[0]
         AND period = OLD.period AND bucket = (OLD.digest & {BUCKETS - 1});
     END IF;
     IF TG_OP <> 'DELETE' THEN
       IF NEW.digest IS NOT NULL THEN
         INSERT INTO digest (feed, period, bucket, total)
           VALUES (TG_ARGV[0], NEW.period, NEW.digest & {BUCKETS - 1}, NEW.digest)
           ON CONFLICT (feed, period, bucket)
           DO UPDATE SET total = (digest.total + excluded.total) & {_MASK};
       END IF;
     END IF;
     RETURN NULL;
   END $$"""


def _postgres(feed: str, table: str) -> Iterable[str]:
    call = f"FOR EACH ROW EXECUTE FUNCTION digest_row('{feed}')"
    yield f"CREATE TRIGGER digest_come_and_go AFTER INSERT OR DELETE ON {table} {call}"
    # Asked before the call: a row that only shows something else costs nothing more.
    yield (
        f"CREATE TRIGGER digest_update AFTER UPDATE ON {table} FOR EACH ROW WHEN "
        "(OLD.digest IS DISTINCT FROM NEW.digest OR OLD.period <> NEW.period) "
        f"EXECUTE FUNCTION digest_row('{feed}')"
    )


_POSTGRES_BY_ROW = _POSTGRES_FUNCTION.replace("digest_row()", "digest_row_of_feed()")
_POSTGRES_BY_ROW = _POSTGRES_BY_ROW.replace("feed = TG_ARGV[0]", "feed = OLD.feed")
_POSTGRES_BY_ROW = _POSTGRES_BY_ROW.replace("(TG_ARGV[0], NEW", "(NEW.feed, NEW")


def triggers(dialect: str) -> list[str]:
    """The statements that make those of the tables that are a feed each."""
    pairs = [(feed, TABLES[feed][1]) for feed in FIRST]
    if dialect == "sqlite":
        return [sql for pair in pairs for sql in _sqlite(*pair)]
    return [_POSTGRES_FUNCTION, *(sql for pair in pairs for sql in _postgres(*pair))]


def item_triggers(dialect: str) -> list[str]:
    """The statements that make those of the table whose rows name their feed."""
    if dialect == "sqlite":
        return list(_sqlite("", ITEM))
    made = [one.replace("digest_row('')", "digest_row_of_feed()") for one in _postgres("", ITEM)]
    return [_POSTGRES_BY_ROW, *made]
