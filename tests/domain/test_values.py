"""Single values that people and machines send: clean, whole, and of a size that rows can hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import values
from domain.problems import Problem, Refusal, Trouble
from domain.text import has_control
from domain.values import LATEST_MOMENT, WORD_LIMIT


@given(st.text(max_size=60))
def test_a_word_is_one_clean_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    word = values.word(text, name="name")
    assert values.word(word, name="name") == word
    assert "\n" not in word
    assert not has_control(word)
    word.encode()


@given(st.text(max_size=60))
def test_text_keeps_its_lines_and_cleaning_it_again_changes_nothing(text: str) -> None:
    clean = values.lines(text, name="note", limit=100)
    assert values.lines(clean, name="note", limit=100) == clean
    assert not has_control(clean)
    clean.encode()


def test_limits_count_what_is_seen_and_nothing_is_cut() -> None:
    assert values.word("字" * WORD_LIMIT, name="name") == "字" * WORD_LIMIT
    assert values.word("\u200b" * WORD_LIMIT + "字", name="name") == "字"
    with pytest.raises(Refusal) as caught:
        values.word("字" * (WORD_LIMIT + 1), name="name")
    assert caught.value == Refusal("text_too_long", field="name", length=201, limit=200)
    with pytest.raises(Refusal, match="text_too_long"):
        values.lines("\u200b" * 41, name="note", limit=10)


@pytest.mark.parametrize("empty", ["", " ", "\n", "\u202e\ufeff", "\x00"])
def test_what_nobody_can_see_is_missing(empty: str) -> None:
    with pytest.raises(Refusal) as caught:
        values.word(empty, name="unit", required=True)
    assert caught.value == Refusal("text_missing", field="unit")
    assert values.word(empty, name="unit") == ""


def test_moments_lie_where_calendars_do() -> None:
    assert values.moment(0, name="at") == 0
    assert values.moment(LATEST_MOMENT, name="at") == LATEST_MOMENT
    assert values.moment_or_none(None, name="at") is None
    for wrong in (-1, LATEST_MOMENT + 1, 2**64):
        with pytest.raises(Refusal) as caught:
            values.moment_or_none(wrong, name="at")
        assert caught.value == Refusal("bad_value", field="at")


def test_problems_are_equal_by_kind_code_and_facts_and_say_them() -> None:
    refusal = Refusal("text_missing", field="unit")
    assert refusal == Refusal("text_missing", field="unit")
    assert len({refusal, Refusal("text_missing", field="unit")}) == 1
    different = [
        Refusal("text_missing"),
        Refusal("bad_value", field="unit"),
        Trouble("text_missing", field="unit"),
        Problem("text_missing", field="unit"),
        "text_missing",
    ]
    assert all(refusal != other for other in different)
    assert str(refusal) == "text_missing (field='unit')"
    assert str(Trouble("disk_full")) == "disk_full"
