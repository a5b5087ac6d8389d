"""The first noon of term: WeChat pushes, people are on the pages and report, stations listen."""

from __future__ import annotations

import itertools
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests
from msgspec import Struct

from cloud.app import clock, fill_sample, open_cloud
from cloud.identity import consent, sessions
from cloud.identity.bindings import Bindings
from cloud.identity.visitor import visitor_of
from desktop.processes import CloudProcess
from storage import lookup
from tests.benchmarks.measuring import Figure, percentile
from tests.benchmarks.streams import PATIENCE, Ears
from tests.stories.test_processes import Line
from tests.wechat_platform.configured import configure
from tests.wechat_platform.push import Account, Pusher

RATE = 50
"""Pushes a second: a school's whole crowd at noon of the first day of term."""
SECONDS = 12
USERS = 200
THINK = 4.0
"""Seconds between two pages of one person."""
REQUIRED = 500.0
"""Milliseconds within which 99 of 100 are answered; the platform hangs up after ten times that."""
STATIONS = 500
REPORTING = 8
"""One of so many people reports something while they are on the pages: two a second."""
ACCOUNT = Account()
PAGES = ("/", "/report", "/tickets", "/report/place")


def figures() -> Iterator[Figure]:
    """Pushes alone, then with everybody else; each push by somebody bound."""
    with _cloud() as (cloud, openids, people):
        for page in PAGES:  # noon is not the minute after the start: a template is read once
            requests.get(cloud.url + page, cookies={"paidan": people[0].cookie}, timeout=30)
        quiet = _pushed(cloud.url, openids)
        with _stations(cloud) as heard, _users(cloud.url, people) as seen:
            busy = _pushed(cloud.url, openids)
    crowd = f"{USERS} people on the pages, {STATIONS} stations listening"
    yield Figure(
        f"WeChat's push answered, p99, {RATE}/s, {crowd}",
        percentile(busy, 0.99), "ms", "required", REQUIRED, 1,
    )  # fmt: skip
    yield Figure(
        f"a page drawn or a report taken meanwhile, p99, {RATE} a second",
        percentile(sorted(seen), 0.99), "ms", "required", REQUIRED, 1,
    )  # fmt: skip
    yield Figure(
        "WeChat's push answered, p50, with all of them",
        percentile(busy, 0.5), "ms", "without them", percentile(quiet, 0.5), 10,
    )  # fmt: skip
    yield Figure(
        "pages drawn meanwhile", len(seen) / SECONDS, "pages/s",
        "pages asked for", USERS / THINK, 0.8, higher=True,
    )  # fmt: skip
    yield Figure(
        "stations that heard of the reports meanwhile", sum(map(bool, heard)), "stations",
        "listening", STATIONS, 1, higher=True,
    )  # fmt: skip


class Somebody(Struct, frozen=True):
    """A student who is signed in on the pages."""

    cookie: str
    room: str
    phone: str


@contextmanager
def _cloud() -> Iterator[tuple[CloudProcess, list[str], list[Somebody]]]:
    """A running cloud; openids that are bound; people signed in."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        configure(data, "http://127.0.0.1:9")
        openids, people = _people(data)
        cloud = CloudProcess(data)
        cloud.start()
        try:
            yield cloud, openids, people
        finally:
            cloud.stop()


def _people(data: Path) -> tuple[list[str], list[Somebody]]:
    cloud = open_cloud(data)
    fill_sample(cloud)
    bindings, openids, people = Bindings(cloud.ledger, ACCOUNT.appid), [], []
    rows = cloud.store.rows(
        "SELECT aggregate FROM record WHERE aggregate LIKE 'person:%' ORDER BY aggregate LIMIT ?",
        (USERS,),
    )
    for at, (subject,) in enumerate(rows):
        visitor = visitor_of(cloud.store, subject)
        assert visitor is not None
        consent.agree(cloud.ledger, subject, clock())
        found = lookup.record(cloud.store, subject)
        assert found is not None
        assert found.person is not None
        cookie = sessions.start(cloud.store, visitor, clock())
        people.append(Somebody(cookie, found.person.room, found.person.phones[0]))
        bindings.bind(f"oBench{at:04d}", subject, "code", "2026-11", clock())
        openids.append(f"oBench{at:04d}")
    cloud.store.close()
    return openids, people


def _pushed(url: str, openids: list[str]) -> list[float]:
    """Milliseconds from the moment each push was due to its answer, sorted."""
    ready = threading.local()
    begin = time.perf_counter() + 0.2

    def push(n: int) -> float:
        pusher = getattr(ready, "pusher", None)
        if pusher is None:
            pusher = ready.pusher = Pusher(f"{url}/wechat/callback", clock, account=ACCOUNT)
        openid = openids[n % len(openids)]
        due = begin + n / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        if n % 5:
            answered = pusher.text(openid, ("我的工单", "报修", "帮助", "BX261124-W001")[n % 4])
        else:
            answered = pusher.happened(openid, "CLICK", EventKey=("tickets", "help")[n % 2])
        assert answered.status == 200
        assert answered.said
        return (time.perf_counter() - due) * 1_000

    with ThreadPoolExecutor(RATE) as threads:
        return sorted(threads.map(push, range(RATE * SECONDS)))


@contextmanager
def _stations(cloud: CloudProcess) -> Iterator[list[int]]:
    """Stations that listen until the block ends; how many hints each has had."""
    over, heard = threading.Event(), [0] * STATIONS
    ears = Ears()
    ears.open(cloud.port, Line(cloud, "").token, STATIONS)
    listening = threading.Thread(target=ears.count, args=(heard, over))
    listening.start()
    try:
        yield heard
    finally:
        over.set()
        listening.join(PATIENCE)
        ears.close()


@contextmanager
def _users(url: str, people: list[Somebody]) -> Iterator[list[float]]:
    """People who open a page, read, and open the next one, until the block ends."""
    over = threading.Event()
    seen: list[float] = []

    def browse(at: int) -> None:
        session = requests.Session()
        session.trust_env = False
        session.cookies.set("paidan", people[at].cookie)
        over.wait(at * THINK / USERS)
        for visit in itertools.count():
            if over.is_set():
                break
            started = time.perf_counter()
            if visit == 1 and at % REPORTING == 0:
                form = report_form(people[at])
                done = session.post(f"{url}/report", form, timeout=30, allow_redirects=False)
                assert done.status_code == 303, done.text
            else:
                page = PAGES[visit % len(PAGES)]
                assert session.get(url + page, timeout=30).status_code == 200
            seen.append((time.perf_counter() - started) * 1_000)
            over.wait(max(0.0, THINK - (time.perf_counter() - started)))
        session.close()

    threads = [threading.Thread(target=browse, args=(at,)) for at in range(len(people))]
    for one in threads:
        one.start()
    try:
        yield seen
    finally:
        over.set()
        for one in threads:
            one.join(40)


def report_form(one: Somebody) -> dict[str, str]:
    """A report as the page's form sends it."""
    return {
        "key": uuid.uuid4().hex,
        "place": one.room,
        "fault": "water.tap",
        "description": "水龙头关不紧，一直滴水",
        "phone": one.phone,
    }
