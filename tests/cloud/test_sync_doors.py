"""The stations' doors over real HTTP: what they let in, and what they answer to everything else."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import nullcontext
from hashlib import sha256
from typing import Any

import msgspec
import pytest
import requests
from backports import zstd
from msgspec import structs
from PIL import Image

from cloud import codes, enrolment
from cloud.api.sync import MAX_COMMANDS, MAX_PUSH, PAGE_LIMIT
from cloud.app import build, open_cloud
from cloud.blobs import MAX_BYTES
from cloud.cloud import Cloud
from domain.problems import Trouble
from domain.repair import commands as c
from domain.services import STATES
from domain.wire import (
    WIRE_VERSION,
    EnrolReply,
    EnrolRequest,
    Failure,
    Hello,
    PullReply,
    PushReply,
    PushRequest,
    WireCommand,
    decode,
    encode,
)
from tests.cloud.desks import Desks
from tests.cloud.pages.served import listening
from tests.postgres import DATABASES, schema
from tests.worlds import HeldClock


class Office:
    """A served cloud and one enrolled station's way to it."""

    def __init__(self, cloud: Cloud, url: str) -> None:
        self.cloud = cloud
        self.url = url
        self.desks = Desks(cloud.ledger, cloud.clock)  # type: ignore[arg-type]
        self.desks.roster()
        self.http = requests.Session()
        self.http.trust_env = False
        self.token = self.enrolled("A").token

    def enrolled(self, name: str) -> EnrolReply:
        code = codes.issue(self.cloud.store, enrolment.PURPOSE, name, self.cloud.clock())
        wish = EnrolRequest(WIRE_VERSION, code, name, f"i-{name}")
        reply = self.ask("POST", "enrol", data=encode(wish), token="")
        assert reply.status_code == 200, reply.text
        return decode(reply.content, EnrolReply)

    def ask(
        self, method: str, path: str, *, token: str | None = None, **more: Any
    ) -> requests.Response:
        headers = dict(more.pop("headers", {}))
        bearer = self.token if token is None else token
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        return self.http.request(
            method, f"{self.url}/sync/v1/{path}", headers=headers, timeout=20, **more
        )

    def push(self, *commands: WireCommand, **changes: Any) -> requests.Response:
        wish = PushRequest(WIRE_VERSION, self.cloud.epoch, commands)
        return self.ask("POST", "push", data=encode(structs.replace(wish, **changes)))

    def report(self) -> WireCommand:
        return self.desks.command(self.desks.ids(), self.desks.wish())


@pytest.fixture(scope="module", params=DATABASES)
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    with schema() if request.param == "postgres" else nullcontext("") as address:
        cloud = open_cloud(tmp_path_factory.mktemp("doors"), address)
        cloud.clock = HeldClock()
        with listening(build(cloud)) as url:
            yield Office(cloud, url)
        cloud.store.close()


def failure(reply: requests.Response) -> str:
    """The code of a reply that is not 2xx; every one of them carries a readable problem."""
    assert not reply.ok, reply.text
    assert reply.headers["content-type"] == "application/json"
    return decode(reply.content, Failure).problem.code


def test_a_stranger_is_told_who_answers_in_which_versions_and_at_what_time(office: Office) -> None:
    hello = decode(office.ask("GET", "hello", token="").content, Hello)
    assert (hello.product, hello.wire, hello.epoch) == ("paidan", WIRE_VERSION, office.cloud.epoch)
    assert (hello.now, hello.states) == (office.cloud.clock(), STATES)


def test_words_go_in_and_come_out_of_the_feed(office: Office) -> None:
    command = office.report()
    reply = decode(office.push(command).content, PushReply)
    [result] = reply.results
    assert (result.id, result.outcome) == (command.id, "accepted")
    assert reply.heads[result.feed] == result.seq
    query = {"feed": result.feed, "after": result.seq - 1, "epoch": reply.epoch, "limit": 1}
    page = decode(office.ask("GET", "pull", params=query).content, PullReply)
    assert [entry.command_id for entry in page.entries] == [command.id]


def test_a_refused_word_is_an_answer_not_a_failure(office: Office) -> None:
    command = office.report()
    office.push(command)
    again = structs.replace(command, id=office.desks.ids())
    reply = office.push(again)
    assert reply.status_code == 200
    [result] = decode(reply.content, PushReply).results
    assert result.problem is not None
    assert (result.outcome, result.problem.code) == ("refused", "number_taken")


@pytest.mark.parametrize("packing", ["zstd", "gzip", "identity"])
def test_answers_are_packed_as_the_asker_can_read_them(office: Office, packing: str) -> None:
    office.push(*(office.report() for _ in range(5)))
    query = {"feed": "logistics", "after": 0}
    reply = office.ask("GET", "pull", params=query, headers={"accept-encoding": packing})
    assert reply.headers.get("content-encoding", "identity") == packing
    assert len(decode(reply.content, PullReply).entries) >= 5


def test_a_packed_push_is_read(office: Office) -> None:
    wish = PushRequest(WIRE_VERSION, office.cloud.epoch, (office.report(),))
    data = zstd.compress(encode(wish), 3)
    reply = office.ask("POST", "push", data=data, headers={"content-encoding": "zstd"})
    assert decode(reply.content, PushReply).results[0].outcome == "accepted"


STRANGE: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "no token": ("GET", "pull?feed=logistics", {"token": ""}, 401, "token_unknown"),
    "a wrong token": ("GET", "pull?feed=logistics", {"token": "x"}, 401, "token_unknown"),
    "no token for hints": ("GET", "stream", {"token": ""}, 401, "token_unknown"),
    "no token for words": ("POST", "push", {"token": "", "data": b"{}"}, 401, "token_unknown"),
    "no token for pictures": ("GET", "blobs/abc", {"token": ""}, 401, "token_unknown"),
    "another scheme": (
        "GET", "pull?feed=logistics",
        {"token": "", "headers": {"authorization": "Basic QTpC"}}, 401, "token_unknown",
    ),
    "another feed": ("GET", "pull?feed=clinic", {}, 403, "feed_not_yours"),
    "no feed": ("GET", "pull", {}, 403, "feed_not_yours"),
    "a cursor that is no number": ("GET", "pull?feed=logistics&after=x", {}, 400, "bad_value"),
    "one that only looks so": ("GET", "pull?feed=logistics&after=²", {}, 400, "bad_value"),
    "a negative one": ("GET", "pull?feed=logistics&after=-1", {}, 400, "bad_value"),
    "a huge one": ("GET", f"pull?feed=logistics&after={'9' * 30}", {}, 400, "bad_value"),
    "a trail that is none": (
        "GET", "pull?feed=logistics&last=a&past=x", {}, 400, "bad_value",
    ),
    "a trail too long": (
        "GET", "pull?feed=logistics&last=a&past=17.00", {}, 400, "bad_value",
    ),
    "one from the future": (
        "GET", "pull?feed=logistics&after=999999999", {}, 409, "cursor_ahead",
    ),
    "another history": ("GET", "pull?feed=logistics&epoch=old", {}, 409, "epoch_changed"),
    "no JSON": ("POST", "push", {"data": b"{"}, 400, "bad_message"),
    "no UTF-8": ("POST", "push", {"data": b'"\xff"'}, 400, "bad_message"),
    "another shape": ("POST", "push", {"data": b'{"wire":1}'}, 400, "bad_message"),
    "nested without end": ("POST", "push", {"data": b"[" * 100_000}, 400, "bad_message"),
    "an enrolment that is none": ("POST", "enrol", {"data": b"[]"}, 400, "bad_message"),
    "a code that is none": (
        "POST", "enrol",
        {"data": b'{"wire":1,"code":"AAAA-AAAA","name":"x","incarnation":"i"}'}, 403, "code_wrong",
    ),
    "no such picture": ("GET", f"blobs/{'0' * 64}", {}, 404, "no_such_photo"),
    "a path out of the folder": ("GET", "blobs/..%2F..%2Fcloud.db", {}, 404, "no_such_page"),
    "no such page": ("GET", "nowhere", {}, 404, "no_such_page"),
    "another method": ("DELETE", "push", {}, 404, "no_such_page"),
    "reading where one writes": ("GET", "push", {}, 404, "no_such_page"),
    "writing where one reads": ("POST", "pull", {"data": b"{}"}, 404, "no_such_page"),
    "another version of the doors": ("GET", "../v9/pull", {}, 404, "no_such_page"),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_every_other_wish_is_answered_with_its_problem(office: Office, name: str) -> None:
    method, path, more, status, code = STRANGE[name]
    if path.startswith("../"):
        reply = office.http.get(f"{office.url}/sync/v9/pull", timeout=20)
    else:
        reply = office.ask(method, path, **more)
    assert (reply.status_code, failure(reply)) == (status, code)


def test_another_history_is_told_before_a_word_is_taken(office: Office) -> None:
    heads = office.cloud.ledger.heads()
    reply = office.push(office.report(), epoch="the one before")
    assert (reply.status_code, failure(reply)) == (409, "epoch_changed")
    assert office.cloud.ledger.heads() == heads


@pytest.mark.parametrize(("wire", "code"), [(0, "wire_too_old"), (99, "wire_too_new")])
def test_a_station_of_another_age_is_told_which(office: Office, wire: int, code: str) -> None:
    reply = office.push(office.report(), wire=wire)
    assert (reply.status_code, failure(reply)) == (426, code)


def test_a_revoked_station_is_out_at_once(office: Office) -> None:
    other = office.enrolled("lost laptop")
    query = {"feed": "logistics"}
    assert office.ask("GET", "pull", params=query, token=other.token).ok
    enrolment.revoke(office.cloud.ledger, other.station, office.cloud.clock())
    for method, path in (("GET", "pull?feed=logistics"), ("POST", "push"), ("GET", "stream")):
        reply = office.ask(method, path, token=other.token)
        assert (reply.status_code, failure(reply)) == (403, "station_revoked")


def test_more_commands_than_one_push_holds_are_refused(office: Office) -> None:
    command = office.report()
    many = (command,) * (MAX_COMMANDS + 1)
    assert failure(office.push(*many)) == "body_too_big"
    assert office.push(*many[1:]).ok


def padded(size: int) -> bytes:
    """A push of so many bytes."""
    start = b'{"wire":1,"epoch":"e","commands":[]'
    return start + b" " * (size - len(start) - 1) + b"}"


def test_a_push_over_the_size_limit_is_refused(office: Office) -> None:
    assert failure(office.ask("POST", "push", data=padded(MAX_PUSH))) == "epoch_changed"
    over = iter([padded(MAX_PUSH + 1)])  # in pieces, of no declared length
    reply = office.ask("POST", "push", data=over)
    assert (reply.status_code, failure(reply)) == (413, "body_too_big")


@pytest.mark.parametrize("size", [MAX_PUSH + 1, 200 * MAX_PUSH])
def test_a_packed_bomb_is_not_unpacked(office: Office, size: int) -> None:
    """200 times the limit pack into a hundred kilobytes."""
    packer = zstd.ZstdCompressor(level=3)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000 + 1))
    data += packer.flush()
    reply = office.ask("POST", "push", data=data, headers={"content-encoding": "zstd"})
    assert (reply.status_code, failure(reply)) == (413, "body_too_big")


def wide_window() -> bytes:
    """A frame that asks its reader for 128 MiB."""
    options = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.compression_level: 1,
    }
    packer = zstd.ZstdCompressor(options=options)
    return packer.compress(b" " * 100, zstd.ZstdCompressor.FLUSH_BLOCK) + packer.flush()


@pytest.mark.parametrize(
    "data",
    [
        b"not packed at all",
        b"",
        zstd.compress(b"{}")[:-2],
        zstd.compress(b"{}") + b"more",
        zstd.compress(b"{}") * 2,
        wide_window(),
    ],
    ids=["plain", "empty", "cut", "followed", "twice", "wide window"],
)
def test_a_broken_packing_is_a_bad_message(office: Office, data: bytes) -> None:
    reply = office.ask("POST", "push", data=data, headers={"content-encoding": "zstd"})
    assert (reply.status_code, failure(reply)) == (400, "bad_message")


def test_a_page_holds_no_more_than_its_limit_whatever_is_asked(office: Office) -> None:
    uid = office.desks.report()
    notes = [office.desks.command(uid, c.Note(f"{n}")) for n in range(PAGE_LIMIT)]
    office.push(*notes)
    query = {"feed": "logistics", "after": 0, "limit": 999_999}
    page = decode(office.ask("GET", "pull", params=query).content, PullReply)
    assert len(page.entries) == PAGE_LIMIT
    query["limit"] = 0
    assert decode(office.ask("GET", "pull", params=query).content, PullReply).entries == ()


def jpeg(width: int = 80) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 60), (200, 10, 10)).save(out, "JPEG")
    return out.getvalue()


def test_a_picture_goes_in_and_comes_out_by_the_name_its_sender_knows(office: Office) -> None:
    data = jpeg()
    name = sha256(data).hexdigest()
    assert office.ask("PUT", f"blobs/{name}", data=data).ok
    reply = office.ask("GET", f"blobs/{name}")
    assert (reply.content, reply.headers["content-type"]) == (data, "image/jpeg")


def test_a_picture_that_was_cut_on_the_way_or_is_none_is_refused(office: Office) -> None:
    data = jpeg(90)
    reply = office.ask("PUT", f"blobs/{'a' * 64}", data=data)
    assert (reply.status_code, failure(reply)) == (400, "photo_damaged")
    reply = office.ask("PUT", f"blobs/{'a' * 64}", data=b"x" * (MAX_BYTES + 1))
    assert (reply.status_code, failure(reply)) == (413, "body_too_big")


def test_a_fault_of_our_own_is_logged_and_told_in_the_same_form(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(feeds: object) -> dict[str, int]:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(office.cloud.ledger, "heads", broken)
    reply = office.ask("GET", "hello")
    assert (reply.status_code, failure(reply)) == (500, "internal_error")
    assert "a bug" in caplog.text
    assert "a bug" not in reply.text


def test_trouble_is_told_as_trouble(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise Trouble("disk_full", path="x")

    monkeypatch.setattr(office.cloud.ledger, "accept", full)
    reply = office.push(office.report())
    assert (reply.status_code, failure(reply)) == (507, "disk_full")


def test_numbers_in_answers_are_exact(office: Office) -> None:
    """Times have thirteen digits: they must not pass through a float anywhere."""
    told = json.loads(office.ask("GET", "hello").content)
    assert told["now"] == office.cloud.clock()
    assert msgspec.json.decode(office.ask("GET", "hello").content)["now"] == told["now"]
