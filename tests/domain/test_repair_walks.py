"""Random lives of a ticket: whatever anybody asks, the rules answer, and the promises hold."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.envelope import Args, Command, Entry, kind_of
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.decide import decide
from domain.repair.evolve import evolve
from domain.repair.rules import RULES, UNDOABLE, Conflict, why_not
from domain.repair.ticket import ENDED, STATUSES, Reporter, Status, Ticket
from domain.replay import predict, replay
from domain.services import ARGS, EVENTS, decode_state, encode_state
from domain.wire import (
    WireCommand,
    WireEntry,
    WireProblem,
    decode,
    encode,
    read_command,
    read_entry,
    read_refusal,
    wire_command,
    wire_entry,
    wire_problem,
)
from tests.domain.repair_table import ARROWS, FIRST, TABLE, WISHES
from tests.domain.repairs import (
    CREW,
    DAY,
    DESK,
    HOUR,
    LEADER,
    MINUTE,
    NOON,
    OTHER_CREW,
    PEOPLE,
    TERMS,
    UID,
    WORKER,
    Case,
    a_report,
    an_entry,
    case_in,
    photo,
)
from tests.domain.typed_values import anything

REPAIR = {kind: args for kind, args in ARGS.items() if kind.startswith("repair.")}
HOSTILE = st.sampled_from(sorted(REPAIR)).flatmap(lambda kind: anything(REPAIR[kind]))
ANYBODY = st.sampled_from(PEOPLE)
CLOCKS = st.sampled_from([MINUTE] * 8 + [0, -HOUR, -40 * DAY, HOUR, DAY, 8 * DAY, 40 * DAY])
Step = tuple[Args, Actor, int]


def onward(ticket: Ticket | None) -> list[Step]:
    """What the table allows now, and who may: the desk speaks for whichever crew has the ticket.

    What ends a ticket's life is left to chance.
    """
    if ticket is None:
        return [(a_report(), LEADER, MINUTE)]
    found = [
        (fitted(row.wish, ticket), actor, row.after)
        for row in TABLE
        if ticket.status in row.states
        and (row.to not in ("same", *ENDED - {"archived"}) or row.what in FIRST)
        for actor in PEOPLE
        if row.admits(actor, ticket) and actor.role not in ("leader", "worker")
    ]
    return found or [(c.Note("查"), LEADER, MINUTE)]


def fitted(wish: Args, ticket: Ticket) -> Args:
    """The wish with the crew that has the ticket."""
    workers = tuple(share.worker for share in ticket.crew)
    if isinstance(wish, c.Reassign):
        return c.Reassign(workers, OTHER_CREW if ticket.crew == CREW else CREW)
    if isinstance(wish, c.Link | c.Unlink):
        return structs.replace(wish, old=ticket.parent)
    if isinstance(wish, c.FinishAlong):
        return structs.replace(wish, parent=ticket.parent)
    if hasattr(wish, "worker") and workers:
        return structs.replace(wish, worker=workers[0])
    return wish


@st.composite
def steps(draw: st.DrawFn, case: Case) -> Step:
    """Something to ask of the ticket as it stands: often what leads on, sometimes nonsense."""
    ticket = case.ticket
    mood = draw(st.sampled_from(["onward"] * 6 + ["undo", "anything", "anything", "hostile"]))
    if mood == "onward":
        args, actor, after = draw(st.sampled_from(onward(ticket)))
        return args, actor, max(after, draw(CLOCKS)) if after > MINUTE else draw(CLOCKS)
    if mood == "undo" and ticket is not None and ticket.last_act is not None:
        actors = [one for one in PEOPLE if one.id == ticket.last_act.actor]
        return c.Undo(ticket.last_act.command_id), actors[0], draw(CLOCKS)
    wish = draw(HOSTILE if mood == "hostile" else st.sampled_from(list(WISHES.values())))
    return wish, draw(st.one_of(st.just(LEADER), ANYBODY)), draw(CLOCKS)


@settings(max_examples=300)
@given(st.data())
def test_whatever_anybody_asks_at_whatever_time_the_promises_hold(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from([None, *STATUSES]).map(begun))
    first, asked = case.ticket, list[Command]()
    del case.commands[:], case.entries[:]
    for n in range(data.draw(st.integers(1, 20))):
        args, actor, jump = data.draw(steps(case))
        case.now = max(case.now + jump, 0)
        command = structs.replace(case.command(args, actor), id=f"{n + 100:032x}")
        asked.append(command)
        before = case.ticket
        try:
            events = decide(before, command, TERMS)
        except Refusal as refusal:
            a_refusal_tells_its_facts(before, command, refusal)
            continue
        case.ticket, entry = predict(before, command, TERMS)
        case.commands.append(command)
        case.entries.append(entry)
        assert entry.events == events
        it_was_open_to_the_actor(before, command)
        it_went_where_the_table_says(before, case.known, entry)
        its_times_are_in_order(case.known)
        it_survives_storage_and_wire(case.known, command, entry)
        it_can_be_undone(before, case.known, command)
    the_whole_life_replays(first, case, asked)


def begun(status: Status | None) -> Case:
    """A ticket somewhere in its life, or not yet reported."""
    return Case() if status is None else case_in(status)


def a_refusal_tells_its_facts(before: Ticket | None, command: Command, refusal: Refusal) -> None:
    assert refusal.code
    assert refusal.code.isascii()
    assert len(str(refusal)) < 2000, "a sentence, not an echo of what was sent"
    assert read_refusal(decode(encode(wire_problem(refusal)), WireProblem)) == refusal
    if refusal.code == "wrong_state":
        assert before is not None
        assert before.status not in refusal.facts["wanted"]  # type: ignore[operator]
        rows = [row for row in TABLE if type(row.wish) is type(command.args)]
        allowed = {state for row in rows for state in row.states}
        assert set(refusal.facts["wanted"]) <= allowed  # type: ignore[arg-type]


def it_was_open_to_the_actor(before: Ticket | None, command: Command) -> None:
    if before is None or before.status == "withdrawn":  # see the tests of late words
        return
    assert why_not(before, type(command.args), command.actor) is None


def it_went_where_the_table_says(before: Ticket | None, after: Ticket, entry: Entry) -> None:
    assert after.status in STATUSES
    assert after.version == entry.version == (before.version if before else 0) + 1
    assert after.updated_at >= (before.updated_at if before else 0)
    assert after.updated_at >= entry.happened_at
    if before is None:
        assert after.status == "reported"
        return
    arrow = (before.status, after.status)
    back = before.holds[-1].back if before.status == "held" else None
    alone = arrow == ("finished", "accepted") and not before.crew
    late = before.status == "withdrawn" and after.status in ("withdrawn", "dispatched")
    if entry.kind != "repair.undo":
        assert arrow in ARROWS or arrow == ("held", back) or late or alone, (arrow, entry.kind)
    assert (after.open_hold is not None) == (after.status == "held")


def its_times_are_in_order(ticket: Ticket) -> None:
    steps = (
        ticket.reported_at,
        ticket.accepted_at,
        ticket.dispatched_at,
        ticket.taken_at,
        ticket.arrived_at,
        ticket.finished_at,
        ticket.inspected_at,
        ticket.closed_at,
    )
    known = [at for at in steps if at is not None]
    assert known == sorted(known)
    pauses = [at for hold in ticket.holds for at in (hold.start, hold.end) if at is not None]
    assert pauses == sorted(pauses)
    assert all(at >= ticket.reported_at for at in pauses)


def it_survives_storage_and_wire(ticket: Ticket, command: Command, entry: Entry) -> None:
    assert decode_state("repair", encode_state(ticket)) == ticket
    assert read_command(decode(encode(wire_command(command)), WireCommand)) == command
    assert read_entry(decode(encode(wire_entry(entry)), WireEntry)) == entry


def it_can_be_undone(before: Ticket | None, after: Ticket, command: Command) -> None:
    if command.kind not in UNDOABLE or command.actor.role == "system":
        return
    undo = structs.replace(
        command, id="u" * 32, args=c.Undo(command.id), happened_at=command.issued_at
    )
    undone, _ = predict(after, undo, TERMS)
    fields = {"version": 0, "updated_at": 0, "last_act": None}
    assert before is not None
    assert structs.replace(undone, **fields) == structs.replace(before, **fields)


def the_whole_life_replays(first: Ticket | None, case: Case, asked: list[Command]) -> None:
    once, twice = replay(first, asked, TERMS), replay(first, asked, TERMS)
    assert once == twice
    assert once.state == case.ticket
    assert once.entries == tuple(case.entries)
    assert len(once.entries) + len(once.refused) == len(asked)
    folded = first
    for entry in case.entries:
        travelled = read_entry(decode(encode(wire_entry(entry)), WireEntry))
        folded = evolve(folded, travelled)
    assert folded == case.ticket


# ------------------------------------------------------ events in any order

_ODD = {"repair.undone", "repair.field_edited"}
_EVENTS = st.sampled_from(sorted(k for k in EVENTS if k.startswith("repair.") and k not in _ODD))


@given(
    st.sampled_from(STATUSES),
    st.lists(_EVENTS.flatmap(lambda kind: anything(EVENTS[kind])), min_size=1, max_size=6),
    st.integers(0, NOON + DAY),
)
def test_any_events_on_any_state_make_a_ticket_that_can_be_stored(
    status: Any, events: list[Any], at: int
) -> None:
    ticket = case_in(status).known
    entry = structs.replace(an_entry(*events), happened_at=at, aggregate=UID)
    after = evolve(ticket, entry)
    assert after is not None
    try:
        stored = encode_state(after)
    except UnicodeEncodeError:  # no decoder lets half a character through
        return
    assert decode_state("repair", stored) == after


# ------------------------------------------------------------ two desks at once

_ADDING = [args for args, rule in RULES.items() if rule.conflict is Conflict.COMMUTATIVE]


@st.composite
def additions(draw: st.DrawFn) -> tuple[Args, Args]:
    """Two additions of two desks, of different things."""
    first, second = draw(st.sampled_from(_ADDING)), draw(st.sampled_from(_ADDING))
    return _addition(first, 1), _addition(second, 2)


def _addition(args: type[Args], n: int) -> Args:
    made: dict[type[Args], Args] = {
        c.Note: c.Note(f"备注{n}"),
        c.AddPhotos: c.AddPhotos((photo(n), photo(n + 10))),
        c.Urge: c.Urge(f"催{n}"),
        c.Join: c.Join(Reporter(f"同学{n}", f"1390000000{n}")),
        c.RateMore: c.RateMore(f"好评{n}"),
        c.Seen: c.Seen(),
        c.AskExtension: c.AskExtension("W101", NOON + (20 + n) * DAY, f"等配件{n}"),
        c.Gather: c.Gather((f"{n + 40:032x}",), (f"BX261124-B00{n}",)),
        c.Announce: c.Announce("known" if n == 1 else "over"),
        c.Split: c.Split(f"{n + 50:032x}", f"BX261124-C00{n}", f"拆{n}"),
    }
    return made[args]


def _adder(args: Args) -> Actor:
    """More time is asked for by the worker alone."""
    return WORKER if isinstance(args, c.AskExtension) else DESK


def unordered(ticket: Ticket) -> Ticket:
    """A ticket without its version, and without the order in which additions came in."""
    return structs.replace(
        ticket,
        version=0,
        photos=tuple(sorted(ticket.photos)),
        split_into=tuple(sorted(ticket.split_into)),
        mentions=tuple(sorted(ticket.mentions, key=lambda one: one.to)),
        reporters=tuple(sorted(ticket.reporters, key=lambda r: r.name)),
        more_rating="\n".join(sorted(ticket.more_rating.split("\n"))),
    )


@given(st.sampled_from(STATUSES), additions(), st.integers(-3, 3))
def test_what_two_desks_add_goes_in_in_either_order_and_ends_the_same(
    status: Any, pair: tuple[Args, Args], hours: int
) -> None:
    hours = hours or 1  # an urge within half an hour of another is the same urge
    one, other = case_in(status), case_in(status)
    times = (one.now + 4 * HOUR, one.now + (4 + hours) * HOUR)
    answers = [
        one.again().answer(args, _adder(args), at=at)
        for args, at in zip(pair, times, strict=True)
    ]
    for case, order in ((one, (0, 1)), (other, (1, 0))):
        for n in order:
            if answers[n] is None:
                case.do(pair[n], _adder(pair[n]), at=times[n])
            else:
                assert case.refused(pair[n], _adder(pair[n]), at=times[n]) == answers[n]
    assert unordered(one.known) == unordered(other.known)


@given(
    st.sampled_from(STATUSES),
    st.sampled_from(list(WISHES.values())),
    st.sampled_from(_ADDING),
)
def test_an_addition_never_stands_in_the_way_of_a_step(
    status: Any, wish: Args, adding: type[Args]
) -> None:
    plain, added = case_in(status), case_in(status)
    addition = _addition(adding, 1)
    if added.answer(addition, _adder(addition)) is None:
        added.do(addition, _adder(addition), at=added.now - MINUTE)
    if kind_of(addition) == kind_of(wish) or isinstance(wish, c.RefuseExtension):  # answers one
        return
    added.now = plain.now
    first, second = plain.answer(wish, LEADER), added.answer(wish, LEADER)
    assert first == second
