"""A station that speaks the oldest wire still served: today's cloud takes its words and answers.

It knows the frozen shapes alone (``tests/domain/wire_v<N>.json``): it sends no field that came
later and none that may be left out, and finds in every answer the fields it cannot do without.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from PIL import Image

from cloud import codes, enrolment
from cloud.app import build, open_cloud
from domain.directory import Staff, aggregate_of, put
from domain.people import SYSTEM
from domain.wire import OLDEST_SERVED
from tests.cloud.pages.served import listening
from tests.domain.wire_shape import SERVED, frozen
from tests.worlds import LEADER, NOON, HeldClock

pytestmark = pytest.mark.timeout(60)


class OldStation:
    """Speaks one wire version, by its frozen shapes."""

    def __init__(self, url: str, wire: int) -> None:
        self._shapes = frozen(wire)["shapes"]
        self._url, self.wire = url, wire
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["accept-encoding"] = "identity"

    def needed(self, name: str) -> set[str]:
        """The fields of a shape that can't be left out."""
        return {field for field, text in self._shapes[name].items() if " = " not in text}

    def say(self, shape: str, /, **fields: Any) -> dict[str, Any]:
        """A message of just what can't be left out.

        Raises:
            AssertionError: the test sends something else than a station of that time.
        """
        assert fields.keys() == self.needed(shape), shape
        return fields

    def ask(self, method: str, path: str, answer: str, **more: Any) -> Any:
        """Ask, and see that the answer has all that a station of that time reads in it."""
        reply = self._http.request(method, f"{self._url}/sync/v1/{path}", timeout=20, **more)
        found = reply.json()
        if answer and reply.ok:
            assert self.needed(answer) <= found.keys(), answer
        return found if reply.ok else found["problem"]["code"]

    def enrol(self, code: str) -> None:
        """Become a station."""
        wish = self.say("EnrolRequest", wire=self.wire, code=code, name="旧台", incarnation="i1")
        told = self.ask("POST", "enrol", "EnrolReply", json=wish)
        self.name, self.letters, self.epoch = told["station"], told["letters"], told["epoch"]
        self._http.headers["authorization"] = f"Bearer {told['token']}"

    def command(self, n: int, args: dict[str, Any]) -> dict[str, Any]:
        """A word about the one ticket, as it travels."""
        who = self.say("Actor", id=LEADER.id, name=LEADER.name, role="leader")
        return self.say(
            "WireCommand", id=f"{n:032d}", aggregate="t" * 32, args=args, actor=who,
            channel="phone", station=self.name, incarnation="i1", happened_at=NOON, issued_at=NOON,
        )  # fmt: skip

    def report(self) -> dict[str, Any]:
        """A call taken down."""
        caller = self.say("Reporter", name="张子涵")
        wish = self.say(
            "repair.report", number=f"BX261124-{self.letters}001", fault="water.pipe",
            place="东校区/3栋/301", place_text="东校区 3栋 301", reporter=caller,
            description="漏水",
        )  # fmt: skip
        return {"kind": "repair.report", **wish}

    def push(self, *commands: dict[str, Any]) -> Any:
        """Send words."""
        wish = self.say("PushRequest", wire=self.wire, epoch=self.epoch, commands=commands)
        return self.ask("POST", "push", "PushReply", data=json.dumps(wish).encode())


@pytest.fixture(params=SERVED)
def station(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OldStation]:
    cloud = open_cloud(tmp_path_factory.mktemp("old"))
    cloud.clock = HeldClock()
    leader = Staff(LEADER.id, LEADER.name, "leader")
    cloud.submit(aggregate_of(leader), put(leader), SYSTEM, "system")
    code = codes.issue(cloud.store, enrolment.PURPOSE, "", NOON)
    with listening(build(cloud)) as url:
        made = OldStation(url, request.param)
        assert made.ask("GET", "hello", "Hello")["oldest_served"] <= made.wire
        made.enrol(code)
        yield made
    cloud.store.close()


def test_its_words_are_taken_and_come_back_in_its_feed(station: OldStation) -> None:
    report = station.command(1, station.report())
    accept = station.command(2, {"kind": "repair.accept"})
    told = station.push(report, accept)
    assert [one["outcome"] for one in told["results"]] == ["accepted", "accepted"]
    assert all(station.needed("PushResult") <= one.keys() for one in told["results"])
    again = station.push(report)
    assert again["results"] == told["results"][:1], "asked again, answered the same"
    page = station.ask("GET", "pull?feed=logistics&after=0", "PullReply")
    assert [entry["command_id"] for entry in page["entries"]] == [report["id"], accept["id"]]
    for entry in page["entries"]:
        assert station.needed("WireEntry") <= entry.keys()
        for event in entry["events"]:
            assert station.needed(event["kind"]) <= event.keys()


def test_a_refusal_and_an_unknown_word_are_told_as_it_reads_them(station: OldStation) -> None:
    accept = station.command(3, {"kind": "repair.accept"})
    unknown = station.command(4, {"kind": "repair.no_such_word"})
    told = station.push(accept, unknown)["results"]
    assert [one["outcome"] for one in told] == ["refused", "unknown"]
    assert all(station.needed("WireProblem") <= one["problem"].keys() for one in told)


def test_its_pictures_go_and_come(station: OldStation) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 90, 10)).save(out, "JPEG")
    name = hashlib.sha256(out.getvalue()).hexdigest()
    station.ask("PUT", f"blobs/{name}", "", data=out.getvalue())
    reply = station._http.get(f"{station._url}/sync/v1/blobs/{name}", timeout=20)
    assert reply.content == out.getvalue()


def test_it_may_start_from_a_file_and_compare(station: OldStation) -> None:
    assert station.ask("GET", "snapshot?kind=all", "SnapshotReply")["state"] == "building"
    assert station.ask("GET", "digest?feed=logistics&since=0", "DigestReply")["feed"] == "logistics"


def test_one_older_still_is_told_so(station: OldStation) -> None:
    station.wire = OLDEST_SERVED - 1
    assert station.push() == "wire_too_old"
