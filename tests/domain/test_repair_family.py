"""Incidents and split tickets: what a family may become, whoever asks and in whatever order."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.envelope import Args
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair import family
from domain.repair.renew import renewed
from domain.repair.ticket import OPEN, STATUSES, Ticket
from domain.replay import predict
from tests.domain.repairs import (
    CREW,
    MAIN_NUMBER,
    MAIN_UID,
    NOON,
    OTHER_DESK,
    OTHER_NUMBER,
    OTHER_UID,
    STUDENT,
    TERMS,
    UID,
    case_in,
)

LINK = c.Link(MAIN_UID, MAIN_NUMBER)


def named(ticket: Ticket, n: int, **fields: Any) -> Ticket:
    return structs.replace(ticket, uid=f"{n:032x}", number=f"BX261124-A{n:03d}", **fields)


def test_a_child_names_its_parent_until_it_is_taken_out() -> None:
    case = case_in("accepted")
    assert case.do(LINK).parent == MAIN_UID
    assert case.known.parent_number == MAIN_NUMBER
    assert case.known.status == "accepted", "its own work goes on as it was"
    assert case.do(c.Unlink(MAIN_UID)).parent == ""
    assert case.refused(c.Unlink(MAIN_UID)).code == "not_linked"


def test_of_two_desks_that_move_a_child_the_second_hears_of_the_first() -> None:
    case = case_in("reported")
    case.do(LINK)
    late = c.Link(OTHER_UID, OTHER_NUMBER)
    told = case.refused(late, OTHER_DESK)
    assert told == Refusal("family_changed", number=case.known.number, parent=MAIN_NUMBER)
    again = renewed(late, case.known)
    assert case.do(again, OTHER_DESK).parent == OTHER_UID
    [moved] = case.entries[-1].events
    assert moved == e.Linked(OTHER_UID, OTHER_NUMBER, MAIN_NUMBER)
    assert case.refused(c.FinishAlong(MAIN_UID, "repaired")).code == "family_changed"


def test_a_ticket_is_no_part_of_itself_and_of_nothing_twice() -> None:
    case = case_in("reported")
    assert case.refused(c.Link(UID, MAIN_NUMBER)).code == "link_to_itself"
    case.do(LINK)
    assert case.refused(c.Link(MAIN_UID, MAIN_NUMBER, MAIN_UID)).code == "linked_already"


@pytest.mark.parametrize("status", ["reported", "accepted", "held"])
def test_what_only_waited_is_finished_along_and_keeps_its_own_inspection(status: Any) -> None:
    case = case_in(status)
    case.do(LINK)
    done = case.do(c.FinishAlong(MAIN_UID, "repaired", "总闸已送电"))
    assert (done.status, done.result and done.result.text) == ("finished", "总闸已送电")
    assert done.accepted_at is not None
    assert done.open_hold is None
    assert case.do(c.PassInspection(), STUDENT).status == "inspected"


def test_what_was_finished_along_without_a_crew_waits_for_one_when_it_is_not_well() -> None:
    case = case_in("accepted")
    case.do(LINK)
    case.do(c.FinishAlong(MAIN_UID, "repaired"))
    back = case.do(c.FailInspection("我们这户还没电"), STUDENT)
    assert (back.status, back.crew, back.dispatched_at) == ("accepted", (), None)
    assert case.do(c.Dispatch(CREW)).status == "dispatched"


def test_who_is_on_the_way_finishes_for_themselves() -> None:
    for status in ("dispatched", "taken", "working"):
        case = case_in(status)
        case.do(LINK)
        assert case.refused(c.FinishAlong(MAIN_UID, "repaired")).code == "wrong_state"


def test_a_bad_end_says_why_also_when_it_is_finished_along() -> None:
    case = case_in("accepted")
    case.do(LINK)
    assert case.refused(c.FinishAlong(MAIN_UID, "temporary")).code == "text_missing"


def test_what_the_parent_is_told_makes_its_story_and_changes_nothing() -> None:
    for status in STATUSES:
        case = case_in(status)
        before = case.known
        after = case.do(c.Gather((OTHER_UID,), (OTHER_NUMBER,)))
        plain = {"version": 0, "updated_at": 0}
        assert structs.replace(after, **plain) == structs.replace(before, **plain)
        assert after.last_act == before.last_act, "undo is as it was"


def test_a_split_names_the_new_ticket_and_the_new_ticket_names_it() -> None:
    case = case_in("working")
    assert case.do(c.Split(OTHER_UID, OTHER_NUMBER, "灯也坏了")).split_into == (OTHER_UID,)
    assert case.refused(c.Split(OTHER_UID, OTHER_NUMBER)).code == "nothing_changes"
    assert case.refused(c.Split(UID, MAIN_NUMBER)).code == "link_to_itself"
    part = case_in("reported", split_from=MAIN_UID, split_from_number=MAIN_NUMBER)
    assert (part.known.split_from, part.known.split_from_number) == (MAIN_UID, MAIN_NUMBER)


def test_an_incident_that_is_to_end_in_the_past_is_a_slip_of_the_keyboard() -> None:
    assert case_in("working").refused(c.Announce("known", NOON - 1)).code == "bad_value"


# ---- several tickets at once -----------------------------------------------------------------


def test_a_family_has_two_generations() -> None:
    parent, child = named(case_in("working").known, 1), named(case_in("accepted").known, 2)
    assert family.why_no_parent(parent, [child], False) is None
    grandchild = named(child, 3, parent=child.uid, parent_number=child.number)
    for refused, code in (
        (family.why_no_parent(named(parent, 1, status="archived"), [child], False), "ended"),
        (family.why_no_parent(grandchild, [child], False), "is_child"),
        (family.why_no_parent(parent, [parent], False), "itself"),
        (family.why_no_parent(parent, [child], True), "is_parent"),
    ):
        assert refused is not None
        assert refused.code.endswith(code)


MOVES = st.lists(
    st.tuples(st.sampled_from(["link", "unlink", "finish"]), st.integers(0, 3), st.integers(1, 5)),
    max_size=14,
)


@given(MOVES, st.sampled_from([s for s in STATUSES if s in OPEN]))
def test_whatever_is_moved_where_each_ticket_has_one_parent_and_every_wish_goes_in(
    moves: list[tuple[str, int, int]], status: Any
) -> None:
    """The wishes made of what is shown are never refused, and the parents' stories add up."""
    tickets = {one.uid: one for one in (named(case_in(status).known, n) for n in range(1, 7))}
    inside: dict[str, set[str]] = {uid: set() for uid in tickets}
    at = itertools.count(NOON + 40 * 86_400_000, 60_000)
    for what, to, mask in moves:
        uids = list(tickets)
        parent = tickets[uids[to]]
        chosen = [tickets[uid] for n, uid in enumerate(uids) if mask >> (n % 3) & 1 and n != to]
        if what == "link":
            children = any(t.parent == ch.uid for ch in chosen for t in tickets.values())
            if family.why_no_parent(parent, chosen, children) is not None:
                continue
            wishes = family.linking(parent, chosen)
        elif what == "unlink":
            wishes = family.unlinking([ch for ch in chosen if ch.status in OPEN])
        else:
            wishes = family.finishing(parent, chosen, "repaired", "")
        for uid, args in wishes:
            tickets[uid] = did(tickets[uid], args, next(at))
            if isinstance(args, c.Gather):
                (inside[uid].difference_update if args.out else inside[uid].update)(args.children)
        it_is_a_family_of_two_generations(tickets, inside)


def did(ticket: Ticket, args: Args, at: int) -> Ticket:
    command = case_in("reported").command(args, at=at, issued_at=at, aggregate=ticket.uid)
    after, _ = predict(ticket, command, TERMS)
    assert isinstance(after, Ticket)
    return after


def it_is_a_family_of_two_generations(
    tickets: dict[str, Ticket], inside: dict[str, set[str]]
) -> None:
    for ticket in tickets.values():
        if ticket.parent:
            assert not tickets[ticket.parent].parent, "a child of a child"
        else:
            assert ticket.parent_number == ""
    for uid, told in inside.items():
        assert told == {one.uid for one in tickets.values() if one.parent == uid}


@given(st.permutations(range(4)))
def test_two_desks_wishes_in_any_order_leave_one_parent_and_tell_whoever_lost(
    order: list[int],
) -> None:
    case = case_in("accepted")
    asked: list[Args] = [
        LINK,
        c.Link(OTHER_UID, OTHER_NUMBER),
        c.FinishAlong(MAIN_UID, "repaired"),
        c.Note("在等"),
    ]
    lost = [asked[n] for n in order if case_loses(case, asked[n])]
    kept = case.known.parent
    assert kept in (MAIN_UID, OTHER_UID, "")
    links = [one.parent for one in asked if isinstance(one, c.Link) and one not in lost]
    assert links == ([kept] if kept else [])
    assert asked[3] not in lost, "what adds goes in whatever came first"


def case_loses(case: Any, args: Args) -> bool:
    if case.answer(args) is not None:
        return True
    case.do(args)
    return False

