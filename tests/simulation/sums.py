"""The sums, done when nothing breaks any more: all agree; nothing is lost, doubled or hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import structs

from domain.envelope import Entry
from domain.ids import parse_number
from domain.repair import commands as c
from domain.repair.events import EditSuperseded, FieldEdited
from domain.repair.rules import RULES, Conflict
from domain.repair.ticket import Ticket
from domain.services import ARGS, evolve
from domain.wire import WireProblem
from storage import digest, lives, outbox, queries, search
from storage.snapshot import PARTIAL
from sync.arriving import REFILL
from tests.simulation.check import Key, check_desk, check_digests, folded, held
from tests.simulation.headquarters import Headquarters
from tests.simulation.office import SimDesk
from tests.simulation.past import entries
from tests.simulation.smallness import NEW_TO_AN_OLD_CLOUD

_FREE = (c.Undo, c.Report, c.KeepPast, c.Edit)
"""What no table of states judges."""


def unsettled(cloud: Headquarters, desks: Sequence[SimDesk]) -> list[str]:
    """What still is under way; the sums are done when nothing is."""
    if not cloud.up or not all(desk.up for desk in desks):
        return ["somebody is down"]
    heads = cloud.ledger.heads()
    found: list[str] = []
    for desk in desks:
        have = {feed: seq for feed, (seq, _, _) in queries.cursors(desk.store).items()}
        # A feed in which nothing was said has no head.
        if {feed: seq for feed, seq in have.items() if seq} != heads:
            found.append(f"{desk.name} is at {have} of {heads}")
        sql = "SELECT state, count(*) FROM outbox WHERE state NOT IN ('settled', 'refused') "
        if waiting := desk.store.rows(sql + "GROUP BY state"):
            found.append(f"{desk.name}: commands still are {dict(waiting)}")
        for fact in (lives.ASKS, PARTIAL, REFILL):
            if told := desk.ledger.meta(fact):
                found.append(f"{desk.name} still has {fact} {told[:80]}")
    return found


def broken(cloud: Headquarters, desks: Sequence[SimDesk]) -> list[str]:
    """Every promise that is broken; empty when all is well."""
    complaints = unsettled(cloud, desks)
    if complaints:
        return complaints
    found = entries(cloud.store)
    theirs = {key: state for key, (state, _) in held(cloud.store).items()}
    accepted = Counter(entry.command_id for entry in found)
    complaints = cloud.bugs + cloud.past.complaints
    complaints += _cloud_itself(cloud, found, theirs)
    for desk in desks:
        complaints += desk.bugs
        complaints += _in_step(desk, cloud, found, theirs)
        complaints += _accounted_for(desk, accepted)
        complaints += _told_who_lost(desk, found)
        if not cloud.blind:
            complaints += _in_the_order_said(desk, desks, found)
            complaints += _own_numbers(desk, cloud)
    complaints += _numbers(cloud, desks)
    complaints += _given_back(cloud, desks, accepted)
    return complaints


def _cloud_itself(
    cloud: Headquarters, found: Sequence[Entry], theirs: dict[Key, bytes]
) -> Iterator[str]:
    if theirs != folded(found):
        yield "the cloud's states are not what its entries make"
    places = Counter((entry.feed, entry.seq) for entry in found)
    for feed, head in cloud.ledger.heads().items():
        if sorted(seq for of, seq in places if of == feed) != list(range(1, head + 1)):
            yield f"feed {feed} has a hole, or does not end at its head"
    kept = {entry.command_id: (entry.feed, entry.seq) for entry in found}
    sql = "SELECT command, feed, seq FROM command WHERE outcome = 'accepted'"
    answers = {row[0]: (row[1], row[2]) for row in cloud.store.rows(sql)}
    if kept != answers:
        yield f"answers kept are not of the entries: {sorted(kept.items() ^ answers.items())[:4]}"
    for entry in found:
        if entry.recovered_at and cloud.past.unlike(entry):
            yield f"{entry.command_id} came back as another entry than it was"
    yield from _unlawful(found)
    yield from check_digests("the cloud", cloud.store)


def _unlawful(found: Sequence[Entry]) -> Iterator[str]:
    """Acts that were agreed to in a state that forbids them, and versions out of order."""
    states: dict[str, Ticket | None] = {}
    for entry in found:
        state = states.get(entry.aggregate)
        args = ARGS.get(entry.kind)
        rule = RULES.get(args) if args is not None else None
        if rule is not None and state is not None and args not in _FREE:
            late = entry.recovered_at and rule.conflict is Conflict.COMMUTATIVE
            overruled = entry.happened_at < (state.closed_at or 0) and state.status == "withdrawn"
            if state.status not in rule.before and not (late or overruled):
                yield f"{entry.kind} was agreed to on {entry.aggregate} in {state.status}"
        if entry.service == "repair":
            if entry.version != (state.version if state else 0) + 1:
                yield f"{entry.aggregate} has version {entry.version} out of order"
            states[entry.aggregate] = evolve(state, entry)


def _in_step(
    desk: SimDesk, cloud: Headquarters, found: Sequence[Entry], theirs: dict[Key, bytes]
) -> Iterator[str]:
    ours = {key: state for key, (state, _) in held(desk.store).items()}
    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            yield f"{desk.name} and the cloud differ in {key}"
    if _marked_alike(entries(desk.store), cloud) != _marked_alike(found, cloud):
        yield f"{desk.name} has other entries than the cloud"
    for feed in digest.TABLES:
        if digest.total(desk.store, feed, 1) != digest.total(cloud.store, feed, 1):
            yield f"{desk.name} and the cloud differ in the digest of {feed}"
    desk.rotten.clear()
    yield from check_desk(desk, cloud)
    for _, uid in list(ours)[-3:]:
        row = desk.store.row("SELECT number FROM ticket WHERE uid = ?", (uid,))
        if row and uid not in {hit.uid for hit in search.search(desk.store, row[0])}:
            yield f"{desk.name}: {row[0]} is not found by its number"


def _marked_alike(found: Sequence[Entry], cloud: Headquarters) -> Sequence[Entry]:
    """Entries without the mark that they came back, where nothing told the cloud that it went back.

    The history keeps its name then, and a desk that has them has no reason to ask again.
    """
    if not cloud.blind:
        return found
    return [structs.replace(entry, recovered_at=0) for entry in found]


def _accounted_for(desk: SimDesk, accepted: Counter[str]) -> Iterator[str]:
    """Every word ever acknowledged is in the cloud once, or refused once and told to a person."""
    states = dict(desk.store.rows("SELECT command, state FROM outbox"))
    rows = desk.store.rows("SELECT command, state FROM attention WHERE cause = 'refused'")
    told = Counter(row[0] for row in rows)
    still = {row[0] for row in rows if row[1] == "open"}
    for one in sorted({command.id for command in desk.recorded} | states.keys()):
        state = states.get(one, "forgotten")
        if state == "settled" and accepted[one] == 1 and one not in still:
            continue
        if state == "refused" and accepted[one] == 0 and told[one] == 1:
            continue
        yield (
            f"{desk.name}: {one} is {state} here, in the cloud {accepted[one]} times, "
            f"and told to a person {told[one]} times"
        )
    sql = "SELECT count(*) FROM attention WHERE cause = 'parked' AND state = 'open'"
    if desk.store.value(sql):
        yield f"{desk.name}: a person is still told that the cloud does not know a word"


def _in_the_order_said(
    desk: SimDesk, desks: Sequence[SimDesk], found: Sequence[Entry]
) -> Iterator[str]:
    """What a desk said of one ticket is decided in that order; what was parked comes later.

    A copied folder that had to be enrolled anew says what lies in both, but no number of the other.
    """
    copies = [other for other in desks if other.anew and other is not desk]
    both = {row[0] for one in copies for row in one.store.rows("SELECT command FROM outbox")}
    said = {one.id: n for n, one in enumerate(desk.recorded) if one.id not in both}
    last: dict[str, int] = {}
    for entry in found:
        place = said.get(entry.command_id)
        if place is None or entry.recovered_at or entry.kind in NEW_TO_AN_OLD_CLOUD:
            continue
        if place < last.get(entry.aggregate, 0):
            yield f"{desk.name}: {entry.command_id} was decided after what was said later"
        last[entry.aggregate] = place


def _own_numbers(desk: SimDesk, cloud: Headquarters) -> Iterator[str]:
    """Numbers that a desk gave stay its own, in whatever life and whatever the cloud forgot.

    But for a copied folder whose birth the cloud forgot, or whose token its twin has now, and that
    had to be enrolled anew: its letters are the first one's. What a copy has of the first one is
    the first one's to say.
    """
    own = {command.id for command in desk.recorded}
    sql = "SELECT letters FROM station WHERE letters <> ?"
    others = {row[0] for row in cloud.store.rows(sql, (desk.ledger.meta("letters"),))}
    if not cloud.past.said and not desk.anew:  # the cloud never went back, and knows the folder
        others = set()
    for one, found in desk.store.rows("SELECT command, problem FROM outbox"):
        problem = msgspec.json.decode(found, type=WireProblem) if found else None
        if one not in own or problem is None or problem.code != "foreign_number":
            continue
        if parse_number(str(problem.facts["number"]))[2] not in others:
            yield f"{desk.name}: {one} was refused for a number of its own"


def _told_who_lost(desk: SimDesk, found: Sequence[Entry]) -> Iterator[str]:
    """Whose correction was not kept sees it, with the other side."""
    if desk.forgetful:
        return
    sql = "SELECT command FROM attention WHERE cause = 'superseded'"
    told = {row[0] for row in desk.store.rows(sql)}
    for one in sorted(_losers(found)):
        if outbox.knows(desk.store, one) and one not in told:
            yield f"{desk.name}: nobody is told that the correction {one} lost"


def _losers(found: Sequence[Entry]) -> set[str]:
    losers: set[str] = set()
    writers: dict[tuple[str, str, object, str], str] = {}
    for entry in found:
        for event in entry.events:
            if isinstance(event, EditSuperseded):
                losers.add(entry.command_id)
            elif isinstance(event, FieldEdited):
                old = writers.get((entry.aggregate, event.field, event.old, event.old_text))
                if event.lost and old is not None:
                    losers.add(old)
                writers[entry.aggregate, event.field, event.new, event.text] = entry.command_id
    return losers


def _numbers(cloud: Headquarters, desks: Sequence[SimDesk]) -> Iterator[str]:
    """No number is given twice, and each stays with the ticket that it was given to."""
    drawn = Counter(number for giver in (cloud, *desks) for number in giver.drawn)
    for one, times in drawn.items():
        # A cloud that knows neither that it went back nor whom it enrolled gives letters again.
        if times > 1 and not cloud.blind:
            yield f"number {one} was drawn {times} times"
    here = dict(cloud.store.rows("SELECT uid, number FROM ticket"))
    for one, times in Counter(here.values()).items():
        if times > 1:
            yield f"number {one} is on {times} tickets"
    renewed = _renewed(desks)
    for desk in desks:
        for command in desk.recorded:
            uid, args = command.aggregate, command.args
            if not isinstance(args, c.Report) or uid in renewed:
                continue
            if here.get(uid, args.number) != args.number:
                yield f"{desk.name} said {args.number}, it became {here[uid]}, untold"


def _renewed(desks: Sequence[SimDesk]) -> set[str]:
    """Tickets of which a person is told that they have another number now."""
    found: set[str] = set()
    for desk in desks:
        for aggregate, problem in desk.store.rows("SELECT aggregate, problem FROM attention"):
            if msgspec.json.decode(problem, type=WireProblem).code == "number_renewed":
                found.add(aggregate)
    return found


def _given_back(
    cloud: Headquarters, desks: Sequence[SimDesk], accepted: Counter[str]
) -> Iterator[str]:
    """What any desk had seen when the cloud went back is there again, or told to a person."""
    told = {row[0] for row in cloud.store.rows("SELECT command FROM parked")}
    for desk in desks:
        told |= {row[0] for row in desk.store.rows("SELECT command FROM attention")}
        if desk.forgetful:  # it was told, and the item is gone with its file
            told |= cloud.past.parked
    for desk in desks:
        if desk.narrowed:  # its file is kept aside, and no longer its own to give
            continue
        for one in sorted(desk.seen - told):
            if not accepted[one]:
                yield f"{desk.name} had seen {one}, and it is gone"
