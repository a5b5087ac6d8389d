"""Who could be sent (派工建议): an honest score of every worker for a ticket, with its reasons.

It recommends and never decides: nobody is left out, and whatever speaks against somebody is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from domain.directory import Duty, Staff
from domain.dispatching import Terms, Weights
from domain.faults import FaultTree
from domain.repair.ticket import Ticket
from domain.standing import NOBODY_KNOWS, Site, Standing

PartKind = Literal[
    "duty", "skill", "zone", "load", "distance", "history", "fairness", "crew"
]
ReasonCode = Literal[
    "on_duty",
    "skill",
    "zone",
    "every_zone",
    "load",
    "no_zone",
    "near",
    "same_building",
    "somewhere",
    "far",
    "knows_building",
    "new_here",
    "sent",
    "off_duty",
    "no_skill",
    "other_zone",
    "full",
    "in_crew",
]


class Candidate(Struct, frozen=True):
    """A worker as the desk knows them now. ``in_hand`` counts what is not finished yet."""

    staff: Staff
    duty: Duty
    in_hand: int = 0
    standing: Standing = NOBODY_KNOWS


class Reason(Struct, frozen=True):
    """One thing that speaks for or against, as a code; the sentence is made where it is shown.

    Attributes:
        text: the skill's tag, the zone, the note of one off duty, the number of a ticket.
        count: tickets in hand, of ``limit``; buildings away; jobs done there; sendings, of which
            ``limit`` are usual.
        until: end of the absence as it was told, ms UTC.
    """

    code: ReasonCode
    text: str = ""
    count: int = 0
    limit: int = 0
    until: int | None = None


class Part(Struct, frozen=True):
    """One part of a score: its points, the most there are for it, and why.

    Attributes:
        good: False where it is to be minded before somebody is sent.
        hard: it outweighs everything that gives points.
    """

    kind: PartKind
    points: int
    most: int
    reason: Reason
    good: bool = True
    hard: bool = False


class Suggestion(Struct, frozen=True):
    """One worker's standing: the higher the score, the better; 100 at most, negative if away."""

    code: str
    score: int
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    parts: tuple[Part, ...] = ()


class WhyNot(Struct, frozen=True):
    """Why a worker is not the first.

    Attributes:
        behind: by how many points.
        rules: what keeps them out whatever else speaks for them.
        lost: parts in which they stand behind the first, the costliest first, with the points.
        ahead: parts in which they stand before the first.
    """

    behind: int
    rules: tuple[Part, ...]
    lost: tuple[tuple[Part, int], ...]
    ahead: tuple[tuple[Part, int], ...]


class Measure(Struct, frozen=True):
    """What suggestions are measured by: the school's weights and terms."""

    weights: Weights = Weights()
    terms: Terms = Terms()


DEFAULT = Measure()
_TOLD: frozenset[PartKind] = frozenset({"duty", "skill", "zone", "load", "crew"})
"""Parts that are told in words; the others are shades, told by their points."""


def rank(
    ticket: Ticket,
    candidates: Sequence[Candidate],
    faults: FaultTree,
    by: Measure = DEFAULT,
    site: Site | None = None,
) -> list[Suggestion]:
    """Every candidate for one ticket, the best first; of equals the lower code first.

    Args:
        site: the building that the ticket lies in, if it is known.
    """
    return _sorted([rate(ticket, each, faults, by, site) for each in candidates])


def rank_all(
    tickets: Sequence[Ticket],
    candidates: Sequence[Candidate],
    faults: FaultTree,
    by: Measure = DEFAULT,
    sites: Mapping[str, Site | None] = MappingProxyType({}),
) -> list[Suggestion]:
    """Every candidate for several tickets at once, the best first.

    A reason stands if it holds for all of them, a warning if it holds for one.

    Args:
        sites: the buildings that the tickets lie in, by place.
    """
    return _sorted(
        [
            _joined([rate(one, each, faults, by, sites.get(one.place)) for one in tickets])
            for each in candidates
        ]
        if tickets
        else []
    )


def rate(
    ticket: Ticket,
    candidate: Candidate,
    faults: FaultTree,
    by: Measure = DEFAULT,
    site: Site | None = None,
) -> Suggestion:
    """One candidate for one ticket."""
    staff, standing, weights = candidate.staff, candidate.standing, by.weights
    parts = [
        _duty(candidate.duty, weights),
        _skill(ticket, staff, faults, weights),
        _zone(ticket.zone, staff, weights),
        _load(candidate.in_hand, staff.max_in_hand, weights),
        _distance(site, standing.at, by),
        _history(site, standing, by),
        _fairness(standing, weights),
    ]
    if staff.code in {share.worker for share in ticket.crew}:
        has = Reason("in_crew", ticket.number)
        parts.append(Part("crew", -weights.in_crew, 0, has, good=False, hard=True))
    return _suggestion(staff.code, parts)


def why_not(best: Suggestion, other: Suggestion) -> WhyNot:
    """What costs ``other`` the first place."""
    first = {part.kind: part for part in best.parts}
    gaps = [
        (part, part.points - first[part.kind].points if part.kind in first else part.points)
        for part in other.parts
        if not part.hard
    ]
    lost = sorted(((part, -gap) for part, gap in gaps if gap < 0), key=lambda each: -each[1])
    ahead = sorted(((part, gap) for part, gap in gaps if gap > 0), key=lambda each: -each[1])
    rules = tuple(part for part in other.parts if part.hard)
    return WhyNot(best.score - other.score, rules, tuple(lost), tuple(ahead))


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


def _suggestion(code: str, parts: Sequence[Part]) -> Suggestion:
    told = [part for part in parts if part.kind in _TOLD and part.reason.code != "no_zone"]
    return Suggestion(
        code,
        sum(part.points for part in parts),
        tuple(part.reason for part in told if part.good),
        tuple(part.reason for part in told if not part.good),
        tuple(parts),
    )


def _duty(duty: Duty, weights: Weights) -> Part:
    if duty.on:
        return Part("duty", 0, 0, Reason("on_duty"))
    away = Reason("off_duty", duty.note, until=duty.until)
    return Part("duty", -weights.off_duty, 0, away, good=False, hard=True)


def _skill(ticket: Ticket, staff: Staff, faults: FaultTree, weights: Weights) -> Part:
    tags = skill_tags(ticket.fault, faults)
    fitting = next((tag for tag in tags if tag in staff.skills), None)
    if fitting is not None:
        return Part("skill", weights.skill, weights.skill, Reason("skill", fitting))
    missing = Reason("no_skill", tags[0] if tags else "")
    return Part("skill", 0, weights.skill, missing, good=False)


def _zone(zone: str, staff: Staff, weights: Weights) -> Part:
    most = weights.zone
    if not zone:  # nobody's other zone
        return Part("zone", most, most, Reason("no_zone"))
    if not staff.zones:
        return Part("zone", most, most, Reason("every_zone"))
    if zone in staff.zones:
        return Part("zone", most, most, Reason("zone", zone))
    return Part("zone", 0, most, Reason("other_zone", zone), good=False)


def _load(in_hand: int, limit: int, weights: Weights) -> Part:
    if in_hand >= limit:
        return Part("load", 0, weights.load, Reason("full", count=in_hand, limit=limit), good=False)
    points = round(weights.load * (limit - in_hand) / limit)
    return Part("load", points, weights.load, Reason("load", count=in_hand, limit=limit))


def _distance(site: Site | None, at: Site | None, by: Measure) -> Part:
    """Where somebody is, nobody may know: that is neither near nor far."""
    most = by.weights.distance
    if site is None or at is None:
        return Part("distance", most // 2, most, Reason("somewhere"))
    away = site.away(at)
    if away is None or away >= by.terms.far:
        return Part("distance", 0, most, Reason("far", count=away or 0))
    points = round(most * (by.terms.far - away) / by.terms.far)
    code: ReasonCode = "near" if away else "same_building"
    return Part("distance", points, most, Reason(code, count=away))


def _history(site: Site | None, standing: Standing, by: Measure) -> Part:
    most = by.weights.history
    jobs = standing.before.get(site.building, 0) if site is not None else 0
    if not jobs:
        return Part("history", 0, most, Reason("new_here"))
    points = round(most * min(1.0, jobs / by.terms.known))
    return Part("history", points, most, Reason("knows_building", count=jobs))


def _fairness(standing: Standing, weights: Weights) -> Part:
    most, usual = weights.fairness, standing.usual
    points = round(most * (1 - min(1.0, standing.sent / (2 * usual)))) if usual else most
    reason = Reason("sent", count=standing.sent, limit=round(usual))
    return Part("fairness", points, most, reason)


def _joined(ratings: Sequence[Suggestion]) -> Suggestion:
    first, rest = ratings[0], ratings[1:]
    found = list(dict.fromkeys(warning for each in ratings for warning in each.warnings))
    kinds = list(dict.fromkeys(warning.code for warning in found))
    return Suggestion(
        first.code,
        round(sum(each.score for each in ratings) / len(ratings)),
        tuple(r for r in first.reasons if all(r in each.reasons for each in rest)),
        tuple(sorted(found, key=lambda warning: kinds.index(warning.code))),
        _joined_parts(ratings),
    )


def _joined_parts(ratings: Sequence[Suggestion]) -> tuple[Part, ...]:
    """Each part at its average, with the reason of the ticket that it suits least."""
    by_kind: dict[PartKind, list[Part]] = {}
    for each in ratings:
        for part in each.parts:
            by_kind.setdefault(part.kind, []).append(part)
    return tuple(
        structs.replace(
            min(parts, key=lambda part: part.points),
            points=round(sum(part.points for part in parts) / len(ratings)),
        )
        for parts in by_kind.values()
    )


def _sorted(suggestions: list[Suggestion]) -> list[Suggestion]:
    return sorted(suggestions, key=lambda each: (-each.score, each.code))
