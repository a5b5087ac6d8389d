"""The station's only writer. Three verbs, one transaction each: record, settle, receive.

Only the feed moves confirmed state: a push reply marks commands, it never applies events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import structs

from domain import drills
from domain.comparing import StatesReply
from domain.envelope import Command, Entry
from domain.ids import ticket_number
from domain.problems import Trouble
from domain.repair.rules import Terms
from domain.services import NUMBERED, SERVICES, evolve
from domain.wire import (
    EnrolReply,
    PushResult,
    WireCommand,
    WireProblem,
    read_command,
    wire_command,
)
from storage import (
    covered,
    digest,
    histories,
    items,
    outbox,
    pictures,
    repairs,
    retention,
    scope,
    superseded,
    transfers,
)  # fmt: skip
from storage.aggregates import Aggregates
from storage.changes import Changes, changes_of
from storage.clinic import ClinicSide
from storage.database import Store
from storage.facts import fact, of_enrolment
from storage.mirror import Mirror
from storage.projection import DueOf
from storage.secondcopy import SecondCopy

__all__ = ["Changes", "Ledger"]


class Ledger:
    """Writes the station's database.

    Args:
        store: the station's file, opened for writing.
        terms: the school's terms for decisions.
        due_of: the clock a ticket's row shows.
        mirror: the second file for the operator's own words, written after the main commit.
        clinic: what a folder behind the wall decides with.

    Attributes:
        begun: how often a history of the cloud was left since the file was opened.
        second: the second copy of the operator's words.
    """

    def __init__(
        self,
        store: Store,
        terms: Terms,
        due_of: DueOf,
        mirror: Mirror | None = None,
        clinic: ClinicSide | None = None,
    ) -> None:
        self.store = store
        self._rules = (terms, due_of)
        self._clinic = clinic
        self._aggregates = Aggregates(store, *self._rules, clinic)
        self.begun = 0
        self.second = SecondCopy(mirror, store)

    def record(self, commands: Sequence[Command], now: int) -> Changes:
        """Decide, show and queue commands of this station: all of them or none, durable on return.

        Args:
            commands: reports without a number are given one.
            now: ms UTC, stamped on the outbox rows.

        Raises:
            Refusal: a rule says no; nothing is written.
            Trouble: the disk is in the way; nothing is written.
        """
        with self.second.together(), self.store.writing():
            self._ask(commands, now)
        return self._changes({each.aggregate: each.service for each in commands}, outbox=True)

    def _ask(self, commands: Sequence[Command], now: int) -> None:
        numbered = [self._numbered(command) for command in commands]
        for command in numbered:
            self._aggregates.ask(command, now)
        self.second.say([(wire_command(command), now) for command in numbered])

    def _numbered(self, command: Command) -> Command:
        args: Any = command.args
        if type(args) not in NUMBERED or args.number:
            return command
        prefix = SERVICES[command.service].number_prefix
        number = self.draw_number(prefix, command.happened_at)
        return structs.replace(command, args=structs.replace(args, number=number))

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
            self._aggregates.rebuild(touched)
        return self._changes(touched, outbox=True)

    def settle(self, results: Iterable[PushResult], now: int) -> Changes:
        """Take the cloud's word on pushed commands.

        Refused ones leave the screen and become attention items. What is lost in a power cut is
        asked again and answered the same, so it is not written through.
        """
        accepted: list[tuple[int, str]] = []
        touched: dict[str, str] = {}
        news = False
        with self.store.writing(durable=False):
            for result in results:
                if result.outcome == "accepted":
                    accepted.append((result.seq, result.id))
                else:
                    touched |= self._end(result, now)
            news = bool(touched)
            if accepted:
                outbox.mark_accepted(self.store, accepted)
                # A file may have brought what they did; its feed won't bring it again.
                touched |= outbox.settle_passed(self.store)
                news |= outbox.close_answered(self.store, [one for _, one in accepted], now)
            self._aggregates.rebuild(touched)
        return self._changes(touched, outbox=True, attention=news)

    def _end(self, result: PushResult, now: int) -> dict[str, str]:
        """A command that the cloud refused, or whose kind it does not know. Returns its ticket."""
        problem = result.problem or WireProblem("unknown_kind")
        state: outbox.State = "refused" if result.outcome == "refused" else "parked"
        command = outbox.command_of(self.store, result.id)
        if command is None or not outbox.mark_ended(self.store, result.id, state, problem):
            return {}
        number = items.number_of(self.store, command)
        if state == "refused":
            outbox.close_parked(self.store, result.id, now)
        outbox.raise_attention(self.store, wire_command(command), number, state, problem, now)
        return {command.aggregate: command.service}

    def receive(
        self, feed: str, epoch: str, entries: Sequence[Entry], head: int, now: int
    ) -> Changes:
        """Apply a page of one feed and move its cursor, all or nothing.

        Own commands that came back leave the outbox; those still waiting are replayed on top.
        What is lost in a power cut comes again with the feed, so it is not written through.

        Raises:
            Trouble: ``feed_gap`` if the page does not follow the cursor, ``epoch_changed``.
        """
        with self.store.writing(durable=False):
            seq = self._cursor(feed, epoch)
            fresh = [entry for entry in entries if entry.seq > seq]
            for wanted, entry in enumerate(fresh, seq + 1):
                if entry.seq != wanted:
                    raise Trouble("feed_gap", feed=feed, have=wanted - 1, got=entry.seq)
            touched, news, own = self._apply(fresh, now)
            self.store.run(
                "INSERT INTO cursor (feed, epoch, seq, head, received_at) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (feed) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, "
                "head = max(head, excluded.head), received_at = excluded.received_at",
                (feed, epoch, fresh[-1].seq if fresh else seq, head, now),
            )
        return self._changes(touched, outbox=own, attention=news, feeds=True)

    def _apply(self, entries: Sequence[Entry], now: int) -> tuple[dict[str, str], bool, bool]:
        histories.keep(self.store, entries)
        known = [entry for entry in entries if entry.service in SERVICES]
        touched = {entry.aggregate: entry.service for entry in known}
        if not touched:
            return {}, False, False
        own = outbox.mark_settled(self.store, [(entry.seq, entry.command_id) for entry in known])
        news = bool(own) and outbox.close_answered(self.store, own, now)
        again = outbox.offer_passed_over(self.store, entries[0].seq, entries[-1].seq)
        held = self._aggregates.hold(touched)
        states = {one: each.agreed for one, each in held.items()}
        for entry in known:
            news |= superseded.note(self.store, entry, states[entry.aggregate], now)
            states[entry.aggregate] = evolve(states[entry.aggregate], entry)
        self._aggregates.show(states, held)
        self._want_photos(states, now)
        return touched, news, bool(own) or again

    def _want_photos(self, states: Mapping[str, Any], now: int) -> None:
        wanted: list[str] = []
        for state in states.values():
            if pictures.is_open(state):
                wanted += pictures.of_state(state)
        if wanted:
            transfers.queue(self.store, wanted, "down", now)

    def _changes(self, touched: Mapping[str, str], **news: bool) -> Changes:
        news["attention"] = news.get("attention", False) | self._aggregates.asked()
        return changes_of({**self._aggregates.kin(), **touched}, **news)

    def offer_forgotten(self, feed: str, head: int, accepted: int) -> None:
        """Send again what a cloud that went back had ``accepted`` beyond its head of now."""
        covered.offer_forgotten(self.store, feed, head, accepted)

    def missing(self, entries: Sequence[Entry]) -> list[str]:
        """The aggregates that a page goes on with although their beginning never came here."""
        return histories.missing(self.store, entries)

    def take_in(self, entries: Sequence[Entry]) -> Changes:
        """Take in the whole pasts of aggregates, asked for one by one; the cursor stays."""
        with self.store.writing(durable=False):
            return self._changes(histories.take_in(self.store, self._aggregates, entries))

    def thin_out(self, uids: Sequence[str], moment: int) -> Changes:
        """Let tickets leave that ended before ``moment`` (ms UTC); the cloud keeps them."""
        with self.store.writing(durable=False):
            gone = retention.let_go(self.store, uids, moment)
            # Told before the rows are gone for good: what is compared with the cloud begins later.
            if moment > int(self.meta(retention.THINNED, "0")):
                self.set_meta(retention.THINNED, str(moment))
        return Changes(tickets=frozenset(gone))

    def repair(self, told: StatesReply, asked: Sequence[str], now: int) -> Changes:
        """Make aggregates that differ from the cloud's agree with it; what waits stays on top.

        Args:
            asked: all that differed; those that ``told`` has no state of do not exist.
            now: ms UTC.
        """
        with self.store.writing():
            if self._cursor(told.feed, told.epoch) != told.seq:
                return Changes()  # told of another moment than the one that lies here
            work = (self.store, self._aggregates, told.feed)
            return self._changes(repairs.mend(*work, asked, told.states, now))

    def straighten(self, feed: str, found: Sequence[str], now: int) -> Changes:
        """Let rows that don't lie here as they were written count as what they are."""
        with self.store.writing():
            work = (self.store, self._aggregates, feed)
            return self._changes(repairs.straighten(*work, found, now))

    def sum_up(self, feed: str) -> None:
        """Sum the rows of a feed up anew: what was kept by the way is another sum."""
        with self.store.writing():
            digest.sum_up(self.store, feed)

    def clear_unreadable(self, entries: Sequence[Entry], now: int) -> Changes:
        """Take rows that these entries go on with, and that can't be read any more, out of the way.

        Their pasts are missing here then, and are asked for; what waits on them waits.

        Returns:
            Those that were taken out.
        """
        with self.store.writing():
            found = repairs.clear_unreadable(self.store, self._aggregates, entries, now)
        return self._changes(found)

    def rebuild(self, touched: Mapping[str, str]) -> None:
        """Show these aggregates anew (given with their services), in the caller's transaction."""
        self._aggregates.rebuild(touched)

    def show_waiting(self) -> None:
        """Show whatever something waits on anew, inside the caller's transaction."""
        self.rebuild(outbox.pending_aggregates(self.store))

    def over(self, store: Store) -> Ledger:
        """The same ledger over another file, for whoever makes that file ready; no second copy."""
        return Ledger(store, *self._rules, clinic=self._clinic)

    def exchange(self, store: Store) -> Store:
        """Go on with another file. Returns the one that was used so far, still open."""
        old, self.store = self.store, store
        self._aggregates = Aggregates(store, *self._rules, self._clinic)
        epoch = self.meta("epoch")
        if epoch != fact(old, "epoch"):
            self.second.set_fact("epoch", epoch)
        return old

    def epochs(self) -> frozenset[str]:
        """The cloud's histories that this file holds something of: one, but after a mishap."""
        found = {row[0] for row in self.store.rows("SELECT DISTINCT epoch FROM cursor")}
        return frozenset((found | {self.meta("epoch")}) - {""})

    def leave_history(self) -> None:
        """The cloud's history is another one now: what is still under way of this one is void."""
        self.begun += 1

    def meet(self, version: str, states: int = 0) -> None:
        """The cloud told its version: to another one, words that it did not know go once more.

        Args:
            states: how it makes states, 0 if it does not tell.
        """
        if self.meta(digest.CLOUD_STATES, "0") != str(states):
            self.set_meta(digest.CLOUD_STATES, str(states))
        if self.meta("cloud_version") != version:
            with self.store.writing():
                outbox.offer_again(self.store, "parked")
                self.set_meta("cloud_version", version)

    def enrolled(self, reply: EnrolReply, url: str) -> None:
        """Take on the identity that the cloud gave; what waits is signed with it when it is sent.

        Numbers given before keep their letters.
        """
        with self.store.writing():
            for key, value in of_enrolment(self.store, reply, url).items():
                self.set_meta(key, value)

    def draw_number(self, prefix: str, at: int) -> str:
        """A new number, durable before it is returned: one that was drawn is never drawn again."""
        with self.store.writing():
            letters = self.meta("letters")
            prefix = drills.PREFIX if self.meta(drills.FACT) else prefix
            day = ticket_number(prefix, at, letters, 0).partition("-")[0]
            key = f"counter:{day}-{letters}"
            counter = int(self.meta(key, "0")) + 1
            self.set_meta(key, str(counter))
        return ticket_number(prefix, at, letters, counter)

    def meta(self, key: str, default: str = "") -> str:
        """A single fact of this file."""
        return fact(self.store, key, default)

    def set_meta(self, key: str, value: str) -> None:
        """Set a single fact of this file."""
        with self.store.writing():
            self.store.run(
                "INSERT INTO meta (key, value) VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )
            # Before the main commit: a counter's copy may be ahead, it must not be behind.
            self.second.set_fact(key, value)

    def let_go(self, backed_up: Mapping[str, int], now: int) -> None:
        """Drop a few own commands that lie in a checked backup of the cloud, after a month.

        Args:
            backed_up: how far each feed lies in one.
            now: ms UTC.
        """
        gone = covered.outlived(self.store, backed_up, now)
        if not gone or not self.second.let_go(gone):
            return  # what the copy has alone would be taken for lost at the next start
        with self.store.writing(durable=False):
            covered.drop(self.store, gone)

    def close_attention(
        self, item: int, action: str, note: str, now: int, again: Sequence[Command] = ()
    ) -> Changes:
        """A person dealt with an item: what was parked is given up, and ``again`` is asked.

        Raises:
            Refusal, Trouble: as ``record``; ``text_missing``. The item stays, nothing is asked.
        """
        with self.second.together(), self.store.writing():
            if not outbox.close_attention(self.store, item, action, note, now):
                return Changes(attention=True)  # it was dealt with: asked once is enough
            touched = outbox.give_up(self.store, item)
            self._aggregates.rebuild(touched)
            self._ask(again, now)
        touched |= {each.aggregate: each.service for each in again}
        return self._changes(touched, outbox=bool(touched), attention=True)

    def mark_tried(self, command_ids: list[str], now: int) -> None:
        """A push of these commands was attempted."""
        with self.store.writing(durable=False):
            outbox.mark_tried(self.store, command_ids, now)

    def _cursor(self, feed: str, epoch: str) -> int:
        scope.check(self.store, (feed,))
        known = self.epochs()
        if known - {epoch}:
            raise Trouble("epoch_changed", feed=feed, have=min(known - {epoch}), got=epoch)
        return int(self.store.value("SELECT seq FROM cursor WHERE feed = ?", (feed,)) or 0)
