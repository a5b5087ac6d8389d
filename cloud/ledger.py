"""Accepting commands with authority: decided again, numbered, stored with their result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from cloud import results
from cloud.notices import outbox
from cloud.notices.kinds import Notice, TakenBack
from cloud.notices.tell import announce, tell
from cloud.rosters import check_staff, roster_of
from domain.envelope import Args, Command, Event, entry_of
from domain.ids import parse_number, ticket_number
from domain.people import Actor, Channel
from domain.problems import Refusal
from domain.repair import commands as repair
from domain.repair.ticket import Ticket
from domain.rulebook import Rulebook
from domain.services import (
    FEEDS,
    NUMBERED,
    SERVICES,
    AnyTerms,
    decide,
    decode_state,
    evolve,
    service_of,
)
from domain.wire import (
    PushResult,
    WireCommand,
    WireProblem,
    encode,
    wire_command,
    wire_entry,
    wire_problem,
)
from storage.clinic import ClinicSide
from storage.clocks import due_from
from storage.database import Database, Row
from storage.items import numbers_taken
from storage.projection import DueOf, Shown, as_list, put_all, stored_states

CLOUD = "cloud"
MOVED = "paidan_feeds"
"""The channel on which processes on one database tell each other how far feeds reach."""
CLOUD_LETTERS = "W"
"""What the cloud's own letters in ticket numbers begin with: what is reported in WeChat.

No station's letters have it. After a restore two more follow it (``cloud.epochs``).
"""


class Origin(Struct, frozen=True):
    """Through which door a command came, and what that door may do.

    Attributes:
        station: the enrolled station, or ``cloud`` for pages, imports and jobs.
        letters: letters whose numbers this door may give.
        feeds: feeds it may write to.
    """

    station: str = CLOUD
    letters: tuple[str, ...] = (CLOUD_LETTERS,)
    feeds: tuple[str, ...] = FEEDS

    def may_number(self, letters: str) -> bool:
        """Whether numbers with these letters are this door's. ``W…`` is the cloud's, for ever."""
        if self.station == CLOUD and letters.startswith(CLOUD_LETTERS):
            return True
        return letters in self.letters


class CloudLedger:
    """The authority. The only writer of the cloud's tickets, records and feeds."""

    def __init__(self, store: Database, rulebook: Rulebook) -> None:
        self.store = store
        self.rulebook = rulebook
        self.due_of = due_from(rulebook)

    def accept(self, commands: Sequence[WireCommand], origin: Origin, now: int) -> list[PushResult]:
        """Decide commands in order, in one durable transaction.

        A command seen before gets its stored result; one whose kind is not known here is answered
        ``unknown`` and may come again after an upgrade. One refusal does not touch the others.

        Args:
            now: ms UTC, stamped as ``recorded_at``.

        Raises:
            Trouble: the disk is in the way; nothing was accepted.
        """
        if not commands:
            return []
        read = [results.read(wire) for wire in commands]
        known = [each for each in read if isinstance(each, Command)]
        with self.store.writing():
            heads = self.take_turn(service_of(each.kind).feed for each in known)
            batch = _Batch(self, origin, now, heads)
            batch.take_up(commands, known)
            answers = [batch.one(*both) for both in zip(commands, read, strict=True)]
            batch.flush()
        return answers

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

    def take_turn(self, feeds: Iterable[str]) -> dict[str, int]:
        """Be the only writer of these feeds until the caller's transaction ends.

        Whoever writes takes its turn first and all turns in one order. So the numbers of a feed
        become visible in their order, what is decided on is what holds, and nobody waits in a ring.

        Returns:
            How far each of them reaches.
        """
        # On PostgreSQL writing the row is taking its lock; SQLite has one writer in any case.
        sql = (
            "INSERT INTO feed (feed, seq) VALUES (?, 0) "
            "ON CONFLICT (feed) DO UPDATE SET seq = feed.seq RETURNING seq"
        )
        return {feed: int(self.store.rows(sql, (feed,))[0][0]) for feed in sorted(set(feeds))}

    def heads(self, feeds: Sequence[str] | None = None) -> dict[str, int]:
        """How far each feed reaches; of these alone if some are named."""
        found = self.store.rows("SELECT feed, seq FROM feed WHERE seq > 0")
        return {feed: seq for feed, seq in found if feeds is None or feed in feeds}

    def draw_number(self, prefix: str, now: int) -> str:
        """The next number of the cloud's own, inside the caller's transaction or one of its own."""
        letters = self.meta("letters", CLOUD_LETTERS)
        day = ticket_number(prefix, now, letters, 0).partition("-")[0]
        counter = self.count_up(f"counter:{day}-{letters}")
        return ticket_number(prefix, now, letters, counter)

    def count_up(self, key: str) -> int:
        """One more in a counter among the facts, whoever else counts at the same moment."""
        with self.store.writing():
            found = self.store.rows(
                "INSERT INTO meta (key, value) VALUES (?, '1') ON CONFLICT (key) DO UPDATE "
                "SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT) RETURNING value",
                (key,),
            )
        return int(found[0][0])

    def meta(self, key: str, default: str = "") -> str:
        """A single fact of the cloud's database."""
        found = self.store.value("SELECT value FROM meta WHERE key = ?", (key,))
        return default if found is None else str(found)

    def keep_meta(self, key: str, value: str) -> None:
        """Set a single fact where it has not been set before: the first one counts."""
        with self.store.writing():
            self.store.run(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                (key, value),
            )

    def set_meta(self, key: str, value: str) -> None:
        """Set a single fact."""
        with self.store.writing():
            self.store.run(
                "INSERT INTO meta (key, value) VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )


_Key = tuple[str, str]
"""A service and an aggregate of it."""


class _Batch:
    """One transaction's work: everything it needs is read at once, and written at once at its end.

    What one command has changed the next one sees, as if each had come alone.
    """

    def __init__(
        self, ledger: CloudLedger, origin: Origin, now: int, heads: dict[str, int]
    ) -> None:
        self.store = ledger.store
        self.terms = ledger.rulebook.terms
        self.due_of = ledger.due_of
        self.clinic = ClinicSide(ledger.rulebook.clinic, lambda: now)
        self.origin = origin
        self.now = now
        self.known: dict[str, tuple[str, PushResult]] = {}
        self.states: dict[_Key, Any] = {}
        self.changed: dict[_Key, None] = {}
        self.numbers: set[str] = set()
        self.heads = heads
        self.moved: dict[str, int] = {}
        self.entries: list[Row] = []
        self.kept: list[Row] = []
        self.told: list[Notice | TakenBack] = []

    def take_up(self, wires: Sequence[WireCommand], commands: Sequence[Command]) -> None:
        """Look up what deciding these will ask for."""
        rows = self.store.rows(
            "SELECT command, digest, outcome, feed, seq, problem FROM command "
            "WHERE command IN (SELECT value FROM json_each(?))",
            (as_list(wire.id for wire in wires),),
        )
        self.known = {row[0]: (row[1], results.stored(row)) for row in rows}
        wanted: dict[str, set[str]] = {}
        for command in commands:
            wanted.setdefault(command.service, set()).add(command.aggregate)
            if self.origin.station != CLOUD:
                service, aggregate = roster_of(command)
                wanted.setdefault(service, set()).add(aggregate)
        for service, aggregates in wanted.items():
            found = stored_states(self.store, service, sorted(aggregates))
            for one in aggregates:
                state = found.get(one)
                self.states[service, one] = state and decode_state(service, state[0])
        asked: list[Any] = [command.args for command in commands if type(command.args) in NUMBERED]
        if asked:
            self.numbers = numbers_taken(self.store, [args.number for args in asked])

    def one(self, wire: WireCommand, command: Command | Refusal) -> PushResult:
        """Decide one command, or give its stored result."""
        digest = results.digest_of(wire)
        known = self.known.get(wire.id)
        if isinstance(command, Command) and self._is_foreign(command):
            # Before any stored result: nobody learns by it what there is of another's feed.
            problem = WireProblem("feed_not_yours", {"feed": service_of(command.kind).feed})
            return PushResult(wire.id, "refused", problem=problem)
        if known is not None and known[1].feed not in ("", *self.origin.feeds):
            # Another's id under a wish of one's own: what became of that one is not told.
            return PushResult(wire.id, "refused", problem=WireProblem("command_id_reused"))
        if known is not None:
            return results.repeated(wire.id, digest, *known)
        if isinstance(command, Refusal):
            # Not kept: the same bytes are answered the same, until this cloud knows more kinds.
            outcome: Any = "unknown" if command.code == "unknown_kind" else "refused"
            return PushResult(wire.id, outcome, problem=wire_problem(command))
        feed = service_of(command.kind).feed
        try:
            if (foreign := self._not_its_own(command)) is not None:
                # Not kept: a copied folder says what the first one still may say under this id.
                return PushResult(wire.id, "refused", problem=wire_problem(foreign))
            self._check_origin(command)
            state = self.states[command.service, command.aggregate]
            events = decide(state, command, self._terms_of(command, state))
        except Refusal as refusal:
            result = PushResult(wire.id, "refused", problem=wire_problem(refusal))
        else:
            result = self._accept(command, state, feed, events)
        self._keep(digest, result)
        return result

    def _terms_of(self, command: Command, state: Any) -> AnyTerms:
        if service_of(command.kind).terms == "repair":
            return self.terms
        # What came before it in this batch is around it too.
        around = [key for key in self.changed if SERVICES[key[0]].terms != "repair"]
        put_all(self.store, [Shown(key[1], self.states[key]) for key in around], self.due_of)
        for key in around:
            del self.changed[key]
        return self.clinic.terms_of(self.store, command, state)

    def flush(self) -> None:
        """Write entries, results, the rows of what changed, the feeds' heads, and the notices."""
        self.store.run_many(
            "INSERT INTO command (command, station, at, digest, outcome, feed, seq, problem) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            self.kept,
        )
        shown = [Shown(key[1], self.states[key]) for key in self.changed]
        append(self.store, self.entries, shown, self.moved, self.due_of)
        outbox.put(self.store, self.told, self.now)

    def _accept(
        self, command: Command, state: Any, feed: str, events: tuple[Event, ...]
    ) -> PushResult:
        seq = self._next(feed)
        version = (state.version if state is not None else 0) + 1
        entry = entry_of(command, feed, events, version=version, seq=seq, recorded_at=self.now)
        key = (command.service, command.aggregate)
        self.states[key] = evolve(state, entry)
        self.changed[key] = None
        self.told += tell(state, entry, self.states[key])
        if isinstance(command.args, repair.Announce):
            incident = self.states[key]
            self.told += announce(entry, incident, self._children(incident.uid))
        if type(command.args) in NUMBERED:
            self.numbers.add(command.args.number)  # type: ignore[attr-defined]
        data = encode(wire_entry(entry))
        self.entries.append((feed, seq, command.id, command.aggregate, version, data))
        return PushResult(command.id, "accepted", feed, seq)

    def _children(self, uid: str) -> list[Ticket]:
        """The tickets of an incident, as they stand after what this batch has decided so far."""
        rows = self.store.rows(
            "SELECT uid, state FROM ticket WHERE parent = ? AND parent <> '' ORDER BY id", (uid,)
        )
        found = {one: decode_state("repair", state) for one, state in rows}
        found |= {key[1]: state for key, state in self.states.items() if key[0] == "repair"}
        return [one for one in found.values() if one is not None and one.parent == uid]

    def _next(self, feed: str) -> int:
        self.moved[feed] = self.moved.get(feed, self.heads[feed]) + 1
        return self.moved[feed]

    def _keep(self, digest: str, result: PushResult) -> None:
        problem = encode(result.problem) if result.problem else None
        self.known[result.id] = (digest, result)
        self.kept.append(
            (
                result.id,
                self.origin.station,
                self.now,
                digest,
                result.outcome,
                result.feed,
                result.seq,
                problem,
            )
        )

    def _is_foreign(self, command: Command) -> bool:
        return service_of(command.kind).feed not in self.origin.feeds

    def _not_its_own(self, command: Command) -> Refusal | None:
        """Why a station may not say this at all: it speaks for itself, with its own numbers."""
        if command.station != self.origin.station:
            return Refusal("foreign_station", station=command.station)
        args: Any = command.args
        if type(args) in NUMBERED and not self.origin.may_number(parse_number(args.number)[2]):
            return Refusal("foreign_number", number=args.number)
        return None

    def _check_origin(self, command: Command) -> None:
        """A station speaks for its roster's staff, and gives no number again."""
        if self.origin.station != CLOUD:
            check_staff(command, self.states[roster_of(command)])
        args: Any = command.args
        if type(args) in NUMBERED and args.number in self.numbers:
            raise Refusal("number_taken", number=args.number)


def append(
    store: Database,
    entries: Sequence[Row],
    shown: Sequence[Shown],
    moved: dict[str, int],
    due_of: DueOf,
) -> None:
    """Write entries, the rows of what they changed and the feeds' heads; tell who listens."""
    store.run_many(
        "INSERT INTO entry (feed, seq, command, aggregate, version, data) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        entries,
    )
    put_all(store, shown, due_of)
    store.run_many(
        "UPDATE feed SET seq = ? WHERE feed = ?",
        [(seq, feed) for feed, seq in moved.items()],
    )
    if moved:
        store.notify(MOVED, msgspec.json.encode(moved).decode())
