"""Notices in the cloud's database: written with the entry, taken up by one sender, kept for ever.

States: ``waiting`` · ``sending`` (a sender has it on a lease) · ``sent`` · ``listed`` (on the pages
only) · ``merged`` (told with, or overtaken by, a later one; ``problem`` names it) · ``withdrawn``
(taken back before anybody was told) · ``unknown`` (may have arrived; never repeated) · ``failed``
(by no channel: a person looks at it) · ``withheld`` (the database went back in time) · ``repeated``
(sent once more by hand, as another one).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from cloud.notices.course import Outcome, Try
from cloud.notices.kinds import TABLE, Facts, Kind, Notice, TakenBack
from storage.database import Database, Row

LEASE = 120_000
"""A sender that says nothing for so long has died, ms: longer than all calls of one notice."""

AGAIN = ":again:"
"""What stands in the key of a notice that is sent once more on a person's word."""

_facts = msgspec.json.Decoder(Facts)
_NEW = (
    "INSERT INTO notice (key, command, ticket, kind, subject, facts, happened_at, made_at, "
    "not_before, state, holder, lease_until, tries, channel, problem) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, '', '') ON CONFLICT (key) DO NOTHING"
)
_KNOWS = ("sending", "sent", "listed", "merged", "unknown")
_SHOWN = "state NOT IN ('withdrawn', 'repeated')"
_WITH = (
    "subject = (SELECT subject FROM notice WHERE id = ?) AND state = 'merged' AND problem = ?"
)
_FIELDS = (
    "id, key, command, ticket, kind, subject, facts, happened_at, made_at, not_before, state, "
    "tries, channel, problem, sent_at, read_at"
)


class Kept(Struct, frozen=True):
    """A notice as it lies in the database. Times in ms UTC."""

    id: int
    notice: Notice
    made_at: int
    not_before: int
    state: str
    tries: int
    channel: str
    problem: str
    sent_at: int | None
    read_at: int | None


def put(store: Database, told: Sequence[Notice | TakenBack], now: int) -> None:
    """Write what is to be told, inside the caller's transaction; what is there already stays."""
    new = [one for one in told if isinstance(one, Notice)]
    if new:
        store.run_many(_NEW, [_row(one, now) for one in new])
    for one in told:
        if isinstance(one, TakenBack):
            _take_back(store, one, now)


def _row(one: Notice, now: int) -> Row:
    rule = TABLE[one.kind]
    state = "waiting" if rule.buzzes else "listed"
    facts = msgspec.json.encode(one.facts)
    return (
        one.key,
        one.command,
        one.ticket,
        one.kind,
        one.subject,
        facts,
        one.happened_at,
        now,
        now + rule.settle,
        state,
    )


def _take_back(store: Database, one: TakenBack, now: int) -> None:
    """Nobody is told of an act that was undone; who has been told is told that it was."""
    # A key begins with its command: what one command tells lies together in the keys' index.
    of_it = (f"{one.command}:", f"{one.command};")
    told = store.rows(
        "SELECT subject, state, tries FROM notice WHERE key >= ? AND key < ? ORDER BY id", of_it
    )
    store.run(
        "UPDATE notice SET state = 'withdrawn' WHERE key >= ? AND key < ? AND state = 'waiting'",
        of_it,
    )
    knows = [
        subject
        for subject, state, tries in told
        if state in _KNOWS or (state == "waiting" and tries)
    ]
    put(
        store,
        [
            Notice(
                f"{one.key}:changed:{subject}",
                one.key,
                one.ticket,
                "changed",
                subject,
                one.facts,
                one.happened_at,
            )
            for subject in dict.fromkeys(knows)
        ],
        now,
    )


def withhold(store: Database) -> int:
    """The database went back in time: what waits in it may have been told since.

    At most once goes before at least once: it stands in the lists, and can be sent by hand.

    Returns:
        How many.
    """
    done = store.run(
        "UPDATE notice SET state = 'withheld', problem = 'restored' "
        "WHERE state IN ('waiting', 'sending')"
    )
    return int(done.rowcount)


def due(store: Database, now: int, limit: int) -> list[Kept]:
    """What a sender may take up now, those on a dead sender's lease included."""
    rows = store.rows(
        f"SELECT {_FIELDS} FROM notice WHERE state IN ('waiting', 'sending') "
        "AND not_before <= ? AND lease_until <= ? ORDER BY not_before, id LIMIT ?",
        (now, now, limit),
    )
    return [_kept(row) for row in rows]


def beside(store: Database, one: Kept) -> tuple[list[Kept], bool, int | None]:
    """The others that wait with a notice: all of its ticket and person, or all of a leader's
    breaches; whether one of them is being sent; and when one went out last, ms UTC."""
    if one.notice.kind == "breach":
        which, values = "subject = ? AND kind = 'breach'", [one.notice.subject]
    else:
        which = "ticket = ? AND subject = ? AND kind <> 'breach'"
        values = [one.notice.ticket, one.notice.subject]
    rows = store.rows(
        f"SELECT {_FIELDS} FROM notice WHERE {which} AND state = 'waiting' ORDER BY id", values
    )
    busy, last = store.rows(
        "SELECT sum(CASE WHEN state = 'sending' THEN 1 ELSE 0 END), max(sent_at) "
        f"FROM notice WHERE {which} AND state IN ('sending', 'sent')",
        values,
    )[0]
    return [_kept(row) for row in rows], bool(busy), last


def take(store: Database, ids: Sequence[int], holder: str, until: int) -> None:
    """Put a lease on notices, inside the caller's transaction."""
    store.run_many(
        "UPDATE notice SET state = 'sending', holder = ?, lease_until = ?, tries = tries + 1 "
        "WHERE id = ?",
        [(holder, until, one) for one in ids],
    )


def put_off(store: Database, waits: Iterable[tuple[int, int]]) -> None:
    """Let these wait until then."""
    store.run_many(
        "UPDATE notice SET not_before = ? WHERE id = ? AND state = 'waiting'",
        [(until, one) for one, until in waits],
    )


def settle(store: Database, ids: Sequence[int], state: str, problem: str = "") -> None:
    """Nothing more is to be done about these, which waited."""
    store.run_many(
        "UPDATE notice SET state = ?, problem = ? WHERE id = ? AND state = 'waiting'",
        [(state, problem, one) for one in ids],
    )
    # What was to be told with one of these goes the same way.
    store.run_many(
        f"UPDATE notice SET state = ?, problem = ? WHERE {_WITH}",
        [(state, problem, one, f"with:{one}") for one in ids],
    )


def told_with(store: Database, one: int) -> int:
    """How many others are told with a notice."""
    return int(store.value(f"SELECT count(*) FROM notice WHERE {_WITH}", (one, f"with:{one}")))


def tries_of(store: Database, one: int) -> list[Try]:
    """What was tried for a notice, oldest first."""
    rows = store.rows(
        "SELECT channel, address, began_at, outcome FROM delivery WHERE notice = ? ORDER BY id",
        (one,),
    )
    return [Try(*row) for row in rows]


def begin(
    store: Database, one: int, holder: str, channel: str, address: str, now: int
) -> int | None:
    """Note a try before it is made. Returns its number; None if the lease is somebody else's."""
    with store.writing():
        mine = store.run(
            "UPDATE notice SET lease_until = ? WHERE id = ? AND state = 'sending' AND holder = ?",
            (now + LEASE, one, holder),
        )
        if not mine.rowcount:
            return None
        made = store.rows(
            "INSERT INTO delivery (notice, channel, address, began_at, outcome, code, detail, "
            "msgid, arrived) VALUES (?, ?, ?, ?, '', 0, '', '', '') RETURNING id",
            (one, channel, address, now),
        )
        return int(made[0][0])


def end_try(
    store: Database, number: int, outcome: Outcome, now: int, *, code: int, detail: str, msgid: str
) -> None:
    """Note what came of a try, whoever has the lease by now."""
    with store.writing():
        store.run(
            "UPDATE delivery SET outcome = ?, ended_at = ?, code = ?, detail = ?, msgid = ? "
            "WHERE id = ?",
            (outcome, now, code, detail, msgid, number),
        )


def end(
    store: Database, one: int, holder: str, state: str, problem: str, channel: str, now: int
) -> None:
    """A notice's course is over, if the lease is still this sender's."""
    with store.writing():
        store.run(
            "UPDATE notice SET state = ?, problem = ?, channel = ?, sent_at = ?, holder = '', "
            "lease_until = 0 WHERE id = ? AND state = 'sending' AND holder = ?",
            (state, problem, channel, now if state == "sent" else None, one, holder),
        )


def wait(store: Database, one: int, holder: str, until: int) -> None:
    """A notice waits for its next try, if the lease is still this sender's."""
    with store.writing():
        store.run(
            "UPDATE notice SET state = 'waiting', not_before = ?, holder = '', lease_until = 0 "
            "WHERE id = ? AND state = 'sending' AND holder = ?",
            (until, one, holder),
        )


def _kept(row: Row) -> Kept:
    facts = _facts.decode(bytes(row[6]))
    kind: Kind = row[4]
    notice = Notice(row[1], row[2], row[3], kind, row[5], facts, row[7])
    return Kept(row[0], notice, *row[8:])


def listed(
    store: Database, subject: str, *, before: int | None = None, limit: int = 20
) -> list[Kept]:
    """A person's messages, newest first; what nobody was to be told is left out."""
    rows = store.rows(
        f"SELECT {_FIELDS} FROM notice WHERE subject = ? AND id < ? "
        f"AND {_SHOWN} ORDER BY id DESC LIMIT ?",
        (subject, 1 << 62 if before is None else before, limit),
    )
    return [_kept(row) for row in rows]


def unread(store: Database, subject: str) -> int:
    """How many messages a person has not seen."""
    sql = f"SELECT count(*) FROM notice WHERE subject = ? AND read_at IS NULL AND {_SHOWN}"
    return int(store.value(sql, (subject,)))


def read(store: Database, subject: str, up_to: int, now: int) -> None:
    """A person has seen their messages up to this one."""
    with store.writing():
        store.run(
            "UPDATE notice SET read_at = ? WHERE subject = ? AND id <= ? AND read_at IS NULL",
            (now, subject, up_to),
        )
