"""What the station must not load: start-up time is the operator's."""

from __future__ import annotations

import sys


def leave_out_postgres() -> None:
    """Keep the model layer from loading PostgreSQL's driver, which only the cloud uses.

    It looks for the driver when it is imported, and loading that takes 60 ms of a start. To be
    called before anything of ``storage`` is imported, in a process that is a station alone.
    """
    sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]
