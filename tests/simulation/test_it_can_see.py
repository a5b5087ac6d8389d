"""Faults planted by hand, one at a time: a simulation that finds none would prove nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloud import ledger as authority
from storage import histories, outbox
from storage.aggregates import Aggregates
from storage.changes import changes_of
from storage.ledger import Ledger
from storage.mirror import Mirror
from storage.projection import Shown
from storage.secondcopy import SecondCopy
from tests.simulation.templates import templates
from tests.simulation.world import Broken, live

Patch = pytest.MonkeyPatch
LIVES = 60
STEPS = 20


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def replies_move_what_is_agreed(patch: Patch) -> None:
    """A push reply is applied at once, as if it were the feed."""
    settle = Ledger.settle

    def eager(self: Ledger, results: Any, now: int) -> Any:
        found = list(results)
        changes = settle(self, found, now)
        for result in found:
            if result.outcome == "accepted":
                sql = "UPDATE outbox SET state = 'settled' WHERE command = ? RETURNING aggregate"
                for (uid,) in self.store.rows(sql, (result.id,)):
                    for table, key in (("ticket", "uid"), ("record", "aggregate")):
                        self.store.run(
                            f"UPDATE {table} SET confirmed = NULL WHERE {key} = ?", (uid,)
                        )
                    self.store.run("UPDATE ticket SET waiting = 0 WHERE uid = ?", (uid,))
        return changes

    patch.setattr(Ledger, "settle", eager)


def words_are_forgotten_when_they_are_sent(patch: Patch) -> None:
    """What has left the station counts as arrived."""

    def sent(self: Ledger, command_ids: list[str], now: int) -> None:
        with self.store.writing():
            for one in command_ids:
                self.store.run("UPDATE outbox SET state = 'accepted' WHERE command = ?", (one,))

    patch.setattr(Ledger, "mark_tried", sent)


def words_are_deleted_when_they_are_accepted(patch: Patch) -> None:
    """The cloud has them now; nobody thinks of the day when it is restored from a backup."""

    def delete(store: Any, accepted: Any) -> None:
        store.run_many("DELETE FROM outbox WHERE command = ?", [(one,) for _, one in accepted])

    patch.setattr(outbox, "mark_accepted", delete)


def the_cloud_does_not_know_a_word_again(patch: Patch) -> None:
    """A word whose answer was lost is done once more."""
    take_up, flush = authority._Batch.take_up, authority._Batch.flush

    def forgetful(self: Any, *given: Any) -> None:
        take_up(self, *given)
        self.known.clear()

    def anew(self: Any, *given: Any) -> None:
        sql = "SELECT 1 FROM command WHERE command = ?"
        self.kept = [row for row in self.kept if self.store.row(sql, row[:1]) is None]
        known = "SELECT count(*) FROM entry WHERE command LIKE ? || '%'"
        self.entries = [
            (*row[:2], row[2] + "'" * int(self.store.value(known, row[2:3])), *row[3:])
            for row in self.entries
        ]
        flush(self, *given)

    patch.setattr(authority._Batch, "take_up", forgetful)
    patch.setattr(authority._Batch, "flush", anew)


def the_cursor_moves_after_its_page(patch: Patch) -> None:
    """Two transactions: a kill between them has the page come again."""
    keep = histories.keep

    def kept_anyhow(store: Any, entries: Any) -> None:
        ids = [entry.command_id for entry in entries]
        for one in ids:
            store.run("DELETE FROM entry WHERE command = ?", (one,))
        keep(store, entries)

    def split(self: Ledger, feed: str, epoch: str, entries: Any, head: int, now: int) -> Any:
        seq = self._cursor(feed, epoch)
        fresh = [entry for entry in entries if entry.seq > seq]
        with self.store.writing():
            touched, news, own = self._apply(fresh, now)
        with self.store.writing():
            self.store.run(
                "INSERT OR REPLACE INTO cursor (feed, epoch, seq, head, received_at) "
                "VALUES (?, ?, ?, ?, ?)",
                (feed, epoch, fresh[-1].seq if fresh else seq, head, now),
            )
        return changes_of(touched, outbox=own, attention=news, feeds=True)

    patch.setattr(histories, "keep", kept_anyhow)
    patch.setattr(Ledger, "receive", split)


def a_late_yes_undoes_what_the_feed_said(patch: Patch) -> None:
    """A reply that comes after the feed puts the word back among those that wait."""

    def regress(store: Any, accepted: Any) -> None:
        store.run_many("UPDATE outbox SET state = 'accepted', seq = ? WHERE command = ?", accepted)

    patch.setattr(outbox, "mark_accepted", regress)
    patch.setattr(outbox, "settle_passed", lambda store: {})


def what_waits_is_not_replayed(patch: Patch) -> None:
    """The feed's word is shown, and the operator's own has vanished from the screen."""

    def bare(self: Aggregates, agreed: Any, held: Any) -> None:
        shown = []
        for one, state in agreed.items():
            if state is None:
                self._drop(one, held[one].service)
            else:
                shown.append(Shown(one, state))
        self._write(shown, held)

    patch.setattr(Aggregates, "show", bare)


def a_refusal_is_told_to_nobody(patch: Patch) -> None:
    """It leaves the screen, and that is all."""
    patch.setattr(outbox, "raise_attention", lambda *given: None)


def counters_have_no_second_copy(patch: Patch) -> None:
    """A lost file takes with it which numbers were given."""
    fact = SecondCopy.set_fact

    def some(self: SecondCopy, key: str, value: str) -> None:
        if not key.startswith("counter:"):
            fact(self, key, value)

    patch.setattr(SecondCopy, "set_fact", some)
    patch.setattr(Mirror, "lacking", lambda self, main: {})


def pages_with_holes_are_taken(patch: Patch) -> None:
    """An old page that comes again sets nothing right, and a hole is never noticed."""

    def careless(self: Ledger, feed: str, epoch: str) -> int:
        return 0

    patch.setattr(Ledger, "_cursor", careless)
    patch.setattr(histories, "keep", lambda store, entries: None)


PLANTED: tuple[Callable[[Patch], None], ...] = (
    replies_move_what_is_agreed,
    words_are_forgotten_when_they_are_sent,
    words_are_deleted_when_they_are_accepted,
    the_cloud_does_not_know_a_word_again,
    the_cursor_moves_after_its_page,
    a_late_yes_undoes_what_the_feed_said,
    what_waits_is_not_replayed,
    a_refusal_is_told_to_nobody,
    counters_have_no_second_copy,
    pages_with_holes_are_taken,
)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)
    with pytest.raises(Broken):
        _live_on(LIVES)


def test_and_without_a_fault_the_same_lives_are_whole() -> None:
    _live_on(8)


def _live_on(lives: int) -> None:
    folder = Path(templates().name) / "life"
    for seed in range(lives):
        live(folder, seed, STEPS)
