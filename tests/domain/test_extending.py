"""A worker asks for more time; the desk grants it or says no; nothing runs on until it does."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.envelope import Args
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.rules import EXTENDABLE
from domain.repair.ticket import Asked, Status, Ticket
from domain.services import encode_state
from domain.sla import facts_of
from tests.domain.repair_table import FIRST, WISHES
from tests.domain.repairs import (
    DAY,
    DESK,
    HOUR,
    LEADER,
    MATE,
    NOON,
    NUMBER,
    OTHER_DESK,
    OTHER_WORKER,
    STUDENT,
    WORKER,
    Case,
    case_in,
)

ASK = c.AskExtension("W101", NOON + 2 * DAY, "配件明天到")


def asked(status: Status = "working") -> Case:
    case = case_in(status)
    case.do(ASK, WORKER)
    return case


def grant(case: Case, due: int = ASK.until) -> c.Extend:
    assert case.known.extension_asked is not None
    return c.Extend(due, "等配件", case.known.extension_asked.at)


def no(case: Case) -> c.RefuseExtension:
    assert case.known.extension_asked is not None
    return c.RefuseExtension(case.known.extension_asked.at, "今天必须修好")


def test_what_a_worker_asks_waits_on_the_ticket_and_moves_no_clock() -> None:
    case = case_in("working")
    before = facts_of(case.known)
    ticket = case.do(ASK, WORKER)
    assert ticket.extension_asked == Asked("W101", "张大勇", ASK.until, "配件明天到", case.now)
    assert (ticket.status, facts_of(ticket)) == ("working", before)


def test_a_later_wish_takes_the_place_of_the_one_that_waits_whichever_comes_in_first() -> None:
    case = asked()
    late = c.AskExtension("W102", NOON + 5 * DAY, "还要换阀门")
    ticket = case.do(late, MATE)
    assert ticket.extension_asked is not None
    assert (ticket.extension_asked.until, ticket.extension_asked.name) == (late.until, "王铁柱")
    old = c.AskExtension("W101", NOON + 9 * DAY, "没有信号时写的")
    again = case.do(old, WORKER, at=case.now - HOUR)
    assert again.extension_asked == ticket.extension_asked


@pytest.mark.parametrize("actor", [DESK, LEADER])
def test_the_desk_grants_it_with_a_time_of_its_own_and_the_due_time_moves_then(
    actor: Actor,
) -> None:
    case = asked()
    ticket = case.do(grant(case, ASK.until - HOUR), actor)
    assert (ticket.extended_to, ticket.extension_asked) == (ASK.until - HOUR, None)
    assert case.entries[-1].events == (e.Extended(ASK.until - HOUR, "等配件", "W101"),)


def test_a_dispatcher_extends_unasked() -> None:
    ticket = case_in("working").do(c.Extend(ASK.until, "等厂家"), DESK)
    assert ticket.extended_to == ASK.until


@pytest.mark.parametrize(("given_time", "waits"), [(0, False), (HOUR, False), (-HOUR, True)])
def test_a_desk_that_knew_of_no_wish_has_answered_it_where_it_gave_as_much(
    given_time: int, waits: bool
) -> None:
    ticket = asked().do(c.Extend(ASK.until + given_time, "等厂家"), DESK)
    assert ticket.extended_to == ASK.until + given_time
    assert (ticket.extension_asked is not None) is waits


def test_what_is_there_already_need_not_be_asked_for() -> None:
    case = case_in("working")
    case.do(c.Extend(ASK.until, "等厂家"), DESK)
    assert case.refused(ASK, WORKER) == Refusal("extended_already", due=ASK.until)


def test_a_no_leaves_the_due_time_and_can_be_taken_back() -> None:
    case = asked()
    ticket = case.do(no(case), DESK)
    assert (ticket.extended_to, ticket.extension_asked) == (None, None)
    assert case.entries[-1].events == (e.ExtensionRefused("W101", ASK.until, "今天必须修好"),)
    undone = case.undo()
    assert undone.extension_asked is not None
    assert undone.extension_asked.until == ASK.until


def test_a_no_taken_back_leaves_the_wish_that_came_since() -> None:
    case = asked()
    case.do(no(case), DESK)
    said_no = case.commands[-1].id
    case.do(c.AskExtension("W101", NOON + 4 * DAY, "厂家周五才来"), WORKER)
    undone = case.do(c.Undo(said_no), DESK)
    assert undone.extension_asked is not None
    assert undone.extension_asked.until == NOON + 4 * DAY


@pytest.mark.parametrize("first", [grant, no])
@pytest.mark.parametrize("second", [grant, no])
def test_of_two_desks_answers_one_holds_and_the_other_desk_is_told(
    first: Callable[[Case], Args], second: Callable[[Case], Args]
) -> None:
    case = asked()
    late = second(case)
    ticket = case.do(first(case), DESK)
    refusal = case.refused(late, OTHER_DESK)
    assert refusal == Refusal("nothing_asked", number=NUMBER)
    assert case.known == ticket


@pytest.mark.parametrize("answer", [grant, no])
def test_an_answer_is_to_the_wish_that_the_desk_has_seen(answer: Callable[[Case], Args]) -> None:
    case = asked()
    said = answer(case)
    case.do(c.AskExtension("W101", ASK.until, "厂家周五才来"), WORKER)
    assert case.refused(said, DESK) == Refusal("asked_anew", number=NUMBER)


@pytest.mark.parametrize("what", ["完工", "作废", "转外", "转派", "一并完工"])
def test_what_ends_the_work_or_gives_it_to_others_ends_the_wish(what: str) -> None:
    case = asked("held" if what in FIRST else "working")
    if what in FIRST:
        case.do(FIRST[what])
    assert case.do(WISHES[what], LEADER).extension_asked is None
    assert case.undo(LEADER).extension_asked is not None


def test_a_hand_back_ends_the_wish() -> None:
    ticket = asked("taken").do(WISHES["退单"], WORKER)
    assert (ticket.status, ticket.extension_asked) == ("accepted", None)


def test_what_the_worker_has_not_taken_any_more_is_not_asked_for() -> None:
    case = case_in("dispatched")
    take = case.do(c.Take("W101"), WORKER)
    assert take.last_act is not None
    case.do(ASK, WORKER)
    undone = case.do(c.Undo(take.last_act.command_id), WORKER)
    assert (undone.status, undone.extension_asked) == ("dispatched", None)


@pytest.mark.parametrize(
    ("wish", "actor", "refusal"),
    [
        (c.AskExtension("W101", NOON + DAY, " "), WORKER, ("text_missing", "reason")),
        (c.AskExtension("W101", NOON, "等"), WORKER, ("due_in_the_past", None)),
        (c.AskExtension("W101", 10**16, "等"), WORKER, ("bad_value", "due")),
        (c.AskExtension("W102", NOON + DAY, "等"), WORKER, ("not_for_another", None)),
        (c.AskExtension("W109", NOON + DAY, "等"), OTHER_WORKER, ("not_in_crew", None)),
    ],
)
def test_a_wish_needs_a_time_to_come_and_a_reason_by_one_of_the_crew(
    wish: Args, actor: Actor, refusal: tuple[str, str | None]
) -> None:
    given = asked().refused(wish, actor)
    assert (given.code, given.facts.get("field")) == refusal


def test_a_no_needs_a_reason() -> None:
    case = asked()
    said = c.RefuseExtension(no(case).asked_at, " ")
    assert case.refused(said, DESK) == Refusal("text_missing", field="reason")


def test_a_ticket_stored_before_there_were_wishes_is_stored_the_same() -> None:
    old = encode_state(case_in("working").known)
    assert b"extension" not in old
    assert encode_state(msgspec.json.decode(old, type=Ticket)) == old


_ANY_STEP = st.sampled_from(
    [
        *((wish, DESK) for wish in (c.Resume(), WISHES["挂起"], WISHES["转派"], WISHES["派单"])),
        (c.Take("W101"), WORKER),
        (c.Take("W109"), OTHER_WORKER),
        (c.Arrive("W101"), WORKER),
        (c.HandBack("W101", "忙"), WORKER),
        (c.Finish("W101", "repaired"), WORKER),
        (c.FailInspection("还漏"), STUDENT),
        (c.Extend(NOON + 30 * DAY, "等"), DESK),
        (c.Extend(NOON + DAY, "等"), LEADER),
        *((c.AskExtension("W101", NOON + n * DAY, "等"), WORKER) for n in (2, 5)),
        ("grant", DESK),
        ("no", OTHER_DESK),
        ("undo", DESK),
    ]
)


@given(steps=st.lists(_ANY_STEP, max_size=14))
def test_whatever_happens_a_wish_waits_only_with_a_worker_who_has_the_work(
    steps: list[tuple[Args | str, Actor]],
) -> None:
    case = case_in("taken")
    for what, actor in steps:
        wish = _made(case, what)
        before = case.known
        if wish is None or case.answer(wish, actor) is not None:
            continue
        ticket = case.do(wish, actor)
        pending = ticket.extension_asked
        if pending is not None:
            assert ticket.status in EXTENDABLE
            assert pending.worker in {share.worker for share in ticket.crew}
            assert pending.until > (ticket.extended_to or 0)
        if ticket.extended_to != before.extended_to:
            assert type(wish) in (c.Extend, c.Undo)


def _made(case: Case, what: Args | str) -> Args | None:
    if not isinstance(what, str):
        return what
    if what == "undo":
        act = case.known.last_act
        return None if act is None else c.Undo(act.command_id)
    if case.known.extension_asked is None:
        return None
    return grant(case, NOON + 3 * DAY) if what == "grant" else no(case)
