"""撤回上一步: which fields an act changed, and how a state is as it was before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from domain.calendar import MINUTE
from domain.envelope import Command
from domain.problems import Refusal

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


class Act(Protocol):
    """The last act on something: its command, by whom, and when it came in, ms UTC."""

    @property
    def command_id(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def at(self) -> int: ...


Last = TypeVar("Last", bound=Act)


def going_back(
    act: Last | None, wanted: str, command: Command, minutes: int, number: str
) -> Last:
    """The act that is meant, if it is still the last one, the asker's own, and of these minutes.

    Raises:
        Refusal: ``undo_too_late``, ``undo_not_yours``, ``undo_too_old``.
    """
    if act is None or act.command_id != wanted:
        raise Refusal("undo_too_late", number=number)
    if act.actor != command.actor.id:
        raise Refusal("undo_not_yours", number=number)
    if command.issued_at - act.at > minutes * MINUTE:
        raise Refusal("undo_too_old", minutes=minutes)
    return act
