"""The station's own commands, in order: what waits, what was said of it, and what a person has to see."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct, structs

from domain.envelope import Command
from domain.problems import Refusal
from domain.services import service_of
from domain.wire import (
    WireCommand,
    WireProblem,
    decode,
    encode,
    read_command,
    wire_command,
    wire_problem,
)
from storage.database import Store

State = Literal["waiting", "accepted", "settled", "refused", "parked"]
PENDING = ("waiting", "accepted", "parked")
"""States whose commands are replayed on top of the agreed state."""


class Waiting(Struct, frozen=True):
    """One row of the outbox as a person reads it. Times in ms UTC."""

    id: int
    command: WireCommand
    kind: str
    state: State
    created_at: int
    tries: int
    problem: WireProblem | None


class Attention(Struct, frozen=True):
    """One thing a person has to see."""

    id: int
    command: WireCommand
    aggregate: str
    number: str
    cause: Literal["refused", "superseded", "parked"]
    problem: WireProblem
    created_at: int
    state: Literal["open", "done"]
    action: str = ""
    note: str = ""


_problem = msgspec.json.Decoder(WireProblem)


def add(store: Store, command: Command, now: int) -> None:
    """Append a command."""
    store.run(
        "INSERT INTO outbox (command, aggregate, feed, kind, data, state, created_at, tries) "
        "VALUES (?, ?, ?, ?, ?, 'waiting', ?, 0)",
        (
            command.id,
            command.aggregate,
            service_of(command.kind).feed,
            command.kind,
            encode(wire_command(command)),
            now,
        ),
    )


def to_send(store: Store, limit: int) -> tuple[WireCommand, ...]:
    """The oldest commands that wait for the cloud's word."""
    found = store.rows(
        "SELECT data FROM outbox WHERE state = 'waiting' ORDER BY id LIMIT ?", (limit,)
    )
    return tuple(decode(bytes(row[0]), WireCommand) for row in found)


def pending_of(store: Store, aggregate: str) -> list[Command]:
    """The commands of one aggregate that are to be replayed, oldest first."""
    found = store.rows(
        "SELECT data FROM outbox WHERE aggregate = ? AND state IN ('waiting', 'accepted', 'parked') ORDER BY id",
        (aggregate,),
    )
    return [read_command(decode(bytes(row[0]), WireCommand)) for row in found]


def command_of(store: Store, command_id: str) -> Command | None:
    """One own command by id."""
    row = store.row("SELECT data FROM outbox WHERE command = ?", (command_id,))
    return None if row is None else read_command(decode(bytes(row[0]), WireCommand))


def mark_accepted(store: Store, command_id: str, seq: int) -> None:
    """The cloud said yes; the feed will bring it."""
    store.run(
        "UPDATE outbox SET state = 'accepted', seq = ?, problem = NULL WHERE command = ? AND state IN ('waiting', 'parked')",
        (seq, command_id),
    )


def mark_settled(store: Store, command_id: str, seq: int) -> bool:
    """The feed brought it back. Returns whether it was ours."""
    cursor = store.run(
        "UPDATE outbox SET state = 'settled', seq = ? WHERE command = ?", (seq, command_id)
    )
    return bool(cursor.rowcount)


def mark_ended(store: Store, command_id: str, state: State, problem: WireProblem) -> bool:
    """The cloud said no (``refused``) or does not know the kind (``parked``). Returns whether that is news."""
    cursor = store.run(
        "UPDATE outbox SET state = ?, problem = ? WHERE command = ? AND state IN ('waiting', 'accepted')",
        (state, encode(problem), command_id),
    )
    return bool(cursor.rowcount)


def sign(store: Store, station: str, incarnation: str) -> None:
    """Put the station's new name under commands that were never sent."""
    rows = store.rows("SELECT command, data FROM outbox WHERE state = 'waiting' AND tries = 0")
    signed = [
        (
            structs.replace(
                decode(bytes(data), WireCommand), station=station, incarnation=incarnation
            ),
            one,
        )
        for one, data in rows
    ]
    store.run_many(
        "UPDATE outbox SET data = ? WHERE command = ?",
        [(encode(wire), one) for wire, one in signed],
    )


def settled(store: Store) -> list[str]:
    """Ids of own commands that came back in a feed."""
    return [row[0] for row in store.rows("SELECT command FROM outbox WHERE state = 'settled'")]


def mark_tried(store: Store, command_ids: list[str], now: int) -> None:
    """A push was attempted."""
    store.run_many(
        "UPDATE outbox SET tries = tries + 1, tried_at = ? WHERE command = ?",
        [(now, one) for one in command_ids],
    )


def counts(store: Store) -> tuple[int, int, int | None]:
    """How many commands wait, how many things need a person, and since when the oldest waits (ms UTC)."""
    waiting, oldest = store.rows(
        "SELECT count(*), min(created_at) FROM outbox WHERE state IN ('waiting', 'accepted')"
    )[0]
    attention = store.value("SELECT count(*) FROM attention WHERE state = 'open'")
    return int(waiting), int(attention), oldest


def listing(store: Store, limit: int = 500) -> list[Waiting]:
    """The outbox as a person reads it: everything that has not come back yet, in order."""
    found = store.rows(
        "SELECT id, data, kind, state, created_at, tries, problem FROM outbox "
        "WHERE state IN ('waiting', 'accepted', 'parked') ORDER BY id LIMIT ?",
        (limit,),
    )
    return [
        Waiting(
            i,
            decode(bytes(data), WireCommand),
            kind,
            state,
            at,
            tries,
            _problem.decode(p) if p else None,
        )
        for i, data, kind, state, at, tries, p in found
    ]


def raise_attention(
    store: Store, command: WireCommand, number: str, cause: str, problem: WireProblem, now: int
) -> None:
    """Make sure a person sees it: once a command and cause."""
    store.run(
        "INSERT OR IGNORE INTO attention (command, aggregate, number, cause, problem, data, created_at, state, action, note) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 'open', '', '')",
        (command.id, command.aggregate, number, cause, encode(problem), encode(command), now),
    )


def attention(store: Store, *, open_only: bool = True, limit: int = 500) -> list[Attention]:
    """What needs a person, newest first."""
    where = "WHERE state = 'open'" if open_only else ""
    found = store.rows(
        "SELECT id, data, aggregate, number, cause, problem, created_at, state, action, note "
        f"FROM attention {where} ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [
        Attention(
            i,
            decode(bytes(data), WireCommand),
            aggregate,
            number,
            cause,
            _problem.decode(p),
            at,
            state,
            action,
            note,
        )
        for i, data, aggregate, number, cause, p, at, state, action, note in found
    ]


def close_attention(store: Store, attention_id: int, action: str, note: str, now: int) -> None:
    """A person dealt with it: ``action`` is redo, restore or dismiss.

    Raises:
        Refusal: ``text_missing`` when something is dismissed without a reason.
    """
    if action == "dismiss" and not note.strip():
        raise Refusal("text_missing", field="reason")
    store.run(
        "UPDATE attention SET state = 'done', done_at = ?, action = ?, note = ? WHERE id = ? AND state = 'open'",
        (now, action, note.strip(), attention_id),
    )


def refusal_problem(refusal: Refusal) -> WireProblem:
    """A refusal as it is stored beside a command."""
    return wire_problem(refusal)
