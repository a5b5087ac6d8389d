"""Identifiers: random time-ordered ids for machines, short numbers for people."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NewType
from zoneinfo import ZoneInfo

from domain.problems import Refusal

CommandId = NewType("CommandId", str)
TicketId = NewType("TicketId", str)
"""A UUIDv7 as 32 hex digits: unique without asking anyone, and new rows land at the index's end."""

CAMPUS_ZONE = ZoneInfo("Asia/Shanghai")

_NUMBER = r"([A-Z]{2})([0-9]{6})-([A-Z]{1,4})([0-9]{3,6})"


def ticket_number(prefix: str, at: int, letters: str, counter: int) -> str:
    """The number people say and print, e.g. ``BX261123-A042``.

    Args:
        prefix: two letters of the service (BX for 报修).
        at: moment of birth, ms UTC; the date is the campus's civil date.
        letters: the issuing station's letters, given once at enrolment (``W`` is the cloud's own).
        counter: 1-based count of that station on that day.
    """
    day = datetime.fromtimestamp(at / 1000, CAMPUS_ZONE).strftime("%y%m%d")
    return f"{prefix}{day}-{letters}{counter:03d}"


def parse_number(text: str) -> tuple[str, str, str, int]:
    """Split a number into prefix, date ``yymmdd``, letters and counter.

    Raises:
        Refusal: ``bad_number`` if the text is not of that form, or its date is none.
    """
    found = re.fullmatch(_NUMBER, text.strip().upper())
    if not found:
        raise Refusal("bad_number", number=text[:80])
    prefix, day, letters, counter = found.groups()
    try:
        date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        raise Refusal("bad_number", number=text[:80]) from None
    return prefix, day, letters, int(counter)


def check_number(text: str) -> str:
    """A number as it may be given to a ticket: in the very form in which it is said and printed.

    Raises:
        Refusal: ``bad_number``.
    """
    prefix, day, letters, counter = parse_number(text)
    if text != f"{prefix}{day}-{letters}{counter:03d}":
        raise Refusal("bad_number", number=text[:80])
    return text


def station_letters(index: int) -> str:
    """Letters of the n-th incarnation enrolled (0-based): A..V, X..Z, then AA.. ; W is the cloud's.

    Never reused, so no two stations can print the same number.
    """
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVXYZ"
    text = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, len(alphabet))
        text = alphabet[digit] + text
    return text
