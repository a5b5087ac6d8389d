"""The station's own commands in order, what was said of them, and what a person has to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import Struct, structs

from domain.envelope import Command
from domain.problems import Refusal
from domain.services import service_of
from domain.wire import WireCommand, WireProblem, decode, encode, read_command, wire_command
from storage.database import Store
from storage.facts import fact
from storage.projection import as_list

State = Literal["waiting", "accepted", "settled", "refused", "parked"]
_PENDING = "('waiting', 'accepted', 'parked')"
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
    exported_at: int | None = None


LET_GO = "let_go_word"
"""The fact of the last command that the cloud had heard when a scope was lost."""


class Attention(Struct, frozen=True):
    """One thing a person has to see."""

    id: int
    command: WireCommand
    aggregate: str
    number: str
    cause: Literal["refused", "superseded", "parked", "met"]
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


def to_send(store: Store, limit: int, most_bytes: int = 1_000_000) -> tuple[WireCommand, ...]:
    """The oldest commands that wait for the cloud's word.

    Args:
        most_bytes: of their JSON together; one alone may be larger.
    """
    found = store.rows(
        "SELECT data FROM outbox WHERE state = 'waiting' ORDER BY id LIMIT ?", (limit,)
    )
    sql = "SELECT key, value FROM meta WHERE key IN ('station', 'incarnation')"
    names: dict[str, str] = dict(store.rows(sql))
    chosen: list[WireCommand] = []
    size = 0
    for (data,) in found:
        size += len(data)
        if chosen and size > most_bytes:
            break
        # Signed when it leaves: it may have been asked before the station had this name.
        chosen.append(structs.replace(decode(bytes(data), WireCommand), **names))
    return tuple(chosen)


def pending_of(store: Store, aggregate: str) -> list[Command]:
    """The commands of one aggregate that are to be replayed, oldest first."""
    return pending(store, (aggregate,)).get(aggregate, [])


def pending(store: Store, aggregates: Iterable[str]) -> dict[str, list[Command]]:
    """The commands to be replayed on these aggregates, oldest first."""
    rows = store.rows(
        "SELECT aggregate, data FROM outbox "
        f"WHERE aggregate IN (SELECT value FROM json_each(?)) AND state IN {_PENDING} ORDER BY id",
        (as_list(aggregates),),
    )
    found: dict[str, list[Command]] = {}
    for aggregate, data in rows:
        command = read_command(decode(bytes(data), WireCommand))
        found.setdefault(aggregate, []).append(command)
    return found


def command_of(store: Store, command_id: str) -> Command | None:
    """One own command by id."""
    row = store.row("SELECT data FROM outbox WHERE command = ?", (command_id,))
    return None if row is None else read_command(decode(bytes(row[0]), WireCommand))


def knows(store: Store, command_id: str) -> bool:
    """Whether this is a command of this folder's own, also one that went with a lost scope."""
    sql = "SELECT 1 FROM outbox WHERE command = ?"
    return fact(store, LET_GO) == command_id or store.value(sql, (command_id,)) is not None


def mark_accepted(store: Store, accepted: Sequence[tuple[int, str]]) -> None:
    """The cloud said yes (place in its feed, command); the feed will bring it."""
    store.run_many(
        "UPDATE outbox SET state = 'accepted', seq = ?, problem = NULL "
        "WHERE command = ? AND state IN ('waiting', 'parked')",
        accepted,
    )


def mark_settled(store: Store, came: Sequence[tuple[int, str]]) -> list[str]:
    """A feed brought these entries (place, command). Returns the commands that are ours."""
    rows = store.rows(
        "SELECT command FROM outbox WHERE command IN (SELECT value FROM json_each(?))",
        (as_list(command for _, command in came),),
    )
    own = {row[0] for row in rows}
    if own:
        store.run_many(
            "UPDATE outbox SET state = 'settled', seq = ?, problem = NULL WHERE command = ?",
            [one for one in came if one[1] in own],
        )
    return sorted(own)


def offer_passed_over(store: Store, first: int = 0, last: int = 1 << 60) -> bool:
    """Have sent once more what was accepted at places where its feed has something else.

    The cloud went back in time and does not know it: what it had accepted is forgotten.

    Args:
        first: where to look, from here to ``last``.

    Returns:
        Whether there was any of it.
    """
    cursor = store.run(
        "UPDATE outbox SET state = 'waiting', seq = NULL "
        "WHERE state = 'accepted' AND seq BETWEEN ? AND ? AND EXISTS (SELECT 1 FROM entry WHERE "
        "entry.feed = outbox.feed AND entry.seq = outbox.seq AND entry.command <> outbox.command)",
        (first, last),
    )
    return bool(cursor.rowcount)


def settle_passed(store: Store) -> dict[str, str]:
    """Settle what was accepted at places that the feeds have passed here.

    Its entry may have been left out of this file; one that is another's settles nothing.

    Returns:
        Their aggregates, with their services.
    """
    offer_passed_over(store)
    found = store.rows(
        "SELECT outbox.id, aggregate, kind FROM outbox JOIN cursor USING (feed) "
        "WHERE state = 'accepted' AND outbox.seq <= cursor.seq"
    )
    store.run_many("UPDATE outbox SET state = 'settled' WHERE id = ?", [row[:1] for row in found])
    return {aggregate: str(kind).partition(".")[0] for _, aggregate, kind in found}


def settle_present(store: Store, now: int) -> dict[str, str]:
    """Settle whatever the file has the entries of: a file that came from the cloud.

    Returns:
        Their aggregates, with their services.
    """
    found = store.rows(
        "SELECT entry.seq, outbox.command, outbox.aggregate, kind FROM outbox "
        "JOIN entry USING (command) WHERE state <> 'settled'"
    )
    mark_settled(store, [row[:2] for row in found])
    close_answered(store, [row[1] for row in found], now)
    services = {aggregate: str(kind).partition(".")[0] for _, _, aggregate, kind in found}
    return services | settle_passed(store)


def unsettle_beyond(store: Store) -> None:
    """What came back at places that this file's feeds have not reached will come back again."""
    store.run(
        "UPDATE outbox SET state = 'accepted' WHERE state = 'settled' AND seq > "
        "coalesce((SELECT cursor.seq FROM cursor WHERE cursor.feed = outbox.feed), 0)"
    )


def mark_ended(store: Store, command_id: str, state: State, problem: WireProblem) -> bool:
    """The cloud refused it or does not know the kind (``parked``). Returns whether that is news."""
    cursor = store.run(
        "UPDATE outbox SET state = ?, problem = ? "
        "WHERE command = ? AND state IN ('waiting', 'accepted')",
        (state, encode(problem), command_id),
    )
    return bool(cursor.rowcount)


def offer_again(store: Store, *states: State, among: Iterable[int] | None = None) -> None:
    """Have the commands in these states sent once more.

    Args:
        among: the ids of the only rows that are meant; all without it.
    """
    marks = ", ".join("?" * len(states))
    where, values = f"state IN ({marks})", list[str](states)
    if among is not None:
        where += " AND id IN (SELECT value FROM json_each(?))"
        values.append(msgspec.json.encode(list(among)).decode())
    store.run(f"UPDATE outbox SET state = 'waiting', seq = NULL WHERE {where}", values)


def pending_aggregates(store: Store) -> dict[str, str]:
    """Every aggregate that something waits on, with its service."""
    rows = store.rows(f"SELECT aggregate, kind FROM outbox WHERE state IN {_PENDING}")
    return {aggregate: str(kind).partition(".")[0] for aggregate, kind in rows}


def pending_count(store: Store, aggregate: str) -> int:
    """How many commands wait on one aggregate."""
    sql = f"SELECT count(*) FROM outbox WHERE aggregate = ? AND state IN {_PENDING}"
    return int(store.value(sql, (aggregate,)))


def pending_total(store: Store) -> int:
    """How many commands have not come back yet."""
    return int(store.value(f"SELECT count(*) FROM outbox WHERE state IN {_PENDING}"))


def settled(store: Store) -> list[str]:
    """Ids of own commands that came back in a feed."""
    return [row[0] for row in store.rows("SELECT command FROM outbox WHERE state = 'settled'")]


def mark_tried(store: Store, command_ids: list[str], now: int) -> None:
    """A push was attempted."""
    store.run_many(
        "UPDATE outbox SET tries = tries + 1, tried_at = ? WHERE command = ?",
        [(now, one) for one in command_ids],
    )


def mark_exported(store: Store, command_ids: Sequence[str], now: int) -> None:
    """These went into a parcel."""
    store.run_many(
        "UPDATE outbox SET exported_at = ? WHERE command = ?", [(now, one) for one in command_ids]
    )


def counts(store: Store) -> tuple[int, int, int | None]:
    """How many commands wait, how many things need a person, since when the oldest waits (ms).

    What needs a person: attention items, and workers who ask for more time.
    """
    waiting, oldest = store.rows(
        "SELECT count(*), min(created_at) FROM outbox WHERE state IN ('waiting', 'accepted')"
    )[0]
    attention = store.value(
        "SELECT (SELECT count(*) FROM attention WHERE state = 'open') "
        "+ (SELECT count(*) FROM lookup JOIN ticket ON ticket.uid = lookup.aggregate "
        "WHERE lookup.kind = 'asked' AND lookup.key = '')"
    )
    return int(waiting), int(attention), oldest


def listing(store: Store, limit: int = 500) -> list[Waiting]:
    """The outbox as a person reads it: what has not come back yet, in order, the first of it."""
    found = store.rows(
        "SELECT id, data, kind, state, created_at, tries, problem, exported_at FROM outbox "
        f"WHERE state IN {_PENDING} ORDER BY id LIMIT ?",
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
            exported,
        )
        for i, data, kind, state, at, tries, p, exported in found
    ]


def raise_attention(
    store: Store, command: WireCommand, number: str, cause: str, problem: WireProblem, now: int
) -> None:
    """Make sure a person sees it: once a command and cause."""
    store.run(
        "INSERT OR IGNORE INTO attention (command, aggregate, number, cause, problem, data, "
        "created_at, state, action, note) VALUES (?, ?, ?, ?, ?, ?, ?, 'open', '', '')",
        (command.id, command.aggregate, number, cause, encode(problem), encode(command), now),
    )


def close_parked(store: Store, command_id: str, now: int) -> None:
    """The cloud knows this word now and refused it, which is told by itself."""
    store.run(
        "UPDATE attention SET state = 'done', done_at = ?, action = 'refused' "
        "WHERE command = ? AND state = 'open' AND cause = 'parked'",
        (now, command_id),
    )


def close_answered(store: Store, command_ids: Iterable[str], now: int) -> bool:
    """The cloud took these in after all: what was told of them needs nobody any more.

    Returns:
        Whether there was such an item.
    """
    cursor = store.run(
        "UPDATE attention SET state = 'done', done_at = ?, action = 'accepted' "
        "WHERE command IN (SELECT value FROM json_each(?)) AND state = 'open' "
        "AND cause IN ('refused', 'parked')",
        (now, as_list(command_ids)),
    )
    return bool(cursor.rowcount)


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


def close_attention(store: Store, attention_id: int, action: str, note: str, now: int) -> bool:
    """A person dealt with it: ``action`` is redo, restore or dismiss. Returns if it was open.

    Raises:
        Refusal: ``text_missing`` when something is dismissed without a reason.
    """
    if action == "dismiss" and not note.strip():
        raise Refusal("text_missing", field="reason")
    done = store.run(
        "UPDATE attention SET state = 'done', done_at = ?, action = ?, note = ? "
        "WHERE id = ? AND state = 'open'",
        (now, action, note.strip(), attention_id),
    )
    return bool(done.rowcount)


def give_up(store: Store, attention_id: int) -> dict[str, str]:
    """End the parked command of an attention item. Returns its aggregate with its service."""
    row = store.row(
        "SELECT outbox.command, outbox.aggregate, kind FROM attention JOIN outbox USING (command) "
        "WHERE attention.id = ? AND cause = 'parked' AND outbox.state = 'parked'",
        (attention_id,),
    )
    if row is None:
        return {}
    store.run("UPDATE outbox SET state = 'refused' WHERE command = ?", (row[0],))
    return {row[1]: str(row[2]).partition(".")[0]}
