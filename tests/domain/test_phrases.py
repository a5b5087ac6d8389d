"""Texts, quick acts and what is known of faults: data with a source, and what they lead to."""

from __future__ import annotations

import pytest

from domain import knowledge, phrases
from domain.phrases import Macro, Phrase, offered, wishes
from domain.pinyin import pinyin_initials
from domain.problems import Trouble
from domain.repair import commands as c
from resources import rule_text
from tests.domain.repairs import DAY, NOON, case_in
from tests.prepared import rules

BOOK = phrases.parse(rule_text("phrases"))
KNOWN = knowledge.parse(rule_text("knowledge"), rules().faults)


def test_the_shipped_texts_have_a_source_and_something_for_every_field() -> None:
    assert BOOK.source
    assert {where for one in BOOK.phrases for where in one.where} == {
        *("note", "reason", "result", "text")
    }
    assert len({macro.name for macro in BOOK.macros}) == len(BOOK.macros) > 4


@pytest.mark.parametrize("macro", BOOK.macros, ids=lambda macro: macro.name)
def test_every_shipped_quick_act_goes_in_on_a_new_or_accepted_ticket(macro: Macro) -> None:
    case = case_in("reported" if macro.accept else "accepted")
    asked = wishes(macro, case.known, case.now)
    assert asked
    for args in asked:
        case.do(args)


def test_a_quick_act_does_in_order_what_it_names() -> None:
    case = case_in("reported")
    macro = Macro("等配件", accept=True, priority="urgent", note="等灯管", hold="parts", days=7)
    assert wishes(macro, case.known, NOON) == [
        c.Accept(),
        c.Edit((c.FieldChange("priority", "normal", "urgent"),)),
        c.Note("等灯管"),
        c.HoldWork("parts", NOON + 7 * DAY, "等灯管"),
    ]
    accepted = case_in("accepted").known
    assert c.Accept() not in wishes(macro, accepted, NOON), "what is so already is not asked"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[macros]]\nname = "空"', "something that it does"),
        ('[[macros]]\nname = "两样"\nhold = "parts"\nunit = "国资处"', "either hold or unit"),
        ('[[macros]]\nname = "错"\nhold = "party"', "parts"),
        ('[[phrases]]\ntext = ""', "length"),
        ('[[phrases]]\ntext = "好"\nwhere = ["nowhere"]', "note"),
    ],
)
def test_a_wrong_entry_is_named_not_skipped(text: str, said: str) -> None:
    with pytest.raises(Trouble, match=said) as told:
        phrases.parse(f'source = "试"\n{text}')
    assert told.value.code == "rules_invalid"


def test_a_text_is_offered_by_its_beginning_its_middle_and_its_initials() -> None:
    known = [Phrase("带人字梯"), Phrase("电话无人接听", ("note",)), Phrase("人字梯已借出")]

    def found(typed: str, field: str = "note") -> list[str]:
        return offered(known, field, typed, pinyin_initials)

    assert found("人字") == ["人字梯已借出", "带人字梯"]
    assert found("dhwr") == ["电话无人接听"]
    assert found("电话", "reason") == [], "only where it belongs"
    assert found("带人字梯") == [], "typed whole already"
    assert found("") == []


def test_what_is_known_is_short_names_real_faults_and_falls_back_on_the_category() -> None:
    assert len(KNOWN.snippets) >= 25
    assert KNOWN.source
    trip = KNOWN.of("power.trip")
    assert trip is not None
    assert "隔壁" in trip.ask[0], "first whether it is more than one room"
    assert KNOWN.of("nothing.known") is None
    own = 'source = "试"\n[[faults]]\ncode = "power"\nsay = ["先断电"]'
    category = knowledge.parse(own, rules().faults).of("power.fan")
    assert category is not None
    assert category.say == ("先断电",)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('code = "power.nothing"\nask = ["?"]', "a fault's code"),
        ('code = "power.trip"', "something that is known"),
    ],
)
def test_wrong_knowledge_is_named(entry: str, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        knowledge.parse(f'source = "试"\n[[faults]]\n{entry}', rules().faults)
