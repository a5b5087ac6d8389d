"""How a station starts without what it does not need yet: start-up time is the operator's."""

from __future__ import annotations

import gc
import sys
import time

began = time.monotonic()
"""When the first line of the program ran, s on the monotonic clock."""


def begin() -> None:
    """A station is about to start in this process; to be called before ``storage`` is imported."""
    # What a start makes is there to stay: looking for garbage in it costs a twentieth of it.
    gc.disable()
    # The model layer loads PostgreSQL's driver if it finds it: 60 ms for what only a cloud uses.
    sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]


def started() -> None:
    """All is loaded: garbage is looked for from now on, and not among what was made so far."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
