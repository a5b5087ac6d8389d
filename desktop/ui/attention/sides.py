"""An attention item's sides: what this desk asked, what holds in the cloud, what was before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from desktop.station import Station
from desktop.ui.attention.wishes import Wishes
from domain.problems import Problem, Refusal
from domain.repair import commands as c
from domain.repair.renew import renewed
from domain.repair.rules import why_not
from domain.wire import read_command

if TYPE_CHECKING:
    from desktop.station import Attention

translate = QCoreApplication.translate

Action = Literal["redo", "restore", "seen", "dismiss"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the matter: its heading and what it says."""

    heading: str
    text: str


def sides_of(item: Attention, station: Station, wishes: Wishes) -> list[Side]:
    """本机, 云端 and, where it is known, 原值."""
    facts = item.problem.facts
    mine, theirs = translate("attention", "This desk"), translate("attention", "Cloud")
    before = translate("attention", "Before")
    if item.problem.code == "edit_superseded":
        field = str(facts.get("field", ""))
        sides = [
            Side(mine, wishes.fact(field, facts.get("mine"))),
            Side(theirs, wishes.fact(field, facts.get("theirs"))),
        ]
        if facts.get("base") is not None:
            sides.append(Side(before, wishes.fact(field, facts["base"])))
        return sides
    return [
        Side(mine, wishes.whole(item.command)),
        Side(theirs, wishes.now(item.aggregate, item.command)),
    ]


def cause_text(item: Attention) -> str:
    """Why it is here: refused, overtaken, or not understood by the cloud."""
    if item.cause == "refused":
        return translate("attention", "refused by the cloud")
    if item.problem.code in ("visit_displaced", "visit_met"):
        return translate("attention", "two desks gave the same time")
    if item.cause == "superseded":
        return translate("attention", "changed by another desk later")
    return translate("attention", "not understood by the cloud yet")


def actions_of(item: Attention) -> tuple[Action, ...]:
    """What can be done about it, the usual first."""
    if item.problem.code == "visit_met":
        return ("seen",)
    if item.problem.code == "visit_displaced":
        return ("dismiss",)  # the same time is gone for good
    if item.cause == "superseded":
        return ("restore", "dismiss")
    return ("redo", "dismiss")


def closed_because(item: Attention, station: Station) -> Problem | None:
    """Why asking the same again must fail as things stand now; None if it may go through."""
    if station.operator is None:
        return Refusal("no_operator")
    try:
        command = read_command(item.command)
    except Problem as problem:
        return problem
    if ":" in command.aggregate or isinstance(command.args, c.Report):
        return None
    ticket = station.ticket(command.aggregate)
    if ticket is None:
        return Refusal("no_such_ticket", ticket=command.aggregate)
    return why_not(ticket, type(renewed(command.args, ticket)), station.operator)
