"""A form becomes a command, once: its key is the command's id, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from cloud.cloud import Cloud
from cloud.ledger import CLOUD, Origin
from domain.envelope import Args, Command, Entry, kind_of
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.services import NUMBERED, service_of
from domain.wire import WireEntry, decode, read_entry, wire_command
from storage.database import Database


class Wish(Struct, frozen=True):
    """What a form asks.

    Attributes:
        key: the form's key, 32 hex digits: the command's id.
        aggregate: what it speaks of; empty for a report, whose ticket is made here.
        waited: ms that the form lay on the phone: so much earlier it happened.
        base: the aggregate's version that the person saw.
    """

    key: str
    aggregate: str
    args: Args
    waited: int = 0
    base: int = 0


def part_of(key: str, part: str) -> str:
    """The key of a second command that comes out of one form (pictures beside words)."""
    return hashlib.blake2b(f"{key}:{part}".encode(), digest_size=16).hexdigest()


def submit(cloud: Cloud, actor: Actor, wishes: Sequence[Wish]) -> list[str]:
    """Carry out a form's wishes: all of them or none, and each only once for ever.

    A refused form leaves nothing behind: corrected and sent again under its key it may succeed.

    Returns:
        The aggregates spoken of, the new ticket's among them.

    Raises:
        Refusal: the rule that says no; ``command_id_reused`` if the key was used for something else
            (the facts name the ticket, if it is the asker's own).
        Trouble: the disk is in the way.
    """
    heads: dict[str, int] = {}
    with cloud.store.writing():
        # Two that come at once under one key: the later one finds what the first has done.
        cloud.ledger.take_turn(service_of(kind_of(wish.args)).feed for wish in wishes)
        found = [_one(cloud, actor, wish, heads) for wish in wishes]
    cloud.hub.publish(heads)
    return found


def entry_of_key(store: Database, key: str) -> Entry | None:
    """The entry that a key's command became, if it was accepted before."""
    data = store.value("SELECT data FROM entry WHERE command = ?", (key,))
    return None if data is None else read_entry(decode(bytes(data), WireEntry))


def _one(cloud: Cloud, actor: Actor, wish: Wish, heads: dict[str, int]) -> str:
    known = entry_of_key(cloud.store, wish.key)
    now = cloud.clock()
    command = _first(cloud, actor, wish, now) if known is None else _again(known, actor, wish)
    result = cloud.ledger.accept([wire_command(command)], Origin(), now)[0]
    if result.problem is not None:
        facts = dict(result.problem.facts)
        if known is not None and known.actor.id == actor.id:
            facts["ticket"] = known.aggregate
        raise Refusal(result.problem.code, **facts)
    heads[result.feed] = max(result.seq, heads.get(result.feed, 0))
    return command.aggregate


def _first(cloud: Cloud, actor: Actor, wish: Wish, now: int) -> Command:
    aggregate, args = wish.aggregate, wish.args
    if isinstance(args, c.Report):
        aggregate = cloud.new_id()
    if type(args) in NUMBERED:
        prefix = service_of(kind_of(args)).number_prefix
        args = _numbered(args, cloud.ledger.draw_number(prefix, now))
    happened = now - wish.waited
    return Command(wish.key, aggregate, args, actor, "wechat", CLOUD, "", happened, now, wish.base)


def _again(known: Entry, actor: Actor, wish: Wish) -> Command:
    """The wish as it was sent the first time: the ledger knows it, or tells that it is another."""
    args = wish.args
    born = next((number for event in known.events if (number := _number_in(event))), "")
    if type(args) in NUMBERED:
        args = _numbered(args, born)
    aggregate = wish.aggregate or known.aggregate
    at, sent = known.happened_at, known.recorded_at
    return Command(wish.key, aggregate, args, actor, "wechat", CLOUD, "", at, sent, wish.base)


def _numbered(args: Any, number: str) -> Args:
    made: Args = structs.replace(args, number=number)
    return made


def _number_in(event: Any) -> str:
    return str(getattr(event, "number", ""))
