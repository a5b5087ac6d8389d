"""Excel's number formats, as far as they change what a number means: dates and padded digits."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

Format = bool | int | None
"""True for a date or time, a width for digits padded with zeros, None for an ordinary number."""

# ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are the dates of the Chinese, Japanese and Korean Excel.
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_A_PATTERN = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,20}")

_LAST_SERIAL = 2_958_466  # 1 January 10000
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001


def format_of(number_format: int, code: str | None) -> Format:
    """What a number format means.

    Args:
        number_format: its id; below 164 Excel knows it by itself.
        code: its pattern, where the file gives one.
    """
    if code is None:
        return True if number_format in _BUILT_IN_DATES else None
    pattern = _NOT_A_PATTERN.sub("", code.split(";")[0])
    if _ZEROS.fullmatch(pattern):
        return len(pattern)
    if "general" in pattern.lower() or "通用" in pattern:
        return None
    return True if _DATE_LETTERS.search(pattern) else None


def moment_of(serial: float, *, from_1904: bool = False) -> datetime | None:
    """The civil time of an Excel serial number (days), to the second; None where it is no date.

    Serial numbers below 1 are times of day without a date. Excel counts a 29 February 1900 that
    never was, so its days before March 1900 lie one off.
    """
    if not 1 <= serial < _LAST_SERIAL:
        return None
    if from_1904:
        epoch = _EPOCH_1904
    else:
        epoch = _EPOCH_1900 if serial >= 60 else _EPOCH_1900 + timedelta(days=1)
    try:
        return epoch + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return None
