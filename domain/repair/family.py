"""Tickets of one family: an incident (事件) with the many it is made of, and one split into two.

Whose parent a ticket is stands in its children, each of which has at most one: so two desks can
only disagree about a child, and the one that is decided later sees what it did not know of. What
the parent is told (`Gather`) makes its story and stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from domain import values
from domain.envelope import Args, Command, Event
from domain.ids import check_number
from domain.problems import Refusal
from domain.repair import checks
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.rules import Terms
from domain.repair.ticket import OPEN, Outcome, Reporter, Result, Status, Ticket

MOST_CHILDREN = 200
"""So many tickets are moved at once; a slip of the hand should not move a year of them."""
WAITING: frozenset[Status] = frozenset({"reported", "accepted", "held"})
"""States of a child that only waits for its incident: nobody is on the way to it."""

HOURS = 6
"""Reports of one kind of fault in one building within so many hours may be one incident."""
LEAST = 2
"""So many others make one worth asking about."""

Events = tuple[Event, ...]
Wish = tuple[str, Args]


class Split(Struct, frozen=True):
    """The second fault of a ticket, as the operator told it apart.

    Attributes:
        text: what is to be done there.
        reporter: who of those that reported goes along.
        photos: pictures of it, by hash; they stay with the first ticket too.
        notes: remarks that belong to it.
    """

    fault: str
    text: str
    reporter: Reporter
    photos: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def decide_link(ticket: Ticket, args: c.Link, command: Command, terms: Terms) -> Events:
    parent = values.word(args.parent, name="parent", required=True)
    number = check_number(args.parent_number)
    if parent == ticket.uid or number == ticket.number:
        raise Refusal("link_to_itself", number=ticket.number)
    if parent == ticket.parent:
        raise Refusal("linked_already", number=ticket.number, parent=number)
    _seen(ticket, args.old)
    return (e.Linked(parent, number, ticket.parent_number),)


def decide_unlink(ticket: Ticket, args: c.Unlink, command: Command, terms: Terms) -> Events:
    if not ticket.parent:
        raise Refusal("not_linked", number=ticket.number)
    _seen(ticket, args.old)
    return (e.Unlinked(ticket.parent, ticket.parent_number),)


def decide_gather(ticket: Ticket, args: c.Gather, command: Command, terms: Terms) -> Events:
    values.count(len(args.children), name="children", least=1, most=MOST_CHILDREN)
    if len(args.numbers) != len(args.children):
        raise Refusal("bad_value", field="children")
    children = tuple(values.word(one, name="children", required=True) for one in args.children)
    if ticket.uid in children:
        raise Refusal("link_to_itself", number=ticket.number)
    return (e.Gathered(children, tuple(check_number(one) for one in args.numbers), args.out),)


def decide_finish_along(
    ticket: Ticket, args: c.FinishAlong, command: Command, terms: Terms
) -> Events:
    if not ticket.parent:
        raise Refusal("not_linked", number=ticket.number)
    _seen(ticket, args.parent)
    required = args.outcome in ("temporary", "unrepairable")
    result = Result(args.outcome, checks.text(args.text, terms, name="result", required=required))
    finished = e.FinishedAlong(ticket.parent, ticket.parent_number, result)
    # One act, so that one undo takes both back: what is done with the incident was taken on.
    return (e.Accepted(), finished) if ticket.status == "reported" else (finished,)


def decide_announce(ticket: Ticket, args: c.Announce, command: Command, terms: Terms) -> Events:
    until = values.moment_or_none(args.until, name="until")
    if until is not None and until <= command.happened_at:
        raise Refusal("bad_value", field="until")
    return (e.Announced(args.what, until),)


def decide_split(ticket: Ticket, args: c.Split, command: Command, terms: Terms) -> Events:
    new = values.word(args.new, name="new", required=True)
    number = check_number(args.new_number)
    if new == ticket.uid or number == ticket.number:
        raise Refusal("link_to_itself", number=ticket.number)
    if new in ticket.split_into:
        raise Refusal("nothing_changes", number=ticket.number)
    values.count(len(ticket.split_into) + 1, name="split_into", most=MOST_CHILDREN)
    return (e.SplitOff(new, number, checks.text(args.text, terms, name="text")),)


def _seen(ticket: Ticket, old: str) -> None:
    """The desk must have seen the parent that the ticket has: else another desk came first."""
    if old != ticket.parent:
        raise Refusal("family_changed", number=ticket.number, parent=ticket.parent_number)


# ---- what a desk asks, of several tickets at once -------------------------------------------


def why_no_parent(parent: Ticket, children: Iterable[Ticket], has_children: bool) -> Refusal | None:
    """Why these can't be linked to that ticket, None if they can: a family has two generations.

    Args:
        has_children: whether one of the ``children`` has children of its own.
    """
    if parent.status not in OPEN:
        return Refusal("parent_has_ended", number=parent.number, status=parent.status)
    if parent.parent:
        return Refusal("parent_is_child", number=parent.number, parent=parent.parent_number)
    if any(child.uid == parent.uid for child in children):
        return Refusal("link_to_itself", number=parent.number)
    if has_children:
        return Refusal("child_is_parent")
    return None


def linking(parent: Ticket, children: Sequence[Ticket]) -> list[Wish]:
    """The wishes that put tickets under an incident; those that are there already are left out."""
    coming = [child for child in children if child.parent != parent.uid]
    links: list[Wish] = [
        (child.uid, c.Link(parent.uid, parent.number, child.parent)) for child in coming
    ]
    left = {child.parent: child.parent_number for child in coming if child.parent}
    leaving = [_told(one, [ch for ch in coming if ch.parent == one], out=True) for one in left]
    return [*links, *leaving, _told(parent.uid, coming)] if coming else []


def unlinking(children: Sequence[Ticket]) -> list[Wish]:
    """The wishes that take tickets out of the incidents that they are in."""
    leaving = [child for child in children if child.parent]
    wishes: list[Wish] = [(child.uid, c.Unlink(child.parent)) for child in leaving]
    for parent in dict.fromkeys(child.parent for child in leaving):
        wishes.append(_told(parent, [ch for ch in leaving if ch.parent == parent], out=True))
    return wishes


def finishing(
    parent: Ticket, children: Sequence[Ticket], outcome: Outcome, text: str
) -> list[Wish]:
    """The wishes that finish with an incident those of its children that only waited for it."""
    return [
        (child.uid, c.FinishAlong(parent.uid, outcome, text))
        for child in children
        if child.parent == parent.uid and child.status in WAITING
    ]


def _told(parent: str, children: Sequence[Ticket], *, out: bool = False) -> Wish:
    uids = tuple(child.uid for child in children)
    return parent, c.Gather(uids, tuple(child.number for child in children), out)
