"""A list as a table of plain values, and what makes each value harmless where it is opened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct, structs

from desktop.ui.background import Stopped
from domain.ids import CAMPUS_ZONE

Value = str | int | datetime | None
"""A ``datetime`` is campus time without a zone, as sheets want it."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a sheet take a text for a formula (OWASP, CSV injection), wide twins included."""
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)")
_SHOWN_DIGITS = 4


class Sheet(Struct, frozen=True):
    """A list ready to be taken out.

    Attributes:
        rows: made while they are written, so that a million of them need no room.
        count: how many there will be, for the progress.
    """

    title: str
    heads: tuple[str, ...]
    rows: Iterable[Sequence[Value]]
    count: int


def marked(sheet: Sheet, mark: str) -> Sheet:
    """The sheet with a word in its title and its first heading (演练): no sheet goes without it."""
    heads = (f"{mark} {sheet.heads[0]}", *sheet.heads[1:])
    return structs.replace(sheet, title=f"{mark} {sheet.title}".strip(), heads=heads)


def moment(at: int | None) -> datetime | None:
    """A time (ms UTC) as a sheet shows it."""
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, CAMPUS_ZONE).replace(tzinfo=None, microsecond=0)


def as_text(value: Value) -> str:
    """A value in a text file. A text that a sheet would calculate begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int):
        return str(value)
    text = value.replace("\x00", "")
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) or text.startswith("\n") else text


def masked_phone(phone: str) -> str:
    """A phone of which the middle is hidden: 138****1111; short ones keep their first digit."""
    if len(phone) <= _SHOWN_DIGITS:
        return phone[:1] + "*" * (len(phone) - 1) if phone else ""
    kept = max(0, min(3, len(phone) - 2 * _SHOWN_DIGITS))
    return phone[:kept] + "****" + phone[-_SHOWN_DIGITS:]


def masked_text(text: str) -> str:
    """Free text with the mobile numbers in it hidden the same way."""
    return _MOBILE.sub(r"\1****\2", text)


def told(
    rows: Iterable[Sequence[Value]], progress: Callable[[int], bool]
) -> Iterator[Sequence[Value]]:
    """The rows, told of now and then.

    Raises:
        Stopped: ``progress`` said so.
    """
    for at, row in enumerate(rows, 1):
        yield row
        if at % 500 == 0 and not progress(at):
            raise Stopped
