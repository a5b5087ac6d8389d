"""What an administrator sees of notices: to whom (masked), by which way, and why not; and again."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cloud.identity.masking import masked_number
from cloud.notices import preferences
from cloud.notices.kinds import TABLE
from cloud.notices.outbox import AGAIN
from cloud.notices.outcomes import tried
from cloud.notices.preferences import Preference
from storage.database import Database

_OPEN = ("failed", "unknown", "waiting", "sending")
_MOST_TRIES = 6
_MOST_A_DAY = 20_000
"""So many of the newest notices are looked at to count a day's."""
_UNDONE = "state IN ('failed', 'unknown', 'withheld')"


class Line(Struct, frozen=True):
    """One notice. Times in ms UTC.

    Attributes:
        to: the person, masked.
        why: why it was not sent, as a code; empty if it was, or still waits.
        tried: what was tried in vain, in words.
        wish: how the person wants to be told, where it is not as usual.
    """

    id: int
    made_at: int
    number: str
    kind: str
    to: str
    state: str
    channel: str
    why: str
    tried: tuple[str, ...]
    wish: Preference


class Counts(Struct, frozen=True):
    """How the notices stand.

    Attributes:
        waiting: not sent yet, those put off included.
        late: due for more than five minutes and not sent.
        failed, unknown: of the last day.
    """

    waiting: int
    late: int
    failed: int
    unknown: int


def lines(
    store: Database,
    *,
    person: str = "",
    number: str = "",
    failed: bool = False,
    limit: int = 50,
) -> list[Line]:
    """The newest notices.

    Args:
        person: 学工号 or 工号; empty for everybody.
        number: a ticket's; empty for all.
        failed: only those that reached nobody for sure.
    """
    where, values = ["1 = 1"], []
    if person:
        where.append("notice.subject IN (?, ?)")
        values += [f"person:{person}", f"staff:{person}"]
    if number:
        where.append("notice.ticket = (SELECT uid FROM ticket WHERE number = ?)")
        values.append(number)
    if failed:
        where.append(f"notice.{_UNDONE}")
    rows = store.rows(
        "SELECT notice.id, made_at, ticket.number, kind, subject, notice.state, channel, problem "
        "FROM notice LEFT JOIN ticket ON ticket.uid = notice.ticket "
        f"WHERE {' AND '.join(where)} ORDER BY notice.id DESC LIMIT ?",
        [*values, limit],
    )
    return [
        Line(
            row[0],
            row[1],
            row[2] or "",
            row[3],
            masked_number(row[4].partition(":")[2]),
            row[5],
            row[6],
            row[7],
            _tried(store, row[0]) if row[5] in _OPEN else (),
            preferences.of(store, row[4]),
        )
        for row in rows
    ]


def _tried(store: Database, one: int) -> tuple[str, ...]:
    rows = store.rows(
        "SELECT channel, outcome, code, detail FROM delivery WHERE notice = ? AND outcome <> 'sent'"
        " ORDER BY id DESC LIMIT ?",
        (one, _MOST_TRIES),
    )
    return tuple(tried(*row) for row in reversed(rows))


def counts(store: Database, now: int) -> Counts:
    """How the notices stand now, without reading those of months."""
    due = store.rows(
        "SELECT count(*), sum(CASE WHEN not_before < ? THEN 1 ELSE 0 END) "
        "FROM notice WHERE state IN ('waiting', 'sending')",
        (now - 300_000,),
    )[0]
    # Numbers rise with time: the newest ones hold the last day.
    over = store.rows(
        "SELECT sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), "
        "sum(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END) "
        "FROM (SELECT state, made_at FROM notice ORDER BY id DESC LIMIT ?) AS newest "
        "WHERE made_at > ?",
        (_MOST_A_DAY, now - 86_400_000),
    )[0]
    return Counts(*(int(count or 0) for count in (*due, *over)))


def failed_ids(store: Database) -> list[int]:
    """Those that by no channel could be sent, oldest first."""
    # SQLite takes the index of these states only where all of them are named as they are there.
    rows = store.rows(f"SELECT id FROM notice WHERE {_UNDONE} AND state = 'failed' ORDER BY id")
    return [row[0] for row in rows]


def send_again(store: Database, ids: Sequence[int], now: int) -> int:
    """Have notices sent once more, on a person's word: as new ones, the old stay as they are noted.

    Returns:
        How many can be: those that were sent or still wait are left alone.
    """
    count = 0
    with store.writing():
        for one in ids:
            old = store.rows(
                "UPDATE notice SET state = 'repeated' WHERE id = ? "
                "AND state IN ('failed', 'unknown', 'withheld', 'listed') RETURNING kind",
                (one,),
            )
            if not old:
                continue
            rule = TABLE[old[0][0]]
            store.run(
                "INSERT INTO notice (key, command, ticket, kind, subject, facts, happened_at, "
                "made_at, not_before, state, holder, lease_until, tries, channel, problem) "
                "SELECT key || ?, command, ticket, kind, subject, facts, happened_at, ?, ?, "
                "?, '', 0, 0, '', '' FROM notice WHERE id = ?",
                (f"{AGAIN}{one}", now, now, "waiting" if rule.buzzes else "listed", one),
            )
            count += 1
    return count
