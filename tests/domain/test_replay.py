"""What a screen shows: the agreed state with the waiting commands on top, for every service."""

from __future__ import annotations

import pytest
from msgspec import Raw, structs

from domain import services
from domain.directory import Record, Staff, put
from domain.envelope import Command, UnknownEvent
from domain.people import SYSTEM
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.evolve import evolve
from domain.repair.rules import Conflict
from domain.replay import predict, replay
from domain.services import ARGS, EVENTS, FEEDS, SERVICES, service_of
from tests.domain.repairs import (
    CREW,
    MINUTE,
    NOON,
    OTHER_CREW,
    OTHER_DESK,
    STUDENT,
    TERMS,
    Case,
    a_command,
    an_entry,
    case_in,
)


def waiting(case: Case, *wishes: c.Args) -> list[Command]:
    """Commands of a desk that has not reached the cloud since."""
    desk = case.again()
    for wish in wishes:
        desk.do(wish)
    return desk.commands[len(case.commands) :]


def test_waiting_commands_are_shown_on_top_of_what_is_agreed() -> None:
    case = case_in("accepted")
    shown = replay(case.ticket, waiting(case, c.Dispatch(CREW), c.Take("W101")), TERMS)
    assert (shown.state.status, shown.state.version) == ("taken", 4)
    assert [(entry.seq, entry.version) for entry in shown.entries] == [(0, 3), (0, 4)]
    assert {entry.feed for entry in shown.entries} == {"logistics"}
    assert shown.refused == ()


def test_a_command_that_no_longer_makes_sense_is_named_with_its_reason_and_the_rest_goes_on() -> (
    None
):
    case = case_in("accepted")
    mine = waiting(case, c.Dispatch(CREW), c.Note("带梯子"), c.Take("W101"))
    case.do(c.Dispatch(OTHER_CREW), OTHER_DESK)
    shown = replay(case.ticket, mine, TERMS)
    assert (shown.state.status, shown.state.crew, shown.state.notes) == (
        "dispatched",
        OTHER_CREW,
        1,
    )
    assert [(one, refusal.code) for one, refusal in shown.refused] == [
        (mine[0].id, "wrong_state"),
        (mine[2].id, "not_in_crew"),
    ]
    assert [entry.command_id for entry in shown.entries] == [mine[1].id]


def test_nothing_waiting_shows_what_is_agreed() -> None:
    case = case_in("held")
    assert replay(case.ticket, (), TERMS).state == case.ticket
    assert replay(None, (), TERMS).state is None


def test_a_desk_that_worked_offline_wins_over_the_withdrawal_it_preceded() -> None:
    case = case_in("reported")
    mine = waiting(case, c.Accept(), c.Dispatch(CREW))
    case.do(c.Withdraw(), STUDENT, after=10 * MINUTE)
    shown = replay(case.ticket, mine, TERMS)
    assert (shown.state.status, shown.refused) == ("dispatched", ())


def test_a_prediction_is_stamped_with_the_stations_own_time() -> None:
    command = structs.replace(a_command(c.Accept()), happened_at=NOON - MINUTE, issued_at=NOON)
    _, entry = predict(case_in("reported").ticket, command, TERMS)
    assert (entry.seq, entry.happened_at, entry.recorded_at) == (0, NOON - MINUTE, NOON)
    assert (entry.service, entry.kind, entry.actor) == ("repair", "repair.accept", command.actor)
    assert command.service == entry.service


def test_every_kind_belongs_to_a_service_and_every_service_to_a_feed() -> None:
    for kind in ARGS:
        assert service_of(kind).name == kind.partition(".")[0]
    assert all(kind.partition(".")[0] in SERVICES for kind in EVENTS)
    assert FEEDS == ("logistics", "directory", "clinic", "care", "claims")
    with pytest.raises(Refusal) as caught:
        service_of("payroll.raise")
    assert caught.value == Refusal("unknown_kind", kind="payroll.raise")


def test_records_of_the_directory_are_decided_and_folded_the_same_way() -> None:
    staff = Staff("W101", "张大勇")
    command = a_command(put(staff), actor=SYSTEM, aggregate="staff:W101")
    state, entry = predict(None, command, TERMS)
    assert state == Record(1, command.happened_at, staff=staff)
    assert entry.feed == "directory"
    assert SERVICES["directory"].conflict(command.args) is Conflict.EXCLUSIVE


def test_an_entry_of_a_service_unknown_here_changes_nothing() -> None:
    case = case_in("working")
    entry = structs.replace(an_entry(), kind="canteen.order")
    assert services.evolve(case.ticket, entry) is case.ticket


def test_unknown_events_are_passed_over_but_their_version_counts() -> None:
    case = case_in("working")
    unknown = UnknownEvent("repair.drone_sent", Raw(b"{}"))
    after = evolve(case.ticket, structs.replace(an_entry(unknown), version=9))
    assert after is not None
    assert structs.replace(after, version=case.known.version, last_act=case.known.last_act) == (
        case.known
    )
    assert after.version == 9


def test_nothing_comes_of_events_before_the_report() -> None:
    unknown = UnknownEvent("repair.drone_sent", Raw(b"{}"))
    assert evolve(None, an_entry(unknown)) is None
    lost = case_in("taken").entries[-1]
    assert evolve(None, lost) is None
