"""The campus that lives by itself: through the real doors, in fitting words, never as the desk."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psutil
import pytest
from PIL import Image

from cloud.app import fill_sample, open_cloud
from cloud.blobs import Blobs
from cloud.clinic import jobs
from cloud.life import campus as campus_module
from cloud.life import patient as patient_module
from cloud.life import pictures as pictures_module
from cloud.life import student as student_module
from cloud.life.__main__ import live
from cloud.life.campus import Campus
from cloud.life.office import Office
from cloud.life.page import read_page
from cloud.life.pictures import picture
from cloud.life.sayings import Sayings
from domain.envelope import Args
from domain.faults import FaultTree
from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import OPEN, Ticket
from domain.services import decode_state
from domain.wire import WireEntry, decode, read_entry
from tests.cloud.pages.served import Campus as Served
from tests.cloud.pages.served import serve
from tests.prepared import rules
from tests.worlds import LEADER, MINUTE, NOON, HeldClock

ROOT = Path(__file__).resolve().parents[2]
SECOND = 1_000
WORKERS = ("W101", "W102", "W103", "W104", "W201", "W202")


@pytest.fixture(scope="module")
def faults() -> FaultTree:
    return rules().faults


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve(tmp_path / "cloud") as made:
        yield made


@pytest.fixture
def campus(served: Served, faults: FaultTree, monkeypatch: pytest.MonkeyPatch) -> Iterator[Campus]:
    monkeypatch.setattr(pictures_module, "_SIZE", (120, 160))  # quickly drawn, sent and kept
    made = make_campus(served, faults, seed=7)
    yield made
    made.close()


def make_campus(served: Served, faults: FaultTree, seed: int) -> Campus:
    dice = Random(seed)
    office = Office(served.cloud.store.path.parent)
    return Campus(served.url, office, Sayings(faults, dice), dice, served.clock)


def tickets(served: Served) -> list[Ticket]:
    rows = served.cloud.store.rows("SELECT state FROM ticket ORDER BY id")
    return [decode_state("repair", row[0]) for row in rows]


def acts(served: Served) -> list[tuple[str, str]]:
    """Everything that happened, as role and event, in order."""
    rows = served.cloud.store.rows("SELECT data FROM entry WHERE feed = 'logistics' ORDER BY seq")
    entries = [read_entry(decode(bytes(row[0]), WireEntry)) for row in rows]
    return [(e.actor.role, type(event).__name__) for e in entries for event in e.events]


def desk(served: Served, uid: str, *wishes: Args) -> None:
    for wish in wishes:
        served.cloud.submit(uid, wish, LEADER, "desk")


def work_as_the_desk(served: Served) -> None:
    """What a person at the desk does between two beats: accept and send somebody."""
    for n, ticket in enumerate(tickets(served)):
        if ticket.status == "reported":
            desk(served, ticket.uid, c.Accept())
        elif ticket.status == "accepted":
            code = WORKERS[n % len(WORKERS)]
            desk(served, ticket.uid, c.Dispatch(crew_of([(code, code)])))


def test_a_day_has_everything_that_a_desk_meets(served: Served, campus: Campus) -> None:
    """Reports with pictures, workers' steps, pauses, notes, urges, confirmations, ratings."""
    wanted = {
        ("requester", "Reported"), ("requester", "Urged"), ("requester", "Noted"),
        ("requester", "InspectionPassed"), ("requester", "Rated"), ("worker", "Taken"),
        ("worker", "HandedBack"), ("worker", "ExtensionAsked"),
        ("worker", "Arrived"), ("worker", "Held"), ("worker", "Resumed"), ("worker", "Finished"),
    }  # fmt: skip
    told: list[str | None] = []
    while len(told) < 120 and (len(told) % 10 or not wanted <= set(acts(served))):
        served.clock.advance(25 * SECOND)
        told.append(campus.beat())
        work_as_the_desk(served)
    assert wanted - set(acts(served)) == set()
    assert [line for line in told if line and "没办成" in line] == []
    seen = tickets(served)
    assert any(ticket.photos for ticket in seen)
    assert any(ticket.result and ticket.result.materials for ticket in seen)


def test_people_go_to_the_clinic_too_and_nothing_is_told_of_why(
    served: Served, campus: Campus
) -> None:
    """Booked, asked, and a bill with all its papers; the log says that much and no more."""
    jobs.run_due(served.cloud.ledger, served.clock())
    campus.beat()
    told = set()
    for _ in range(40):
        served.clock.advance(4 * MINUTE)
        told.add(campus._a_patient())
    rows = served.cloud.store.rows("SELECT data FROM entry WHERE feed <> 'logistics'")
    said = [decode(bytes(row[0]), WireEntry) for row in rows]
    own = {entry.kind for entry in said if entry.actor.role == "requester"}
    assert own >= {"session.book", "consult.ask", "claim.draft", "claim.attach", "claim.submit"}
    fixed = Path(patient_module.__file__).read_text("utf-8")
    assert all(line is None or f'"{line.partition(" ")[2]}"' in fixed for line in told)


def test_who_is_not_content_says_so(
    served: Served, campus: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job goes back to the worker, with the reason."""
    monkeypatch.setattr(student_module, "_SOME", 1.0)
    campus.beat()
    uid, worker = tickets(served)[0].uid, ("W101", "张大勇")
    served.finish(uid, worker)
    for _ in range(3):
        served.clock.advance(2 * MINUTE)
        campus._a_student()
    assert ("requester", "InspectionFailed") in acts(served)
    assert served.ticket(uid).status != "finished"


def test_it_never_plays_the_desk(served: Served, campus: Campus) -> None:
    """Left alone, every ticket waits at the desk for a person."""
    for _ in range(15):
        served.clock.advance(20 * SECOND)
        campus.beat()
    assert {role for role, _ in acts(served)} == {"requester"}
    assert {t.status for t in tickets(served)} <= {"reported", "withdrawn"}


def test_a_desk_that_nobody_sits_at_is_not_buried(
    served: Served, campus: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About so many reports wait; after that the campus mostly holds its peace."""
    monkeypatch.setattr(campus_module, "_REPORT_ANYWAY", 0.0)
    monkeypatch.setattr(campus_module, "BACKLOG", 5)
    for _ in range(30):
        served.clock.advance(8 * SECOND)
        campus.beat()
    waiting = [t for t in tickets(served) if t.status in OPEN]
    assert 5 <= len(waiting) <= 7


def test_a_newcomer_sees_something_within_the_first_beats(served: Served, campus: Campus) -> None:
    """The first beat is a report: nobody has anything else to do yet."""
    campus.beat()
    assert [t.status for t in tickets(served)] == ["reported"]


def test_so_many_people_and_no_more(
    served: Served, faults: FaultTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has nothing running makes room for somebody new: memory stays bounded."""
    monkeypatch.setattr(campus_module, "REGULARS", 3)
    monkeypatch.setattr(campus_module, "_STAYS", 0.0)
    campus, names = make_campus(served, faults, seed=3), set()
    for _ in range(20):
        served.clock.advance(MINUTE)
        campus.beat()
        names |= {student.person.code for student in campus.students}
        assert len(campus.students) <= 3
        for ticket in tickets(served):
            if ticket.status == "reported":
                desk(served, ticket.uid, c.Reject("out_of_scope"))
    campus.close()
    assert len(names) > 3


def test_the_same_seed_brings_the_same_people(served: Served, faults: FaultTree) -> None:
    """So a second start goes on with the first one's tickets."""
    first, second = (make_campus(served, faults, seed=5) for _ in range(2))
    for campus in (first, second):
        campus.beat()
        campus.close()
    assert first.students[0].person.code == second.students[0].person.code


def test_what_the_rules_refuse_is_told_and_life_goes_on(
    served: Served, campus: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticket was withdrawn meanwhile: normal."""
    campus.beat()
    student = campus.students[0]

    def refused(now: int) -> str:
        raise Refusal("page_refused", status=409, say="工单已撤销")

    monkeypatch.setattr(student, "look", refused)
    assert campus._a_student() == f"{student.person.name} 没办成：工单已撤销"
    assert campus.beat() is not None


def test_somebody_whose_session_is_over_signs_in_again(served: Served, campus: Campus) -> None:
    """Sessions end after a month, or when the cloud was made anew."""
    campus.beat()
    ticket = tickets(served)[0]
    desk(served, ticket.uid, c.Accept(), c.Dispatch(crew_of([("W101", "张大勇")])))
    campus._a_worker()
    assert "W101" in campus.workers
    served.cloud.store.run("DELETE FROM session")
    served.clock.advance(MINUTE)
    assert campus._a_worker() is None
    assert campus.workers == {}
    served.clock.advance(MINUTE)
    campus._a_worker()
    served.clock.advance(MINUTE)
    assert campus._a_worker() is not None


# ---- the cloud away


def test_while_the_cloud_is_away_it_waits_and_goes_on(served: Served, faults: FaultTree) -> None:
    """Told once, asked again every few seconds, and then the day goes on."""
    campus = make_campus(served, faults, seed=1)
    there, campus._url = campus._url, "http://127.0.0.1:9"
    said: list[str] = []
    pauses: list[float] = []

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 4:
            campus._url = there
        return len(pauses) <= 5

    live(campus, Random(1), 1.0, said.append, wait)
    campus.close()
    assert [line.startswith("等云端") for line in said] == [True, False, False]
    assert pauses[1:4] == [3.0, 3.0, 3.0]
    assert 4.0 <= pauses[4] <= 8.0


def test_it_ends_at_once_when_told_to(tmp_path: Path) -> None:
    """SIGTERM, also in the middle of waiting."""
    cloud = open_cloud(tmp_path)
    fill_sample(cloud)
    cloud.store.close()
    command = [sys.executable, "-m", "cloud.life", "--url", "http://127.0.0.1:9", "--data"]
    process = subprocess.Popen(
        [*command, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stdout.readline(), "it says that the cloud is away"
    process.terminate()
    assert process.wait(5) == 0
    process.stdout.close()


def test_it_does_not_outlive_whoever_started_it(tmp_path: Path) -> None:
    """A demonstration that was killed leaves no campus behind that goes on by itself."""
    cloud = open_cloud(tmp_path)
    fill_sample(cloud)
    cloud.store.close()
    start = (
        "import subprocess, sys; command = [sys.executable, '-m', 'cloud.life', *sys.argv[1:]]; "
        "print(subprocess.Popen(command).pid, flush=True); sys.stdin.readline()"
    )
    options = ["--url", "http://127.0.0.1:9", "--pace", "50", "--data", str(tmp_path)]
    parent = subprocess.Popen(
        [sys.executable, "-c", start, *options], cwd=ROOT, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert parent.stdin is not None
    assert parent.stdout is not None
    life = psutil.Process(int(parent.stdout.readline()))
    assert parent.stdout.readline().split()[1].startswith("等云端")
    parent.kill()
    parent.wait(5)
    ended = psutil.wait_procs([life], timeout=20)[0]
    parent.stdin.close()
    parent.stdout.close()
    assert ended


def test_a_folder_without_a_cloud_is_a_sentence(tmp_path: Path) -> None:
    """No database is made where there was none."""
    with pytest.raises(Trouble, match="no_cloud_here"):
        Office(tmp_path)
    assert list(tmp_path.iterdir()) == []


# ---- words and pictures


def test_every_saying_is_of_a_fault_that_can_be_reported(faults: FaultTree) -> None:
    """And wherever one is, there is something to say."""
    sayings = Sayings(faults, Random(1))
    for one in sayings._file.report:
        fault = faults.get(one.fault)
        assert fault is not None, one.fault
        assert fault.parent, one.fault
        assert fault.active, one.fault
    for use in ("dorm", "teaching", "office", "lab", "canteen", "library", "outdoor"):
        said = {sayings.report(use).text for _ in range(30)}
        assert len(said) > 3, use


def test_a_worker_writes_what_fits_the_fault(faults: FaultTree) -> None:
    """The job's page tells the fault; a category's words do where the fault has none of its own."""
    sayings = Sayings(faults, Random(1))
    assert sayings.finish("工单 水 › 龙头 一直滴水").fault == "water.tap"
    assert sayings.finish("工单 水 › 热水/浴室 花洒").fault == "water"
    assert sayings.finish("工单 环境 › 虫鼠 蟑螂").fault == ""


@pytest.mark.parametrize("kind", ["stain", "puddle", "crack", "dark", "door", "plain"])
def test_pictures_are_what_phones_send(kind: str, tmp_path: Path) -> None:
    """Small JPEGs that the cloud takes as they are; each one different."""
    one, other = picture(kind, Random(1)), picture(kind, Random(2))
    assert one != other
    assert Image.open(io.BytesIO(one)).size == (720, 960)
    assert len(one) < 120_000
    cloud = open_cloud(tmp_path)
    kept = Blobs(tmp_path / "blobs", cloud.store).put(one, "person:1", NOON)
    assert (kept.width, kept.height) == (720, 960)
    cloud.store.close()


# ---- reading a page

PAGE = """
<form method="post" action="/jobs/1/take"><input type="hidden" name="key" value="k1">
  <select name="when"><option value="">soon</option><option value="7" selected>then</option>
  </select>
  <input type="radio" name="enter" value="0" checked><input type="radio" name="enter" value="1">
  <textarea name="text"> said &amp; done </textarea><input type="file" name="files">
  <input name="off" disabled value="x"><button type="submit" name="b" value="1">go</button></form>
<section hidden><form action="/jobs/1/finish"><input name="minutes"></form></section>
<div role="alert" hidden>not said</div><div role="alert"><p>太晚了，<b>已撤销</b></p></div>
<a href="/jobs/2">x</a><a href="/jobs/2">again</a><a href="/me">me</a>
"""


def test_a_page_is_read_as_its_reader_sees_it() -> None:
    """Fields as they stand, choices, what is hidden, what is said out loud."""
    page = read_page("/jobs/1", PAGE)
    form = page.need("take")
    assert dict(form.sent) == {"key": "k1", "when": "7", "enter": "0", "text": " said & done "}
    assert form.offered == {"when": ["", "7"], "enter": ["0", "1"]}
    assert form.takes_files
    assert page.acts == {"take"}
    assert page.form("finish") is None
    assert page.alert == "太晚了，已撤销"
    assert page.links_to(r"/jobs/\d+") == ["/jobs/2"]


def test_a_form_is_filled_in_with_what_it_offers_alone() -> None:
    """A page that changed is noticed, not guessed at."""
    form = read_page("/", PAGE).need("take")
    filled = form.filled({"enter": "1", "text": ["a", "b"]})
    assert sorted(filled) == [
        ("enter", "1"), ("key", "k1"), ("text", "a"), ("text", "b"), ("when", "7"),
    ]  # fmt: skip
    for answers in ({"enter": "2"}, {"nothing": "1"}, {"off": "1"}):
        with pytest.raises(Trouble, match="page_changed"):
            form.filled(answers)


def test_time_is_the_campuss_own(served: Served, faults: FaultTree) -> None:
    """With pace 10 a minute's patience lasts six seconds."""
    clock = HeldClock()
    dice = Random(1)
    office = Office(served.cloud.store.path.parent)
    campus = Campus(served.url, office, Sayings(faults, dice), dice, clock, pace=10)
    began = campus.now()
    clock.advance(6 * SECOND)
    assert campus.now() - began == MINUTE
    campus.close()
