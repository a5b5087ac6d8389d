"""Starting from a file: a station that is new or far behind does not pull a million entries.

The file is fetched in parts that survive a cut line, checked by its hash, made the station's own
beside the operator's work, caught up, and put in place between two moments of the main thread.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from backports import zstd

from domain.problems import Problem, Refusal, Trouble
from domain.starting import SnapshotReply
from storage import current, offers
from storage.files import as_trouble, sync_folder
from storage.ledger import Changes, Ledger
from storage.migrations import VERSION
from storage.queries import cursors
from storage.snapshot import PARTIAL, Arrival, lock_up
from sync.arriving import REFILL, Arrivals, Give
from sync.push import Run
from sync.transport import Transport

_log = logging.getLogger("paidan.sync")

NEW = 2_000
"""From so many entries on a station that has none starts from a file."""
FAR = 20_000
"""So many entries behind, a station starts from a file again."""
_TRIES = 3
_READ = 1 << 20
_UNPACKING = {int(zstd.DecompressionParameter.window_log_max): 23}
"""No frame may ask for more than 8 MiB of memory, whatever it claims to hold."""
_NONE_OFFERED = ("no_such_page", "no_such_snapshot", "feed_not_yours")
"""A cloud of an older version; a file that was replaced meanwhile; feeds that no file has."""
_UNFIT = ("snapshot_damaged", "snapshot_unsound", "database_key", "database_damaged")
"""What may be wrong with a file that came; the next one may be better."""
_BUILDING_SECONDS = 10.0
_PATIENCE = 60
"""How often a file is asked for that the cloud still builds, before the feeds are pulled."""

_Outcome = Literal["placed", "failed", "building", "none"]


class Bootstrap:
    """Fetches a file when one is needed and puts it in the ledger's place.

    Args:
        folder: the station's data folder.
        announce: told that everything changed, on the loop's thread.
        tell: told ``fetched`` and ``to_fetch`` in bytes, on the loop's thread.
        clock: ms UTC.
        run: runs blocking work elsewhere.
    """

    def __init__(
        self,
        ledger: Ledger,
        transport: Transport,
        feeds: tuple[str, ...],
        folder: Path,
        *,
        announce: Callable[[Changes], None],
        tell: Callable[..., None],
        clock: Callable[[], int],
        run: Run,
    ) -> None:
        self._ledger = ledger
        self._transport = transport
        self._feeds = feeds
        self._folder = folder
        self._arrivals = Arrivals(ledger, transport, feeds, announce=announce, clock=clock, run=run)
        self._tell = tell
        self._clock = clock
        self._run = run
        self._failures = 0
        self._offered = True
        # A file of the history that was left may still be on its way when the next one is wanted.
        self._one_at_a_time = asyncio.Lock()

    def wanted(self, heads: dict[str, int]) -> str:
        """The kind of file that is needed: ``open``, ``all``, or empty.

        Args:
            heads: how far the cloud's feeds reach.
        """
        ledger = self._ledger
        if not self._offered or self._failures >= _TRIES:
            return ""
        have = cursors(ledger.store)
        behind = sum(max(0, heads.get(f, 0) - have.get(f, (0, 0, 0))[0]) for f in self._feeds)
        if not have and behind >= NEW:
            return "open"
        if ledger.meta(PARTIAL) or ledger.meta(REFILL) or behind >= FAR:
            return "all"
        return ""

    def serve(self, feeds: tuple[str, ...]) -> None:
        """The station holds these from now on."""
        self._feeds = self._arrivals.feeds = feeds
        self._offered = True

    def comes_first(self, heads: dict[str, int]) -> bool:
        """Whether pulling is to wait: what it brings would be thrown away with the old file."""
        return bool(self.wanted(heads)) and not self._ledger.meta(PARTIAL)

    async def step(self, heads: dict[str, int], epoch: str) -> bool:
        """Fetch the file that is needed and put it in place.

        Returns:
            Whether to look again at once.

        Raises:
            Trouble: ``offline`` (the next step goes on where this one was cut), or what the disk
                has against it.
            Refusal: ``epoch_changed``, and what else concerns the whole station.
        """
        kind = self.wanted(heads)
        if not kind:
            return False
        outcome = await self._try(kind, epoch)
        if outcome == "building":
            # Until it is there pulling is of use; the loop asks again after a while.
            self._offered = False
            asyncio.get_running_loop().call_later(_BUILDING_SECONDS, self._ask_again)
        return outcome in ("placed", "failed")

    async def begin_anew(self, heads: dict[str, int], epoch: str, give: Give) -> bool:
        """Put a file of another history of the cloud in place, if there is so much of it.

        Args:
            give: see ``Arrivals.replace``.

        Returns:
            Whether that was done; else the feeds are to be pulled.

        Raises:
            Trouble, Refusal: as of ``step``; everything is as it was.
        """
        self._failures, self._offered = 0, True
        if sum(heads.get(feed, 0) for feed in self._feeds) < NEW:
            return False
        for _ in range(_PATIENCE):
            outcome = await self._try("all", epoch, give)
            if outcome == "building":
                await asyncio.sleep(_BUILDING_SECONDS)
            elif outcome != "failed" or not self._offered or self._failures >= _TRIES:
                return outcome == "placed"
        return False

    async def _try(self, kind: str, epoch: str, give: Give | None = None) -> _Outcome:
        async with self._one_at_a_time:
            return await self._try_alone(kind, epoch, give)

    async def _try_alone(self, kind: str, epoch: str, give: Give | None) -> _Outcome:
        try:
            reply = await self._run(lambda: self._transport.snapshot(kind))
            if reply.state == "building":
                return "building"
            if not self._is_fit(reply, epoch):
                return "none"
            if give is None:
                await self._same_history(epoch)
            await self._take(reply, give)
        except Refusal as refusal:
            if refusal.code not in _NONE_OFFERED:
                raise
            self._offered = refusal.code == "no_such_snapshot"
            return self._failed(refusal)
        except Trouble as trouble:
            if trouble.code in _UNFIT:
                return self._failed(trouble)
            self._failures += trouble.code != "offline"
            raise
        finally:
            self._tell(fetched=0, to_fetch=0)
        self._failures = 0
        return "placed"

    def _failed(self, problem: Problem) -> _Outcome:
        """Nobody need be told: after some tries the feeds are pulled instead."""
        self._failures += 1
        _log.info("no snapshot: %s", problem)
        return "failed"

    def _is_fit(self, reply: SnapshotReply, epoch: str) -> bool:
        if reply.epoch != epoch:
            raise Refusal("epoch_changed", have=epoch, got=reply.epoch)
        # An older file is brought to this version; a newer one this version can't read.
        self._offered = reply.schema <= VERSION
        return self._offered

    def _ask_again(self) -> None:
        self._offered = True

    async def _take(self, reply: SnapshotReply, give: Give | None) -> None:
        loop = asyncio.get_running_loop()

        told = -1

        def progress(done: int) -> None:
            nonlocal told
            if (percent := done * 100 // reply.size) != told:
                told = percent
                loop.call_soon_threadsafe(partial(self._tell, fetched=done, to_fetch=reply.size))

        part = await self._run(lambda: self._fetch(reply, progress))
        file = await self._run(lambda: self._unpack(reply, part))
        anew = reply.epoch if give is not None else ""
        arrival = Arrival(self._ledger, file, self._clock(), anew=anew)
        try:
            await self._make_ready(arrival, reply)
            await self._arrivals.replace(arrival, give)
        except Exception:
            # What came is kept: the next step begins with it.
            self._arrivals.drop(arrival)
            raise
        part.unlink()

    async def _make_ready(self, arrival: Arrival, reply: SnapshotReply) -> None:
        partial_ = reply.kind == "open"
        await self._run(lambda: self._arrivals.prepare(arrival, partial=partial_))
        await self._run(lambda: self._arrivals.catch_up(arrival, reply.epoch))
        if arrival.anew:
            return
        refill = bool(self._ledger.meta(REFILL))
        for _ in range(_TRIES):
            if refill or not arrival.is_behind():
                break
            await self._run(lambda: self._arrivals.catch_up(arrival, reply.epoch))
        known = self._ledger.epochs()
        if known - {reply.epoch}:
            raise Refusal("epoch_changed", have=min(known), got=reply.epoch)

    async def _same_history(self, epoch: str) -> None:
        """Have the cloud see where this file stands: by that, one that went back is found out.

        Its own file would hide it, and with this one the proof would go.

        Raises:
            Refusal: ``epoch_changed``, ``cursor_ahead``.
        """
        store = self._ledger.store
        for feed, (seq, _, _) in cursors(store).items():
            trail = offers.trail(store, feed, seq)
            await self._run(partial(self._transport.pull, feed, seq, epoch, 1, trail))

    # ---- in worker threads ---------------------------------------------------------------

    def _fetch(self, reply: SnapshotReply, progress: Callable[[int], None]) -> Path:
        """All the bytes, their hash right."""
        incoming = self._folder / "incoming"
        part = incoming / f"{reply.id}.part"
        hasher, done = hashlib.sha256(), 0
        with as_trouble(part):
            incoming.mkdir(exist_ok=True)
            for other in set(incoming.iterdir()) - {part}:
                other.unlink()
            with part.open("ab+") as out:
                out.seek(0)
                while chunk := out.read(_READ):
                    hasher.update(chunk)
                    done += len(chunk)
                for chunk in self._transport.fetch_snapshot(reply.id, done, reply.size):
                    out.write(chunk)
                    hasher.update(chunk)
                    done += len(chunk)
                    progress(done)
        if done != reply.size or hasher.hexdigest() != reply.sha256:
            part.unlink()
            raise Trouble("snapshot_damaged", size=done, expected=reply.size)
        _log.info("snapshot: fetched")
        return part

    def _unpack(self, reply: SnapshotReply, part: Path) -> Path:
        """The file in the data folder under the station's key, on the disk."""
        plain = part.with_suffix(".plain")
        file = current.free_name(self._folder, reply.id)
        with as_trouble(file):
            try:
                self._unpack_into(plain, part, reply)
                lock_up(plain, file, self._ledger.store.key)
                sync_folder(self._folder)
            except (Trouble, OSError):
                current.remove(file)
                raise
            finally:
                current.remove(plain)
        _log.info("snapshot: unpacked")
        return file

    def _unpack_into(self, plain: Path, part: Path, reply: SnapshotReply) -> None:
        unpacker, size = zstd.ZstdDecompressor(options=_UNPACKING), 0
        with part.open("rb") as packed, plain.open("wb") as out:
            try:
                while not unpacker.eof:
                    fed = packed.read(_READ) if unpacker.needs_input else b""
                    if unpacker.needs_input and not fed:
                        break
                    size += out.write(unpacker.decompress(fed, max_length=_READ))
                    if size > reply.plain:
                        break
            except zstd.ZstdError as error:
                raise Trouble("snapshot_damaged", detail=str(error)[:100]) from error
        if size != reply.plain:
            part.unlink()
            raise Trouble("snapshot_damaged", size=size, expected=reply.plain)
