"""Numbers for paper: drawn ahead, printed on blank slips, and never given to anything else.

A reserved number is a fact of the station's file (``slip:BX261124-A042``), so that the second copy
and a file that takes this one's place have it too. Whether a slip was used is told by its ticket.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.ids import parse_number
from domain.problems import Refusal
from domain.wire import decode, encode
from storage.database import Store
from storage.ledger import Ledger

_KEY = "slip:"
_BEHIND = "slip;"
"""The first text behind all keys of slips."""
MOST = 200
"""Of slips in one go: more paper than a day needs."""

SlipState = Literal["open", "used", "void"]


class _Fact(Struct, frozen=True, omit_defaults=True):
    """What is noted of a reserved number; times in ms UTC."""

    at: int
    void_at: int | None = None
    by: str = ""
    reason: str = ""


class Slip(Struct, frozen=True):
    """One pre-printed number.

    Attributes:
        at: when it was reserved, ms UTC.
        ticket: id of the ticket that bears it, if it was used.
        by, reason: who struck it out, and why.
    """

    number: str
    at: int
    state: SlipState
    ticket: str = ""
    by: str = ""
    reason: str = ""


def reserve(ledger: Ledger, prefix: str, count: int, now: int) -> list[str]:
    """Draw numbers for paper, all in one transaction, durable before one is printed.

    Args:
        count: 1 to ``MOST``.
        now: ms UTC; the numbers bear its day.

    Raises:
        Refusal: ``bad_value`` for another count.
        Trouble: the disk is in the way; none was drawn.
    """
    if not 1 <= count <= MOST:
        raise Refusal("bad_value", field="number")
    numbers: list[str] = []
    fact = encode(_Fact(now)).decode()
    with ledger.second.together(), ledger.store.writing():
        for _ in range(count):
            number = ledger.draw_number(prefix, now)
            ledger.set_meta(_KEY + number, fact)
            numbers.append(number)
    return numbers


def slips(store: Store) -> list[Slip]:
    """Every reserved number, the newest paper first, in the order of the counter."""
    rows = store.rows(
        "SELECT meta.key, meta.value, ticket.uid FROM meta "
        "LEFT JOIN ticket ON ticket.number = substr(meta.key, ?) "
        "WHERE meta.key >= ? AND meta.key < ?",
        (len(_KEY) + 1, _KEY, _BEHIND),
    )
    found = [_slip(key.removeprefix(_KEY), value, uid or "") for key, value, uid in rows]
    return sorted(found, key=lambda slip: (-slip.at, parse_number(slip.number)[2:]))


def check_usable(ledger: Ledger, number: str) -> None:
    """Whether a slip's number may be given to a ticket here and now.

    Raises:
        Refusal: ``bad_number``; ``slip_entered`` if a ticket bears it, ``slip_void`` if it was
            struck out, ``slip_of_another_desk`` if other letters are on it, and
            ``slip_unknown`` if this desk never printed it.
    """
    letters = parse_number(number)[2]
    if ledger.store.value("SELECT 1 FROM ticket WHERE number = ?", (number,)):
        raise Refusal("slip_entered", number=number)
    text = ledger.meta(_KEY + number)
    if text:
        if decode(text.encode(), _Fact).void_at is not None:
            raise Refusal("slip_void", number=number)
        return
    own = {ledger.meta("letters"), ledger.meta("provisional"), *ledger.meta("former").split()}
    if letters not in own:
        raise Refusal("slip_of_another_desk", number=number, letters=letters)
    raise Refusal("slip_unknown", number=number)


def void(ledger: Ledger, number: str, by: str, reason: str, now: int) -> None:
    """Strike out a number that was never used; it stays reserved and is never given again.

    Args:
        by: the operator's name; ``now`` in ms UTC.

    Raises:
        Refusal: as ``check_usable``; ``text_missing`` without a reason.
    """
    check_usable(ledger, number)
    if not reason.strip():
        raise Refusal("text_missing", field="reason")
    at = decode(ledger.meta(_KEY + number).encode(), _Fact).at
    with ledger.second.together(), ledger.store.writing():
        ledger.set_meta(_KEY + number, encode(_Fact(at, now, by, reason.strip()[:200])).decode())


def _slip(number: str, text: str, ticket: str) -> Slip:
    fact = decode(text.encode(), _Fact)
    state: SlipState = "used" if ticket else "open" if fact.void_at is None else "void"
    return Slip(number, fact.at, state, ticket, fact.by, fact.reason)
