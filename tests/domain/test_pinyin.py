"""Pinyin initials: what an operator types to find a name or a place."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.phrases_spoken import MADE_OF
from domain.pinyin import READINGS_KEPT, pinyin_initials


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("重庆", "cq"),
        ("东校区", "dxq"),
        ("3栋2单元", "3d2dy"),
        ("图书馆Ａ座", "tsgaz"),
        ("厦门路", "xml"),
        ("银行", "yh"),
        ("长春", "cc"),
        ("Room 12-B", "room12b"),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, first: str) -> None:
    assert pinyin_initials(text)[0] == first


def test_a_character_of_two_readings_gives_both() -> None:
    assert pinyin_initials("重庆") == ("cq", "zq")
    assert "xql" in pinyin_initials("校区楼")
    assert "jql" in pinyin_initials("校区楼")


def test_a_surname_is_found_under_its_own_reading() -> None:
    assert "sxm" in pinyin_initials("单小明")
    assert "xxm" in pinyin_initials("解小明")
    assert "qxm" in pinyin_initials("仇小明")


def test_text_without_letters_has_no_initials() -> None:
    assert pinyin_initials("") == ()
    assert pinyin_initials("——（）！") == ()


def test_the_library_s_phrases_are_not_in_memory() -> None:
    code = (
        "from domain.pinyin import pinyin_initials as p; p('重庆'); from pypinyin import constants"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(len(constants.PHRASES_DICT))"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "0"


def test_a_long_name_of_many_readings_keeps_only_a_few() -> None:
    assert len(pinyin_initials("长春重庆单行道会议室" * 8)) == READINGS_KEPT


@given(st.text())
def test_any_text_gives_few_distinct_typable_readings(text: str) -> None:
    readings = pinyin_initials(text)
    assert len(set(readings)) == len(readings) <= READINGS_KEPT
    assert all(reading and reading == reading.casefold() for reading in readings)
    assert all(reading.isalnum() for reading in readings)


def test_every_common_character_has_initials_on_an_ordinary_keyboard() -> None:
    for code in range(0x4E00, 0x9FA6):
        readings = pinyin_initials(chr(code))
        assert all(reading in "abcdefghijklmnopqrstuvwxyz" for reading in readings), chr(code)
    assert pinyin_initials("欸")[0] == "a"  # its first reading is ê


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("长安路音乐厅", "caly"),
        ("会计学院", "kjxy"),
        ("中国银行营业厅", "zgyhyyt"),
        ("人参馆", "rsg"),
    ],
)
def test_a_phrase_inside_a_name_says_how_its_characters_are_read(text: str, first: str) -> None:
    assert pinyin_initials(text)[0].startswith(first)


def test_the_phrases_are_those_of_the_library_that_is_locked() -> None:
    made_of = f"pypinyin {metadata.version('pypinyin')}"
    assert made_of == MADE_OF, "make them anew: python -m tests.domain.make_phrases_spoken"


def test_the_dictionaries_are_not_loaded_before_they_are_needed() -> None:
    code = "import sys, domain.pinyin; print('pypinyin' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
