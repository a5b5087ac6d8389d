"""What a screen shows: the agreed state with the waiting commands replayed on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from domain.envelope import Command, Entry, entry_of
from domain.problems import Refusal
from domain.services import AnyTerms, decide, evolve, service_of

TermsOf = Callable[[Command, Any], AnyTerms]
"""Gives the terms of a command on the state before it: the clinic's know what is around it."""


class Replayed(Struct, frozen=True):
    """Outcome of a replay.

    Attributes:
        state: agreed state + the commands that still make sense on it.
        entries: the predicted entries (``seq`` 0), one a command that went in.
        refused: command id and the reason, for those that no longer do. They stay in the outbox:
            only the cloud's answer ends a command.
    """

    state: Any
    entries: tuple[Entry, ...]
    refused: tuple[tuple[str, Refusal], ...]


def predict(state: Any, command: Command, terms: AnyTerms) -> tuple[Any, Entry]:
    """Decide one command here and now, as the station does at once.

    Raises:
        Refusal: the rule that says no.
    """
    events = decide(state, command, terms)
    version = (state.version if state is not None else 0) + 1
    feed = service_of(command.kind).feed
    entry = entry_of(command, feed, events, version=version, seq=0, recorded_at=command.issued_at)
    return evolve(state, entry), entry


def replay(confirmed: Any, waiting: Iterable[Command], terms: AnyTerms | TermsOf) -> Replayed:
    """Replay waiting commands, oldest first, on the agreed state."""
    state = confirmed
    entries: list[Entry] = []
    refused: list[tuple[str, Refusal]] = []
    for command in waiting:
        try:
            given = terms(command, state) if callable(terms) else terms
            state, entry = predict(state, command, given)
            entries.append(entry)
        except Refusal as refusal:
            refused.append((command.id, refusal))
    return Replayed(state, tuple(entries), tuple(refused))
