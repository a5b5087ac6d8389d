"""Accepting commands with authority: decided again, numbered, stored with their result, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from domain.envelope import Args, Command, entry_of
from domain.ids import parse_number, ticket_number
from domain.people import DESK_ROLES, Actor, Channel
from domain.problems import Refusal
from domain.repair import commands as repair
from domain.rulebook import Rulebook
from domain.services import SERVICES, decide, decode_state, evolve, service_of
from domain.wire import (
    PushResult,
    WireCommand,
    WireProblem,
    encode,
    read_command,
    wire_command,
    wire_entry,
    wire_problem,
)
from storage.clocks import due_from
from storage.database import Store
from storage.projection import Shown, put_all, state_columns

CLOUD = "cloud"
CLOUD_LETTERS = "W"
"""The cloud's own letters in ticket numbers: what is reported in WeChat."""


class Origin(Struct, frozen=True):
    """Through which door a command came, and what that door may do.

    Attributes:
        station: the enrolled station, or ``cloud`` for pages, imports and jobs.
        letters: letters whose numbers this door may give.
        feeds: feeds it may write to.
    """

    station: str = CLOUD
    letters: tuple[str, ...] = (CLOUD_LETTERS,)
    feeds: tuple[str, ...] = tuple(dict.fromkeys(s.feed for s in SERVICES.values()))


class CloudLedger:
    """The authority. The only writer of the cloud's tickets, records and feeds."""

    def __init__(self, store: Store, rulebook: Rulebook) -> None:
        self.store = store
        self.rulebook = rulebook
        self._due_of = due_from(rulebook)

    def accept(self, commands: Sequence[WireCommand], origin: Origin, now: int) -> list[PushResult]:
        """Decide commands in order, in one durable transaction.

        A command seen before gets its stored result; one whose kind is not known here is answered
        ``unknown`` and may come again after an upgrade. One refusal does not touch the others.

        Args:
            now: ms UTC, stamped as ``recorded_at``.

        Raises:
            Trouble: the disk is in the way; nothing was accepted.
        """
        with self.store.writing():
            batch = _Batch(self, origin, now)
            results = [batch.one(wire) for wire in commands]
            batch.flush()
        return results

    def submit(
        self,
        aggregate: str,
        args: Args,
        actor: Actor,
        channel: Channel,
        *,
        command_id: str,
        now: int,
        base: int = 0,
    ) -> PushResult:
        """One command born in the cloud itself (a page, an import, a job).

        Raises:
            Refusal: the rule that says no, or ``command_id_reused``.
        """
        command = Command(command_id, aggregate, args, actor, channel, CLOUD, "", now, now, base)
        result = self.accept([wire_command(command)], Origin(), now)[0]
        if result.problem is not None:
            raise Refusal(result.problem.code, **result.problem.facts)
        return result

    def heads(self) -> dict[str, int]:
        """How far each feed reaches."""
        return {feed: seq for feed, seq in self.store.rows("SELECT feed, seq FROM feed")}

    def draw_number(self, prefix: str, now: int) -> str:
        """The next number of the cloud's own, inside the caller's transaction or one of its own."""
        day = ticket_number(prefix, now, CLOUD_LETTERS, 0).partition("-")[0]
        key = f"counter:{day}-{CLOUD_LETTERS}"
        with self.store.writing():
            counter = int(self.store.value("SELECT value FROM meta WHERE key = ?", (key,)) or 0) + 1
            self.set_meta(key, str(counter))
        return ticket_number(prefix, now, CLOUD_LETTERS, counter)

    def meta(self, key: str, default: str = "") -> str:
        """A single fact of the cloud's database."""
        found = self.store.value("SELECT value FROM meta WHERE key = ?", (key,))
        return default if found is None else str(found)

    def set_meta(self, key: str, value: str) -> None:
        """Set a single fact."""
        with self.store.writing():
            self.store.run(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )


class _Batch:
    """One transaction's work: states in hand, so that each row is written once."""

    def __init__(self, ledger: CloudLedger, origin: Origin, now: int) -> None:
        self.ledger = ledger
        self.store = ledger.store
        self.origin = origin
        self.now = now
        self.states: dict[str, tuple[str, Any]] = {}
        self.changed: set[str] = set()
        self.heads: dict[str, int] = {}

    def one(self, wire: WireCommand) -> PushResult:
        """Decide one command, or give its stored result."""
        digest = hashlib.blake2b(encode(wire), digest_size=16).hexdigest()
        known = self.store.row(
            "SELECT digest, outcome, feed, seq, problem FROM command WHERE command = ?", (wire.id,)
        )
        if known is not None:
            return _stored(wire.id, digest, known)
        try:
            command = read_command(wire)
            service = service_of(command.kind)
        except Refusal as refusal:
            if refusal.code == "unknown_kind":
                return PushResult(wire.id, "unknown", problem=wire_problem(refusal))
            return self._keep(
                wire, digest, PushResult(wire.id, "refused", problem=wire_problem(refusal))
            )
        try:
            self._check_origin(command, service.feed)
            events = decide(self._state(command), command, self.ledger.rulebook.terms)
        except Refusal as refusal:
            return self._keep(
                wire, digest, PushResult(wire.id, "refused", problem=wire_problem(refusal))
            )
        return self._keep(wire, digest, self._accept(command, service.feed, events))

    def _accept(self, command: Command, feed: str, events: Any) -> PushResult:
        state = self._state(command)
        seq = self._next(feed)
        version = (state.version if state is not None else 0) + 1
        entry = entry_of(command, feed, events, version=version, seq=seq, recorded_at=self.now)
        self.states[command.aggregate] = (command.service, evolve(state, entry))
        self.changed.add(command.aggregate)
        self.store.run(
            "INSERT INTO entry (feed, seq, command, aggregate, version, data) VALUES (?, ?, ?, ?, ?, ?)",
            (feed, seq, command.id, command.aggregate, version, encode(wire_entry(entry))),
        )
        return PushResult(command.id, "accepted", feed, seq)

    def flush(self) -> None:
        """Write the rows of what changed and the feeds' heads."""
        shown = [Shown(aggregate, self.states[aggregate][1]) for aggregate in self.changed]
        put_all(self.store, shown, self.ledger._due_of)
        for feed, seq in self.heads.items():
            self.store.run("UPDATE feed SET seq = ? WHERE feed = ?", (seq, feed))

    def _state(self, command: Command) -> Any:
        held = self.states.get(command.aggregate)
        if held is None:
            table, key = state_columns(command.service)
            row = self.store.row(f"SELECT state FROM {table} WHERE {key} = ?", (command.aggregate,))
            held = (command.service, None if row is None else decode_state(command.service, row[0]))
            self.states[command.aggregate] = held
        return held[1]

    def _next(self, feed: str) -> int:
        if feed not in self.heads:
            self.store.run(
                "INSERT INTO feed (feed, seq) VALUES (?, 0) ON CONFLICT (feed) DO NOTHING", (feed,)
            )
            self.heads[feed] = int(self.store.value("SELECT seq FROM feed WHERE feed = ?", (feed,)))
        self.heads[feed] += 1
        return self.heads[feed]

    def _keep(self, wire: WireCommand, digest: str, result: PushResult) -> PushResult:
        self.store.run(
            "INSERT INTO command (command, digest, station, outcome, feed, seq, problem, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                wire.id,
                digest,
                self.origin.station,
                result.outcome,
                result.feed,
                result.seq,
                encode(result.problem) if result.problem else None,
                self.now,
            ),
        )
        return result

    def _check_origin(self, command: Command, feed: str) -> None:
        """A station speaks for itself, in its feeds, for staff of the roster, with its own numbers."""
        if command.station != self.origin.station:
            raise Refusal("foreign_station", station=command.station)
        if feed not in self.origin.feeds:
            raise Refusal("feed_not_yours", feed=feed)
        if self.origin.station != CLOUD:
            self._check_staff(command.actor)
        if isinstance(command.args, repair.Report):
            letters = parse_number(command.args.number)[2]
            if letters not in self.origin.letters:
                raise Refusal("foreign_number", number=command.args.number)
            if self.store.row("SELECT 1 FROM ticket WHERE number = ?", (command.args.number,)):
                raise Refusal("number_taken", number=command.args.number)

    def _check_staff(self, actor: Actor) -> None:
        if actor.role not in DESK_ROLES:
            raise Refusal("not_allowed_for_role", role=actor.role, kind="station")
        row = self.store.row("SELECT state FROM record WHERE aggregate = ?", (f"staff:{actor.id}",))
        record = None if row is None else decode_state("directory", row[0])
        if record is None or record.staff is None or not record.staff.active:
            raise Refusal("not_on_roster", person=actor.id)
        if record.staff.role != actor.role:
            raise Refusal("not_allowed_for_role", role=actor.role, kind="station")


def _stored(command_id: str, digest: str, row: tuple[Any, ...]) -> PushResult:
    if row[0] != digest:
        # Two different wishes under one id: a programming error or a forgery, never to be guessed at.
        return PushResult(command_id, "refused", problem=WireProblem("command_id_reused"))
    problem = msgspec.json.decode(row[4], type=WireProblem) if row[4] else None
    return PushResult(command_id, row[1], row[2], row[3], problem)
