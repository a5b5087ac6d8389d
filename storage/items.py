"""Rows of the services without a wide table of their own: what lists and limits ask of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from domain.services import SERVICES, encode_state
from storage.database import Database, Row
from storage.marks import marks


class Facts(NamedTuple):
    """An item's columns.

    Attributes:
        person: whom it is about; of a session and a schedule the doctor.
        day: campus date it belongs to, ``YYYY-MM-DD``.
        at: what it is sorted by, ms UTC.
        topic: the department of a session or schedule; of others what they are told apart by.
        open: whether somebody still has to do something about it.
    """

    number: str = ""
    status: str = ""
    person: str = ""
    day: str = ""
    at: int = 0
    topic: str = ""
    open: bool = True


_ITEM = (
    "uid", "service", "feed", "number", "status", "person", "day", "at", "topic", "open",
    "waiting", "version", "state", "confirmed", "digest", "period",
)  # fmt: skip
_PUT_ITEM = (
    f"INSERT INTO item ({', '.join(_ITEM)}) VALUES ({', '.join('?' * len(_ITEM))}) "
    "ON CONFLICT (uid) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _ITEM[1:])
)


def service_of(aggregate: str) -> str:
    """The service of an aggregate that lies among the items: its own name begins with it."""
    return aggregate.partition(":")[0]


def put_items(
    store: Database, shown: Sequence[tuple[str, Any, int, bytes | None]]
) -> None:
    """Write rows, inside the caller's transaction.

    Args:
        shown: aggregate, shown state, commands that wait on it, and the agreed state as stored
            while some do.
    """
    store.run_many(_PUT_ITEM, [_item_row(*one) for one in shown])


def facts_of(state: Any) -> Facts:
    """An item's columns as its state gives them."""
    told = _FACTS.get(type(state))
    return Facts() if told is None else told(state)


def _item_row(aggregate: str, state: Any, waiting: int, confirmed: bytes | None) -> Row:
    service, facts, data = service_of(aggregate), facts_of(state), encode_state(state)
    return (
        aggregate,
        service,
        SERVICES[service].feed,
        *facts[:-1],
        int(facts.open),
        waiting,
        state.version,
        data,
        confirmed,
        *marks(aggregate, state, data, service, confirmed),
    )


_FACTS: dict[type[Any], Callable[[Any], Facts]] = {}
