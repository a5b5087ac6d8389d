"""A suggestion's parts in words: what counted for how much, and why somebody is not the first."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.ui.board.phrases import reason_text
from desktop.ui.words import join
from domain.faults import FaultTree
from domain.suggest import Part, PartKind, Suggestion, WhyNot

translate = QCoreApplication.translate


def part_name(kind: PartKind) -> str:
    """What a part is called: 技能."""
    return {
        "duty": translate("board", "Duty"),
        "skill": translate("board", "Skill"),
        "zone": translate("board", "Zone"),
        "load": translate("board", "Load"),
        "distance": translate("board", "On the way"),
        "history": translate("board", "Knows it"),
        "fairness": translate("board", "Balance"),
        "crew": translate("board", "Crew"),
    }[kind]


def part_text(part: Part, faults: FaultTree, now: int) -> str:
    """Why a part has its points, in a few words; ``now`` in ms UTC."""
    reason = part.reason
    said = {
        "no_zone": translate("board", "the place has no zone"),
        "same_building": translate("board", "is in this building"),
        "somewhere": translate("board", "nobody knows where"),
        "new_here": translate("board", "not in this building lately"),
    }.get(reason.code)
    if said is not None:
        return said
    if reason.code == "near":
        return translate("board", "{count} buildings away").format(count=reason.count)
    if reason.code == "far":
        if not reason.count:
            return translate("board", "on another campus")
        return translate("board", "far: {count} buildings away").format(count=reason.count)
    if reason.code == "knows_building":
        return translate("board", "{count} jobs in this building").format(count=reason.count)
    if reason.code == "sent":
        words = translate("board", "sent {count} times lately, others {limit}")
        return words.format(count=reason.count, limit=reason.limit)
    return reason_text(reason, faults, now)


def score_text(score: int) -> str:
    """A whole score: 86 分; of somebody who is out, that they are."""
    if score < 0:
        return translate("board", "not now")
    return translate("board", "{score} points").format(score=score)


def why_not_text(why: WhyNot, faults: FaultTree, now: int) -> str:
    """Why somebody is not the first, in one line: 少 24 分：技能 −40；但顺路 +10."""
    if why.rules:
        rules = join(part_text(part, faults, now) for part in why.rules)
        return translate("board", "out by rule: {rules}").format(rules=rules)
    if not why.behind:
        return translate("board", "as good as the first")
    lost = join(f"{part_name(part.kind)} −{points}" for part, points in why.lost)
    said = translate("board", "{behind} points behind: {lost}").format(behind=why.behind, lost=lost)
    if not why.ahead:
        return said
    ahead = join(f"{part_name(part.kind)} +{points}" for part, points in why.ahead)
    return translate("board", "{said}; but {ahead}").format(said=said, ahead=ahead)


def told(suggestion: Suggestion, faults: FaultTree, now: int) -> str:
    """All parts in words, a line each: for tips and screen readers."""
    lines = [score_text(suggestion.score)]
    for part in suggestion.parts:
        figures = f" {part.points}/{part.most}" if part.most else ""
        lines.append(f"{part_name(part.kind)}{figures}  {part_text(part, faults, now)}")
    return "\n".join(lines)
