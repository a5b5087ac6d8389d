"""The doors beside the feeds: files in parts, one ticket's past, a number, for stations alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from cloud import codes, enrolment
from cloud.app import build
from cloud.cloud import Cloud
from domain.repair import commands as c
from domain.wire import WIRE_VERSION, EnrolRequest
from tests.cloud.desks import Desks
from tests.cloud.pages.served import listening
from tests.worlds import HeldClock


def told(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def desks(cloud: Cloud, clock: HeldClock) -> Desks:
    """One ticket, accepted, in the cloud."""
    made = Desks(cloud.ledger, clock)
    made.roster()
    made.say(made.report("u1"), c.Accept())
    return made


@pytest.fixture
def door(cloud: Cloud, desks: Desks) -> Iterator[Door]:
    """The served cloud."""
    with listening(build(cloud)) as url:
        yield Door(url)


class Door:
    """Asks over HTTP, under the path of the stations."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str, headers: dict[str, str] | None = None) -> requests.Response:
        return self._session.get(f"{self._url}/sync/v1/{path}", headers=headers, timeout=20)


@pytest.fixture
def token(cloud: Cloud, clock: HeldClock) -> str:
    code = codes.issue(cloud.store, enrolment.PURPOSE, "", clock())
    return enrolment.enrol(
        cloud.ledger, EnrolRequest(WIRE_VERSION, code, "一号台", "i1"), clock()
    ).token


def test_a_station_fetches_it_in_parts(cloud: Cloud, door: Door, token: str) -> None:
    made = cloud.snapshots
    assert made is not None
    assert door.get("snapshot?kind=open", told(token)).json()["state"] == "building"
    made.keep_fresh()
    reply = made.reply("open")
    headers = told(token)
    assert door.get("snapshot?kind=open", headers).json()["id"] == reply.id
    data = made.path(reply.id).read_bytes()
    path = f"snapshot/{reply.id}"
    half = len(data) // 2
    rest = door.get(path, headers=headers | {"range": f"bytes={half}-"})
    assert rest.status_code == 206
    assert rest.content == data[half:]


@pytest.mark.parametrize(
    "path", ["snapshot?kind=all", "snapshot/x", "history?id=x", "find?number=BX26"]
)
def test_nobody_else_does(cloud: Cloud, door: Door, path: str) -> None:
    assert door.get(f"{path}").status_code == 401


def test_a_station_of_some_feeds_has_not_the_file_of_all(
    cloud: Cloud, door: Door, token: str
) -> None:
    cloud.store.run("UPDATE station SET feeds = 'directory'")
    headers = told(token)
    uid = str(cloud.store.value("SELECT min(uid) FROM ticket"))
    assert door.get("snapshot?kind=all", headers=headers).status_code == 403
    assert door.get("find?number=BX261124", headers=headers).status_code == 403
    past = door.get(f"history?id={uid}", headers)
    assert past.json()["entries"] == []


def test_the_past_of_a_ticket_and_a_number_are_told(
    cloud: Cloud, desks: Desks, door: Door, token: str
) -> None:
    uid = "u1"
    headers = told(token)
    number = desks.ticket(uid).number
    found = door.get(f"find?number={number.lower()}", headers=headers).json()["found"]
    assert found == [{"aggregate": uid, "number": number, "status": "accepted"}]
    entries = door.get(f"history?id={uid}", headers=headers).json()["entries"]
    assert [entry["version"] for entry in entries] == [1, 2]
    assert door.get("find?number=BX", headers=headers).status_code == 400
    assert door.get("history", headers=headers).status_code == 400
