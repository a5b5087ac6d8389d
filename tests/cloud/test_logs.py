"""The log tells what happened in lines that a program reads, and nothing about anybody."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from cloud.logs import JsonLines, without_personal


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Key (phone)=(13800001111) exists", "Key (phone)=(<phone>) exists"),
        ("to oAbC-efghijklmnopqrstuvwxy12: no", "to <openid>: no"),
        ("GET /x?access_token=77_abc&type=jsapi", "GET /x?access_token=<hidden>&type=jsapi"),
        ("notice 12 of BX261124-W001", "notice 12 of BX261124-W001"),
        ("at 1795492800000", "at 1795492800000"),
    ],
)
def test_what_is_about_somebody_is_left_out_and_the_rest_stays(said: str, kept: str) -> None:
    assert without_personal(said) == kept


def test_a_line_is_one_object_whatever_is_said_in_it() -> None:
    try:
        raise ValueError("13900002222\nsecond line")
    except ValueError:
        found = sys.exc_info()
    record = logging.LogRecord(
        "paidan.x", logging.ERROR, "f", 1, "%s 坏了\n{}", ("甲",), found
    )
    line = JsonLines().format(record)
    assert "\n" not in line
    read = json.loads(line)
    assert (read["level"], read["logger"], read["said"]) == ("error", "paidan.x", "甲 坏了\n{}")
    assert "ValueError: <phone>" in read["trace"]
    assert read["at"] == int(record.created * 1_000)
