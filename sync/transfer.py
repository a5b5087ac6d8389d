"""Pictures both ways, and parcels on: one that fails never holds up the others, nor the words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from domain.problems import Problem, Refusal
from storage import scope, transfers
from storage.ledger import Changes, Ledger
from storage.photos import PhotoStore
from sync.forward import forward_all
from sync.push import Run
from sync.replies import PASSING
from sync.transport import Transport


class Transfer:
    """Sends and fetches what is queued in ``storage.transfers``.

    Args:
        folder: the data folder, where parcels of other stations wait; None where there are none.
    """

    def __init__(
        self,
        ledger: Ledger,
        photos: PhotoStore,
        transport: Transport,
        folder: Path | None = None,
    ) -> None:
        self._folder = folder
        self._ledger = ledger
        self._photos = photos
        self._transport = transport

    async def send_all(self, run: Run, now: int) -> None:
        """Send what waits.

        Raises:
            Trouble: ``offline``, ``too_often``; what is left waits for the next round.
        """
        for digest in transfers.waiting(self._ledger.store, "up", now):
            feed = scope.feed_of_picture(self._ledger.store, digest)
            await self._one(digest, partial(self._send, digest, feed), run, now)
        if self._folder is not None:
            await forward_all(self._transport, self._folder, run)

    async def fetch_all(self, run: Run, now: int) -> Changes:
        """Fetch what is wanted. Returns what is open and shows one of the new pictures.

        Raises:
            Trouble: ``offline``, ``too_often``.
        """
        tickets: set[str] = set()
        items: set[str] = set()
        for digest in transfers.waiting(self._ledger.store, "down", now):
            if await self._one(digest, partial(self._fetch, digest), run, now):
                tickets |= self._with(digest, "ticket")
                items |= self._with(digest, "item")
        return Changes(tickets=frozenset(tickets), items=frozenset(items))

    async def _one(self, digest: str, call: Callable[[], None], run: Run, now: int) -> bool:
        try:
            await run(call)
        except Problem as problem:
            if problem.code in PASSING:
                raise
            transfers.failed(self._ledger.store, digest, problem.code, now)
            return False
        transfers.done(self._ledger.store, digest)
        return True

    def _send(self, digest: str, feed: str) -> None:
        found = self._photos.get(digest)
        if found is None:
            raise Refusal("no_such_photo", photo=digest)
        self._transport.send_blob(digest, *found, *((feed,) if feed else ()))

    def _fetch(self, digest: str) -> None:
        if not self._photos.has(digest):
            data, mime = self._transport.fetch_blob(digest)
            self._photos.put(data, mime, digest)

    def _with(self, digest: str, table: str) -> set[str]:
        sql = f"SELECT uid FROM {table} WHERE open = 1 AND instr(state, ?) > 0"
        return {row[0] for row in self._ledger.store.rows(sql, (digest.encode(),))}
