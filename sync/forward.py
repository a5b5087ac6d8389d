"""Parcels of other stations that were brought here by hand are sent on, each as it was written."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from domain.problems import Refusal, Trouble
from storage import carrying
from storage.files import as_trouble
from sync.push import Run
from sync.replies import PASSING
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
        Trouble: ``offline``, ``too_often``; what was not sent waits.
    """
    answered = 0
    for file in carrying.waiting(folder):
        try:
            answered += await _forward(transport, file, run)
        except Refusal as refusal:
            # A cloud of an older version, or a problem of this station's own: all of them wait.
            _log.info("the parcel %s waits: %s", file.name, refusal)
            return answered
        except Trouble as trouble:
            if trouble.code in PASSING:
                raise
            _log.warning("the parcel %s waits: %s", file.name, trouble)
    return answered


async def _forward(transport: Transport, file: Path, run: Run) -> int:
    answered = 0
    try:
        data = await run(partial(_bytes_of, file))
        reply = await run(partial(transport.parcel, data))
    except Refusal as refusal:
        if refusal.code not in _NEVER:
            raise
        _log.error("the parcel %s was refused: %s", file.name, refusal)
    else:
        answered = len(reply.results)
        _log.info("sent on %d commands of station %s", answered, reply.station)
    carrying.sent(file)
    return answered


def _bytes_of(file: Path) -> bytes:
    with as_trouble(file):
        return file.read_bytes()
