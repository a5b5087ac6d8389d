"""What the clinic keeps of people beside visits: how each kind is listed, told and acted upon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from domain.clinic.rules import ClinicRules
from domain.envelope import Args

Asks = Literal["", "text", "money", "day", "papers"]


class Entry(Struct, frozen=True):
    """One line of a list.

    Attributes:
        look: whose look its state has (``theme.looks``), and ``word`` for it.
        at: what it is sorted and dated by, ms UTC.
    """

    uid: str
    person: str
    title: str
    detail: str
    look: str
    word: str
    at: int


class Said(Struct, frozen=True):
    """One message of a thread, or a line of a course."""

    who: str
    text: str
    at: int
    own: bool = False
    photos: tuple[str, ...] = ()


class Deed(Struct, frozen=True):
    """One act on a record.

    Attributes:
        asks: what has to be typed for it: nothing, words, yuan, a day, or papers with words.
        make: the wish of what was typed (fen for money, papers as codes in front of the words).
        first: what usually comes next.
    """

    key: str
    name: str
    make: Callable[[Any], Args]
    asks: Asks = ""
    label: str = ""
    first: bool = False
    danger: bool = False


class Told(Struct, frozen=True):
    """A record as it is shown beside its list.

    Attributes:
        checks: what was looked at, and whether it is in order.
    """

    title: str
    look: str
    word: str
    facts: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]
    warnings: tuple[str, ...]
    deeds: tuple[Deed, ...]
    checks: tuple[tuple[bool, str], ...] = ()


class Kind(Struct, frozen=True):
    """One kind of record.

    Attributes:
        begin: what a new one is asked for by; empty where it is not the desk that begins one.
    """

    service: str
    empty: str
    hint: str
    line: Callable[[Any], Entry]
    told: Callable[[Any, ClinicRules, int], Told]
    open: Callable[[Any], bool]
    begin: str = ""
