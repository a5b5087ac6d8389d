"""The station's only writer. Three verbs, one transaction each: record, settle, receive.

Only the feed moves confirmed state: a push reply marks commands, it never applies events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from domain.envelope import Command, Entry
from domain.ids import ticket_number
from domain.problems import Trouble
from domain.repair.events import EditSuperseded, FieldEdited
from domain.repair.rules import Terms
from domain.repair.ticket import OPEN, Ticket
from domain.replay import predict, replay
from domain.services import SERVICES, decode_state, encode_state, evolve, service_of
from domain.wire import (
    EnrolReply,
    PushResult,
    WireCommand,
    WireProblem,
    encode,
    read_command,
    wire_command,
    wire_entry,
)
from storage import outbox, transfers
from storage.database import Store
from storage.mirror import Mirror
from storage.projection import DueOf, put_state, state_columns


class Changes(Struct, frozen=True):
    """What to look at again after a write: ids and flags, never data."""

    tickets: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    outbox: bool = False
    attention: bool = False
    feeds: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.tickets | other.tickets,
            self.records | other.records,
            self.outbox or other.outbox,
            self.attention or other.attention,
            self.feeds or other.feeds,
        )

    def __bool__(self) -> bool:
        return bool(self.tickets or self.records or self.outbox or self.attention or self.feeds)


class _Loaded(Struct):
    """An aggregate in the hands of one transaction."""

    service: str
    shown: Any
    confirmed: bytes | None


class Ledger:
    """Writes the station's database.

    Args:
        store: the station's file, opened for writing.
        terms: the school's terms for decisions.
        due_of: the clock a ticket's row shows.
        mirror: the second file for the operator's own words, written after the main commit.
    """

    def __init__(
        self, store: Store, terms: Terms, due_of: DueOf, mirror: Mirror | None = None
    ) -> None:
        self.store = store
        self._mirror = mirror
        self._terms = terms
        self._due_of = due_of

    def record(self, commands: Sequence[Command], now: int) -> Changes:
        """Decide, show and queue commands of this station: all of them or none, durable on return.

        Args:
            now: ms UTC, stamped on the outbox rows.

        Raises:
            Refusal: a rule says no; nothing is written.
            Trouble: the disk is in the way; nothing is written.
        """
        touched: dict[str, str] = {}
        with self.store.writing():
            for command in commands:
                loaded = self._load(command.service, command.aggregate)
                state, _ = predict(loaded.shown, command, self._terms)
                confirmed = loaded.confirmed
                if confirmed is None:
                    confirmed = b"" if loaded.shown is None else encode_state(loaded.shown)
                outbox.add(self.store, command, now)
                self._put(command.service, command.aggregate, state, confirmed)
                touched[command.aggregate] = command.service
        if self._mirror is not None:
            self._mirror.keep(commands, now)
        return _changes(touched, outbox=True)

    def bring_back(self, words: Iterable[tuple[WireCommand, int]]) -> Changes:
        """Put own commands back into the outbox after the main file was lost; shown again at once.

        Args:
            words: commands and when they were recorded (ms UTC), oldest first.
        """
        touched: dict[str, str] = {}
        with self.store.writing():
            for wire, at in words:
                command = read_command(wire)
                outbox.add(self.store, command, at)
                touched[command.aggregate] = command.service
            for aggregate, service in touched.items():
                self._rebuild(service, aggregate)
        return _changes(touched, outbox=True)

    def settle(self, results: Iterable[PushResult], now: int) -> Changes:
        """Take the cloud's word on pushed commands. Refused ones leave the screen and become attention items."""
        touched: dict[str, str] = {}
        news = False
        with self.store.writing():
            for result in results:
                if result.outcome == "accepted":
                    outbox.mark_accepted(self.store, result.id, result.seq)
                    continue
                problem = result.problem or WireProblem("unknown_kind")
                state: outbox.State = "refused" if result.outcome == "refused" else "parked"
                command = outbox.command_of(self.store, result.id)
                if command is None or not outbox.mark_ended(self.store, result.id, state, problem):
                    continue
                news = True
                number = self._number(command)
                outbox.raise_attention(
                    self.store, wire_command(command), number, state, problem, now
                )
                touched[command.aggregate] = command.service
            for aggregate, service in touched.items():
                self._rebuild(service, aggregate)
        return _changes(touched, outbox=True, attention=news)

    def receive(
        self, feed: str, epoch: str, entries: Sequence[Entry], head: int, now: int
    ) -> Changes:
        """Apply a page of one feed and move its cursor, all or nothing.

        Own commands that came back leave the outbox; those still waiting are replayed on top.

        Raises:
            Trouble: ``feed_gap`` if the page does not follow the cursor, ``epoch_changed``.
        """
        with self.store.writing():
            seq = self._cursor(feed, epoch)
            fresh = [entry for entry in entries if entry.seq > seq]
            if fresh and fresh[0].seq != seq + 1:
                raise Trouble("feed_gap", feed=feed, have=seq, got=fresh[0].seq)
            touched, superseded, settled = self._apply(fresh, now)
            self.store.run(
                "INSERT INTO cursor (feed, epoch, seq, head, received_at) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (feed) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, "
                "head = max(head, excluded.head), received_at = excluded.received_at",
                (feed, epoch, fresh[-1].seq if fresh else seq, head, now),
            )
        return _changes(touched, outbox=settled, attention=superseded, feeds=True)

    def start_epoch(self, epoch: str) -> Changes:
        """The cloud's history was replaced (restored from a backup): build anew, and offer own work again.

        Everything received is dropped and pulled again; every own command is offered again, which the
        cloud's stored results make harmless for those it still knows.
        """
        with self.store.writing():
            for table in ("entry", "cursor", "assignment", "lookup", "ticket", "record"):
                self.store.run(f"DELETE FROM {table}")
            self.store.run(
                "UPDATE outbox SET state = 'waiting', seq = NULL WHERE state IN ('accepted', 'settled')"
            )
            self.set_meta("epoch", epoch)
            touched = {
                str(aggregate): str(kind).partition(".")[0]
                for aggregate, kind in self.store.rows(
                    "SELECT aggregate, kind FROM outbox WHERE state IN ('waiting', 'parked')"
                )
            }
            for aggregate, service in touched.items():
                self._rebuild(service, aggregate)
        return _changes(touched, outbox=True, feeds=True)

    def enrolled(self, reply: EnrolReply, url: str) -> None:
        """Take on the identity that the cloud gave; what was asked before enrolment is signed with it.

        Numbers given before keep their letters: they were told to people.
        """
        facts = {
            "station": reply.station,
            "name": reply.name,
            "token": reply.token,
            "feeds": " ".join(reply.feeds),
            "school": reply.school,
            "epoch": reply.epoch,
            "letters": reply.letters,
            "cloud": url,
        }
        incarnation = self.meta("incarnation")
        with self.store.writing():
            for key, value in facts.items():
                self.set_meta(key, value)
            outbox.sign(self.store, reply.station, incarnation)

    def draw_number(self, prefix: str, at: int) -> str:
        """A new number, durable before it is returned: one that was drawn is never drawn again."""
        with self.store.writing():
            letters = self.meta("letters")
            day = ticket_number(prefix, at, letters, 0).partition("-")[0]
            key = f"counter:{day}-{letters}"
            counter = int(self.meta(key, "0")) + 1
            self.set_meta(key, str(counter))
        return ticket_number(prefix, at, letters, counter)

    def meta(self, key: str, default: str = "") -> str:
        """A single fact of this file."""
        found = self.store.value("SELECT value FROM meta WHERE key = ?", (key,))
        return default if found is None else str(found)

    def set_meta(self, key: str, value: str) -> None:
        """Set a single fact of this file."""
        with self.store.writing():
            self.store.run(
                "INSERT INTO meta (key, value) VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )
        if self._mirror is not None:
            self._mirror.set_fact(key, value)

    def close_attention(self, attention_id: int, action: str, note: str, now: int) -> Changes:
        """A person dealt with an attention item."""
        with self.store.writing():
            outbox.close_attention(self.store, attention_id, action, note, now)
        return Changes(attention=True)

    def mark_tried(self, command_ids: list[str], now: int) -> None:
        """A push of these commands was attempted."""
        with self.store.writing():
            outbox.mark_tried(self.store, command_ids, now)

    def _apply(self, entries: Sequence[Entry], now: int) -> tuple[dict[str, str], bool, bool]:
        states: dict[str, Any] = {}
        touched: dict[str, str] = {}
        superseded = settled = False
        for entry in entries:
            self._keep(entry)
            if entry.service not in SERVICES:
                continue
            if entry.aggregate not in states:
                loaded = self._load(entry.service, entry.aggregate)
                states[entry.aggregate] = _agreed(loaded)
            superseded |= self._note_superseded(entry, states[entry.aggregate], now)
            states[entry.aggregate] = evolve(states[entry.aggregate], entry)
            settled |= outbox.mark_settled(self.store, entry.command_id, entry.seq)
            touched[entry.aggregate] = entry.service
        for aggregate, service in touched.items():
            self._show(service, aggregate, states[aggregate])
            self._want_photos(states[aggregate], now)
        return touched, superseded, settled

    def _want_photos(self, state: Any, now: int) -> None:
        if isinstance(state, Ticket) and state.status in OPEN:
            photos = state.photos + (state.result.photos if state.result else ())
            transfers.queue(self.store, photos, "down", now)

    def _keep(self, entry: Entry) -> None:
        self.store.run(
            "INSERT INTO entry (feed, seq, command, aggregate, version, data) VALUES (?, ?, ?, ?, ?, ?)",
            (
                entry.feed,
                entry.seq,
                entry.command_id,
                entry.aggregate,
                entry.version,
                encode(wire_entry(entry)),
            ),
        )

    def _note_superseded(self, entry: Entry, state: Any, now: int) -> bool:
        """An own edit that lost against another desk's becomes an attention item."""
        news = False
        for event in entry.events:
            if isinstance(event, EditSuperseded):
                own = outbox.command_of(self.store, entry.command_id)
            elif isinstance(event, FieldEdited) and event.lost:
                own = self._own_edit(entry, event)
            else:
                continue
            if own is not None:
                facts = {"field": event.field, "actor": entry.actor.name, "at": entry.happened_at}
                problem = WireProblem("edit_superseded", facts | _sides(event))
                number = state.number if isinstance(state, Ticket) else ""
                outbox.raise_attention(
                    self.store, wire_command(own), number, "superseded", problem, now
                )
                news = True
        return news

    def _own_edit(self, entry: Entry, event: FieldEdited) -> Command | None:
        """This station's own earlier edit that another desk's later one replaced."""
        found = self.store.rows(
            "SELECT command FROM outbox "
            "WHERE aggregate = ? AND kind = 'repair.edit' AND command <> ? ORDER BY id DESC",
            (entry.aggregate, entry.command_id),
        )
        for (command_id,) in found:
            command = outbox.command_of(self.store, command_id)
            args: Any = command.args if command else None
            if args and any(c.field == event.field and c.new == event.old for c in args.changes):
                return command
        return None

    def _load(self, service: str, aggregate: str) -> _Loaded:
        table, key = state_columns(service)
        row = self.store.row(f"SELECT state, confirmed FROM {table} WHERE {key} = ?", (aggregate,))
        if row is None:
            return _Loaded(service, None, None)
        state, confirmed = row
        return _Loaded(service, decode_state(service, state), confirmed)

    def _rebuild(self, service: str, aggregate: str) -> None:
        self._show(service, aggregate, _agreed(self._load(service, aggregate)))

    def _show(self, service: str, aggregate: str, agreed: Any) -> None:
        """Write what a screen shows: the agreed state with what waits replayed on top."""
        waiting = outbox.pending_of(self.store, aggregate)
        if not waiting:
            if agreed is None:
                self._drop(service, aggregate)
            else:
                put_state(self.store, service, aggregate, agreed, self._due_of)
            return
        shown = replay(agreed, waiting, self._terms).state
        confirmed = b"" if agreed is None else encode_state(agreed)
        if shown is None:
            self._drop(service, aggregate)
        else:
            self._put(service, aggregate, shown, confirmed)

    def _put(self, service: str, aggregate: str, state: Any, confirmed: bytes) -> None:
        waiting = int(
            self.store.value(
                "SELECT count(*) FROM outbox WHERE aggregate = ? AND state IN ('waiting', 'accepted', 'parked')",
                (aggregate,),
            )
        )
        put_state(
            self.store,
            service,
            aggregate,
            state,
            self._due_of,
            waiting=waiting,
            confirmed=confirmed,
        )

    def _drop(self, service: str, aggregate: str) -> None:
        """A ticket that only this station had seen, and that the cloud refused, leaves the lists."""
        table, key = state_columns(service)
        self.store.run(f"DELETE FROM {table} WHERE {key} = ?", (aggregate,))
        self.store.run("DELETE FROM assignment WHERE ticket = ?", (aggregate,))

    def _number(self, command: Command) -> str:
        if not service_of(command.kind).number_prefix:
            return command.aggregate.partition(":")[2]
        found = self.store.value("SELECT number FROM ticket WHERE uid = ?", (command.aggregate,))
        return str(found or getattr(command.args, "number", ""))

    def _cursor(self, feed: str, epoch: str) -> int:
        row = self.store.row("SELECT epoch, seq FROM cursor WHERE feed = ?", (feed,))
        if row is None:
            return 0
        if row[0] != epoch:
            raise Trouble("epoch_changed", feed=feed, have=row[0], got=epoch)
        return int(row[1])


def _agreed(loaded: _Loaded) -> Any:
    if loaded.confirmed is None:
        return loaded.shown
    return decode_state(loaded.service, loaded.confirmed) if loaded.confirmed else None


def _sides(event: EditSuperseded | FieldEdited) -> dict[str, Any]:
    if isinstance(event, EditSuperseded):
        return {"mine": event.wanted, "theirs": event.kept, "base": event.old}
    return {"mine": event.old, "theirs": event.new, "base": None}


def _changes(
    touched: dict[str, str], *, outbox: bool = False, attention: bool = False, feeds: bool = False
) -> Changes:
    records = frozenset(a for a, service in touched.items() if service == "directory")
    return Changes(frozenset(touched) - records, records, outbox, attention, feeds)
