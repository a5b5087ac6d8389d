"""Who could be sent (派工建议): an honest score of every worker for a ticket, with its reasons.

It recommends and never decides: nobody is left out, and whatever speaks against somebody is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from domain.directory import Duty, Staff
from domain.faults import FaultTree
from domain.repair.ticket import Ticket

ReasonCode = Literal[
    "on_duty",
    "skill",
    "zone",
    "every_zone",
    "load",
    "off_duty",
    "no_skill",
    "other_zone",
    "full",
    "in_crew",
]


class Weights(Struct, frozen=True):
    """What each part counts, in points; a worker whom everything speaks for has 100.

    Attributes:
        load: for empty hands; falls evenly to nothing at ``Staff.max_in_hand``.
        off_duty: taken off, so that nobody who is away stands before one who is here.
        in_crew: taken off for one who has the ticket already.
    """

    skill: int = 40
    zone: int = 30
    load: int = 30
    off_duty: int = 200
    in_crew: int = 400


class Candidate(Struct, frozen=True):
    """A worker as the desk knows them now. ``in_hand`` counts what is not finished yet."""

    staff: Staff
    duty: Duty
    in_hand: int = 0


class Reason(Struct, frozen=True):
    """One thing that speaks for or against, as a code; the sentence is made where it is shown.

    Attributes:
        text: the skill's tag, the zone, the note of one off duty, the number of a ticket.
        count: tickets in hand, of ``limit``.
        until: end of the absence as it was told, ms UTC.
    """

    code: ReasonCode
    text: str = ""
    count: int = 0
    limit: int = 0
    until: int | None = None


class Suggestion(Struct, frozen=True):
    """One worker's standing: the higher the score, the better; 100 at most, negative if away."""

    code: str
    score: int
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...]


DEFAULT = Weights()


def rank(
    ticket: Ticket,
    candidates: Sequence[Candidate],
    faults: FaultTree,
    weights: Weights = DEFAULT,
) -> list[Suggestion]:
    """Every candidate for one ticket, the best first; of equals the lower code first."""
    return _sorted([rate(ticket, each, faults, weights) for each in candidates])


def rank_all(
    tickets: Sequence[Ticket],
    candidates: Sequence[Candidate],
    faults: FaultTree,
    weights: Weights = DEFAULT,
) -> list[Suggestion]:
    """Every candidate for several tickets at once, the best first.

    A reason stands if it holds for all of them, a warning if it holds for one.
    """
    return _sorted(
        [
            _joined([rate(ticket, each, faults, weights) for ticket in tickets])
            for each in candidates
        ]
        if tickets
        else []
    )


def rate(
    ticket: Ticket, candidate: Candidate, faults: FaultTree, weights: Weights = DEFAULT
) -> Suggestion:
    """One candidate for one ticket."""
    staff, limit = candidate.staff, candidate.staff.max_in_hand
    found: list[tuple[int, Reason, bool]] = [
        _duty(candidate.duty, weights),
        _skill(ticket, staff, faults, weights),
        _load(candidate.in_hand, limit, weights),
    ]
    if ticket.zone:
        found.insert(2, _zone(ticket.zone, staff, weights))
    if staff.code in {share.worker for share in ticket.crew}:
        found.append((-weights.in_crew, Reason("in_crew", ticket.number), False))
    return Suggestion(
        staff.code,
        sum(points for points, _, _ in found),
        tuple(reason for _, reason, good in found if good),
        tuple(reason for _, reason, good in found if not good),
    )


def skill_tags(fault: str, faults: FaultTree) -> tuple[str, ...]:
    """The tags that fit a fault: the skill it asks for, then its own code and its category's."""
    known = faults.get(fault) or faults.get(fault.partition(".")[0])
    tags = (known.skill if known else "", fault, fault.partition(".")[0])
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def skill_name(tag: str, faults: FaultTree, *, english: bool = False) -> str:
    """What people call a skill: the name of the category or fault that has its code or needs it."""
    nodes = [faults.faults[tag]] if tag in faults.faults else []
    nodes += [f for f in faults.faults.values() if f.skill == tag and not f.parent]
    nodes += [f for f in faults.faults.values() if f.skill == tag]
    if not nodes:
        return tag
    return nodes[0].name_en if english else nodes[0].name


def _duty(duty: Duty, weights: Weights) -> tuple[int, Reason, bool]:
    if duty.on:
        return 0, Reason("on_duty"), True
    return -weights.off_duty, Reason("off_duty", duty.note, until=duty.until), False


def _skill(
    ticket: Ticket, staff: Staff, faults: FaultTree, weights: Weights
) -> tuple[int, Reason, bool]:
    tags = skill_tags(ticket.fault, faults)
    fitting = next((tag for tag in tags if tag in staff.skills), None)
    if fitting is not None:
        return weights.skill, Reason("skill", fitting), True
    return 0, Reason("no_skill", tags[0] if tags else ""), False


def _zone(zone: str, staff: Staff, weights: Weights) -> tuple[int, Reason, bool]:
    if not staff.zones:
        return weights.zone, Reason("every_zone"), True
    if zone in staff.zones:
        return weights.zone, Reason("zone", zone), True
    return 0, Reason("other_zone", zone), False


def _load(in_hand: int, limit: int, weights: Weights) -> tuple[int, Reason, bool]:
    if in_hand >= limit:
        return 0, Reason("full", count=in_hand, limit=limit), False
    points = round(weights.load * (limit - in_hand) / limit)
    return points, Reason("load", count=in_hand, limit=limit), True


def _joined(ratings: Sequence[Suggestion]) -> Suggestion:
    first, rest = ratings[0], ratings[1:]
    found = list(dict.fromkeys(warning for each in ratings for warning in each.warnings))
    kinds = list(dict.fromkeys(warning.code for warning in found))
    return Suggestion(
        first.code,
        round(sum(each.score for each in ratings) / len(ratings)),
        tuple(r for r in first.reasons if all(r in each.reasons for each in rest)),
        tuple(sorted(found, key=lambda warning: kinds.index(warning.code))),
    )


def _sorted(suggestions: list[Suggestion]) -> list[Suggestion]:
    return sorted(suggestions, key=lambda each: (-each.score, each.code))
