"""The cloud's history and its name: noticed when it went back in time, and named anew then.

A copy of the name lies outside the database, so that a database that was put back by hand, without
``paidan cloud restore``, is noticed too.
"""

from __future__ import annotations

import logging
import secrets
import string
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from cloud import codes
from cloud.ledger import CLOUD_LETTERS, CloudLedger
from cloud.notices import outbox
from domain.trail import Trail, trail_of
from storage import files
from storage.database import Database

_log = logging.getLogger("paidan.cloud")

OUTSIDE = "epoch.json"
QUIET = 60 * 60_000
"""After a restore nothing lapses by itself for so long, ms: stations first give back what is known.

Else a ticket of last week would be closed for want of an answer that is on its way.
"""
LETTERS_LEFT_OUT = 25
"""Letters passed over after a restore: of enrolments that the database knows nothing of."""

_Forks = dict[str, dict[str, int]]
_forks = msgspec.json.Decoder(_Forks)
_seqs = msgspec.json.Decoder(dict[str, int])


class Outside(Struct, frozen=True):
    """What lies beside the database, never newer than it.

    Attributes:
        heads: how far the feeds reached when it was written.
        since: when this cloud first opened, ms UTC.
        enrolled: how many letters had been given.
        revoked: stations without access; a restore must not give it back to them.
        letters: all that the cloud's own numbers have had.
        feeds: those of each station; a restore must not give back what one lost, nor take away
            what one was given.
    """

    epoch: str
    heads: dict[str, int]
    since: int
    enrolled: int = 0
    revoked: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    feeds: dict[str, str] = {}


def read_outside(folder: Path) -> Outside | None:
    """The copy in a cloud's folder, or None if there is none that can be read."""
    try:
        return msgspec.json.decode((folder / OUTSIDE).read_bytes(), type=Outside)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        _log.warning("%s can't be read: %s", folder / OUTSIDE, error)
        return None


def write_outside(ledger: CloudLedger, folder: Path, now: int) -> None:
    """Bring the copy up to date; what it says is in the database already.

    Raises:
        Trouble: ``disk_full``, ``disk_error``; the copy stays as it was.
    """
    kept = read_outside(folder)
    revoked = ledger.store.rows("SELECT station FROM station WHERE revoked_at IS NOT NULL")
    own = tuple(ledger.meta("own_letters").split())
    made = Outside(
        ledger.meta("epoch"),
        ledger.heads(),
        kept.since if kept else now,
        int(ledger.meta("stations_enrolled", "0")),
        tuple(sorted({row[0] for row in revoked} | set(kept.revoked if kept else ()))),
        tuple(sorted({*own, *(kept.letters if kept else ())})),
        _scopes(ledger.store),
    )
    if made == kept:
        return
    files.put(folder / OUTSIDE, msgspec.json.format(msgspec.json.encode(made), indent=1))


def greet(ledger: CloudLedger, folder: Path, now: int, new_id: Callable[[], str]) -> None:
    """Compare a database that is opened with the copy outside; give a new epoch if it is older.

    Args:
        now: ms UTC.
    """
    ledger.keep_meta("epoch", new_id())
    kept = read_outside(folder)
    epoch, heads = ledger.meta("epoch"), ledger.heads()
    if kept is not None and kept.epoch not in forks(ledger) and _is_behind(epoch, heads, kept):
        fresh = change(ledger, epoch, now, new_id, outside=kept)
        _log.error(
            "THIS DATABASE IS OLDER THAN THE CLOUD THAT RAN HERE (it is at %s of %s, it was at %s "
            "of %s): it was put back without 'paidan cloud restore'. Epoch %s is given; stations "
            "will give back what they know.",
            heads, epoch, kept.heads, kept.epoch, fresh,
        )  # fmt: skip
    write_outside(ledger, folder, now)


def change(
    ledger: CloudLedger,
    have: str,
    now: int,
    new_id: Callable[[], str],
    *,
    outside: Outside | None = None,
    exact: bool = True,
) -> str:
    """Give the cloud's history a new name, if it still has the one that is named.

    Args:
        have: the name it had.
        now: ms UTC.
        outside: what was known outside the database, where that was older.
        exact: whether the old history holds all that lies in the database. If it went on after it
            had gone back, it does not, and stations have to compare entry by entry.

    Returns:
        The name it has now.
    """
    with ledger.store.writing():
        heads = ledger.take_turn([*ledger.heads()])
        if ledger.meta("epoch") != have:
            return ledger.meta("epoch")
        fresh = new_id()
        known = forks(ledger) | {have: heads if exact else {}}
        if outside is not None:
            known.setdefault(outside.epoch, {})
        ledger.set_meta("forks", msgspec.json.encode(known).decode())
        ledger.set_meta("epoch", fresh)
        ledger.set_meta("backed_up", "{}")
        ledger.set_meta("quiet_until", str(now + QUIET))
        outbox.withhold(ledger.store)
        _everybody_out(ledger.store, now)
        _new_letters(ledger, outside)
        for station in outside.revoked if outside else ():
            ledger.store.run(
                "UPDATE station SET revoked_at = ? WHERE station = ? AND revoked_at IS NULL",
                (now, station),
            )
        _scopes_again(ledger.store, outside)
    return fresh


def _scopes(store: Database) -> dict[str, str]:
    sql = "SELECT station, feeds FROM station WHERE revoked_at IS NULL ORDER BY station"
    return dict(store.rows(sql))


def _scopes_again(store: Database, outside: Outside | None) -> None:
    """What each station may hold was decided after what lies in the database."""
    told = outside.feeds if outside is not None else {}
    store.run_many(
        "UPDATE station SET feeds = ? WHERE station = ?",
        [(told[station], station) for station in _scopes(store) if station in told],
    )


def _everybody_out(store: Database, now: int) -> None:
    """Let in nobody by what may have been ended or used up in the time that was lost.

    That is sessions signed out of since, sign-ins and bindings under way, codes typed since.
    """
    for table in ("session", "attempt", "pending"):
        store.run(f"DELETE FROM {table}")
    codes.void_all(store, now)


def went_back(ledger: CloudLedger, have: str, now: int, new_id: Callable[[], str]) -> str:
    """A station proved that this database went back unnoticed. Returns the name it has now.

    What was accepted since lies where the station has something else: nothing is the same for sure.
    """
    return change(ledger, have, now, new_id, exact=False)


def forks(ledger: CloudLedger) -> _Forks:
    """Earlier histories that this one goes on from, and as far as the feeds are the same for sure.

    A feed that is not named there has to be compared from its beginning.
    """
    return _forks.decode(ledger.meta("forks", "{}"))


def backed_up(ledger: CloudLedger) -> dict[str, int]:
    """How far each feed lies in a checked backup of this history."""
    return _seqs.decode(ledger.meta("backed_up", "{}"))


def _is_behind(epoch: str, heads: dict[str, int], kept: Outside) -> bool:
    if epoch != kept.epoch:
        return True
    return any(heads.get(feed, 0) < seq for feed, seq in kept.heads.items())


def _new_letters(ledger: CloudLedger, outside: Outside | None) -> None:
    """Numbers that were given and forgotten must not be given again, whoever gave them."""
    own = set(ledger.meta("own_letters").split()) | set(outside.letters if outside else ())
    letters = CLOUD_LETTERS
    while letters in own | {CLOUD_LETTERS}:
        letters = CLOUD_LETTERS + "".join(secrets.choice(string.ascii_uppercase) for _ in range(2))
    ledger.set_meta("letters", letters)
    ledger.set_meta("own_letters", " ".join(sorted(own | {CLOUD_LETTERS, letters})))
    enrolled = max(int(ledger.meta("stations_enrolled", "0")), outside.enrolled if outside else 0)
    ledger.set_meta("stations_enrolled", str(enrolled + LETTERS_LEFT_OUT))


def disagrees(ledger: CloudLedger, feed: str, seq: int, trail: Trail) -> bool:
    """Whether a station's last entries of a feed are others here, or none: proof of going back.

    Args:
        seq: the station's cursor, and ``trail`` what it has there; one of version 0 has no mark.
    """
    if not trail.last:
        return False
    sql = "SELECT command FROM entry WHERE feed = ? AND seq <= ? AND seq > ? ORDER BY seq DESC"
    count = trail.count or 1
    own = trail_of([row[0] for row in ledger.store.rows(sql, (feed, seq, seq - count))])
    if own.last != trail.last:
        return True
    # An archive may have taken older ones away, which proves nothing.
    return bool(trail.mark) and own.count == count and own.mark != trail.mark
