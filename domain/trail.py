"""What a station's last entries of a feed were: by it a cloud that went back in time is found out.

The last one alone does not tell. A cloud that was set back goes on, stations give it what it lost,
and the same command may come to lie at the same place again with others before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from msgspec import Struct

LENGTH = 16
"""Entries that are looked at, at the most."""


class Trail(Struct, frozen=True):
    """The entries that end at a cursor.

    Attributes:
        last: the command of the entry at the cursor; empty if it does not lie here.
        count: how many entries without a gap ``mark`` is of, that one among them.
        mark: BLAKE2b of their commands, newest first, 6 hex digits.
    """

    last: str = ""
    count: int = 0
    mark: str = ""


NO_TRAIL = Trail()
"""Of a station that has none of them."""


def trail_of(commands: Sequence[str]) -> Trail:
    """The trail of these commands, newest first."""
    if not commands:
        return NO_TRAIL
    mark = blake2b("\n".join(commands).encode(), digest_size=3).hexdigest()
    return Trail(commands[0], len(commands), mark)
