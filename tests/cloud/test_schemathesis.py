"""Schemathesis over the stations' doors: whatever fits their schema, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from starlette.routing import Route

from cloud.api.counter import Counter
from cloud.api.sync import SyncDoor
from cloud.app import build, fill_sample, open_cloud
from domain.wire import WIRE_VERSION, decode
from tests.cloud.asgi import Caller
from tests.cloud.openapi import DOORS, document
from tests.cloud.test_any_request import Town, check, no_fault, plain
from tests.worlds import HeldClock

SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {each.ok().label: each.ok() for each in SCHEMA.get_all_operations()}
TELLS = {f"{door.method} /sync/v1/{door.path}": door.tells for door in DOORS}
BRIEF = settings(
    max_examples=4,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    cloud = open_cloud(tmp_path_factory.mktemp("schema"))
    cloud.clock = HeldClock()
    fill_sample(cloud)
    with Caller(build(cloud)) as caller:
        yield Town(cloud, caller)
    cloud.store.close()


def test_the_schema_has_every_door(town: Town) -> None:
    served = {
        (method, route.path.replace(":str", "").removeprefix("/sync/v1/"))
        for route in SyncDoor(Counter(town.cloud)).routes()
        if isinstance(route, Route) and "{rest" not in route.path
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert served == {(door.method, door.path) for door in DOORS}


CASES = [
    (f"{door.method} /sync/v1/{door.path}", mode)
    for door in DOORS
    for mode in GenerationMode
    # Where any string fits nothing is wrong.
    if mode is GenerationMode.POSITIVE or door.query or isinstance(door.asks, type)
]


@pytest.mark.parametrize(("label", "mode"), CASES)
def test_every_door_takes_what_fits_and_refuses_the_rest(
    town: Town, caplog: pytest.LogCaptureFixture, label: str, mode: GenerationMode
) -> None:
    @BRIEF
    @given(st.data())
    def asked(data: st.DataObject) -> None:
        _ask(town, data.draw(OPERATIONS[label].as_strategy(generation_mode=mode)), label)

    asked()
    no_fault(caplog)


def _ask(town: Town, case: Any, label: str) -> None:
    # Behind the first lock there is more to ask.
    known = {"wire": WIRE_VERSION, "epoch": town.cloud.epoch}
    if isinstance(case.body, dict):
        case.body |= {name: value for name, value in known.items() if name in case.body}
    sent = case.as_transport_kwargs(base_url="http://test")
    wanted = requests.Request(**sent).prepare()
    path, _, query = str(wanted.path_url).partition("?")
    headers = {name.lower(): str(value) for name, value in wanted.headers.items()}
    headers["authorization"] = f"Bearer {town.token}"
    body = wanted.body or b""
    body = body.encode() if isinstance(body, str) else bytes(body)
    headers["content-length"] = str(len(body))
    told = town.caller.ask(case.method, path, query, headers, body)
    check(case.method, path, told)
    tells = TELLS[label]
    if told.status == 200 and tells is not None:
        decode(plain(told), tells)
