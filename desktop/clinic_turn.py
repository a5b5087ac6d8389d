"""The clinic's part of a station, put together: where it lies, what locks it, what opens it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from desktop.clinic import ClinicStation, open_clinic
from desktop.vault.keeper import SystemKeeper
from desktop.vault.session import Session
from desktop.vault.turn import Turn
from desktop.vault.vault import Vault

FOLDER = "clinic"
"""Beside the logistics station's own files, with none of its keys."""


def clinic_turn(
    data: Path, clock: Callable[[], int], new_id: Callable[[], str]
) -> Turn[ClinicStation]:
    """The lock of the clinic in this data folder, locked.

    Args:
        clock: the station's time, ms UTC.
    """
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return Turn(
        Vault(folder, SystemKeeper()),
        Session(time.monotonic),
        lambda opened: open_clinic(folder, opened.key, clock, new_id),
    )
