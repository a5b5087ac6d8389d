"""撤回上一步: which fields an act changed, and how a state is as it was before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

State = TypeVar("State", bound=Struct)


def changed(was: Struct, now: Struct, names: Iterable[str]) -> dict[str, Any]:
    """What the changed fields held before, as JSON values: stored and fresh states are equal."""
    return {
        name: msgspec.json.decode(msgspec.json.encode(getattr(was, name)))
        for name in names
        if getattr(was, name) != getattr(now, name)
    }


def restored(state: State, before: dict[str, Any]) -> State:
    """The state with the fields of an act's ``before`` as they were.

    Fields that a newer version wrote and this one can't read are passed over, like unknown events.
    """
    try:
        return msgspec.convert(msgspec.to_builtins(state) | before, type(state))
    except msgspec.ValidationError:
        return state
