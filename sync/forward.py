"""Parcels of other stations that were brought here by hand are sent on, each as it was written."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from domain.problems import Refusal
from storage import carrying
from sync.push import Run
from sync.transport import Transport

_log = logging.getLogger("paidan.sync")

_NEVER = frozenset(
    {
        "parcel_unknown",
        "parcel_damaged",
        "parcel_foreign",
        "station_revoked",
        "incarnation_unknown",
        "body_too_big",
    }
)
"""The same file will be answered the same: it is put aside. Its words lie with their station."""


async def forward_all(transport: Transport, folder: Path, run: Run) -> int:
    """Send on what lies here. Returns how many commands the cloud has answered.

    Args:
        folder: the station's data folder.

    Raises:
        Trouble: ``offline``; what was not sent waits.
    """
    answered = 0
    for file in carrying.waiting(folder):
        data = await run(file.read_bytes)
        try:
            reply = await run(partial(transport.parcel, data))
        except Refusal as refusal:
            if refusal.code not in _NEVER:
                # A cloud of an older version, or a problem of this station's own: it waits.
                _log.info("the parcel %s waits: %s", file.name, refusal)
                return answered
            _log.error("the parcel %s was refused: %s", file.name, refusal)
        else:
            answered += len(reply.results)
            _log.info("sent on %d commands of station %s", len(reply.results), reply.station)
        carrying.sent(file)
    return answered
