"""Pictures both ways, by hash. One that fails never holds up the others, nor the words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from domain.problems import Refusal
from storage import transfers
from storage.database import Store
from storage.ledger import Changes
from storage.photos import PhotoStore
from sync.push import Run
from sync.transport import Transport


class Transfer:
    """Sends and fetches what is queued in ``storage.transfers``."""

    def __init__(self, store: Store, photos: PhotoStore, transport: Transport) -> None:
        self._store = store
        self._photos = photos
        self._transport = transport

    async def send_all(self, run: Run) -> None:
        """Send what waits.

        Raises:
            Trouble: ``offline``; what is left waits for the next round.
        """
        for digest in transfers.waiting(self._store, "up"):
            found = self._photos.get(digest)
            if found is None:
                transfers.failed(self._store, digest, "no_such_photo")
            else:
                await self._one(digest, partial(self._transport.send_blob, digest, *found), run)

    async def fetch_all(self, run: Run) -> Changes:
        """Fetch what is wanted. Returns the open tickets that show one of the new pictures.

        Raises:
            Trouble: ``offline``.
        """
        came: set[str] = set()
        for digest in transfers.waiting(self._store, "down"):
            if not self._photos.has(digest):
                got = await self._one(digest, partial(self._transport.fetch_blob, digest), run)
                if got is None:
                    continue
                self._photos.put(*got)
            transfers.done(self._store, digest)
            came |= self._tickets_with(digest)
        return Changes(tickets=frozenset(came))

    async def _one(self, digest: str, call: Callable[[], Any], run: Run) -> Any:
        try:
            got = await run(call)
        except Refusal as refusal:
            transfers.failed(self._store, digest, refusal.code)
            return None
        if got is None:
            transfers.done(self._store, digest)
        return got

    def _tickets_with(self, digest: str) -> set[str]:
        sql = "SELECT uid FROM ticket WHERE open = 1 AND instr(state, ?) > 0"
        return {row[0] for row in self._store.rows(sql, (digest.encode(),))}
