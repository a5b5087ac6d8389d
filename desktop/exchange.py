"""The exchange with the cloud as facts: what came, what waits, what went wrong, what was mended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, structs
from PySide6.QtCore import QObject, Signal

from domain.problems import Problem, Trouble
from storage import backup, carrying, digest, queries, repairs
from storage.ledger import Ledger
from storage.parcel import SUFFIX, Head
from storage.photos import PhotoStore
from storage.repairs import Repair

__all__ = ["Carried", "Exchange", "FeedState", "Head", "Mishap", "Repair"]

_REMEMBERED = 20


class FeedState(Struct, frozen=True):
    """How far a feed has come: ``seq`` of ``head`` entries, and when the cloud last told (ms)."""

    feed: str
    seq: int
    head: int
    at: int


class Mishap(Struct, frozen=True):
    """A problem of the link; the same one again and again is one, ``since`` to ``at`` (ms UTC)."""

    since: int
    at: int
    problem: Problem
    times: int = 1


class Carried(Struct, frozen=True):
    """Pictures on their way, and those that were given up."""

    up: int
    down: int
    failed: int


class Exchange(QObject):
    """Reads and acts of the sync view. Everything on the main thread.

    Signals:
        changed: a mishap was heard of, or a backup ended.
        backed_up: a backup ended, with the ``Trouble`` it met or None.

    Attributes:
        back_up_now: begins a backup; it ends with ``backed_up``. Set by the program.
    """

    changed = Signal()
    backed_up = Signal(object)

    def __init__(self, ledger: Ledger, photos: PhotoStore, clock: Callable[[], int]) -> None:
        super().__init__()
        self._ledger = ledger
        self._photos = photos
        self._clock = clock
        self._mishaps: deque[Mishap] = deque(maxlen=_REMEMBERED)
        self.back_up_now: Callable[[], None] = lambda: None

    # ---- what is so ----------------------------------------------------------------------

    def feeds(self) -> list[FeedState]:
        """Every feed that has begun to come."""
        found = queries.cursors(self._ledger.store)
        return [FeedState(feed, *state) for feed, state in sorted(found.items())]

    def mishaps(self) -> list[Mishap]:
        """The last problems of the link, newest first; kept while the program runs."""
        return list(reversed(self._mishaps))

    def hear(self, problem: Problem) -> None:
        """The link met a problem."""
        now = self._clock()
        last = self._mishaps[-1] if self._mishaps else None
        if last is not None and last.problem.code == problem.code:
            self._mishaps[-1] = structs.replace(last, at=now, times=last.times + 1)
        else:
            self._mishaps.append(Mishap(now, now, problem))
        self.changed.emit()

    def pictures(self) -> Carried:
        """What is still to be carried."""
        row = self._ledger.store.row(
            "SELECT count(*) FILTER (WHERE state = 'waiting' AND direction = 'up'), "
            "count(*) FILTER (WHERE state = 'waiting' AND direction = 'down'), "
            "count(*) FILTER (WHERE state = 'failed') FROM transfer"
        )
        return Carried(*row) if row else Carried(0, 0, 0)

    def parcels(self) -> int:
        """Files of other stations that wait here to be sent on."""
        return len(carrying.waiting(self._folder))

    def repairs(self) -> list[Repair]:
        """Rows that differed from the cloud and were mended, newest first."""
        return repairs.listing(self._ledger.store, 20)

    def of_two_versions(self) -> bool:
        """Whether cloud and station make states each in their own way, and so compare nothing."""
        return digest.of_two_versions(self._ledger.store)

    def last_backup(self) -> int | None:
        """When the newest backup was made, ms UTC."""
        kept = backup.backups(self._folder / "backups", "station")
        return int(kept[0].stat().st_mtime * 1_000) if kept else None

    # ---- what can be done ----------------------------------------------------------------

    def export(self, path: str) -> int:
        """Write what waits to a file; returns how many acts are in it.

        Raises:
            Refusal: ``nothing_to_export``, ``not_enrolled``.
            Trouble: ``disk_full``, ``disk_error``.
        """
        target = Path(path if path.endswith(SUFFIX) else path + SUFFIX)
        return carrying.write(self._ledger, self._photos, target, self._clock())

    def take_in(self, path: str) -> Head:
        """Keep another station's file here, to send it on.

        Raises:
            Refusal: ``parcel_unknown``, ``parcel_damaged``, ``parcel_too_new``, ``parcel_own``.
            Trouble: ``disk_full``, ``disk_error``.
        """
        return carrying.take_in(self._ledger, self._folder, Path(path))

    def told_of_backup(self, trouble: Trouble | None) -> None:
        """A backup that was asked for has ended."""
        self.backed_up.emit(trouble)
        self.changed.emit()

    @property
    def _folder(self) -> Path:
        return self._ledger.store.path.parent
