"""The kinds of notices in one table: what of a repair is told to whom, and when it may disturb."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.repair.ticket import HoldCause, Priority

Kind = Literal[
    # to those who reported it
    "registered",  # the office entered it for them
    "accepted",
    "rejected",
    "merged",
    "voided",
    "dispatched",  # who comes
    "moved_out",  # another unit has it
    "arrived",
    "held",
    "extended",  # it will take longer
    "finished",  # please confirm
    "finished_along",  # please confirm: what it was a part of is dealt with
    "incident",  # a larger incident is known and worked on
    "incident_over",
    "default_coming",  # it will be confirmed by itself
    "rated",  # thanks
    "changed",  # what was told was taken back
    # to workers
    "job",
    "rework",
    "urged",
    "taken_away",
    "cancelled",
    "more_time",  # the due time moved
    "no_more_time",
    # to leaders
    "breach",
    # to those above the teams
    "escalated",
    # to whoever is on duty at night
    "night_report",
    # to whoever has news at the clinic: it names nothing
    "clinic",
]
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]

Audience = Literal["reporters", "crew", "leaders", "duty", "anyone"]
Night = Literal["waits", "emergency", "passes"]
"""waits till the morning; passes for emergencies only; passes."""

SECOND = 1_000
SETTLE = 20 * SECOND
"""So long a notice may still be overtaken by a newer one or taken back, ms."""


class Rule(Struct, frozen=True):
    """One row of the table.

    Attributes:
        to: who is told.
        night: whether it may disturb at night.
        settle: how long it is held for what may overtake it, ms.
        asks: something is asked of the person: it disturbs also when it comes a day late.
        buzzes: whether it goes out at all, or stands in the list of messages only.
        together: several of it for one person go out as one, whatever tickets they are of.
        voids: kinds that it makes pointless while they wait: neither is told then.
    """

    to: Audience
    night: Night = "waits"
    settle: int = SETTLE
    asks: bool = False
    buzzes: bool = True
    together: bool = False
    voids: tuple[Kind, ...] = ()


TABLE: dict[Kind, Rule] = {
    "registered": Rule("reporters"),
    "accepted": Rule("reporters"),
    "rejected": Rule("reporters"),
    "merged": Rule("reporters"),
    "voided": Rule("reporters"),
    "dispatched": Rule("reporters", "emergency"),
    "moved_out": Rule("reporters"),
    "arrived": Rule("reporters", "emergency", settle=5 * SECOND),
    "held": Rule("reporters"),
    "extended": Rule("reporters"),
    "finished": Rule("reporters", asks=True),
    "finished_along": Rule("reporters", asks=True, together=True),
    "incident": Rule("reporters", "emergency"),
    "incident_over": Rule("reporters", voids=("incident",)),
    "default_coming": Rule("reporters", asks=True),
    "rated": Rule("reporters", buzzes=False),
    "changed": Rule("anyone", "emergency"),
    "job": Rule("crew", "emergency", settle=10 * SECOND, asks=True, together=True),
    "rework": Rule("crew", "emergency", asks=True),
    "urged": Rule("crew", "emergency", settle=5 * SECOND),
    "taken_away": Rule("crew", "emergency", settle=10 * SECOND, voids=("job", "rework")),
    "cancelled": Rule("crew", "emergency", settle=10 * SECOND, voids=("job", "rework")),
    "more_time": Rule("crew", settle=5 * SECOND),
    "no_more_time": Rule("crew", settle=5 * SECOND, asks=True),
    "breach": Rule("leaders", "emergency", settle=5 * SECOND, together=True),
    "escalated": Rule("leaders", "emergency", settle=5 * SECOND),
    "night_report": Rule("duty", "passes", settle=0, asks=True, together=True),
    "clinic": Rule("anyone", settle=5 * SECOND, asks=True, together=True),
}


class Facts(Struct, frozen=True, omit_defaults=True):
    """All that a text can say of a ticket. A closed set: nothing that anybody typed is in it.

    Attributes:
        number: the ticket's.
        fault: code in the fault tree.
        place: path of a place of the directory; empty where the reporter typed one.
        who: the lead worker's name, as the roster has it.
        more_workers: how many come with the lead.
        planned_at, until, due: agreed visit, end of a hold, what was promised; ms UTC.
        cause: of a hold; ``clock``: the step that is late; ``reason``: of a rejection.
        other: number of the ticket that goes on in its place.
        act: a command's kind that was taken back.
    """

    number: str
    fault: str
    place: str = ""
    priority: Priority = "normal"
    who: str = ""
    more_workers: int = 0
    planned_at: int | None = None
    until: int | None = None
    due: int | None = None
    cause: HoldCause | None = None
    clock: str = ""
    reason: str = ""
    other: str = ""
    act: str = ""


class Notice(Struct, frozen=True):
    """One person is to be told one thing.

    Attributes:
        key: entry (or ticket and moment), kind and person: whatever happens it is told once.
        command: id of the entry's command; empty where a lapse of time tells.
        subject: ``person:…`` or ``staff:…``.
        happened_at: ms UTC.
    """

    key: str
    command: str
    ticket: str
    kind: Kind
    subject: str
    facts: Facts
    happened_at: int


class TakenBack(Struct, frozen=True):
    """An act was undone: what waits of it is not told, what was told is put right."""

    command: str
    key: str
    ticket: str
    facts: Facts
    happened_at: int
