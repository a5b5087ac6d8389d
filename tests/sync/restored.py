"""A cloud that went back in time, and a desk of its earlier history with an engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from domain.mending import LackingRequest, OfferReply, OfferRequest, OfferResult
from sync.engine import Engine
from tests.storage.desk import Desk, same
from tests.sync.files import FileCloud, Start
from tests.sync.held import live


class Restored(FileCloud):
    """A cloud that went back, and takes back what it is given.

    Attributes:
        given: commands of the entries that were offered, in order.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.given: list[str] = []

    def lacking(self, request: LackingRequest) -> tuple[str, ...]:
        here = {entry.command_id for entry in self.feed.entries}
        return tuple(one for one in request.commands if one not in here)

    def offer(self, request: OfferRequest) -> OfferReply:
        offered = [each.entry.command_id for each in request.entries]
        first = not set(offered) & set(self.given)
        self.given += offered
        return OfferReply(
            tuple(OfferResult(one, "taken" if first else "parked") for one in offered)
        )


def run(start: Start, story: Callable[[Engine], Coroutine[Any, Any, None]]) -> None:
    """Let the engine work, and tell the story beside it."""
    desk, cloud = start.desk, start.cloud

    async def whole() -> None:
        engine = Engine(
            desk.ledger,
            cloud,
            ("logistics",),
            announce=start.changes.append,
            tell=lambda **facts: start.told.append(facts),
            clock=desk.clock,
            wall=cloud.clock,
            monotonic=asyncio.get_running_loop().time,
            run=start._run,
            jitter=lambda: 0.0,
            bootstrap=start.bootstrap,
        )
        task = asyncio.get_running_loop().create_task(engine.run())
        try:
            await story(engine)
        finally:
            engine.stop()
            await task

    live(whole)


def shown(desk: Desk) -> int:
    return int(desk.store.value("SELECT count(*) FROM ticket"))


def in_step(start: Start) -> bool:
    """The new history is here, and nothing waits for the cloud."""
    desk = start.desk
    known = start.cloud.feed.states
    return (
        desk.ledger.epochs() == {start.cloud.epoch}
        and set(desk.states().values()) <= {"settled"}
        and all(same(desk.ticket(uid), state) for uid, state in known.items())
    )
