"""An import that was taken goes in whole: its commands are kept first, then done block by block.

One transaction for all of them would keep every report and every push of WeChat's waiting for
seconds. What a process that died or a full disk leaves undone, the cloud goes on with by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import msgspec
from backports import zstd

from cloud.ledger import CloudLedger, Origin
from domain.wire import PushResult, WireCommand

_log = logging.getLogger("paidan.cloud")

LEFT = 60_000
"""Nobody is at an import any more that was kept so long ago (ms) and is not in yet."""
GAP_SECONDS = 0.01
"""Between two blocks: whoever waits to write comes in then."""


def keep(ledger: CloudLedger, blocks: Sequence[Sequence[WireCommand]], now: int) -> None:
    """Keep the commands of an import, all or none; ``now`` in ms UTC."""
    packed = [zstd.compress(msgspec.json.encode(block), 3) for block in blocks]
    with ledger.store.writing():
        ledger.store.run_many(
            "INSERT INTO staged (at, commands) VALUES (?, ?)", [(now, one) for one in packed]
        )


def do_next(ledger: CloudLedger, now: int) -> list[PushResult] | None:
    """Do the oldest block that is kept, in one transaction with letting go of it; None: all done.

    Several may be at it at once: they take turns, and the blocks keep their order.

    Raises:
        Trouble: what is in the way; the block stays.
    """
    store = ledger.store
    while store.value("SELECT 1 FROM staged LIMIT 1"):
        with store.writing():
            found = store.rows(
                "DELETE FROM staged WHERE id = (SELECT min(id) FROM staged) RETURNING commands"
            )
            if found:  # else another one was quicker
                commands = msgspec.json.decode(zstd.decompress(found[0][0]), type=list[WireCommand])
                return ledger.accept(commands, Origin(), now)
    return None


def go_on(
    ledger: CloudLedger, now: int, pause: Callable[[float], None], *, left: int = LEFT
) -> int:
    """Complete what others left undone. Returns how many records went in.

    Args:
        now: ms UTC.
        pause: waits so many seconds between two blocks.
        left: imports kept so long ago, ms; zero for all.

    Raises:
        Trouble: what is in the way; what is left stays for the next time.
    """
    oldest = ledger.store.value("SELECT min(at) FROM staged")
    if oldest is None or oldest > now - left:
        return 0
    done = 0
    while (results := do_next(ledger, now)) is not None:
        done += sum(result.outcome == "accepted" for result in results)
        pause(GAP_SECONDS)
    _log.warning("an import that was cut short is complete now: %d records", done)
    return done
