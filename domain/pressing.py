"""Which ticket presses most (下一张): how near its breach is, how urgent, how long it waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec import Struct

from domain.dispatching import NextWeights
from domain.repair.ticket import PRIORITIES, Status

ASKS_THE_DESK: tuple[Status, ...] = ("reported", "accepted", "dispatched", "finished")
"""States in which it is the desk's turn: to accept, dispatch, ask the worker, follow up."""
_DAY = 86_400_000
_WAITS_FOR_OTHERS = frozenset({"dispatched", "finished"})
"""Here it is the desk's turn only once time runs out."""


class Facts(Protocol):
    """What of a ticket is weighed; a row of the queue has it. Times in ms UTC."""

    @property
    def uid(self) -> str: ...
    @property
    def status(self) -> Status: ...
    @property
    def rank(self) -> int: ...
    @property
    def reported_at(self) -> int: ...
    @property
    def due_at(self) -> int | None: ...
    @property
    def warn_at(self) -> int | None: ...


class Press(Struct, frozen=True):
    """How much one ticket presses, and by what: each part from 0 to 1."""

    uid: str
    score: float
    breach: float
    priority: float
    waiting: float


def press(facts: Facts, weights: NextWeights, now: int) -> Press:
    """How much a ticket presses at that moment, ms UTC."""
    breach = _breach(facts, now)
    priority = 1 - facts.rank / (len(PRIORITIES) - 1)
    waiting = min(1.0, max(0, now - facts.reported_at) / _DAY)
    score = breach * weights.breach + priority * weights.priority + waiting * weights.waiting
    return Press(facts.uid, score, breach, priority, waiting)


def most_pressing(
    tickets: Iterable[Facts], weights: NextWeights, now: int, passed: Sequence[str] = ()
) -> Press | None:
    """The ticket that needs the desk first; one that was ``passed`` lately only if all were."""
    found = [
        press(each, weights, now)
        for each in tickets
        if each.status in ASKS_THE_DESK
        and (each.status not in _WAITS_FOR_OTHERS or _is_late(each, now))
    ]
    fresh = [each for each in found if each.uid not in passed]
    return max(fresh or found, key=lambda each: (each.score, each.uid), default=None)


def _is_late(facts: Facts, now: int) -> bool:
    return facts.due_at is not None and now > facts.due_at


def _breach(facts: Facts, now: int) -> float:
    """1 from the breach on; a fifth of the time is left when it warns."""
    if facts.due_at is None:
        return 0.0
    left = facts.due_at - now
    whole = 5 * (facts.due_at - (facts.warn_at or facts.due_at))
    if left <= 0:
        return 1.0
    return max(0.0, 1 - left / whole) if whole > 0 else 0.0
