"""What all desks share: both desks' texts stay, one of two rivals is told, leaders set weights."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from domain import directory, shared
from domain.directory import Record
from domain.envelope import Args, Command, entry_of
from domain.people import Actor
from domain.phrases import Macro, Phrase
from domain.problems import Refusal
from domain.shared import (
    TEXTS,
    WEIGHTS,
    ChangeMacro,
    ChangeTexts,
    ListView,
    Points,
    QuickAct,
    SetWeights,
    ShareView,
    Text,
    Texts,
    UnshareView,
    view_id,
)
from tests.worlds import LEADER

DISPATCHER = Actor("H002", "周敏", "dispatcher")
REQUESTER = Actor("20240001", "张子涵", "requester")
FILE = ((Phrase("请稍等"), Phrase("已派人")), (Macro("等配件", note="等配件"),))
WATER = ListView("open", "due", fault="water", worker="W101", worker_name="张大勇")
FAIR = Points(20, 20, 15, 10, 5, 30)


def asked(record: Record | None, uid: str, args: Args, actor: Actor = DISPATCHER) -> Record:
    command = Command("c1", uid, args, actor, "desk", "A", "i1", 1, 1)
    events = directory.decide(record, command)
    version = 1 + (record.version if record else 0)
    entry = entry_of(command, "directory", events, version=version, seq=version, recorded_at=1)
    return directory.evolve(record, entry)


def texts_of(record: Record) -> Texts:
    assert record.texts is not None
    return record.texts


def test_texts_that_two_desks_write_are_both_there() -> None:
    record = asked(None, TEXTS, ChangeTexts((Text("找老王拿钥匙"),)))
    record = asked(record, TEXTS, ChangeTexts((Text("门卫处取件", ("note",)),), ("已派人",)))
    found = shared.phrases_of(FILE[0], texts_of(record))
    assert [one.text for one in found] == ["请稍等", "找老王拿钥匙", "门卫处取件"]


def test_a_text_taken_out_can_be_put_in_again_and_one_put_in_twice_is_there_once() -> None:
    record = asked(None, TEXTS, ChangeTexts(drop=("请稍等",)))
    for _ in range(2):
        record = asked(record, TEXTS, ChangeTexts((Text("请稍等", ("text",)),)))
    found = shared.phrases_of(FILE[0], texts_of(record))
    assert found == (Phrase("请稍等", ("text",)), Phrase("已派人"))


def test_two_desks_that_change_one_quick_act_do_not_win_unseen() -> None:
    mine, theirs = QuickAct("等配件", hold="parts", days=3), QuickAct("等配件", note="催")
    record = asked(None, TEXTS, ChangeMacro("等配件", theirs))
    late = ChangeMacro("等配件", mine)
    with pytest.raises(Refusal, match="macro_changed"):
        asked(record, TEXTS, late)
    record = asked(record, TEXTS, shared.renewed(late, record))
    assert shared.macros_of(FILE[1], texts_of(record)) == (
        Macro("等配件", hold="parts", days=3),
    )


def test_what_an_operator_wrote_is_asked_for_as_the_difference_alone() -> None:
    now = ((Phrase("请稍等"), Phrase("马上到")), (Macro("催", note="催一催"),))
    wishes = shared.changing(FILE, now, Texts())
    assert wishes == [
        ChangeTexts((Text("马上到"),), ("已派人",)),
        ChangeMacro("等配件"),
        ChangeMacro("催", QuickAct("催", note="催一催")),
    ]
    record: Record | None = None
    for wish in wishes:
        record = asked(record, TEXTS, wish)
    assert record is not None
    assert shared.phrases_of(FILE[0], texts_of(record)) == now[0]
    assert shared.macros_of(FILE[1], texts_of(record)) == now[1]
    assert shared.changing(now, now, texts_of(record)) == []


def test_what_a_newer_desk_wrote_and_this_one_cannot_read_is_kept_and_not_offered() -> None:
    texts = Texts((Text("好", ("nowhere",)),), (QuickAct("新", priority="someday"),))
    assert shared.phrases_of(FILE[0], texts) == FILE[0]
    assert shared.macros_of(FILE[1], texts) == FILE[1]
    kept = asked(Record(texts=texts), TEXTS, ChangeTexts((Text("又"),)))
    assert texts_of(kept).phrases[0].where == ("nowhere",)


def test_weights_are_set_by_leaders_over_those_they_saw() -> None:
    with pytest.raises(Refusal, match="not_allowed_for_role"):
        asked(None, WEIGHTS, SetWeights(FAIR))
    record = asked(None, WEIGHTS, SetWeights(FAIR), LEADER)
    assert record.weights == FAIR
    other = structs.replace(FAIR, skill=30, fairness=20)
    with pytest.raises(Refusal, match="weights_changed"):
        asked(record, WEIGHTS, SetWeights(other), LEADER)
    record = asked(record, WEIGHTS, SetWeights(None, FAIR), LEADER)
    assert record.weights is None


def test_a_view_is_one_whoever_shares_it_and_may_be_taken_back_by_all() -> None:
    renamed = structs.replace(WATER, worker_name="张师傅")
    assert view_id(renamed) == view_id(WATER) != view_id(structs.replace(WATER, zone="东区"))
    record = asked(None, view_id(WATER), ShareView(WATER))
    record = asked(record, view_id(WATER), ShareView(renamed))
    assert record.view == renamed
    assert asked(record, view_id(WATER), UnshareView()).view is None


@pytest.mark.parametrize(
    ("uid", "args"),
    [
        (TEXTS, ChangeTexts((Text(""),))),
        (TEXTS, ChangeTexts((Text(" 前面有空格"),))),
        (TEXTS, ChangeTexts((Text("字" * 301),))),
        (TEXTS, ChangeTexts()),
        (TEXTS, ChangeMacro("空", QuickAct("空"))),
        (TEXTS, ChangeMacro("一", QuickAct("二", note="不同名"))),
        (TEXTS, ChangeMacro("转", QuickAct("转", hold="parts", unit="维保单位"))),
        (WEIGHTS, SetWeights(Points(50, 50, 15, 10, 5, 10))),
        (WEIGHTS, SetWeights(Points(-10, 60, 15, 15, 10, 10))),
        (TEXTS, SetWeights(FAIR)),
        (WEIGHTS, ChangeTexts((Text("好"),))),
        ("view:1", ShareView(WATER)),
        ("staff:W101", UnshareView()),
    ],
)
def test_what_makes_no_sense_is_refused(uid: str, args: Any) -> None:
    with pytest.raises(Refusal):
        asked(None, uid, args, LEADER)


def test_only_the_desks_change_what_they_share() -> None:
    with pytest.raises(Refusal, match="not_allowed_for_role"):
        asked(None, TEXTS, ChangeTexts((Text("好"),)), REQUESTER)
    with pytest.raises(Refusal, match="not_allowed_for_role"):
        asked(None, view_id(WATER), ShareView(WATER), REQUESTER)
