"""A cloud that lost entries takes them back as they were, once, and never over what came since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs

from cloud import enrolment, epochs, jobs, recovery
from cloud.app import new_id, open_cloud
from cloud.cloud import Cloud
from cloud.enrolment import KnownStation
from domain.directory import Duty, SetDuty
from domain.envelope import Args, Entry
from domain.mending import (
    OfferedEntry,
    OfferReply,
)
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from domain.services import FEEDS, encode_state
from domain.wire import (
    wire_entry,
)
from tests.cloud.desks import WORKER, Desks, done
from tests.postgres import cloud_schema
from tests.worlds import HOUR, NOON, HeldClock

STUDENT = Actor("20240001", "张子涵", "requester")
DESK_A = KnownStation("A", "派单台一", "A", ("logistics", "directory"))
DESK_B = KnownStation("B", "派单台二", "B", ("logistics", "directory"))


@pytest.fixture
def lost(cloud: Cloud, desks: Desks) -> Desks:
    """The history that is lost later; its tickets are given back to another cloud."""
    desks.roster()
    return desks


@pytest.fixture
def restored(
    tmp_path: Path, address: str, clock: HeldClock, lost: Desks
) -> Iterator[Callable[[], Desks]]:
    """Makes the cloud that holds what the lost one holds at that moment, and goes on from there."""
    opened: list[Cloud] = []
    with cloud_schema() if address else _no_schema() as place:

        def make() -> Desks:
            made = open_cloud(tmp_path / "restored", place)
            made.clock = clock
            opened.append(made)
            desks = Desks(made.ledger, clock, "n")
            desks.roster()
            give_back(desks, lost)
            for key in ("quiet_until",):
                made.ledger.set_meta(key, "0")
            return desks

        yield make
        for one in opened:
            one.store.close()


class _no_schema:
    def __enter__(self) -> str:
        return ""

    def __exit__(self, *_: object) -> None:
        return None


def offered(of: Desks, after: int = 0, feed: str = "logistics") -> list[OfferedEntry]:
    """What a station that has seen all of it offers."""
    before: dict[str, tuple[str, ...]] = {}
    found: list[OfferedEntry] = []
    for entry in of.feed(feed):
        known = before.get(entry.aggregate, ())
        found.append(OfferedEntry(wire_entry(entry), known[-1] if known else "", known))
        before[entry.aggregate] = (*known, entry.command_id)
    return found[after:]


def give_back(
    to: Desks, of: Desks, by: KnownStation = DESK_A, after: int = 0, feed: str = "logistics"
) -> OfferReply:
    """A station gives back what it has seen of the lost history."""
    return recovery.take_back(to.ledger, "old", offered(of, after, feed), by, to.clock())


def outcomes(reply: OfferReply) -> list[str]:
    return [result.outcome for result in reply.results]


def say(desks: Desks, uid: str, args: Args, actor: Actor = STUDENT) -> None:
    """Something from WeChat."""
    desks.ledger.submit(uid, args, actor, "wechat", command_id=desks.ids(), now=desks.clock())


def told(entry: Entry) -> Entry:
    """An entry without its place and the moment of its return."""
    return structs.replace(entry, seq=0, recovered_at=0)


def test_entries_come_back_as_they_were(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    """Actors, times, ids, events, order and state; with a mark that they came back."""
    before = lost.report()
    fresh = restored()
    uid = lost.report()
    lost.say(uid, *done())
    lost.say(before, c.Note("电话再次确认"))
    fresh.clock.advance(HOUR)
    reply = give_back(fresh, lost)
    assert outcomes(reply) == ["known"] + ["taken"] * 7
    assert [told(one) for one in fresh.feed()] == [told(one) for one in lost.feed()]
    assert [one.recovered_at for one in fresh.feed()][1:] == [NOON + HOUR] * 7
    for one in (uid, before):
        assert encode_state(fresh.ticket(one)) == encode_state(lost.ticket(one))
    assert "gave back 7 entries" in caplog.text


def test_several_stations_give_back_the_same_and_it_is_taken_once(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    fresh = restored()
    uid = lost.report()
    lost.say(uid, c.Accept())
    assert outcomes(give_back(fresh, lost)) == ["taken", "taken"]
    lost.say(uid, c.Note("又来电话"))
    assert outcomes(give_back(fresh, lost, DESK_B)) == ["known", "known", "taken"]
    assert outcomes(give_back(fresh, lost)) == ["known"] * 3
    assert len(fresh.feed()) == 3
    commands = [entry.command_id for entry in lost.feed()]
    assert recovery.lacking(fresh.ledger.store, [*commands, "x"], FEEDS) == ("x",)


def test_the_command_itself_is_answered_as_it_was_before(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    """Its station asks again; it must not happen twice. Also if it had been refused meanwhile."""
    fresh = restored()
    uid = lost.report()
    accept = lost.command(uid, c.Accept())
    lost.push(accept)
    [early] = fresh.push(accept)
    assert early.outcome == "refused", "the ticket is not there yet"
    give_back(fresh, lost)
    [again] = fresh.push(accept)
    assert (again.outcome, again.feed, again.seq) == ("accepted", "logistics", 2)
    assert len(fresh.feed()) == 2


def test_what_goes_with_everything_goes_in_over_newer_work(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    uid = lost.report()
    lost.say(uid, c.Accept())
    fresh = restored()
    lost.say(uid, c.Note("恢复前记的"))
    fresh.say(uid, *done()[1:3])
    assert outcomes(give_back(fresh, lost, after=2)) == ["taken"]
    ticket = fresh.ticket(uid)
    assert (ticket.status, ticket.notes, ticket.version) == ("taken", 1, 5)


def test_a_newer_note_does_not_stand_in_the_way_of_lost_work(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    uid = lost.report()
    fresh = restored()
    lost.say(uid, *done())
    fresh.say(uid, c.Note("恢复后记的"))
    assert outcomes(give_back(fresh, lost, after=1)) == ["taken"] * 5
    ticket = fresh.ticket(uid)
    assert (ticket.status, ticket.notes) == ("finished", 1)


def test_what_was_agreed_since_holds_and_what_is_against_it_is_parked(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of it is dropped: it is kept whole, and told to whoever gave it back."""
    uid = lost.report(reporter=Reporter(STUDENT.name, "13800001111", STUDENT.id))
    fresh = restored()
    say(lost, uid, c.Withdraw())
    fresh.say(uid, c.Accept())
    reply = give_back(fresh, lost, after=1)
    assert outcomes(reply) == ["parked"]
    problem = reply.results[0].problem
    assert problem is not None
    assert problem.code == "lost_in_restore"
    assert problem.facts == {"kind": "repair.withdraw", "actor": "张子涵", "at": NOON}
    assert fresh.ticket(uid).status == "accepted"
    [(station, kept, _)] = recovery.parked(fresh.ledger.store)
    assert (station, kept) == ("A", offered(lost, 1)[0].entry)
    assert outcomes(give_back(fresh, lost, after=1)) == ["parked"], "said again, if asked again"
    assert outcomes(give_back(fresh, lost, DESK_B, after=1)) == ["known"], "one desk sees to it"
    assert len(recovery.parked(fresh.ledger.store)) == 1


def test_what_was_parked_and_is_asked_again_with_success_is_settled(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    uid = lost.report()
    lost.say(uid, c.Accept())
    fresh = restored()
    dispatch = lost.command(uid, done()[1])
    lost.push(dispatch)
    fresh.say(uid, c.Transfer("校外单位", note="转出"), c.Note("撤回转出"))
    assert outcomes(give_back(fresh, lost, after=2)) == ["parked"]
    [undo] = fresh.say(uid, c.Undo(fresh.feed()[2].command_id))
    assert undo.outcome in ("accepted", "refused")
    [answer] = fresh.push(dispatch)
    assert (answer.outcome == "accepted") == (recovery.parked(fresh.ledger.store) == [])


def test_a_correction_goes_in_where_the_field_is_still_what_it_was(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    uid, other = lost.report(), lost.report()
    fresh = restored()
    for one in (uid, other):
        lost.say(one, c.Edit((c.FieldChange("priority", "normal", "urgent"),)))
    fresh.say(uid, c.Accept())
    fresh.say(other, c.Accept(), c.Edit((c.FieldChange("priority", "normal", "emergency"),)))
    assert outcomes(give_back(fresh, lost, after=2)) == ["taken", "parked"]
    assert (fresh.ticket(uid).priority, fresh.ticket(other).priority) == ("urgent", "emergency")


def test_a_ticket_whose_number_was_given_again_comes_back_under_a_new_one(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    """A cloud that went back unnoticed gave W001 once more; both people keep their ticket."""
    fresh = restored()
    mine, theirs = lost.ids(), fresh.ids()
    say(lost, mine, lost.wish("BX261124-W001"))
    say(fresh, theirs, fresh.wish("BX261124-W001"))
    fresh.ledger.count_up("counter:BX261124-W")
    reply = give_back(fresh, lost)
    assert outcomes(reply) == ["taken"]
    problem = reply.results[0].problem
    assert problem is not None
    assert problem.code == "number_renewed"
    assert fresh.ticket(theirs).number == "BX261124-W001"
    assert fresh.ticket(mine).number == problem.facts["renewed"] == "BX261124-W002"


def test_a_record_that_is_the_same_again_is_no_conflict(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    """The roster was taken in anew after the restore; a duty set before it comes back."""
    fresh = restored()
    lost.say(f"staff:{WORKER[0]}", SetDuty(Duty(False, note="请假")))
    reply = give_back(fresh, lost, feed="directory")
    assert outcomes(reply) == ["taken", "taken", "taken"]
    kinds = [entry.kind for entry in fresh.feed("directory")]
    assert kinds == ["directory.put_staff"] * 4 + ["directory.set_duty"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "water.order"}, "unknown_kind"),
        ({"feed": "clinic"}, "feed_not_yours"),
        ({"recorded_at": NOON + HOUR}, "in_the_future"),
        ({"happened_at": -1}, "bad_value"),
        ({"aggregate": "x" * 900}, "text_too_long"),
        ({"events": ()}, "lost_in_restore"),
    ],
)
def test_what_no_cloud_can_have_written_is_not_taken(
    lost: Desks,
    restored: Callable[[], Desks],
    change: dict[str, object],
    code: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fresh = restored()
    lost.report()
    [whole] = offered(lost)
    forged = OfferedEntry(structs.replace(whole.entry, **change))
    reply = recovery.take_back(fresh.ledger, "old", [forged], DESK_A, NOON)
    assert outcomes(reply) == ["parked"]
    assert reply.results[0].problem is not None
    assert reply.results[0].problem.code == code
    assert fresh.feed() == []


def test_pictures_that_the_cloud_lost_are_asked_for(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    fresh = restored()
    lost.report(photos=("ab" * 32,))
    assert give_back(fresh, lost).photos == ("ab" * 32,)


def test_nothing_lapses_by_itself_right_after_a_restore(cloud: Cloud, desks: Desks) -> None:
    """An answer that is on its way must not come to a ticket that was closed for want of it."""
    desks.roster()
    uid = desks.report()
    desks.say(uid, *done())
    desks.clock.advance(30 * 24 * HOUR)
    epochs.change(cloud.ledger, cloud.epoch, desks.clock(), new_id)
    assert jobs.run_due(cloud.ledger, desks.clock()) == []
    desks.clock.advance(epochs.QUIET)
    assert len(jobs.run_due(cloud.ledger, desks.clock())) == 1


def test_an_epoch_is_changed_once_however_many_find_it_out(cloud: Cloud) -> None:
    old = cloud.epoch
    first = epochs.change(cloud.ledger, old, NOON, new_id)
    assert epochs.change(cloud.ledger, old, NOON, new_id) == first == cloud.epoch


def test_a_restore_gives_no_station_back_what_it_may_hold_no_more(
    cloud: Cloud, tmp_path: Path
) -> None:
    add = (
        "INSERT INTO station (station, name, letters, provisional, token_hash, incarnation, feeds, "
        "enrolled_at) VALUES (?, ?, ?, '', ?, '', ?, 1)"
    )
    both, less, office = "clinic care directory", "clinic directory", "logistics directory"
    for name, feeds in (("A", both), ("B", both), ("C", office), ("D", office)):
        cloud.store.run(add, (name, name, name, name, feeds))
    enrolment.rescope(cloud.ledger, "A", "reception")
    epochs.write_outside(cloud.ledger, tmp_path, NOON)
    outside = epochs.read_outside(tmp_path)
    assert outside is not None
    cloud.store.run("UPDATE station SET feeds = ? WHERE station = 'A'", (both,))  # put back
    cloud.store.run("UPDATE station SET feeds = 'directory' WHERE station = 'D'")
    epochs.change(cloud.ledger, cloud.epoch, NOON, new_id, outside=outside)
    told = dict(cloud.store.rows("SELECT station, feeds FROM station"))
    assert told == {"A": less, "B": both, "C": office, "D": office}


def test_revoked_stations_stay_revoked(cloud: Cloud, tmp_path: Path) -> None:
    """A backup from before a laptop was stolen does not let it in again."""
    add = (
        "INSERT INTO station (station, name, letters, provisional, token_hash, incarnation, feeds, "
        "enrolled_at) VALUES (?, ?, ?, '', ?, '', '', 1)"
    )
    cloud.store.run(add, ("A", "A", "A", "h"))
    outside = epochs.Outside("other", {}, NOON, enrolled=7, revoked=("A",), letters=("W", "WAB"))
    epochs.change(cloud.ledger, cloud.epoch, NOON, new_id, outside=outside)
    assert cloud.store.value("SELECT revoked_at FROM station WHERE station = 'A'") == NOON
    assert int(cloud.ledger.meta("stations_enrolled")) == 7 + epochs.LETTERS_LEFT_OUT
    assert cloud.ledger.meta("letters") not in ("W", "WAB")
    number = cloud.ledger.draw_number("BX", NOON)
    say(Desks(cloud.ledger, HeldClock()), "t1", Desks(cloud.ledger, HeldClock()).wish(number))


def test_a_note_that_came_back_opens_no_way_for_what_is_against_newer_work(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    """The act after the note followed it in the lost history; here another act lies before both."""
    uid = lost.report()
    lost.say(uid, c.Accept())
    fresh = restored()
    lost.say(uid, c.Note("恢复前记的"), done()[1])
    fresh.say(uid, *done("W102", "王铁柱")[1:2])
    assert outcomes(give_back(fresh, lost, after=2)) == ["taken", "parked"]
    ticket = fresh.ticket(uid)
    assert (ticket.notes, [share.worker for share in ticket.crew]) == (1, ["W102"])


def test_a_station_that_names_one_entry_before_is_judged_by_that_one(
    lost: Desks, restored: Callable[[], Desks], caplog: pytest.LogCaptureFixture
) -> None:
    """As one of an older version does."""
    uid = lost.report()
    fresh = restored()
    lost.say(uid, c.Accept())
    [entry] = [structs.replace(one, before=()) for one in offered(lost, 1)]
    fresh.say(uid, c.Reject("duplicate"))
    reply = recovery.take_back(fresh.ledger, "old", [entry], DESK_A, fresh.clock())
    assert outcomes(reply) == ["parked"]
