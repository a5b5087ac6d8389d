"""How often what breaks, and the weather of one life: some of it much, some of it not at all."""

from __future__ import annotations

import random

from msgspec import Struct, structs


class Faults(Struct, frozen=True):
    """Chances of each mishap; times in seconds between two of a kind, on average, 0 for never.

    Attributes:
        lost_request, lost_reply, doubled: of a call to the cloud.
        cut_page, old_page: of a page of a feed: only its beginning, or one read before.
        lost_hint: of a hint.
        slow: of a call that takes seconds.
        spoilt_file: of a part of a starting file: the line is cut there, or a byte is wrong.
        outage: between a desk's outages, and how long they last.
        cloud_outage: between the cloud's.
        crash: between kills of a desk, at any statement.
        stop: between ends of a desk's program, wherever it waits.
        cloud_crash: between kills of the cloud, at any statement.
        full: between moments of a full disk at a desk; ``cloud_full`` at the cloud.
        ruin: between losses of a desk's main file.
        restore: between the cloud's returns to an older backup.
        set_back: between returns of a desk's whole folder to an older state.
        clone: between copies of a desk's whole folder that are started beside it.
        rot: between silent changes of a row in a desk's file.
        refill: between wishes for a whole new file.
        publish: between the cloud's makings of files to start from.
        jump: between jumps of a desk's clock.
        newer: between words of a newer version that this one can't read.
        scope: between takings of a desk's feeds; they are given back sooner.
        care: until somebody looks after what is down.
        skew: how wrong a desk's clock may be, in hours.
        narrow: chance that the last desk begins with the directory's feed alone.
        older: chance that the cloud begins as a version that does not know every command.
    """

    lost_request: float = 0.05
    lost_reply: float = 0.07
    doubled: float = 0.03
    cut_page: float = 0.08
    old_page: float = 0.04
    lost_hint: float = 0.3
    slow: float = 0.05
    spoilt_file: float = 0.1
    outage: float = 90
    outage_lasts: float = 45
    cloud_outage: float = 200
    crash: float = 120
    stop: float = 200
    cloud_crash: float = 150
    full: float = 200
    cloud_full: float = 300
    ruin: float = 250
    restore: float = 120
    set_back: float = 400
    clone: float = 400
    rot: float = 120
    refill: float = 500
    publish: float = 60
    jump: float = 200
    newer: float = 150
    scope: float = 200
    care: float = 25
    skew: float = 20
    narrow: float = 0.15
    older: float = 0.2


CALM = Faults(
    lost_request=0, lost_reply=0, doubled=0, cut_page=0, old_page=0, lost_hint=0, slow=0,
    spoilt_file=0, outage=0, cloud_outage=0, crash=0, stop=0, cloud_crash=0, full=0, cloud_full=0,
    ruin=0, restore=0, set_back=0, clone=0, rot=0, refill=0, publish=0, jump=0, newer=0, scope=0,
    narrow=0, older=0,
)  # fmt: skip
"""Nothing breaks: what healing is judged under."""

_CHANCES = ("lost_request", "lost_reply", "doubled", "cut_page", "old_page", "slow", "spoilt_file")
_RATES = (
    "outage", "cloud_outage", "crash", "stop", "cloud_crash", "full", "cloud_full", "ruin",
    "restore", "set_back", "clone", "rot", "refill", "publish", "jump", "newer", "scope",
)  # fmt: skip


def weather(dice: random.Random) -> Faults:
    """The faults of one life. Some kinds come often, most seldom or never: so more is found.

    A life in which everything breaks at once hides what only two mishaps together show.
    """
    usual = Faults()
    changes: dict[str, float] = {
        name: getattr(usual, name) * dice.choice((0, 0, 1, 1, 3)) for name in _CHANCES
    }
    for name in _RATES:
        often = dice.choice((0, 0, 0, 1, 1, 4))
        changes[name] = getattr(usual, name) / often if often else 0
    return structs.replace(usual, **changes)
