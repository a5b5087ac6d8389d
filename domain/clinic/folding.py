"""How entries make a record of the clinic: one event begins it, the others change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from msgspec import Struct, structs

from domain.envelope import Entry

State = TypeVar("State", bound=Struct)


def folded(
    state: State | None,
    entry: Entry,
    birth: type[Any],
    begin: Callable[[Any, Entry], State],
    appliers: Mapping[type, Callable[[State, Any, Entry], State]],
) -> State | None:
    """The record after an entry's events; kinds that are unknown here change nothing.

    Args:
        birth: the event that begins a record; a second one changes nothing.
    """
    now = state
    for event in entry.events:
        if isinstance(event, birth):
            now = now if now is not None else begin(event, entry)
        elif now is not None:
            apply = appliers.get(type(event))
            now = now if apply is None else apply(now, event, entry)
    return None if now is None else stamped(now, entry)


def stamped(state: State, entry: Entry) -> State:
    """The record with the entry's version, and when it last changed."""
    known: Any = state
    updated = max(known.updated_at, entry.happened_at)
    return cast(State, structs.replace(known, version=entry.version, updated_at=updated))
