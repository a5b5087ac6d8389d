"""What a station is enrolled for: which feeds it may hold, and the wall between them."""

from __future__ import annotations

from collections.abc import Iterable

WALLED = frozenset({"clinic", "care", "claims"})
"""The feeds behind the wall: no logistics station, file or picture has anything of them."""
LOGISTICS = "logistics"
SCOPES: dict[str, tuple[str, ...]] = {
    LOGISTICS: ("logistics", "directory"),
    "reception": ("clinic", "directory"),
    "care": ("clinic", "care", "directory"),
    "claims": ("claims", "directory"),
    "clinic_all": ("clinic", "care", "claims", "directory"),
}
"""What a station is enrolled for, and the feeds it holds then.

No scope has feeds from both sides of the wall: ``logistics`` on one, the clinic's three on the
other. Published files and replicas are of the logistics scope alone.
"""


def is_walled(feeds: Iterable[str]) -> bool:
    """Whether a station of these feeds stands behind the wall."""
    return not WALLED.isdisjoint(feeds)
