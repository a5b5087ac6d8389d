"""Hints over a real stream: stations hear that a feed has moved, and never what moved it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
import requests

from cloud import codes, enrolment
from cloud.api import sync
from cloud.app import build
from cloud.cloud import Cloud
from domain.directory import Staff, put
from domain.people import SYSTEM
from domain.wire import WIRE_VERSION, EnrolRequest
from tests.cloud.desks import Desks
from tests.cloud.pages.served import listening
from tests.worlds import HeldClock

PATIENCE = 20.0
"""Longest wait for a hint, seconds; it comes within milliseconds, or within one from outside."""

ANOTHER_PROCESS = """
import sys
from pathlib import Path
from cloud.app import open_cloud
from domain.directory import Staff, put
from domain.people import SYSTEM
cloud = open_cloud(Path(sys.argv[1]), sys.argv[2])
cloud.submit("staff:W777", put(Staff("W777", "新来的")), SYSTEM, "system")
cloud.store.close()
"""


@pytest.fixture
def url(cloud: Cloud) -> Iterator[str]:
    with listening(build(cloud)) as place:
        yield place


@contextmanager
def stream(cloud: Cloud, url: str) -> Iterator[Iterator[str]]:
    """The lines of an enrolled station's stream."""
    code = codes.issue(cloud.store, enrolment.PURPOSE, "", cloud.clock())
    wish = EnrolRequest(WIRE_VERSION, code, "台", "i1")
    token = enrolment.enrol(cloud.ledger, wish, cloud.clock()).token
    session = requests.Session()
    session.trust_env = False
    with session.get(
        f"{url}/sync/v1/stream",
        headers={"authorization": f"Bearer {token}"},
        stream=True,
        timeout=(5, PATIENCE),
    ) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        assert reply.headers["cache-control"] == "no-store"
        yield (line for line in reply.iter_lines(1, decode_unicode=True))


def heads(lines: Iterator[str]) -> dict[str, int]:
    """The next hint."""
    line = next(line for line in lines if line.startswith("data:"))
    return msgspec.json.decode(line[5:], type=dict[str, int])


def test_a_listener_hears_at_once_how_far_its_feeds_reach(cloud: Cloud, url: str) -> None:
    Desks(cloud.ledger, HeldClock()).roster()
    cloud.hub.publish(cloud.ledger.heads())
    with stream(cloud, url) as lines:
        assert heads(lines) == {"logistics": 0, "directory": 2}


def test_then_whatever_moves_without_a_word_of_it(cloud: Cloud, url: str) -> None:
    desks = Desks(cloud.ledger, HeldClock())
    desks.roster()
    cloud.hub.publish(cloud.ledger.heads())
    with stream(cloud, url) as lines:
        heads(lines)
        desks.report()
        cloud.hub.publish(cloud.ledger.heads())
        line = next(line for line in lines if line.startswith("data:"))
        assert msgspec.json.decode(line[5:]) == {"logistics": 1, "directory": 2}


def test_what_a_page_or_another_station_writes_is_hinted_by_itself(cloud: Cloud, url: str) -> None:
    desks = Desks(cloud.ledger, HeldClock())
    desks.roster()
    with stream(cloud, url) as lines:
        heads(lines)
        cloud.submit("staff:W1", put(Staff("W1", "王")), SYSTEM, "system")
        while heads(lines)["directory"] < 3:
            continue


def test_what_another_process_writes_is_hinted_too(
    cloud: Cloud, url: str, tmp_path: Path, address: str
) -> None:
    with stream(cloud, url) as lines:
        assert heads(lines) == {"logistics": 0, "directory": 0}
        subprocess.run(
            [sys.executable, "-c", ANOTHER_PROCESS, str(tmp_path / "cloud"), address],
            check=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        assert heads(lines) == {"logistics": 0, "directory": 1}


def test_a_quiet_stream_has_a_heart_beat(
    cloud: Cloud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a line that is dead can be told from a quiet day."""
    monkeypatch.setattr(sync, "HEARTBEAT_SECONDS", 1)
    with stream(cloud, url) as lines:
        heads(lines)
        assert next(line for line in lines if line.startswith(":"))


def test_a_listener_that_goes_away_is_forgotten(cloud: Cloud, url: str) -> None:
    with stream(cloud, url) as lines:
        heads(lines)
        assert len(cloud.hub._listeners) == 1
    desks = Desks(cloud.ledger, HeldClock())
    desks.roster()
    with stream(cloud, url) as lines:
        # The server notices at its next word to the one that left.
        for _ in range(50):
            cloud.hub.publish({"directory": cloud.hub.heads.get("directory", 0) + 1})
            heads(lines)
            if len(cloud.hub._listeners) == 1:
                break
        assert len(cloud.hub._listeners) == 1
