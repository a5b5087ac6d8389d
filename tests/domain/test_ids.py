"""Numbers that people say and print: unique without asking anyone, and read back as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import check_number, parse_number, station_letters, ticket_number
from domain.problems import Refusal
from tests.domain.repairs import NOON


def test_a_number_tells_service_day_station_and_count() -> None:
    assert ticket_number("BX", NOON, "A", 42) == "BX261124-A042"
    assert ticket_number("BX", NOON, "AB", 1234) == "BX261124-AB1234"


def test_the_day_is_the_campuss_and_not_the_worlds() -> None:
    midnight = 1_795_449_600_000  # 2026-11-24 00:00 in Shanghai, still the 23rd in UTC
    assert ticket_number("BX", midnight, "A", 1) == "BX261124-A001"
    assert ticket_number("BX", midnight - 1, "A", 1) == "BX261123-A001"


@given(
    st.sampled_from(["BX", "YS", "YG"]),
    st.integers(946_684_800_000, 4_102_358_400_000),
    st.integers(0, 100_000),
    st.integers(1, 999_999),
)
def test_a_printed_number_is_read_back_in_its_parts(
    prefix: str, at: int, station: int, counter: int
) -> None:
    letters = station_letters(station)
    number = ticket_number(prefix, at, letters, counter)
    assert parse_number(number) == (prefix, number[2:8], letters, counter)
    assert parse_number(f"  {number.lower()}\n") == parse_number(number)
    assert check_number(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "42",
        "BX261124A042",
        "BX261124-042",
        "BX261124-A42",
        "BX261124-A0420420",
        "BX261124-ABCDE042",
        "B1261124-A042",
        "BX261324-A042",
        "BX260230-A042",
        "BX260000-A042",
        "BX２６1124-A042",
        "BX٢٦١١٢٤-A042",
        "BX261124-A042\nBX261124-A043",
        "BX261124-A042;",
        "🚰" * 500,
    ],
)
def test_what_is_no_number_is_refused_and_not_echoed_at_length(text: str) -> None:
    for reader in (parse_number, check_number):
        with pytest.raises(Refusal) as caught:
            reader(text)
        assert caught.value == Refusal("bad_number", number=text[:80])


@pytest.mark.parametrize("text", [" BX261124-A042", "bx261124-A042", "BX261124-A0042"])
def test_a_ticket_is_given_a_number_in_its_printed_form_only(text: str) -> None:
    assert parse_number(text) == ("BX", "261124", "A", 42)
    with pytest.raises(Refusal, match="bad_number"):
        check_number(text)


def test_a_leap_day_is_a_day() -> None:
    assert check_number("BX280229-A001") == "BX280229-A001"
    with pytest.raises(Refusal, match="bad_number"):
        check_number("BX270229-A001")


def test_no_two_stations_ever_have_the_same_letters_and_none_has_the_clouds() -> None:
    letters = [station_letters(n) for n in range(16_275)]
    assert letters[:4] == ["A", "B", "C", "D"]
    assert letters[21:27] == ["V", "X", "Y", "Z", "AA", "AB"]
    assert len(set(letters)) == len(letters)
    assert not any("W" in text for text in letters)
    assert {len(text) for text in letters} == {1, 2, 3}
