"""What typed text becomes: widths, invisible characters, digits, telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import (
    digits,
    fold,
    has_control,
    narrow,
    phone,
    plain,
    plain_lines,
    shorten,
    split_phones,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("13800138000", "13800138000"),
        ("１３８ ００１３-8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("013800138000", "13800138000"),
        ("13800138000（父）", "13800138000"),
        ("手机：13800138000", "13800138000"),
        ("027-87543210", "02787543210"),
        ("(027) 8754 3210", "02787543210"),
        ("０２７－８７５４３２１０", "02787543210"),
        ("0086-27-87543210", "02787543210"),
        ("2787543210", "02787543210"),  # a spreadsheet took the 0 away
        ("0713-8754321", "07138754321"),
        ("027-87543210转803", "02787543210-803"),
        ("87543210-803", "87543210-803"),
        ("8754321-0803", "8754321-0803"),
        ("400-820-8820", "4008208820"),
        ("6123", "6123"),
        ("电话:6123", "6123"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_a_phone_number_has_one_normal_form(typed: str, normal: str) -> None:
    assert phone(typed) == normal
    assert phone(normal) == normal


@pytest.mark.parametrize(
    "typed", ["", "无", "1380013800", "138001380001", "23800138000", "1.38E+10", "027", "12", "abc"]
)
def test_what_is_no_phone_number_is_not_made_one(typed: str) -> None:
    assert phone(typed) is None


@pytest.mark.parametrize(
    ("cell", "numbers", "unclear"),
    [
        ("13800138000/027-87543210、6123", ("13800138000", "02787543210", "6123"), ()),
        (
            "13800138000，13900139000；13700137000",
            ("13800138000", "13900139000", "13700137000"),
            (),
        ),
        ("13800138000 13900139000", ("13800138000", "13900139000"), ()),
        ("138 0013 8000\n139 0013 9000", ("13800138000", "13900139000"), ()),
        ("13800138000或13800138000", ("13800138000",), ()),
        ("13800138000/见名片", ("13800138000",), ("见名片",)),
        (" ", (), ()),
    ],
)
def test_several_numbers_in_one_cell_come_apart(
    cell: str, numbers: tuple[str, ...], unclear: tuple[str, ...]
) -> None:
    assert split_phones(cell) == (numbers, unclear)


@given(st.lists(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), unique=True, max_size=4))
def test_joined_mobile_numbers_come_back_as_they_were(numbers: list[str]) -> None:
    for separator in ("/", "、", ", ", "；", " ", "\n"):
        assert split_phones(separator.join(numbers)) == (tuple(numbers), ())


def test_a_text_made_to_keep_the_search_for_numbers_busy_is_answered_at_once() -> None:
    for text in ("86" + "-" * 30_000, "(" * 30_000, "手机" * 10_000 + "x", "1 " * 15_000):
        assert split_phones(text)[0] == ()


def test_invisible_and_reordering_characters_are_gone() -> None:
    assert plain("\ufeff张\u200b三\u202e \u2067丰\u00ad") == "张三 丰"
    assert plain(" 张\u3000\u00a0 三\t") == "张 三"
    assert plain("张\x00三\x1b") == "张三"
    assert plain("  a   b ") == "a b"


def test_line_breaks_stay_only_where_they_are_wanted() -> None:
    assert plain("灯坏了\r\n走廊") == "灯坏了 走廊"
    assert plain_lines(" 灯坏了 \r\n\r\n\r\n\r\n 走廊\u2028东 ") == "灯坏了\n\n走廊\n东"


def test_width_changes_letters_and_digits_and_keeps_prose_apart() -> None:
    assert narrow("Ａ３－１０１　室") == "A3-101 室"
    assert plain("水，漏了。") == "水，漏了。"
    assert fold(" 学 工 号（ＩＤ） ") == "学工号(id)"
    assert digits("第１２栋٣") == "123"


def test_control_characters_are_noticed() -> None:
    assert has_control("a\x00b")
    assert has_control("a\udcffb")
    assert not has_control("第一行\n第二行\t末")


def test_a_long_value_is_shortened_and_shows_where_control_characters_stood() -> None:
    assert shorten("a\x00b\nc") == "a·b c"
    assert shorten("x" * 1_000_000, 10) == "x" * 9 + "…"
    assert shorten("四个汉字", 4) == "四个汉字"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain_lines(plain_lines(text)) == plain_lines(text)
    assert narrow(narrow(text)) == narrow(text)
    assert not has_control(plain(text))
    assert len(shorten(text, 20)) <= 20
