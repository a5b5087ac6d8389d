"""What must hold at the end of the day: everything said is there once, on both sides alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from desktop.station import Station
from desktop.workday.journal import Journal
from domain.services import encode_state
from storage import lookup
from storage.database import Store


class Sides(Struct, frozen=True):
    """Where to look.

    Attributes:
        desk: the file of ``station``.
        cloud: the cloud's data folder.
    """

    station: Station
    desk: Store
    cloud: Path


def compare(journal: Journal, sides: Sides, said: Sequence[str], refused: Sequence[str]) -> None:
    """Compare the desk's file with the cloud's.

    Args:
        said: texts that people said on either side; each stands in exactly one entry.
        refused: texts of what the cloud refused: in no entry, and in one attention item.
    """
    cloud = Store(sides.cloud / "cloud.db", read_only=True)
    try:
        _same_tickets(journal, sides.desk, cloud)
        _said_once(journal, {"cloud": cloud, "desk": sides.desk}, said, refused)
    finally:
        cloud.close()
    station = sides.station
    waiting = station.outbox()
    journal.check("待上传为空 / the outbox is empty", not waiting, waiting)
    items = station.attention(open_only=False)
    asked = [bytes(item.command.args).decode() for item in items]
    told = sum(any(text in one for text in refused) for one in asked)
    journal.check(
        "云端没有收下的每一条都告诉了操作员 / whatever was refused was told, once",
        told == len(items) == len(refused),
        [item.problem.code for item in items],
    )


def _same_tickets(journal: Journal, desk: Store, cloud: Store) -> None:
    uids = [str(row[0]) for row in cloud.rows("SELECT uid FROM ticket ORDER BY uid")]
    rows = desk.rows("SELECT uid, number FROM ticket ORDER BY uid")
    journal.check(
        "派单台与云端的工单相同 / desk and cloud have the same tickets",
        [row[0] for row in rows] == uids,
        (len(rows), len(uids)),
    )
    differing = [uid for uid in uids if _state(desk, uid) != _state(cloud, uid)]
    journal.check(
        f"{len(uids)} 张工单两边逐字节一致 / every ticket is the same on both sides, byte for byte",
        bool(uids) and not differing,
        differing,
    )
    numbers = Counter(str(row[1]) for row in rows)
    doubled = [number for number, count in numbers.items() if count > 1]
    journal.check("单号没有重复 / no number was given twice", not doubled, doubled)


def _state(store: Store, uid: str) -> bytes | None:
    ticket = lookup.ticket(store, uid)
    return None if ticket is None else encode_state(ticket)


def _said_once(
    journal: Journal, sides: Mapping[str, Store], said: Sequence[str], refused: Sequence[str]
) -> None:
    wrong = []
    wanted = dict.fromkeys(said, 1) | dict.fromkeys(refused, 0)
    for side, store in sides.items():
        rows = store.rows("SELECT data FROM entry WHERE feed = 'logistics'")
        entries = [bytes(row[0]).decode() for row in rows]
        for text, times in wanted.items():
            count = sum(text in entry for entry in entries)
            if count != times:
                wrong.append((side, text, count))
    journal.check(
        f"{len(said)} 句话在两边都恰好出现一次 / everything said stands on both sides exactly once",
        not wrong,
        wrong,
    )
