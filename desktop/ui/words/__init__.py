"""Every word the desk says: codes of states, events and problems made into sentences for people."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.ui.words.events import Names, asked_text, event_text
    from desktop.ui.words.measures import (
        ago,
        day_or_time,
        duration,
        moment,
        quantity,
        read_quantity,
        read_yuan,
        span,
        when,
        yuan,
    )
    from desktop.ui.words.names import (
        channel_text,
        clock_state_text,
        clock_text,
        fault_path,
        field_text,
        hold_cause_text,
        in_english,
        join,
        kind_text,
        outcome_text,
        priority_text,
        reject_reason_text,
        role_text,
        status_text,
        value_text,
    )
    from desktop.ui.words.problems import reason, sentence
    from desktop.ui.words.typed_time import read_moment

__all__ = [
    "Names",
    "ago",
    "asked_text",
    "channel_text",
    "clock_state_text",
    "clock_text",
    "day_or_time",
    "duration",
    "event_text",
    "fault_path",
    "field_text",
    "hold_cause_text",
    "in_english",
    "join",
    "kind_text",
    "moment",
    "outcome_text",
    "priority_text",
    "quantity",
    "read_moment",
    "read_quantity",
    "read_yuan",
    "reason",
    "reject_reason_text",
    "role_text",
    "sentence",
    "span",
    "status_text",
    "value_text",
    "when",
    "yuan",
]

_PARTS = ("names", "measures", "problems", "events", "typed_time")


def __getattr__(name: str) -> Any:
    # The first picture of the desk needs few words: each part is loaded with its first one.
    if name not in __all__:
        raise AttributeError(name)
    for part in _PARTS:
        found = vars(import_module(f"desktop.ui.words.{part}")).get(name)
        if found is not None:
            globals()[name] = found
            return found
    raise AttributeError(name)
