"""Every step of a repair, from every state, by every person: as the table tells, no other way."""

from __future__ import annotations

import pytest

from domain.envelope import kind_of
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.rules import RULES, Conflict, conflict_of, why_not
from domain.repair.ticket import ENDED, OPEN, STATUSES, Status
from tests.domain.repair_table import TABLE, Row, ready
from tests.domain.repairs import NUMBER, PEOPLE, STUDENT, a_report, case_in

WHATS = tuple(dict.fromkeys(row.what for row in TABLE))
NOT_YOU = {"not_allowed_for_role", "not_your_ticket", "not_in_crew", "not_for_another"}


def rows_of(what: str) -> list[Row]:
    return [row for row in TABLE if row.what == what]


@pytest.mark.parametrize("what", WHATS)
def test_a_step_is_open_to_those_the_table_names_from_the_states_it_names(what: str) -> None:
    rows = rows_of(what)
    for status in STATUSES:
        made = ready(what, status)
        for actor in PEOPLE:
            mine = [row for row in rows if row.admits(actor, made.known)]
            row = next((row for row in mine if status in row.states), None)
            if row is None:
                refuses(what, mine, status, actor)
                continue
            after = made.again().do(row.wish, actor, after=row.after)
            assert after.status == row.after_state(status), (status, actor.role)
            assert after.version == made.known.version + 1


def refuses(what: str, mine: list[Row], status: Status, actor: Actor) -> None:
    case = ready(what, status)
    row = rows_of(what)[0]
    refusal = case.refused(row.wish, actor, after=row.after)
    if not mine:
        too_early = actor is SYSTEM and refusal.code == "too_early"  # 恢复 before its date
        assert too_early or refusal.code in NOT_YOU | {"wrong_state"}, (status, actor.role)
        return
    wanted = tuple(s for s in STATUSES if any(s in row.states for row in mine))
    expected = Refusal(
        "wrong_state", number=NUMBER, status=status, kind=kind_of(row.wish), wanted=wanted
    )
    assert refusal == expected, actor.role


def test_the_table_speaks_of_every_command_but_report_and_undo() -> None:
    assert {type(row.wish) for row in TABLE} | {c.Report, c.KeepPast, c.Undo} == set(RULES)


@pytest.mark.parametrize("what", WHATS)
def test_a_disabled_action_shows_the_very_refusal_that_doing_it_would_give(what: str) -> None:
    row = rows_of(what)[0]
    for status in STATUSES:
        made = ready(what, status)
        for actor in PEOPLE:
            shown = why_not(made.known, type(row.wish), actor)
            given = made.again().answer(row.wish, actor, after=row.after)
            if shown is not None:
                assert given == shown
            elif given is not None:  # a person's look and the lapse of a term are one command
                assert given.code in {"not_allowed_for_role", "not_for_another", "too_early"}


def test_every_state_is_open_or_ended_or_waits_for_stars_alone() -> None:
    assert OPEN | ENDED | {"inspected"} == set(STATUSES)
    assert not OPEN & ENDED


def test_a_report_makes_a_new_ticket_and_nothing_else_does() -> None:
    case = case_in("reported")
    assert case.refused(a_report(), STUDENT) == Refusal("exists_already", number=NUMBER)
    case.ticket = None
    for row in TABLE:
        assert case.refused(row.wish).code == "no_such_ticket"


def test_what_adds_goes_in_anyway_what_corrects_merges_and_what_decides_is_decided_again() -> None:
    policies = {row.what: conflict_of(row.wish) for row in TABLE}
    adding = {name for name, policy in policies.items() if policy is Conflict.COMMUTATIVE}
    assert adding == {
        *("追加评价", "催办", "备注", "照片", "同报"),
        *("记入事件", "通知全部", "拆单", "知道了", "申请延期"),
    }
    assert policies["修改"] is Conflict.FIELD
    assert {policies[name] for name in policies.keys() - adding - {"修改"}} == {Conflict.EXCLUSIVE}
