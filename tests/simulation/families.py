"""What operators do with several tickets at once: incidents of many, and one that was two."""

from __future__ import annotations

import random

from domain.envelope import Args
from domain.repair import commands as c
from domain.repair import family
from domain.repair.ticket import Ticket
from storage import lookup, queries
from storage.database import Database

Wish = tuple[str, Args]


def in_a_family(store: Database, ticket: Ticket, other: Ticket, dice: random.Random) -> list[Wish]:
    """Something asked of two tickets together; with nothing that fits, a note on the first."""
    own = [row.uid for row in queries.children(store, ticket.uid)]
    known = [found for uid in own if (found := lookup.ticket(store, uid)) is not None]
    asked = dice.choice(("link", "link", "unlink", "along", "announce"))
    wishes: list[Wish] = []
    if asked == "link" and not family.why_no_parent(
        ticket, [other], bool(queries.children(store, other.uid))
    ):
        wishes = family.linking(ticket, [other])
    elif asked == "unlink":
        wishes = family.unlinking([ticket, *known[:1]])
    elif asked == "along":
        wishes = family.finishing(ticket, known, "repaired", "总闸已送电")
    elif asked == "announce":
        wishes = [(ticket.uid, c.Announce("known"))]
    return wishes or [(ticket.uid, c.Note("在等"))]


def split(ticket: Ticket, uid: str, number: str) -> list[Wish]:
    """The second fault of a ticket as a ticket of its own."""
    report = c.Report(
        number=number,
        fault="power.light",
        place=ticket.place,
        place_text=ticket.place_text,
        reporter=ticket.reporter,
        description="灯也不亮",
        split_from=ticket.uid,
        split_from_number=ticket.number,
    )
    return [(uid, report), (ticket.uid, c.Split(uid, number, "灯也不亮"))]
