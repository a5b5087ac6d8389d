"""Who else looks at a ticket (同看): a hint from station to station that nothing keeps."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Doing = Literal["looks", "types", "left"]

REPEAT_MS = 20_000
"""Whoever looks says so again after so long."""
GONE_MS = 50_000
"""Whoever was not heard of for so long has gone: a lost hint costs nothing."""


class Presence(Struct, frozen=True, omit_defaults=True):
    """What somebody does with a ticket.

    Attributes:
        ticket: its id.
        name: the operator's, and nothing else of them.
        station: whose desk; the cloud sets it.
    """

    ticket: str
    name: str
    doing: Doing = "looks"
    station: str = ""


class Others:
    """Who else looks at the one ticket that this desk looks at."""

    def __init__(self) -> None:
        self.ticket = ""
        self._seen: dict[str, tuple[Presence, int]] = {}

    def look(self, ticket: str) -> None:
        """This desk looks at another ticket (none: at nothing)."""
        if ticket != self.ticket:
            self.ticket = ticket
            self._seen.clear()

    def hear(self, said: Presence, now: int) -> bool:
        """Somebody said what they do; answers whether they are new here and want to be greeted."""
        if said.ticket != self.ticket or said.doing == "left":
            self._seen.pop(said.station, None)
            return False
        fresh = said.station not in self._seen
        self._seen[said.station] = (said, now)
        return fresh

    def here(self, now: int) -> list[Presence]:
        """Who looks at it now, by name."""
        self._seen = {
            station: (said, at)
            for station, (said, at) in self._seen.items()
            if now - at < GONE_MS
        }
        return sorted((said for said, _ in self._seen.values()), key=lambda each: each.name)
