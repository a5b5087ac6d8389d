"""Push: what waits in the outbox goes to the cloud, in order; each command's outcome is settled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from domain.problems import Refusal
from domain.wire import WIRE_VERSION, PushRequest
from storage import outbox
from storage.ledger import Changes, Ledger
from sync.transport import Transport

BATCH = 500

Run = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Runs a blocking call somewhere else and awaits it."""


async def push_batch(
    ledger: Ledger, transport: Transport, epoch: str, run: Run, clock: Callable[[], int]
) -> tuple[bool, dict[str, int], Changes]:
    """Send the oldest waiting commands.

    Returns:
        Whether to go on with the next ones, the heads the cloud told, and what changed here.

    Raises:
        Trouble: ``offline``; the commands stay, and sending them again is safe.
        Refusal: ``epoch_changed``, ``token_unknown``, ``station_revoked``, ``wire_too_old``...
            ``incarnation_unknown``: another folder speaks as this station.
    """
    commands = outbox.to_send(ledger.store, BATCH)
    if not commands:
        return False, {}, Changes()
    ledger.mark_tried([command.id for command in commands], clock())
    wish = PushRequest(WIRE_VERSION, epoch, commands, ledger.meta("incarnation"))
    begun, met = ledger.begun, ledger.meta("cloud_version")
    reply = await run(lambda: transport.push(wish))
    if ledger.begun != begun:
        # A word of a history that is gone: what it accepted may be forgotten, and is on offer.
        raise Refusal("epoch_changed", have=epoch, got=ledger.meta("epoch"))
    results = reply.results
    if ledger.meta("cloud_version") != met:
        # Another version answers by now: what the one before did not know is asked again.
        results = tuple(result for result in results if result.outcome != "unknown")
    changes = ledger.settle(results, clock())
    if reply.last and not outbox.knows(ledger.store, reply.last):
        raise Refusal("incarnation_unknown", station=ledger.meta("station"))
    # A cloud that leaves one unanswered would be asked for it without end.
    answered = {result.id for result in reply.results}
    return answered.issuperset(command.id for command in commands), reply.heads, changes
