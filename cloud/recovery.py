"""Taking back what a restored cloud has lost, from the stations that have seen it.

An entry of the lost history is evidence of what was agreed: it is not decided again, and goes in as
it was, under a new number of the feed. Where something else was agreed since, only what goes with
it does; the rest is parked for a person.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from cloud.enrolment import KnownStation
from cloud.ledger import CloudLedger, append
from domain import values
from domain.directory import Record
from domain.envelope import Entry
from domain.ids import parse_number
from domain.mending import (
    OfferedEntry,
    OfferReply,
    OfferResult,
)
from domain.problems import Refusal
from domain.repair.events import FieldEdited
from domain.repair.rules import Conflict
from domain.repair.ticket import Ticket
from domain.services import FEEDS, SERVICES, conflict_of_kind, decode_state, evolve
from domain.wire import (
    WireEntry,
    WireProblem,
    decode,
    encode,
    read_entry,
    wire_entry,
    wire_problem,
)
from storage import pictures
from storage.database import Database
from storage.items import BORN, holder_of
from storage.projection import Shown, as_list, stored_states

_log = logging.getLogger("paidan.cloud")

AHEAD = 10 * 60_000
"""An entry may be so much younger than now, ms: the lost cloud's clock was another machine's."""


class Trail(Struct):
    """The entries that an aggregate has here: their commands and kinds, in order."""

    commands: list[str]
    kinds: list[str]


def lacking(store: Database, commands: Sequence[str], feeds: Sequence[str]) -> tuple[str, ...]:
    """Those of these commands that no entry of these feeds is of, in their order."""
    rows = store.rows(
        "SELECT command FROM entry WHERE command IN (SELECT value FROM json_each(?)) "
        "AND feed IN (SELECT value FROM json_each(?))",
        (as_list(commands), as_list(feeds)),
    )
    have = {row[0] for row in rows}
    return tuple(one for one in commands if one not in have)


def take_back(
    ledger: CloudLedger, history: str, offered: Sequence[OfferedEntry], by: KnownStation, now: int
) -> OfferReply:
    """Take in entries of a lost history, in one durable transaction; each one once.

    Args:
        history: the epoch they come from, for the log.
        offered: in the order they had in their feed.
        by: the station that gives them back.
        now: ms UTC, stamped as ``recovered_at``.

    Raises:
        Trouble: the disk is in the way; nothing was taken.
    """
    feeds = {each.entry.feed for each in offered} & set(by.feeds)
    with ledger.store.writing():
        work = _Recovery(ledger, by, now, ledger.take_turn(feeds))
        work.take_up(offered)
        results = tuple(work.one(each) for each in offered)
        work.flush()
        photos = _photos_missing(ledger.store, work.changed_states())
    taken = sum(result.outcome == "taken" for result in results)
    parked = [result.id for result in results if result.outcome == "parked"]
    if taken or parked:
        _log.warning(
            "station %s gave back %d entries of history %s; %d are parked: %s",
            by.station, taken, history, len(parked), " ".join(parked),
        )  # fmt: skip
    return OfferReply(results, photos)


class _Recovery:
    """One transaction's work, as ``cloud.ledger`` does it for commands."""

    def __init__(
        self, ledger: CloudLedger, by: KnownStation, now: int, heads: dict[str, int]
    ) -> None:
        self.ledger = ledger
        self.store = ledger.store
        self.by = by
        self.now = now
        self.heads = heads
        self.moved: dict[str, int] = {}
        self.have: set[str] = set()
        self.hidden: set[str] = set()
        self.states: dict[tuple[str, str], Any] = {}
        self.trails: dict[str, Trail] = {}
        self.numbers: dict[str, str] = {}
        self.taken: list[Entry] = []
        self.parked: list[tuple[WireEntry, WireProblem]] = []
        self.parked_by: dict[str, str] = {}

    def take_up(self, offered: Sequence[OfferedEntry]) -> None:
        """Look up what judging these will ask for."""
        self.have = {each.entry.command_id for each in offered}
        self.have -= set(lacking(self.store, sorted(self.have), FEEDS))
        self.hidden = set(lacking(self.store, sorted(self.have), self.by.feeds))
        commands = as_list(each.entry.command_id for each in offered)
        sql = (
            "SELECT command, station FROM parked WHERE command IN (SELECT value FROM json_each(?))"
        )
        self.parked_by = dict(self.store.rows(sql, (commands,)))
        wanted: dict[str, set[str]] = {}
        for each in offered:
            service = each.entry.kind.partition(".")[0]
            if service in SERVICES:
                wanted.setdefault(service, set()).add(each.entry.aggregate)
        for service, aggregates in wanted.items():
            found = stored_states(self.store, service, sorted(aggregates))
            for one in aggregates:
                kept = found.get(one)
                self.states[service, one] = kept and decode_state(service, kept[0])
                self.trails[one] = Trail([], [])
        for aggregate, data in self.store.rows(
            "SELECT aggregate, data FROM entry "
            "WHERE aggregate IN (SELECT value FROM json_each(?)) ORDER BY aggregate, version",
            (as_list(self.trails),),
        ):
            entry = decode(bytes(data), WireEntry)
            self.trails[aggregate].commands.append(entry.command_id)
            self.trails[aggregate].kinds.append(entry.kind)

    def one(self, offered: OfferedEntry) -> OfferResult:
        """Judge one entry and take it, or park it."""
        wire = offered.entry
        if wire.feed not in self.by.feeds or wire.command_id in self.hidden:
            # Neither judged nor kept: nobody learns by it what there is of another's feed.
            foreign = WireProblem("feed_not_yours", {"feed": wire.feed[:80]})
            return OfferResult(wire.command_id, "parked", foreign)
        if wire.command_id in self.have:
            return OfferResult(wire.command_id, "known")
        try:
            entry = self._read(wire)
            entry, problem = self._numbered(entry)
            self._fold(entry, offered)
        except Refusal as refusal:
            if self.parked_by.setdefault(wire.command_id, self.by.station) != self.by.station:
                return OfferResult(wire.command_id, "known")
            self.parked.append((wire, wire_problem(refusal)))
            return OfferResult(wire.command_id, "parked", wire_problem(refusal))
        self.have.add(wire.command_id)
        return OfferResult(wire.command_id, "taken", problem)

    def flush(self) -> None:
        """Write what was taken and what was parked."""
        rows = [
            (e.feed, e.seq, e.command_id, e.aggregate, e.version, encode(wire_entry(e)))
            for e in self.taken
        ]
        shown = [Shown(one, state) for (_, one), state in self.changed_states().items()]
        append(self.store, rows, shown, self.moved, self.ledger.due_of)
        # Their stations ask again with the command itself: whatever was answered meanwhile, this is
        # the answer now. Its digest can't be told from an entry.
        self.store.run_many(
            "INSERT INTO command (command, station, at, digest, outcome, feed, seq, problem) "
            "VALUES (?, ?, ?, '', 'accepted', ?, ?, NULL) ON CONFLICT (command) DO UPDATE SET "
            "outcome = 'accepted', feed = excluded.feed, seq = excluded.seq, problem = NULL",
            [(e.command_id, e.station, e.recorded_at, e.feed, e.seq) for e in self.taken],
        )
        self.store.run_many(
            "INSERT INTO parked (command, feed, aggregate, data, problem, station, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (
                    wire.command_id,
                    wire.feed,
                    wire.aggregate,
                    encode(wire),
                    encode(problem),
                    self.by.station,
                    self.now,
                )
                for wire, problem in self.parked
            ],
        )

    def changed_states(self) -> dict[tuple[str, str], Any]:
        """What was taken has changed these."""
        keys = dict.fromkeys((entry.service, entry.aggregate) for entry in self.taken)
        return {key: self.states[key] for key in keys}

    def _read(self, wire: WireEntry) -> Entry:
        """An entry that a cloud can have written.

        Raises:
            Refusal: what speaks against it.
        """
        for name in ("command_id", "aggregate", "kind", "station"):
            values.word(getattr(wire, name), name=name)
        values.word(wire.actor.id, name="actor")
        for name in ("happened_at", "recorded_at"):
            values.moment(getattr(wire, name), name=name)
        service = SERVICES.get(wire.kind.partition(".")[0])
        if service is None:
            raise Refusal("unknown_kind", kind=wire.kind[:80])
        if wire.feed != service.feed:
            raise Refusal("feed_not_yours", feed=wire.feed[:80])
        if wire.recorded_at > self.now + AHEAD:
            raise Refusal("in_the_future", happened_at=wire.recorded_at)
        return read_entry(wire)

    def _fold(self, entry: Entry, offered: OfferedEntry) -> None:
        """Take an entry in; also one that only says of a record what holds already.

        Raises:
            Refusal: ``lost_in_restore`` if it does not go with what was agreed here.
        """
        key = (entry.service, entry.aggregate)
        state, trail = self.states[key], self.trails[entry.aggregate]
        version = (state.version if state is not None else 0) + 1
        seq = self.moved.get(entry.feed, self.heads[entry.feed]) + 1
        placed = structs.replace(entry, seq=seq, version=version, recovered_at=self.now)
        made = evolve(state, placed)
        fits = isinstance(state, Record) and _same(state, made)
        if made is None or not (fits or _fits(entry, _between(offered, trail, state), state)):
            raise Refusal(
                "lost_in_restore", kind=entry.kind, actor=entry.actor.name, at=entry.happened_at
            )
        self.states[key] = made
        self.moved[entry.feed] = seq
        self.taken.append(placed)
        trail.commands.append(entry.command_id)
        trail.kinds.append(entry.kind)

    def _numbered(self, entry: Entry) -> tuple[Entry, WireProblem | None]:
        """The entry with a number that no other ticket has.

        A cloud that went back unnoticed has given some numbers twice, each to somebody who was told
        it: the ticket comes back under a new one, and a person is asked to tell so.
        """
        for event in entry.events:
            # Of a session's visits each has a number of its own; else the aggregate has it.
            holder = entry.command_id if entry.service == "session" else entry.aggregate
            if not isinstance(event, BORN) or self._is_free(event.number, holder):
                continue
            prefix = SERVICES[entry.service].number_prefix
            fresh = self.ledger.draw_number(prefix, entry.happened_at)
            self.numbers[fresh] = holder
            renewed = structs.replace(event, number=fresh)
            events = tuple(renewed if one is event else one for one in entry.events)
            problem = WireProblem("number_renewed", {"number": event.number, "renewed": fresh})
            return structs.replace(entry, events=events), problem
        return entry, None

    def _is_free(self, number: str, holder: str) -> bool:
        """Whether a number is this ticket's (or visit's, or claim's) or nobody's.

        Raises:
            Refusal: ``bad_number``.
        """
        parse_number(number)
        if number not in self.numbers:
            self.numbers[number] = holder_of(self.store, number) or holder
        return self.numbers[number] == holder


def parked(store: Database) -> list[tuple[str, WireEntry, WireProblem]]:
    """What could not be taken back and has not come in since: who offered it, what, and why."""
    rows = store.rows(
        "SELECT station, data, problem FROM parked AS p "
        "WHERE NOT EXISTS (SELECT 1 FROM entry WHERE entry.command = p.command) "
        "ORDER BY at, command"
    )
    return [
        (station, decode(bytes(data), WireEntry), decode(bytes(problem), WireProblem))
        for station, data, problem in rows
    ]


def _between(offered: OfferedEntry, trail: Trail, state: Any) -> list[str] | None:
    """The kinds of what came here and not before the entry in its own history.

    Not only what came here since the entry before it: that one may have been taken back itself,
    and on top of something else.

    Returns:
        None if what it followed is not all here.
    """
    known = offered.before or ((offered.after,) if offered.after else ())
    if not known:
        return [] if len(trail.commands) == offered.entry.version - 1 else None
    if not set(known) <= set(trail.commands):
        return None
    whole = len(known) == offered.entry.version - 1
    # Where not all that came before it is named, the beginning is taken to be the same; so is all
    # of a record up to an entry that was taken back, which it is only where nothing differs.
    begin = 0 if whole else trail.commands.index(known[0])
    if isinstance(state, Record):
        begin = trail.commands.index(known[-1])
    pairs = zip(trail.commands[begin:], trail.kinds[begin:], strict=True)
    return [kind for command, kind in pairs if command not in known]


def _fits(entry: Entry, between: list[str] | None, state: Any) -> bool:
    """Whether the entry goes with what came here between it and what it followed."""
    if between is None:
        # What it followed is not here: only what goes with everything can go in.
        return state is not None and _commutes(entry.kind)
    if not between or _commutes(entry.kind):
        return True
    edits = [event for event in entry.events if isinstance(event, FieldEdited)]
    if edits and len(edits) == len(entry.events) and isinstance(state, Ticket):
        return all(_value(state, one.field) == one.old for one in edits)
    return all(_commutes(kind) for kind in between)


def _commutes(kind: str) -> bool:
    return conflict_of_kind(kind) is Conflict.COMMUTATIVE


def _value(ticket: Ticket, field: str) -> Any:
    return ticket.reporter.phone if field == "phone" else getattr(ticket, field, None)


def _same(one: Record, other: Record) -> bool:
    """Whether two records differ in nothing but how often and when they were touched."""
    return structs.replace(one, version=other.version, updated_at=other.updated_at) == other


def _photos_missing(store: Database, states: dict[tuple[str, str], Any]) -> tuple[str, ...]:
    wanted: dict[str, None] = {}
    for state in states.values():
        wanted |= dict.fromkeys(pictures.of_state(state))
    rows = store.rows(
        "SELECT hash FROM blob WHERE hash IN (SELECT value FROM json_each(?))", (as_list(wanted),)
    )
    return tuple(wanted.keys() - {row[0] for row in rows})
