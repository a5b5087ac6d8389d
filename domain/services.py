"""The services of the house in one table: which feed they lie in, and who decides and evolves them.

A new service (labour, water, clinic...) is one more row here and a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from domain import directory
from domain.envelope import Args, Command, Entry, Event
from domain.problems import Refusal
from domain.repair import commands as repair_commands
from domain.repair import events as repair_events
from domain.repair.decide import decide as decide_repair
from domain.repair.evolve import evolve as evolve_repair
from domain.repair.rules import RULES, Conflict, Terms, conflict_of
from domain.repair.ticket import Ticket


class Service(Struct, frozen=True):
    """One service: pure functions over its own aggregate.

    Attributes:
        feed: the scope its entries lie in; a station subscribes to feeds.
        number_prefix: two letters of its numbers, empty if it has none.
        state: the aggregate's struct.
    """

    name: str
    feed: str
    number_prefix: str
    state: type[Any]
    decide: Callable[[Any, Command, Terms], tuple[Event, ...]]
    evolve: Callable[[Any, Entry], Any]
    conflict: Callable[[Args], Conflict]


SERVICES: dict[str, Service] = {
    "repair": Service(
        "repair", "logistics", "BX", Ticket, decide_repair, evolve_repair, conflict_of
    ),
    "directory": Service(
        "directory",
        "directory",
        "",
        directory.Record,
        lambda state, command, terms: directory.decide(state, command),
        directory.evolve,
        lambda args: Conflict.EXCLUSIVE,
    ),
}

STATES = 1
"""Version of how states are made of entries and stored.

It rises with every change to a state's struct or to an ``evolve``: only between equals are stored
states compared byte by byte (``storage.digest``).
"""

FEEDS: tuple[str, ...] = tuple(dict.fromkeys(service.feed for service in SERVICES.values()))
"""Every feed there is; who may have which says ``domain.scopes``."""


def service_of(kind: str) -> Service:
    """The service of a command's or entry's kind (``repair.dispatch`` belongs to ``repair``).

    Raises:
        Refusal: ``unknown_kind``.
    """
    service = SERVICES.get(kind.partition(".")[0])
    if service is None:
        raise Refusal("unknown_kind", kind=kind)
    return service


def _tagged(module: Any, base: type[Struct]) -> dict[str, type[Any]]:
    found = (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base)
    )
    return {str(cls.__struct_config__.tag): cls for cls in found if cls is not base}


ARGS: dict[str, type[Args]] = _tagged(repair_commands, Args) | _tagged(directory, Args)
"""Every command kind this version knows."""
EVENTS: dict[str, type[Event]] = _tagged(repair_events, Event) | _tagged(directory, Event)
"""Every event kind this version knows."""

_STATE_DECODERS = {name: msgspec.json.Decoder(service.state) for name, service in SERVICES.items()}
_encoder = msgspec.json.Encoder()


def conflict_of_kind(kind: str) -> Conflict:
    """The conflict policy of a command's kind, also of one whose arguments are not at hand.

    A kind that is not known here is taken to go with nothing else.
    """
    rule = RULES.get(ARGS.get(kind, Args))
    return Conflict.EXCLUSIVE if rule is None else rule.conflict


def decide(state: Any, command: Command, terms: Terms) -> tuple[Event, ...]:
    """Decide a command of any service on its aggregate's state.

    Raises:
        Refusal: the rule that says no.
    """
    return service_of(command.kind).decide(state, command, terms)


def evolve(state: Any, entry: Entry) -> Any:
    """Fold an entry of any service; that of a service unknown here leaves the state as it is."""
    service = SERVICES.get(entry.service)
    return state if service is None else service.evolve(state, entry)


def encode_state(state: Any) -> bytes:
    """An aggregate's state as stored."""
    return _encoder.encode(state)


def decode_state(service: str, data: bytes) -> Any:
    """A stored aggregate's state."""
    return _STATE_DECODERS[service].decode(data)
