"""What happens to a station's folder behind its back: lost files, copies, older states, rot."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from msgspec import structs

from domain.services import decode_state, encode_state
from storage import backup, current, digest, outbox
from storage.database import Store
from tests.simulation.fragile import fuse_in
from tests.simulation.office import SimDesk

_SUFFIXES = ("", "-wal", "-shm")


def lose_file(desk: SimDesk, dice: random.Random) -> None:
    """The main file is gone, damaged, or an older one lies in its place.

    Not while the second copy waits to be written: of two copies one has to live.
    """
    if not desk.up or not desk.ledger.second.is_whole:
        return
    main = desk.store.path
    desk.die()
    desk.seen, desk.forgetful = set(), True
    copies = backup.backups(desk.folder / "backups", "station")
    how = dice.choice(("gone", "damaged", "older"))
    for suffix in _SUFFIXES:
        main.with_name(main.name + suffix).unlink(missing_ok=True)
    if how == "damaged":
        main.write_bytes(b"no database at all" * 300)
    elif how == "older" and copies:
        main.write_bytes(dice.choice(copies).read_bytes())
    desk.note(f"{desk.name} lost its file: {how}")
    desk.start()


def copy_folder(desk: SimDesk, target: Path) -> None:
    """Copy a folder as a whole, as it is at this moment."""
    if desk.up:
        for store in desk.fuse.stores:
            store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(desk.folder, target, ignore=shutil.ignore_patterns("*-shm"))


def set_back(desk: SimDesk, copy: Path, dice: random.Random) -> None:
    """An older copy takes the folder's place: by a backup program, or by the whole machine.

    What only the newer state held is gone, and nobody can tell; whatever was sent is not.
    """
    if not copy.exists():
        return
    desk.die()
    shutil.rmtree(desk.folder)
    shutil.copytree(copy, desk.folder)
    desk.seen, desk.forgetful = set(), True
    machine = dice.random() < 0.5
    if not machine:
        number = dice.getrandbits(16)
        desk.home = f"machine {desk.name}1-{number} {desk.name}2-{number}"
    _take_stock(desk, blind=machine)
    desk.note(f"{desk.name} was set back, {'with' if machine else 'without'} its machine")
    desk.start()


def clone(desk: SimDesk, other: SimDesk, dice: random.Random) -> None:
    """Another folder begins as a copy: elsewhere, or in a copy of the whole machine."""
    copy_folder(desk, other.folder)
    fuse_in(other.folder)
    machine = dice.random() < 0.4
    other.rotten, other.forgetful, other.anew = set(desk.rotten), desk.forgetful, desk.anew
    _take_stock(other, blind=machine)
    if machine:
        other.home, desk.blind = desk.home, other.blind
    desk.note(f"{other.name} is a copy of {desk.name}, {'with' if machine else 'without'} machine")
    other.start()


def _take_stock(desk: SimDesk, *, blind: bool) -> None:
    """Which of the acknowledged words lie in the folder; whether its counters may be trusted."""
    store = Store(current.read(desk.folder), read_only=True)
    here = {row[0] for row in store.rows("SELECT command FROM outbox")}
    desk.recorded = [command for command in desk.recorded if command.id in here]
    if blind:
        sql = "SELECT value FROM meta WHERE key = 'incarnation'"
        desk.blind = str(store.value(sql) or "")
    store.close()


# ---- rot ----------------------------------------------------------------------------------


def rot(desk: SimDesk, dice: random.Random) -> str:
    """A row changes on the disk, and nobody wrote it. Returns what happened, for the trace."""
    feed = dice.choice(("logistics", "logistics", "directory"))
    _, table, key = digest.TABLES[feed]
    rows = [row[0] for row in desk.store.rows(f"SELECT {key} FROM {table} ORDER BY {key}")]
    rows = [one for one in rows if one not in desk.rotten]
    if not rows:
        return "nothing rots"
    one = dice.choice(rows)
    kind = dice.choice((_other_state, _other_version, _no_row, _rubbish, _other_mark, _other_sum))
    desk.rotten.add(one)
    with desk.store.writing():
        kind(desk, feed, one)
    return f"{desk.name} rots: {kind.__name__.strip('_')} of {one[-3:]}"


def _other_state(desk: SimDesk, feed: str, one: str) -> None:
    """The agreed state is another one that can be read."""
    service, table, key = digest.TABLES[feed]
    row = desk.store.row(f"SELECT state, confirmed FROM {table} WHERE {key} = ?", (one,))
    assert row is not None
    column = "state" if row[1] is None else "confirmed"
    if stored := bytes(row[0] if row[1] is None else row[1]):
        state = decode_state(service, stored)
        state = structs.replace(state, updated_at=state.updated_at + 77)
        values = (encode_state(state), one)
        desk.store.run(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", values)


def _other_version(desk: SimDesk, feed: str, one: str) -> None:
    _, table, key = digest.TABLES[feed]
    desk.store.run(f"UPDATE {table} SET version = version + 1 WHERE {key} = ?", (one,))


def _no_row(desk: SimDesk, feed: str, one: str) -> None:
    """The row is gone, and everything counts as if it had been taken out."""
    _, table, key = digest.TABLES[feed]
    if not outbox.pending_count(desk.store, one):
        desk.store.run(f"DELETE FROM {table} WHERE {key} = ?", (one,))


def _rubbish(desk: SimDesk, feed: str, one: str) -> None:
    """The agreed state can't be read at all."""
    _, table, key = digest.TABLES[feed]
    sql = f"UPDATE {table} SET state = ? WHERE {key} = ? AND confirmed IS NULL"
    desk.store.run(sql, (b'{"uid":"\xff', one))


def _other_mark(desk: SimDesk, feed: str, one: str) -> None:
    _, table, key = digest.TABLES[feed]
    desk.store.run(f"UPDATE {table} SET digest = digest + 256 WHERE {key} = ?", (one,))


def _other_sum(desk: SimDesk, feed: str, one: str) -> None:
    """What the rows are summed up to is another sum."""
    _, table, key = digest.TABLES[feed]
    sql = f"SELECT period, digest & 255 FROM {table} WHERE {key} = ?"
    row = desk.store.row(sql, (one,))
    if row is not None and row[1] is not None:
        sql = "UPDATE digest SET total = total + 1 - 2 * (total & 1) "
        desk.store.run(sql + "WHERE feed = ? AND period = ? AND bucket = ?", (feed, *row))
