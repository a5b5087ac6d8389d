"""Who could be sent, as the phone's dispatch form offers them: the suggested first, with why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from cloud.pages.words import desk as words
from domain.dispatching import Dispatching
from domain.faults import FaultTree
from domain.problems import Refusal
from domain.repair.checks import crew_of
from domain.repair.ticket import Share, Ticket
from domain.suggest import Candidate, Measure, rank
from resources import rule_text
from storage import lookup, queries
from storage.database import Database

_IN_HAND = frozenset({"dispatched", "taken", "working", "held"})
_FIRST = 5
"""So many stand open on the form; the others are folded away."""


class Choice(Struct, frozen=True):
    """One worker on the form.

    Attributes:
        load: 空闲, or how many are in hand.
        why: what speaks for and against sending them.
        here: whether they are on duty, by the switch and by the plan.
    """

    code: str
    name: str
    load: str
    why: str
    here: bool
    busy: bool


class Choices(Struct, frozen=True):
    """The form's workers: the best, the rest of those on duty, those away."""

    best: list[Choice]
    others: list[Choice]
    away: list[Choice]

    @property
    def all(self) -> list[Choice]:
        """Everybody, the best first."""
        return [*self.best, *self.others, *self.away]


@cache
def rules() -> Dispatching:
    """The school's rules of sending."""
    return Dispatching.parse(rule_text("dispatch"))


def choices(store: Database, ticket: Ticket, faults: FaultTree, now: int) -> Choices:
    """The workers for a ticket; ``now`` in ms UTC."""
    hands = {
        worker: sum(row.status in _IN_HAND for row in rows)
        for worker, rows in queries.in_hand(store).items()
    }
    known = {
        one.staff.code: Candidate(one.staff, one.duty, hands.get(one.staff.code, 0))
        for one in lookup.as_planned(lookup.staff(store), rules().shifts, now)
    }
    by = Measure(rules().weights, rules().terms)
    found = [
        Choice(
            each.code,
            known[each.code].staff.name,
            words.load(known[each.code].in_hand),
            words.why(each, faults, now),
            known[each.code].duty.on,
            known[each.code].in_hand > 0,
        )
        for each in rank(ticket, list(known.values()), faults, by)
    ]
    here = [one for one in found if one.here]
    return Choices(here[:_FIRST], here[_FIRST:], [one for one in found if not one.here])


def chosen(store: Database, lead: str, mates: Sequence[str]) -> tuple[Share, ...]:
    """The crew that a form names by codes; their names are the roster's.

    Raises:
        Refusal: ``crew_empty``; ``worker_gone`` for a code that nobody has.
    """
    codes = list(dict.fromkeys(code for code in (lead, *mates) if code))
    if not lead:
        raise Refusal("crew_empty")
    known = {one.staff.code: one.staff.name for one in lookup.staff(store)}
    unknown = next((code for code in codes if code not in known), None)
    if unknown is not None:
        raise Refusal("worker_gone", worker=unknown[:40])
    return crew_of([(code, known[code]) for code in codes])
