"""When the cloud could not be reached, kept in the station's file: breaches of that time say so."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

Spans = list[tuple[int, int | None]]
"""Begin and end of each outage, ms UTC; the last one may last."""

KEY = "outages"
KEPT = 200
_SHORT = 60_000
"""A line that hangs for less than a minute keeps nobody from anything."""

_spans = msgspec.json.Decoder(Spans)


class Outages:
    """Follows the line by what the engine says of it.

    Args:
        read, write: a fact of the station's file.
    """

    def __init__(self, read: Callable[[str], str], write: Callable[[str, str], None]) -> None:
        self._read, self._write = read, write

    def spans(self) -> Spans:
        """All that is kept, the oldest first."""
        text = self._read(KEY)
        return _spans.decode(text.encode()) if text else []

    def line(self, link: str, now: int) -> None:
        """The line was found to be so: ``online`` ends an outage, ``offline`` begins one."""
        spans = self.spans()
        lasts = bool(spans) and spans[-1][1] is None
        if link == "offline" and not lasts:
            spans.append((now, None))
        elif link == "online" and lasts:
            start = spans.pop()[0]
            if now - start >= _SHORT:
                spans.append((start, now))
        else:
            return
        self._write(KEY, msgspec.json.encode(spans[-KEPT:]).decode())
