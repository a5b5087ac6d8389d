"""Repairs of an older system: kept as history by imports, and worked on like all others."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.ticket import Act, Reporter, Status, Ticket
from tests.domain.repairs import (
    ADMIN,
    CARETAKER,
    CREW,
    DAY,
    DESK,
    LEADER,
    NOON,
    STUDENT,
    UID,
    WORKER,
    Case,
    case_in,
)

PAST = Ticket(
    uid=UID,
    number="WO20230901007",
    status="archived",
    priority="normal",
    fault="water.tap",
    place="",
    place_text="3栋301",
    reporters=(Reporter("陈晓", "13800001111"),),
    description="水龙头坏",
    reported_at=NOON - 700 * DAY,
    finished_at=NOON - 699 * DAY,
    origin="报修通#1",
)


@pytest.mark.parametrize("actor", [SYSTEM, ADMIN])
def test_an_older_ticket_is_kept_as_it_was_under_its_old_number(actor: Actor) -> None:
    case = Case()
    stray = structs.replace(PAST, version=7, last_act=Act("1", "x", "y", 0, {}))
    ticket = case.do(c.KeepPast(stray), actor)
    assert case.entries[-1].events == (e.PastKept(PAST),)
    assert structs.replace(ticket, version=0, updated_at=0) == PAST
    assert (ticket.version, ticket.updated_at, ticket.last_act) == (1, case.now, None)


@pytest.mark.parametrize("actor", [DESK, LEADER, WORKER, STUDENT, CARETAKER])
def test_only_imports_keep_older_tickets(actor: Actor) -> None:
    refusal = Refusal("not_allowed_for_role", role=actor.role, kind="repair.keep_past")
    assert Case().refused(c.KeepPast(PAST), actor) == refusal


def test_history_does_not_replace_a_ticket() -> None:
    case = case_in("working")
    refusal = case.refused(c.KeepPast(PAST), ADMIN)
    assert refusal == Refusal("exists_already", number=case.known.number)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"uid": "f" * 32}, "ticket"),
        ({"origin": ""}, "ticket"),
        ({"reporters": ()}, "ticket"),
        ({"reported_at": 10**18}, "reported_at"),
        ({"closed_at": -5}, "closed_at"),
        ({"urges": 2**64}, "urges"),
    ],
)
def test_history_that_no_row_can_hold_is_refused(changes: dict[str, Any], field: str) -> None:
    past = structs.replace(PAST, **changes)
    assert Case().refused(c.KeepPast(past), ADMIN) == Refusal("bad_value", field=field)


def test_texts_of_history_are_kept_clean_and_whole() -> None:
    dirty = structs.replace(PAST, description="漏\u202e水\x00\n很大")
    assert Case().do(c.KeepPast(dirty), ADMIN).description == "漏水\n很大"
    endless = structs.replace(PAST, more_rating="好" * 2001)
    assert Case().refused(c.KeepPast(endless), ADMIN).code == "text_too_long"


@pytest.mark.parametrize(("crew", "status"), [(CREW, "working"), ((), "accepted")])
def test_an_older_systems_pause_can_be_ended(crew: Any, status: Status) -> None:
    case = Case()
    case.do(c.KeepPast(structs.replace(PAST, status="held", crew=crew)), ADMIN)
    assert case.refused(c.Resume(), SYSTEM) == Refusal("too_early", until=None)
    assert case.do(c.Resume()).status == status
    assert case.undo().status == "held"
