"""How often what breaks."""

from __future__ import annotations

from msgspec import Struct


class Faults(Struct, frozen=True):
    """Chances of each mishap; times in seconds between two of a kind, on average.

    Attributes:
        lost_request, lost_reply, doubled: of a call to the cloud.
        cut_page, old_page: of a page of a feed: only its beginning, or one read before.
        lost_hint: of a hint.
        slow: of a call that takes seconds.
        outage: between a desk's outages, and how long they last.
        cloud_outage: between the cloud's.
        crash: between kills of a desk, at any statement.
        cloud_crash: between kills of the cloud, at any statement.
        full: between moments of a full disk at a desk.
        ruin: between losses of a desk's file.
        restore: between the cloud's returns to an older backup.
        skew: how wrong a desk's clock may be, in hours.
    """

    lost_request: float = 0.05
    lost_reply: float = 0.07
    doubled: float = 0.03
    cut_page: float = 0.08
    old_page: float = 0.04
    lost_hint: float = 0.3
    slow: float = 0.05
    outage: float = 120
    outage_lasts: float = 45
    cloud_outage: float = 450
    crash: float = 150
    cloud_crash: float = 300
    full: float = 300
    ruin: float = 500
    restore: float = 450
    skew: float = 20


CALM = Faults(
    lost_request=0, lost_reply=0, doubled=0, cut_page=0, old_page=0, lost_hint=0, slow=0,
    outage=0, cloud_outage=0, crash=0, cloud_crash=0, full=0, ruin=0, restore=0,
)  # fmt: skip
"""Nothing breaks: what healing is judged under."""
