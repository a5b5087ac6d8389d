"""Whatever is asked of any address by anybody: never a fault of ours, always words, always an end.

Every route of the application is asked, by every method, with bodies made from the wire's own types
or from the pages' own fields: right ones, nearly right ones, and anything.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from cloud import codes, enrolment
from cloud.api.counter import Counter
from cloud.api.sync import SyncDoor
from cloud.app import build, fill_sample, open_cloud
from cloud.cloud import Cloud
from cloud.identity import consent, sessions
from cloud.identity.visitor import visitor_of
from cloud.pages.wishes import Wish, submit
from domain.comparing import StatesRequest
from domain.giving import CodeWanted
from domain.mending import LackingRequest, OfferRequest, ReincarnateRequest
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest, PushRequest, decode, encode
from tests.cloud import schemas
from tests.cloud.asgi import Answer, Caller
from tests.worlds import HeldClock

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS")
BODIES = {
    "/sync/v1/enrol": EnrolRequest,
    "/sync/v1/push": PushRequest,
    "/sync/v1/states": StatesRequest,
    "/sync/v1/lacking": LackingRequest,
    "/sync/v1/offer": OfferRequest,
    "/sync/v1/reincarnate": ReincarnateRequest,
    "/sync/v1/sign-in-code": CodeWanted,
}
ODD = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=12)
"""What a header or a query may hold."""


class Town:
    """One application, people who ask, and a ticket they ask about."""

    def __init__(self, cloud: Cloud, caller: Caller) -> None:
        self.cloud = cloud
        self.caller = caller
        self.routes = [each for each in build(cloud).routes if isinstance(each, Route)]
        student = Actor("20240001", "陈欣怡", "requester")
        wish = c.Report(
            "", "water.tap", "东校区/1栋/101", "东校区 1栋 101",
            Reporter("陈欣怡", "13800001111", "20240001"), "滴水",
        )  # fmt: skip
        self.uid = submit(cloud, student, [Wish("a" * 32, "", wish)])[0]
        self.people = ("", "staff:H001", "staff:H002", "staff:W101", self._student())
        self.token = self._station()

    def _student(self) -> str:
        sql = "SELECT aggregate FROM record WHERE aggregate LIKE 'person:%' LIMIT 1"
        return str(self.cloud.store.value(sql))

    def cookie(self, subject: str) -> str:
        """Somebody who has just signed in; nobody for an empty subject."""
        if not subject:
            return ""
        consent.agree(self.cloud.ledger, subject, self.cloud.clock())
        visitor = visitor_of(self.cloud.store, subject)
        assert visitor is not None
        return f"paidan={sessions.start(self.cloud.store, visitor, self.cloud.clock())}"

    def _station(self) -> str:
        code = codes.issue(self.cloud.store, enrolment.PURPOSE, "前台", self.cloud.clock())
        wish = encode(EnrolRequest(WIRE_VERSION, code, "前台", "i-1"))
        return decode(self.caller.ask("POST", "/sync/v1/enrol", body=wish).body, EnrolReply).token


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    cloud = open_cloud(tmp_path_factory.mktemp("any"), "")
    cloud.clock = HeldClock()
    fill_sample(cloud)
    with Caller(build(cloud)) as caller:
        yield Town(cloud, caller)
    cloud.store.close()


def plain(answer: Answer) -> bytes:
    """The body, unpacked."""
    packing = answer.headers.get("content-encoding", "")
    unpack = {"gzip": gzip.decompress, "zstd": zstd.decompress}.get(packing, bytes)
    return unpack(answer.body)


def check(method: str, path: str, answer: Answer) -> None:
    """Never a fault of ours; whatever is refused is refused in words."""
    what = (method, path, answer.status, answer.text[:300])
    assert answer.status < 500, what
    if answer.status < 400 or method == "HEAD":
        return
    body = plain(answer)
    if path.startswith("/sync/"):
        assert json.loads(body)["problem"]["code"], what
    elif answer.headers["content-type"].startswith("application/json"):
        assert re.search(r"[。？！]", json.loads(body)["say"]), what
    elif path not in ("/health", "/healthz"):
        said = re.search(r'role="alert"[^>]*>.*?([^<>]*[。？！])', body.decode(), re.S)
        assert said is not None, what


def no_fault(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing in the log that is a fault; that somebody sent rubbish may stand there."""
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


FIELDS = (
    "key", "base", "on", "until", "note", "text", "reason", "cause", "lead", "mates", "old", "due",
    "planned_at", "place", "place_text", "fault", "description", "phone", "spot", "priority",
    "wanted_at", "enter_alone", "photos", "number", "code", "back", "subject", "handle", "agree",
    "version", "outcome", "minutes", "material_name", "material_quantity", "material_price",
    "quality", "speed", "attitude", "public", "waited_ms", "anyway",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        (
            "", "0", "1", "5", "on", "b" * 32, "W101", "W102", "东校区/1栋/101", "water.tap",
            "parts", "repaired", "other", "13800001111", "2026-11-25T09:00", "9999-12-31T23:59",
            "1795492800000", "99999999999999999999", "-1", "12.50", "/", "//evil.example",
            "滴水", "水" * 2_001, "\u202e<b>", "２", "a" * 64,
        )
    ),
    st.text(max_size=12),
)  # fmt: skip
FORMS = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=12)
KINDS = st.sampled_from(
    ("application/x-www-form-urlencoded",) * 4
    + ("multipart/form-data; boundary=x", "multipart/form-data", "application/json", "image/jpeg")
)
CALM = settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


def mostly(right: st.SearchStrategy[str], odd: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Seven times of eight what leads on: behind the first lock there is more to ask."""
    return st.integers(0, 7).flatmap(lambda dice: odd if dice == 7 else right)


def a_path(town: Town, data: st.DataObject, route: Route) -> str:
    """A route's address with its variable parts filled in."""
    path = route.path
    for name in re.findall(r"\{(\w+)(?::\w+)?\}", path):
        known = {
            "uid": (town.uid, "0" * 32),
            "act": ("accept", "dispatch", "note", "hold", "take", "finish", "rate", "urge"),
            "hash": ("a" * 64,),
        }.get(name, ("x",))
        odd = st.text(min_size=1, max_size=8)
        value = data.draw(mostly(st.sampled_from(known), odd), label=name)
        path = re.sub(rf"\{{{name}(:\w+)?\}}", lambda _, v=value: v.replace("/", "_"), path)
    return path


@CALM
@given(st.data())
def test_any_request_to_any_page(
    town: Town, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    pages = [route for route in town.routes if not route.path.startswith(("/sync", "/{rest"))]
    route = data.draw(st.sampled_from(pages), label="route")
    wanted = st.sampled_from(sorted(route.methods or {"GET"}))
    method = data.draw(mostly(wanted, st.sampled_from(METHODS)), label="method")
    path = a_path(town, data, route)
    headers = {
        "cookie": data.draw(
            mostly(st.sampled_from(town.people).map(town.cookie), ODD), label="cookie"
        ),
        "accept": data.draw(st.sampled_from(("text/html", "application/json", "")), label="accept"),
        "if-none-match": data.draw(ODD, label="tag"),
        "content-type": data.draw(KINDS, label="kind"),
    }
    form = data.draw(FORMS, label="form")
    body = urlencode(form).encode()
    if "urlencoded" not in headers["content-type"]:
        body = data.draw(st.just(body) | st.binary(max_size=60), label="body")
    query = data.draw(st.just(urlencode(form)) | ODD, label="query")
    check(method, path, town.caller.ask(method, path, query, headers, body))
    no_fault(caplog)


ASKED = st.sampled_from(
    ("feed", "after", "limit", "since", "bucket", "kind", "id", "number", "epoch")
)
ASKS = st.text(max_size=6) | st.sampled_from(
    ("logistics", "directory", "clinic", "open", "0", "1", "-1", "9" * 30)
)


def _sync_routes(town: Town) -> list[Route]:
    found = SyncDoor(Counter(town.cloud)).routes()
    return [each for each in found if isinstance(each, Route) and "{rest" not in each.path]


@CALM
@given(st.data())
def test_any_request_to_the_stations_doors(
    town: Town, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    route = data.draw(st.sampled_from(_sync_routes(town)), label="route")
    wanted = st.sampled_from(sorted(route.methods or {"GET"}))
    method = data.draw(mostly(wanted, st.sampled_from(METHODS)), label="method")
    path = a_path(town, data, route)
    tokens = st.just(f"Bearer {town.token}")
    headers = {
        "authorization": data.draw(mostly(tokens, ODD), label="token"),
        "x-paidan-wire": data.draw(mostly(st.just(str(WIRE_VERSION)), ODD)),
        "x-paidan-epoch": data.draw(st.sampled_from((town.cloud.epoch, "x"))),
        "accept-encoding": data.draw(st.sampled_from(("zstd", "gzip", ""))),
        "range": data.draw(st.sampled_from(("bytes=0-9", "bytes=9-0", "bytes=-5")) | ODD),
    }
    kind: Any = BODIES.get(route.path)
    known = {"wire": WIRE_VERSION, "epoch": town.cloud.epoch}
    bodies = st.binary(max_size=40) if kind is None else schemas.body(kind, **known)
    body = data.draw(bodies, label="body")
    packing = data.draw(st.sampled_from(("", "", "zstd", "gzip")), label="packing")
    if packing == "zstd" and data.draw(st.booleans(), label="really"):
        body = zstd.compress(body)
    query = st.lists(st.tuples(ASKED, st.sampled_from((town.uid, town.cloud.epoch)) | ASKS))
    asked = data.draw(query.map(urlencode) | ODD, label="query")
    asked += data.draw(mostly(st.just("&feed=logistics"), st.just("")), label="feed")
    headers |= {"content-encoding": packing} if packing else {}
    check(method, path, town.caller.ask(method, path, asked, headers, body))
    no_fault(caplog)
