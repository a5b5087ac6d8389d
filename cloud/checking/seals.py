"""The clinic's access logs: whether every station that is there still seals its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cloud.checking.finding import Finding, good, warn
from domain.clinic.access import SEALS, uid_of
from domain.ids import CAMPUS_ZONE
from domain.scopes import is_walled
from storage import clinic_queries
from storage.database import Database

_DAY = 86_400_000
"""A station is seen while it is unlocked alone, and every unlocking is a line to be sealed."""
_WHAT = "校医院访问日志 access logs"


def seals(store: Database) -> Iterator[Finding]:
    """A finding for each clinic station whose log was not sealed although it was there, else one.

    A log that lost what was sealed is not sealed over: its silence is what tells of it.
    """
    rows = store.rows(
        "SELECT station, name, feeds, enrolled_at, seen_at FROM station "
        "WHERE revoked_at IS NULL ORDER BY station"
    )
    clinics = [row for row in rows if is_walled(row[2].split())]
    silent = 0
    for station, name, _, enrolled_at, seen_at in clinics:
        last = _last(store, station)
        if (seen_at or 0) - (last or enrolled_at) <= _DAY:
            continue
        silent += 1
        sealed = f"最后封存 last sealed {_when(last)}" if last else "从未封存 never sealed"
        yield warn(
            _WHAT,
            f"{name} {station}: {sealed}，最近在线 last seen {_when(seen_at)}",
            "该电脑的访问日志没有再封存，可能被改动或删除。请审计员在那台电脑上“检查日志”，问清缘由前不要重装。",
            "Its log is sealed no further: it may have been changed or deleted. Have the auditor "
            "press Check the log there, and leave the computer as it is until that is explained.",
        )
    if clinics and not silent:
        yield good(_WHAT, f"{len(clinics)} 台都在封存 all sealing")


def _last(store: Database, station: str) -> int:
    found = (clinic_queries.state(store, uid_of(one, station)) for one in SEALS)
    return max((seal.at for seal in found if seal is not None), default=0)


def _when(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, CAMPUS_ZONE).strftime("%Y-%m-%d %H:%M")
