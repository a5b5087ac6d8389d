"""The clinic in the cloud, on both databases: who may speak, one of each, what happens alone."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec import structs

from cloud.app import fill_sample, open_cloud
from cloud.clinic import jobs
from cloud.clinic.sample import fill_visits
from cloud.cloud import Cloud
from cloud.ledger import CloudLedger, Origin
from domain.calendar import campus_date
from domain.clinic import consult, referral
from domain.clinic.claim import commands as claim
from domain.clinic.claim.state import Claim, Invoice
from domain.clinic.people import Patient, PutClinicStaff
from domain.clinic.rules import Paper
from domain.clinic.schedule import HalfDay, PutSchedule, Schedule
from domain.clinic.session import commands as session
from domain.clinic.session.state import Session, session_uid
from domain.envelope import Args, Command
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.scopes import SCOPES
from domain.services import encode_state
from domain.wire import PushResult, wire_command
from storage import clinic_queries, digest
from tests.worlds import HOUR, HeldClock, Ids

DAY = 24 * HOUR
WHO = Patient("张子涵", "20240001", "13800001111")
PERSON = Actor("20240001", "张子涵", "requester")
CLERK = Actor("C1", "梁经办", "clerk")
DOCTOR = Actor("D1", "沈医生", "doctor")
STAFF = (CLERK, DOCTOR, Actor("R1", "杭晓梅", "receptionist"))
STATION = Origin("A", ("A",), SCOPES["clinic_all"])


class Clinic:
    """A cloud with a clinic, and words to it."""

    def __init__(self, cloud: Cloud, clock: HeldClock) -> None:
        self.cloud, self.ledger, self.store, self.clock = cloud, cloud.ledger, cloud.store, clock
        self.ids = Ids("c")
        for one in STAFF:
            self.say(f"clinicstaff:{one.id}", PutClinicStaff(one.id, one.name, (one.role,)))  # type: ignore[arg-type]
        halves = tuple(
            HalfDay(day, "am", "08:00", 15, 4, 0, 1, on_holidays=True) for day in range(7)
        )
        plan = Schedule("D1", "沈医生", "nk", "内科", "201", halves, "2026-01-01")
        self.say("schedule:D1", PutSchedule(plan))
        self.work()

    def say(
        self, uid: str, args: Args, actor: Actor = SYSTEM, ledger: CloudLedger | None = None
    ) -> PushResult:
        return (ledger or self.ledger).submit(
            uid, args, actor, "wechat", command_id=self.ids(), now=self.clock()
        )

    def push(self, uid: str, args: Args, actor: Actor, origin: Origin = STATION) -> PushResult:
        now = self.clock()
        command = Command(self.ids(), uid, args, actor, "desk", "A", "", now, now)
        return self.ledger.accept([wire_command(command)], origin, now)[0]

    def work(self) -> int:
        return len(jobs.run_due(self.ledger, self.clock()))

    def number(self, prefix: str = "GH") -> str:
        return self.ledger.draw_number(prefix, self.clock())

    def uid(self, days: int = 1) -> str:
        return session_uid("D1", campus_date(self.clock() + days * DAY).isoformat(), "am")

    def draft(self, invoice: str, person: Actor = PERSON) -> str:
        uid = f"claim:{self.ids()}"
        bill = Invoice(invoice, "2026-11-20", "市一医院", 12_345, itemised=True)
        who = Patient(person.name, person.id)
        self.say(uid, claim.Draft(self.number("YB"), who, "emergency", bill), person)
        papers: tuple[Paper, ...] = ("invoice", "record", "emergency_proof")
        for paper in papers:
            photo = hashlib.sha256(self.ids().encode()).hexdigest()
            self.say(uid, claim.Attach(paper, (photo,)), person)
        return uid


@pytest.fixture
def clinic(cloud: Cloud, clock: HeldClock) -> Clinic:
    return Clinic(cloud, clock)


def refusal(result: PushResult) -> str:
    return "" if result.problem is None else result.problem.code


def test_the_sums_of_each_feed_are_those_of_its_rows(clinic: Clinic) -> None:
    """By triggers on the one table, which know a row's feed."""
    clinic.say(clinic.uid(), session.Book(clinic.number(), WHO, 0), PERSON)
    clinic.say(f"consult:{clinic.ids()}", consult.Ask(WHO, "头疼", read=True), PERSON)
    clinic.draft("12345678")
    for feed in ("clinic", "care", "claims"):
        kept = digest.total(clinic.store, feed, 1)
        assert kept != "0" * 16
        with clinic.store.writing():
            digest.sum_up(clinic.store, feed)
        assert digest.total(clinic.store, feed, 1) == kept
        assert digest.unlike(clinic.store, feed, None, 1_000) == ([], None)
    [thread] = clinic_queries.inbox(clinic.store)
    clinic.store.run("DELETE FROM item WHERE uid = ?", (thread.uid,))
    assert digest.total(clinic.store, "care", 1) == "0" * 16


def test_only_the_clinic_s_own_staff_speak_at_its_stations_and_in_their_roles(
    clinic: Clinic,
) -> None:
    book = session.Book("GH261124-A001", WHO, 0)
    assert refusal(clinic.push(clinic.uid(), book, Actor("X9", "某", "receptionist"))) == (
        "not_on_roster"
    )
    assert refusal(clinic.push(clinic.uid(), book, Actor("R1", "杭晓梅", "doctor"))) == (
        "not_allowed_for_role"
    )
    assert clinic.push(clinic.uid(), book, STAFF[2]).outcome == "accepted"
    clinic.say("clinicstaff:R1", PutClinicStaff("R1", "杭晓梅", ("receptionist",), False))
    assert refusal(clinic.push(clinic.uid(2), book, STAFF[2])) == "not_on_roster"


def test_a_number_is_given_once_whatever_it_stands_on(clinic: Clinic) -> None:
    desk, other = STAFF[2], Patient("李雨桐", "20240002")
    first = session.Book("GH261124-A001", WHO, 0)
    assert clinic.push(clinic.uid(), first, desk).outcome == "accepted"
    again = session.Book("GH261124-A001", other, 1)
    assert refusal(clinic.push(clinic.uid(), again, desk)) == "number_taken"
    foreign = session.Book("GH261124-B001", other, 1)
    assert refusal(clinic.push(clinic.uid(), foreign, desk)) == "foreign_number"
    of_a_claim = session.Book("YB261124-A002", other, 1)
    assert refusal(clinic.push(clinic.uid(), of_a_claim, desk)) == "bad_number"


def test_an_invoice_is_handed_in_once(clinic: Clinic) -> None:
    uid = clinic.draft("KP123456")
    clinic.say(uid, claim.Submit(), PERSON)
    other = Actor("20240002", "李雨桐", "requester")
    with pytest.raises(Refusal, match="invoice_used"):
        clinic.draft("kp １２３\u200b456", other)
    clinic.push(uid, claim.Take(), CLERK)
    assert clinic.push(uid, claim.Reject("看不清"), CLERK).outcome == "accepted"
    assert clinic.draft("KP123456", other)


def test_what_one_bears_oneself_is_borne_once_in_a_year(clinic: Clinic) -> None:
    rules = clinic.ledger.rulebook
    terms = structs.replace(rules.clinic.claim, deductible=20_000, ratio=800)
    clinic.ledger.rulebook = structs.replace(
        rules, clinic=structs.replace(rules.clinic, claim=terms)
    )
    found = []
    for invoice in ("KP100001", "KP100002", "KP100003"):
        uid = clinic.draft(invoice)
        clinic.say(uid, claim.Submit(), PERSON)
        assert clinic.push(uid, claim.Approve(own=345), CLERK).outcome == "accepted"
        one = clinic_queries.claim(clinic.store, uid)
        assert one is not None
        assert one.amounts is not None
        found.append((one.amounts.deductible, one.amounts.payable))
    assert found == [(12_000, 0), (8_000, 3_200), (0, 9_600)]


def test_of_two_processes_that_take_in_one_invoice_at_once_one_is_refused(
    clinic: Clinic, address: str, tmp_path: Path
) -> None:
    """The turn of the feed is taken before anything is looked up."""
    uids = [clinic.draft("KP777777"), clinic.draft("KP777777")]
    clouds = [open_cloud(tmp_path / "cloud", address) for _ in uids]
    try:
        with ThreadPoolExecutor(2) as pool:
            jobs_ = [
                pool.submit(lambda u=uid, c=one: _outcome(clinic, u, c.ledger))  # type: ignore[misc]
                for uid, one in zip(uids, clouds, strict=True)
            ]
            assert sorted(job.result() for job in jobs_) == ["accepted", "invoice_used"]
    finally:
        for one in clouds:
            one.store.close()


def _outcome(clinic: Clinic, uid: str, ledger: CloudLedger) -> str:
    try:
        return clinic.say(uid, claim.Submit(), PERSON, ledger).outcome
    except Refusal as no:
        return no.code
    finally:
        ledger.store.close()


def test_a_slot_has_one_visit_and_a_person_one_a_day(clinic: Clinic) -> None:
    clinic.say(clinic.uid(), session.Book(clinic.number(), WHO, 0), PERSON)
    with pytest.raises(Refusal, match="one_a_day"):
        clinic.say(clinic.uid(), session.Book(clinic.number(), WHO, 1), PERSON)
    other = Actor("20240002", "李雨桐", "requester")
    wish = session.Book(clinic.number(), Patient("李雨桐", "20240002"), 0)
    with pytest.raises(Refusal, match="slot_taken"):
        clinic.say(clinic.uid(), wish, other)


def test_terms_lapse_by_themselves_and_once(clinic: Clinic) -> None:
    thread = f"consult:{clinic.ids()}"
    clinic.say(thread, consult.Ask(WHO, "头疼", read=True), PERSON)
    clinic.say(thread, consult.Answer("多喝水"), DOCTOR)
    slip = f"referral:{clinic.ids()}"
    issue = referral.Issue(clinic.number("ZZ"), WHO, "市一医院", "偏头痛", "2026-11-24")
    clinic.say(slip, issue, DOCTOR)
    bill = clinic.draft("KP999999")
    clinic.say(bill, claim.Submit(), PERSON)
    clinic.say(bill, claim.Take(), CLERK)
    clinic.say(bill, claim.Approve(), CLERK)

    def statuses() -> list[str]:
        found = (clinic_queries.state(clinic.store, uid) for uid in (thread, slip, bill))
        return [str(one.status) for one in found]

    assert statuses() == ["answered", "valid", "awaiting_paper"]
    clinic.clock.advance(40 * DAY)
    assert clinic.work() > 0
    assert statuses() == ["closed", "expired", "rejected"]
    heads = clinic.ledger.heads()
    clinic.work()
    assert clinic.ledger.heads() == heads


def test_nothing_happens_by_itself_soon_after_a_restore(clinic: Clinic) -> None:
    clinic.clock.advance(3 * DAY)
    clinic.ledger.set_meta("quiet_until", str(clinic.clock() + HOUR))
    assert clinic.work() == 0
    clinic.clock.advance(2 * HOUR)
    assert clinic.work() > 0


def test_states_are_stored_as_they_were_made(clinic: Clinic) -> None:
    uid = clinic.draft("KP222222")
    made: Claim = clinic_queries.state(clinic.store, uid)
    row = clinic.store.row("SELECT state, number, topic, person FROM item WHERE uid = ?", (uid,))
    assert row is not None
    assert bytes(row[0]) == encode_state(made)
    assert tuple(row[1:]) == (made.number, "KP222222", PERSON.id)
    shown: Session | None = clinic_queries.session(clinic.store, clinic.uid())
    assert shown is not None
    assert clinic_queries.sessions(clinic.store, shown.plan.day, shown.plan.day) == [shown]


def test_the_sample_campus_has_a_clinic_with_a_week_of_sessions_and_some_visits(
    cloud: Cloud,
) -> None:
    fill_sample(cloud)
    booked = fill_visits(cloud)
    assert booked > 20
    assert len(clinic_queries.schedules(cloud.store)) == 4
    visits = sum(
        len(one.visits) for one in clinic_queries.sessions(cloud.store, "2026-11-24", "2026-12-02")
    )
    assert visits == booked
    assert fill_visits(cloud) == 0
