"""How soon WeChat's pushes are answered while the pages are busy; it waits five seconds."""

from __future__ import annotations

import itertools
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

from cloud.app import clock, fill_sample, open_cloud
from cloud.identity import consent, sessions
from cloud.identity.bindings import Bindings
from cloud.identity.visitor import visitor_of
from desktop.processes import CloudProcess
from tests.benchmarks.measuring import Figure, percentile
from tests.wechat_platform.configured import configure
from tests.wechat_platform.push import Account, Pusher

RATE = 50
"""Pushes a second: a school's whole crowd at noon of the first day of term."""
SECONDS = 12
USERS = 200
THINK = 4.0
"""Seconds between two pages of one person."""
HANGS_UP = 5_000.0
ACCOUNT = Account()
PAGES = ("/", "/report", "/tickets", "/report/place")


def figures() -> Iterator[Figure]:
    """Pushes alone, then with two hundred people on the pages; each push by somebody bound."""
    with _cloud() as (cloud, openids, cookies):
        quiet = _pushed(cloud.url, openids)
        with _users(cloud.url, cookies) as seen:
            busy = _pushed(cloud.url, openids)
    yield Figure(
        f"WeChat's push answered, p99, {RATE}/s, {USERS} people on the pages",
        percentile(busy, 0.99), "ms", "the platform hangs up after", HANGS_UP, 0.1,
    )  # fmt: skip
    yield Figure(
        "WeChat's push answered, p50, with people on the pages",
        percentile(busy, 0.5), "ms", "without them", percentile(quiet, 0.5), 10,
    )  # fmt: skip
    yield Figure(
        "pages drawn meanwhile", len(seen) / SECONDS, "pages/s",
        "pages asked for", USERS / THINK, 0.8, higher=True,
    )  # fmt: skip


@contextmanager
def _cloud() -> Iterator[tuple[CloudProcess, list[str], list[str]]]:
    """A running cloud; openids that are bound; cookies of people signed in."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        configure(data, "http://127.0.0.1:9")
        openids, cookies = _people(data)
        cloud = CloudProcess(data)
        cloud.start()
        try:
            yield cloud, openids, cookies
        finally:
            cloud.stop()


def _people(data: Path) -> tuple[list[str], list[str]]:
    cloud = open_cloud(data)
    fill_sample(cloud)
    bindings, openids, cookies = Bindings(cloud.ledger, ACCOUNT.appid), [], []
    rows = cloud.store.rows(
        "SELECT aggregate FROM record WHERE aggregate LIKE 'person:%' ORDER BY aggregate LIMIT ?",
        (USERS,),
    )
    for at, (subject,) in enumerate(rows):
        visitor = visitor_of(cloud.store, subject)
        assert visitor is not None
        consent.agree(cloud.ledger, subject, clock())
        cookies.append(sessions.start(cloud.store, visitor, clock()))
        bindings.bind(f"oBench{at:04d}", subject, "code", "2026-11", clock())
        openids.append(f"oBench{at:04d}")
    cloud.store.close()
    return openids, cookies


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
def _users(url: str, cookies: list[str]) -> Iterator[list[float]]:
    """People who open a page, read, and open the next one, until the block ends."""
    over = threading.Event()
    seen: list[float] = []

    def browse(at: int) -> None:
        session = requests.Session()
        session.trust_env = False
        session.cookies.set("paidan", cookies[at])
        over.wait(at * THINK / USERS)
        for page in itertools.cycle(PAGES):
            if over.is_set():
                break
            started = time.perf_counter()
            assert session.get(url + page, timeout=30).status_code == 200
            seen.append((time.perf_counter() - started) * 1_000)
            over.wait(max(0.0, THINK - (time.perf_counter() - started)))
        session.close()

    people = [threading.Thread(target=browse, args=(at,)) for at in range(len(cookies))]
    for person in people:
        person.start()
    try:
        yield seen
    finally:
        over.set()
        for person in people:
            person.join(40)
