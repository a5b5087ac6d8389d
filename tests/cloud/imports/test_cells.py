"""What cells mean: codes that a spreadsheet bent, dates in every spelling, counts and words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.imports.cells import as_code, as_count, as_moment, as_text, as_word, unbent
from cloud.imports.formats import format_of, moment_of
from cloud.imports.table import Cell, CellFault
from domain.problems import Refusal

EARLY = 1772323500000  # 2026-03-01 08:05 of the campus
DAY = 1772294400000  # its midnight
civil = datetime.fromisoformat


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("20210001", "20210001"),
        ("00020001", "00020001"),
        (" ２０２１０００１ ", "20210001"),
        ("2021\u200b0001", "20210001"),
        ("20210001.0", "20210001"),
        ("'0012", "0012"),
        ('="0012"', "0012"),
        (20210001, "20210001"),
        (20210001.0, "20210001"),
        ("1.3800138E+10", None),
        ("1.3800138000E+10", "13800138000"),
        ("2.0210001E+07", "20210001"),
        ("1.38E+10", None),
        (4.2010619900101e17, None),
        ("1E5", "1E5"),
        ("A-301.5", "A-301.5"),
        ("x" * 65, None),
        (CellFault("cell_excel_error", "#N/A"), None),
        (None, ""),
    ],
)
def test_a_code_comes_back_as_it_was_or_is_refused(cell: Cell, code: str | None) -> None:
    if code is None:
        with pytest.raises(Refusal):
            as_code(cell)
    else:
        assert as_code(cell) == code


@given(st.integers(0, 10**15 - 1))
def test_a_number_survives_what_a_spreadsheet_does_to_it(number: int) -> None:
    assert as_code(float(number)) == str(number)
    assert as_code(f"{number}.00") == str(number)
    if number >= 10:
        assert unbent(f"{number:.14E}") == str(number)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026/3/1 8:05", EARLY),
        ("2026-03-01 08:05:00", EARLY),
        ("2026.3.1 08:05", EARLY),
        ("2026年3月1日 8时5分", EARLY),
        ("2026年3月1日8点05分0秒", EARLY),
        ("2026 年 3 月 1 日 星期日 上午8:05", EARLY),
        ("2026/3/1　８：０５", EARLY),
        ("2026-03-01T08:05:00.123456", EARLY),
        ("2026-03-01T00:05:00Z", EARLY),
        ("2026-03-01T08:05:00+08:00", EARLY),
        ("2026-02-28 19:05:00 -0500", EARLY),
        ("2026/3/1 8:05 AM", EARLY),
        ("20260301080500", EARLY),
        ("20260301 0805", EARLY),
        (civil("2026-03-01T08:05"), EARLY),
        (46082.336805555556, EARLY),
        ("46082.336805555556", EARLY),
        ("2026年3月1日", DAY),
        ("20260301", DAY),
        (20260301, DAY),
        (46082, DAY),
        ("2026/3/1 12:00 AM", DAY),
        ("2026/3/1 下午2点30分", DAY + 52_200_000),
        ("2026/3/1 2:30 PM", DAY + 52_200_000),
        ("2026/3/1 下午 14:30", DAY + 52_200_000),
        ("2026/3/1 中午12:00", DAY + 43_200_000),
        ("2026/3/1 12:00 PM", DAY + 43_200_000),
        ("2026/3/1 晚上11点", DAY + 82_800_000),
        ("2026/3/1 凌晨12:05", DAY + 300_000),
        ("", None),
        (None, None),
    ],
)
def test_times_are_read_in_every_usual_spelling(cell: Cell, moment: int | None) -> None:
    assert as_moment(cell) == moment


@pytest.mark.parametrize(
    "cell",
    [
        "3/1/2026",
        "26/3/1",
        "2026-13-01",
        "2026-02-30",
        "2026-03-01 25:00",
        "2026-03-01 晚上12点",
        "20261301",
        "昨天",
        "2026",
        "1899-12-31",
        "2101-01-01",
        0.5,
        -1,
        True,
        4e9,
        CellFault("cell_formula_uncomputed"),
    ],
)
def test_a_time_that_could_be_another_is_refused(cell: Cell) -> None:
    with pytest.raises(Refusal):
        as_moment(cell)


@given(st.datetimes(civil("1992-01-01"), civil("2100-12-31")))
def test_a_written_time_is_read_back(when: datetime) -> None:
    exact = when.replace(microsecond=0)
    expected = (exact.replace(tzinfo=UTC) - timedelta(hours=8)).timestamp() * 1000
    assert as_moment(exact) == expected
    assert as_moment(str(exact)) == expected
    assert as_moment(exact.strftime("%Y%m%d%H%M%S")) == expected
    serial = (exact - civil("1899-12-30")) / timedelta(days=1)
    assert as_moment(serial) == expected


def test_excels_days_are_counted_with_its_false_leap_day() -> None:
    assert moment_of(1) == civil("1900-01-01")
    assert moment_of(59) == civil("1900-02-28")
    assert moment_of(61) == civil("1900-03-01")
    assert moment_of(1462) == civil("1904-01-01")
    assert moment_of(1, from_1904=True) == civil("1904-01-02")
    assert moment_of(0.5) is None
    assert moment_of(1e12) is None


@pytest.mark.parametrize(
    ("number", "code", "meaning"),
    [
        (0, None, None),
        (14, None, True),
        (31, None, True),
        (58, None, True),
        (49, None, None),
        (164, "yyyy-mm-dd", True),
        (164, '[$-804]yyyy"年"m"月"d"日";@', True),
        (164, "[h]:mm:ss", True),
        (164, "上午/下午h:mm", True),
        (164, "G/通用格式", None),
        (164, "General", None),
        (164, '0.00"days"', None),
        (164, "[Red]0.00_ ", None),
        (164, "0.00E+00", None),
        (164, "\\d0", None),
        (164, "00000000", 8),
        (164, "00000000;@", 8),
        (164, "@", None),
    ],
)
def test_number_formats_tell_dates_and_padded_digits(
    number: int, code: str | None, meaning: bool | int | None
) -> None:
    assert format_of(number, code) == meaning


@pytest.mark.parametrize(("cell", "count"), [("5", 5), ("５", 5), (5, 5), (5.0, 5), ("5.0", 5)])
def test_counts_are_whole_numbers(cell: Cell, count: int) -> None:
    assert as_count(cell, least=1, most=9) == count


@pytest.mark.parametrize("cell", ["5个", "1.5", "", "0", 10, True, "1e3", "--1"])
def test_what_is_no_count_in_bounds_is_refused(cell: Cell) -> None:
    with pytest.raises(Refusal):
        as_count(cell, least=1, most=9)


def test_an_unknown_word_is_answered_with_those_that_are_known() -> None:
    words: dict[str, tuple[str, ...]] = {
        "yes": ("yes",),
        "是": ("yes",),
        "对": ("yes",),
        "no": ("no",),
        "否": ("no",),
    }
    assert as_word(" 是 ", words) == "yes"
    assert as_word(None, words) == ""
    with pytest.raises(Refusal) as caught:
        as_word("也许", words)
    assert caught.value.facts == {"known": ("是", "否")}


def test_values_of_every_type_have_a_text() -> None:
    assert as_text(12.5) == "12.5"
    assert as_text(0.1 + 0.2) == "0.3"
    assert as_text(True) == "TRUE"
    assert as_text(civil("2026-03-01")) == "2026-03-01"
    assert as_text(civil("2026-03-01T08:05")) == "2026-03-01 08:05:00"
