"""The course of a notice, pure: what is told together, when, by which channel, and when to stop.

The promise: one notice reaches a person at most once. A try that may have arrived is repeated only
where the channel itself passes over what it has sent already, and only while it still does so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from cloud.notices.kinds import TABLE, Kind
from domain.ids import CAMPUS_ZONE
from domain.repair.ticket import Priority

MINUTE = 60_000
GAP = MINUTE
"""Between two disturbances by one ticket, ms."""
TOO_OLD = 24 * 60 * MINUTE
"""What could not be told for so long disturbs nobody any more; it stands in the list."""
ASKS_TOO_OLD = 3 * TOO_OLD
_HOUR = 60 * MINUTE
GAPS = (5_000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR)
"""Before the second, third... try by one channel, ms."""
_BUSY = 5_000
SAFE = 0.8
"""Of the time in which a channel passes over what it has sent: clocks differ, calls take time."""

Outcome = Literal["", "sent", "refused", "dead", "unsent", "rests", "unsure"]
"""Of a try: under way or lost with its process; arrived at the platform; refused for good; refused
as our mistake; certainly not done; not done because the channel rests; nobody knows."""


class Try(Struct, frozen=True):
    """One try that was made. ``began_at`` in ms UTC."""

    channel: str
    address: str
    began_at: int
    outcome: Outcome


class Option(Struct, frozen=True):
    """One way to the person, in the order in which ways are tried.

    Attributes:
        once_ms: so long the channel passes over what it has sent already; 0: it does not.
        rests_until: it is left alone until then, ms UTC.
        short: it rests for so little that it is waited for before another one is taken.
    """

    channel: str
    address: str
    once_ms: int = 0
    rests_until: int = 0
    short: bool = False


class Send(Struct, frozen=True):
    """Try this way now."""

    channel: str
    address: str


class Wait(Struct, frozen=True):
    """Not now."""

    until: int


class Over(Struct, frozen=True):
    """Nothing more is done by itself."""

    state: Literal["sent", "listed", "unknown", "failed"]
    why: str = ""


def next_step(
    options: Sequence[Option], tries: Sequence[Try], now: int, stale_at: int
) -> Send | Wait | Over:
    """What to do next for one notice.

    Args:
        options: the person's ways now, the best first.
        tries: made so far, oldest first.
        stale_at: from when on nothing new is begun, ms UTC.
    """
    if any(one.outcome == "sent" for one in tries):
        return Over("sent")
    if any(one.outcome == "dead" for one in tries):
        return Over("failed", "dead")
    open_try = unsolved(tries)
    if open_try is not None:
        return _again(open_try, options, tries, now)
    if not options and not tries:
        return Over("listed")
    if now >= stale_at:
        return Over("failed", "too_old")
    return _by_the_best(options, tries, now)


def _by_the_best(options: Sequence[Option], tries: Sequence[Try], now: int) -> Send | Wait | Over:
    """The first way that is open, or what is waited for."""
    waits: list[int] = []
    for option in options:
        mine = [one for one in tries if _is(one, option.channel, option.address)]
        failed = [one for one in mine if one.outcome == "unsent"]
        if any(one.outcome == "refused" for one in mine) or len(failed) > len(GAPS):
            continue
        ready = max(option.rests_until, failed[-1].began_at + _gap(len(failed)) if failed else 0)
        if ready <= now:
            return Send(option.channel, option.address)
        waits.append(ready)
        if option.short or failed:
            break
    return Wait(min(waits)) if waits else Over("failed", "no_way_left")


def is_fresh(tries: Sequence[Try]) -> bool:
    """Whether nobody can have heard of it, and no way was shut to it: as if nothing was tried."""
    return all(one.outcome in ("unsent", "rests") for one in tries)


def unsolved(tries: Sequence[Try]) -> Try | None:
    """The first try that may have arrived.

    That the same is refused when it is repeated does not tell that it had not arrived: they may
    have unfollowed, or the day's quota may have run out, in between.
    """
    return next((one for one in tries if one.outcome in ("", "unsure")), None)


def _again(
    first: Try, options: Sequence[Option], tries: Sequence[Try], now: int
) -> Send | Wait | Over:
    """Repeat a try that may have arrived, if that is safe; soon, while it is so."""
    since = tries[tries.index(first) :]
    same = [one for one in options if _is(first, one.channel, one.address)]
    if any(one.outcome == "refused" for one in since):
        return Over("unknown", "refused_when_repeated")
    if not same or now >= first.began_at + int(same[0].once_ms * SAFE):
        return Over("unknown", "no_answer")
    ready = max(same[0].rests_until, since[-1].began_at + min(_gap(len(since)), 2 * MINUTE))
    return Send(first.channel, first.address) if ready <= now else Wait(ready)


def _is(one: Try, channel: str, address: str) -> bool:
    return (one.channel, one.address) == (channel, address)


def _gap(count: int) -> int:
    return GAPS[min(count, len(GAPS)) - 1] if count else 0


class Waiting(Struct, frozen=True):
    """A notice of one ticket and person that waits.

    Attributes:
        id: rises with time.
        fresh: whatever was tried for it has certainly come to nothing.
        unsure: a try may have arrived: it is soon too late to repeat it.
    """

    id: int
    kind: Kind
    priority: Priority
    not_before: int
    fresh: bool = True
    unsure: bool = False


class Choice(Struct, frozen=True):
    """What becomes of those that wait for one person of one ticket.

    Attributes:
        send: the one that goes out now; 0: none.
        told_with: those that are told with it, or overtaken by it.
        dropped: those that nobody has to be told of any more.
        wait: those that wait, with until when.
    """

    send: int = 0
    told_with: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    wait: tuple[tuple[int, int], ...] = ()


def choose(
    waiting: Sequence[Waiting], now: int, last_sent: int | None, busy: bool, night_ends: int | None
) -> Choice:
    """Which of those that wait goes out, so that five changes in a minute disturb once.

    Args:
        waiting: all of one ticket and person (or all breaches of one leader), oldest first.
        last_sent: when one of them went out last, ms UTC.
        busy: another one of them is being sent at this moment.
        night_ends: when people may be disturbed again, ms UTC; None by day.
    """
    due = [one for one in waiting if one.not_before <= now]
    if not due:
        return Choice()
    begun = next((one for one in due if one.unsure), None)
    if begun is not None:
        return Choice(send=begun.id)
    urgent = any(passes_night(one.kind, one.priority) for one in waiting)
    ready = max(
        night_ends if night_ends is not None and not urgent else 0,
        0 if last_sent is None or urgent else last_sent + GAP,
        now + _BUSY if busy else 0,
    )
    if ready > now:
        return Choice(wait=tuple((one.id, ready) for one in due))
    tried = next((one for one in due if not one.fresh), None)
    if tried is not None:  # it is half way: it goes on alone
        return Choice(send=tried.id)
    newest = waiting[-1]
    others = tuple(one.id for one in waiting if one.id != newest.id and one.fresh)
    if any(one.kind in TABLE[newest.kind].voids and one.fresh for one in waiting):
        # It came and went before anybody was disturbed.
        return Choice(dropped=(*others, newest.id))
    return Choice(send=newest.id, told_with=others)


def passes_night(kind: Kind, priority: Priority) -> bool:
    """Whether it may disturb at night."""
    night = TABLE[kind].night
    return night == "passes" or (night == "emergency" and priority == "emergency")


def night_ends(now: int, night: tuple[int, int]) -> int | None:
    """When the night that lasts at this moment ends, ms UTC; None by day.

    Args:
        night: its begin and end, minutes of the campus's day; the same twice: there is none.
    """
    begin, end = night
    here = datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE)
    minute = here.hour * 60 + here.minute
    over_midnight = begin > end
    inside = (minute >= begin or minute < end) if over_midnight else begin <= minute < end
    if not inside:
        return None
    day = here.date() + timedelta(days=1 if over_midnight and minute >= begin else 0)
    morning = datetime.combine(day, time(end // 60, end % 60), CAMPUS_ZONE)
    return int(morning.timestamp() * 1_000)


def midnight(now: int) -> int:
    """The campus's next midnight, ms UTC."""
    day = datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE).date() + timedelta(days=1)
    return int(datetime.combine(day, time(0), CAMPUS_ZONE).timestamp() * 1_000)


def stale_at(kind: Kind, happened_at: int) -> int:
    """From when on a notice disturbs nobody any more, ms UTC."""
    return happened_at + (ASKS_TOO_OLD if TABLE[kind].asks else TOO_OLD)
