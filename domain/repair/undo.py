"""撤回上一步: what an act changed, kept while nothing is built on it, and how it is taken back."""

from __future__ import annotations

from itertools import compress
from operator import attrgetter, is_not
from typing import Any

import msgspec
from msgspec import structs

from domain.envelope import Entry, kind_of
from domain.repair.rules import RULES, UNDOABLE, Conflict
from domain.repair.ticket import Act, Ticket

_NOT_OF_THE_ACT = frozenset({"version", "updated_at", "last_act"})
_OF_THE_ACT = [name for name in Ticket.__struct_fields__ if name not in _NOT_OF_THE_ACT]
_values = attrgetter(*_OF_THE_ACT)
_BUILDS_NOTHING = frozenset(
    kind_of(args) for args, rule in RULES.items() if rule.conflict is not Conflict.EXCLUSIVE
)


def last_act(old: Ticket | None, new: Ticket, entry: Entry) -> Act | None:
    """The act that can be undone after this entry.

    Args:
        old: the state before it, None for a newborn ticket.
        new: the state after it, with the last act still that of ``old``.
    """
    if old is None:
        return None
    if entry.kind in UNDOABLE:
        olds, news = _values(old), _values(new)
        # Most fields are the same object: that is seen sooner.
        others = compress(zip(_OF_THE_ACT, olds, news, strict=True), map(is_not, olds, news))
        before = {name: _json(was) for name, was, now in others if was != now}
        at = max(entry.happened_at, entry.recorded_at)
        return Act(entry.command_id, entry.kind, entry.actor.id, at, before)
    if entry.kind in _BUILDS_NOTHING and old.last_act is not None:
        return _carried(old.last_act, old, new)
    return None


def restored(ticket: Ticket, before: dict[str, Any]) -> Ticket:
    """The ticket with the fields of an act's ``before`` as they were.

    Fields that a newer version wrote and this one can't read are passed over, like unknown events.
    """
    try:
        return msgspec.convert(msgspec.to_builtins(ticket) | before, Ticket)
    except msgspec.ValidationError:
        return ticket


def _carried(act: Act, old: Ticket, new: Ticket) -> Act:
    """The act after somebody added to a field that it had changed: the addition survives undo."""
    before = dict(act.before)
    for name in act.before:
        was, now = getattr(old, name), getattr(new, name)
        if name == "photos":
            before[name] = [*before[name], *(photo for photo in now if photo not in was)]
        elif was != now:
            before[name] = _json(now)
    return structs.replace(act, before=before)


def _json(value: Any) -> Any:
    """As it comes out of storage (lists for tuples): stored and fresh states are equal."""
    return msgspec.json.decode(msgspec.json.encode(value))
