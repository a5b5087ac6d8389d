"""Many values as one parameter of a statement."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


def as_list(values: Iterable[str]) -> str:
    """Values as the one parameter of ``IN (SELECT value FROM json_each(?))``.

    So a statement is the same for any number of them, and is prepared once. Values with a NUL are
    left out: no stored text has one, and PostgreSQL does not even look for it.
    """
    return msgspec.json.encode([value for value in values if "\0" not in value]).decode()
