"""Who is told what of a repair: the table, its texts, and what never stands in any of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from cloud.app import rulebook
from cloud.notices.kinds import KINDS, TABLE, Notice, TakenBack
from cloud.notices.settings import _TAKES, MOMENTS, VALUES
from cloud.notices.tell import breach, default_coming, tell
from cloud.notices.words import STEPS, say
from cloud.wechat.fields import fit
from domain.directory import Staff
from domain.people import SYSTEM
from domain.repair import commands as c
from domain.repair.ticket import Reporter, Ticket
from tests.domain.repairs import (
    CREW,
    DAY,
    DESK,
    LEADER,
    MATE,
    MINUTE,
    NOON,
    NUMBER,
    OTHER_CREW,
    OTHER_STUDENT,
    OTHER_WORKER,
    STUDENT,
    WORKER,
    Case,
    a_report,
)

FAULTS = rulebook().faults
STUDENT_S, WORKER_S, MATE_S = f"person:{STUDENT.id}", f"staff:{WORKER.id}", f"staff:{MATE.id}"
Told = list[Notice | TakenBack]


class Telling(Case):
    """A ticket, and what each act on it gives to tell."""

    def tell(self, args: Any, by: Any = DESK, **more: Any) -> Told:
        before = self.ticket
        after = self.do(args, by, **more)
        return tell(before, self.entries[-1], after)


def who(found: Told) -> set[tuple[str, str]]:
    return {(one.kind, one.subject) for one in found if isinstance(one, Notice)}


def reported(**fields: Any) -> Telling:
    case = Telling()
    assert case.tell(a_report(**fields), STUDENT) == []
    return case


def taken() -> Telling:
    case = reported()
    for args, by in ((c.Accept(), DESK), (c.Dispatch(CREW), DESK), (c.Take(WORKER.id), WORKER)):
        case.do(args, by)
    return case


def finished() -> Telling:
    case = taken()
    case.do(c.Arrive(WORKER.id), WORKER)
    case.do(c.Finish(WORKER.id, "repaired", "换了阀芯", 20), WORKER)
    return case


def test_the_reporter_is_told_of_each_step_and_the_crew_of_its_job() -> None:
    case = reported()
    assert who(case.tell(c.Accept())) == {("accepted", STUDENT_S)}
    found = case.tell(c.Dispatch(CREW, planned_at=NOON + DAY))
    assert who(found) == {("dispatched", STUDENT_S), ("job", WORKER_S), ("job", MATE_S)}
    assert found[0].facts.who == "张大勇"
    assert case.tell(c.Take(WORKER.id), WORKER) == []
    assert who(case.tell(c.Arrive(WORKER.id), WORKER)) == {("arrived", STUDENT_S)}
    held = case.tell(c.HoldWork("parts", until=NOON + 2 * DAY, note="等货"), WORKER)
    assert who(held) == {("held", STUDENT_S)}
    assert (held[0].facts.cause, held[0].facts.until) == ("parts", NOON + 2 * DAY)
    assert case.tell(c.Resume(), WORKER) == []
    done = case.tell(c.Finish(WORKER.id, "repaired", "", 20), WORKER)
    assert who(done) == {("finished", STUDENT_S)}


def test_who_reported_by_telephone_is_told_that_it_was_entered() -> None:
    case = Telling()
    assert who(case.tell(a_report(), DESK)) == {("registered", STUDENT_S)}
    nobody = Telling()
    assert nobody.tell(a_report(reporter=Reporter("路人", "13900000000")), DESK) == []


def test_everybody_who_joined_is_told_and_nobody_twice() -> None:
    case = reported()
    case.do(c.Join(Reporter("吴桐", "", OTHER_STUDENT.id)), OTHER_STUDENT)
    found = case.tell(c.Accept())
    assert who(found) == {("accepted", STUDENT_S), ("accepted", f"person:{OTHER_STUDENT.id}")}
    assert len(found) == 2


def test_whoever_did_it_is_not_told_of_it_but_thanked_for_the_stars() -> None:
    case = finished()
    assert who(case.tell(c.PassInspection(), STUDENT)) == set()
    assert who(case.tell(c.Rate(5, 5, 5), STUDENT)) == {("rated", STUDENT_S)}
    lapsed = finished()
    lapsed.do(c.PassInspection(mode="default"), SYSTEM, after=8 * DAY)
    assert lapsed.tell(c.Rate(5, 5, 5, auto=True), SYSTEM, after=8 * DAY) == []


def test_an_urge_and_a_rework_go_to_the_crew() -> None:
    assert who(taken().tell(c.Urge(), STUDENT)) == {("urged", WORKER_S), ("urged", MATE_S)}
    assert reported().tell(c.Urge(), STUDENT) == []
    assert who(finished().tell(c.FailInspection("还在漏"), STUDENT)) == {
        ("rework", WORKER_S),
        ("rework", MATE_S),
    }


def test_who_need_not_go_any_more_is_told() -> None:
    case = taken()
    moved = case.tell(c.Reassign((WORKER.id, MATE.id), OTHER_CREW))
    assert who(moved) == {
        ("dispatched", STUDENT_S),
        ("job", f"staff:{OTHER_WORKER.id}"),
        ("taken_away", WORKER_S),
        ("taken_away", MATE_S),
    }
    assert who(taken().tell(c.HandBack(WORKER.id, "没空"), WORKER)) == {("taken_away", MATE_S)}
    gone = taken().tell(c.Void("重复", "李桂芳"), LEADER)
    assert who(gone) == {
        ("voided", STUDENT_S),
        ("cancelled", WORKER_S),
        ("cancelled", MATE_S),
    }
    out = taken().tell(c.Transfer("物业"))
    assert who(out) == {("moved_out", STUDENT_S), ("taken_away", WORKER_S), ("taken_away", MATE_S)}


def test_the_key_names_entry_kind_and_person_so_that_it_is_told_once() -> None:
    case = reported()
    found = case.tell(c.Accept())
    again = tell(case.ticket, case.entries[-1], case.ticket)
    assert [one.key for one in found] == [one.key for one in again]
    assert found[0].key == f"{case.commands[-1].id}:accepted:{STUDENT_S}"


def test_an_undone_act_is_taken_back() -> None:
    case = reported()
    case.do(c.Accept())
    before = case.ticket
    case.undo()
    [found] = tell(before, case.entries[-1], case.known)
    assert isinstance(found, TakenBack)
    assert (found.command, found.facts.act) == (case.commands[-2].id, "repair.accept")


def test_a_lapse_is_told_to_whom_it_concerns_once_for_each_time() -> None:
    ticket = finished().known
    [coming] = default_coming(ticket, 7)
    assert coming.subject == STUDENT_S
    assert coming.happened_at == (ticket.finished_at or 0) + 6 * DAY
    leaders = [Staff("H001", "李桂芳", "leader"), Staff("H002", "赵敏", "leader")]
    both = breach(ticket, "finish", NOON, leaders)
    assert [one.subject for one in both] == ["staff:H001", "staff:H002"]
    assert len({one.key for one in both}) == 2


def _to(kind: str, subject: str) -> bool:
    wanted = {"reporters": ("person:",), "anyone": ("person:", "staff:")}
    return subject.startswith(wanted.get(TABLE[kind].to, ("staff:",)))  # type: ignore[index]


def all_notices(case: Telling) -> list[Notice]:
    """Everything that a whole life of a ticket gives to tell."""
    ticket: Ticket = case.known
    found: Told = []
    for args, by in (
        (c.Accept(), DESK),
        (c.Dispatch(CREW, note="小心狗"), DESK),
        (c.Urge("都三天了"), STUDENT),
        (c.Reassign((WORKER.id, MATE.id), OTHER_CREW, note="换人"), DESK),
        (c.Take(OTHER_WORKER.id), OTHER_WORKER),
        (c.Arrive(OTHER_WORKER.id), OTHER_WORKER),
        (c.HoldWork("other", note="房主住院"), OTHER_WORKER),
        (c.Resume(), OTHER_WORKER),
        (c.Finish(OTHER_WORKER.id, "temporary", "胶带缠了", 20), OTHER_WORKER),
        (c.FailInspection("还在漏，我发烧"), STUDENT),
    ):
        found += case.tell(args, by)
    found += breach(case.known, "take", NOON, [Staff("H001", "李桂芳", "leader")])
    found += default_coming(structs.replace(ticket, finished_at=NOON), 7)
    return [one for one in found if isinstance(one, Notice)]


def test_every_kind_has_its_row_and_its_words_and_goes_to_whom_the_row_says() -> None:
    assert set(TABLE) == set(STEPS) == set(KINDS)
    for one in all_notices(reported()):
        assert _to(one.kind, one.subject), one
    for title, step in STEPS.values():
        assert len(title) <= 12
        assert fit("phrase1", step) == step


WORDS = st.text("发烧水痘<b>阳性妇科a1 \n", min_size=3, max_size=30).filter(
    lambda text: len(text.strip()) > 2
)


SECRETS = ("@", "#", "姓名机密", "13912345678", "住院", "发烧", "小心狗", "胶带", "三天")


@given(WORDS, WORDS)
@settings(max_examples=60)
def test_nothing_that_anybody_typed_stands_in_any_text(words: str, place: str) -> None:
    typed = f"@{words.strip()}@"
    case = reported(
        description=typed, place="", place_text=f"#{place.strip()}#", spot=typed, asset=typed,
        reporter=Reporter("姓名机密", "13912345678", STUDENT.id),
    )  # fmt: skip
    for one in all_notices(case):
        said = say(one, FAULTS, NOON)
        text = f"{said.title}{said.text}{said.short}{said.values}"
        for secret in SECRETS:
            assert secret not in text, (one.kind, text)


@pytest.mark.parametrize("planned", [None, NOON + DAY + 3 * MINUTE])
def test_every_value_fits_every_field_that_may_be_filled_with_it(planned: int | None) -> None:
    case = reported(place_text="东校区 学生生活区 第三十二栋 B 单元 1302 室 阳台")
    notices = [
        structs.replace(one, facts=structs.replace(one.facts, planned_at=planned, until=planned))
        for one in all_notices(case)
    ]
    for one in notices:
        values = say(one, FAULTS, NOON, more=3).values
        assert set(values) == set(VALUES)
        assert all(isinstance(values[name], int) for name in MOMENTS)
        for kind, names in _TAKES.items():
            for name in names:
                assert fit(f"{kind}1", values[name])


def test_texts_read_as_people_speak() -> None:
    case = reported()
    said = [say(one, FAULTS, NOON).text for one in all_notices(case)]
    tail = f"（{NUMBER} 水 › 龙头，东校区 3栋 301）"
    assert said[0] == f"后勤已受理，正在安排师傅。{tail}"
    assert any(text.startswith("张师傅等2人会上门。") for text in said)
    assert any(text.startswith("暂停：其他原因。") for text in said)
