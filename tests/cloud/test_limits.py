"""How often anybody may ask: every door, by person and by address, without a write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.routing import Route

from cloud import codes, enrolment
from cloud.app import build, fill_sample, open_cloud
from cloud.cloud import Cloud
from cloud.identity import consent, sessions
from cloud.identity.throttle import Throttle, origin
from cloud.identity.visitor import visitor_of
from cloud.limits import Limits
from cloud.settings import Settings, read_settings
from cloud.settings_words import sentence
from cloud.wechat.inbound import words
from cloud.wechat.inbound.pace import ChatPace
from cloud.wechat.inbound.pushes import Text, Unsubscribe
from domain.problems import Refusal
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest, decode, encode
from tests.cloud.asgi import Answer, Caller
from tests.worlds import MINUTE, NOON, HeldClock

FEW = Limits(
    pages=5, forms=3, pages_address=4, forms_address=2, station=4, station_address=3, enrol_tries=3
)
CAMPUS, OTHER = "203.0.113.7", "203.0.113.8"
UNCOUNTED = {"/healthz", "/health", "/static/{digest:str}/{name:str}", "/sync/{rest:path}"}
"""What costs less than counting it, or has to answer a monitor."""


class Gatehouse:
    """One application with tight limits."""

    def __init__(self, cloud: Cloud, caller: Caller, clock: HeldClock) -> None:
        self.cloud = cloud
        self.ask = caller.ask
        self.clock = clock

    def cookie(self, subject: str) -> dict[str, str]:
        """Somebody who is signed in."""
        visitor = visitor_of(self.cloud.store, subject)
        assert visitor is not None
        consent.agree(self.cloud.ledger, subject, self.cloud.clock())
        token = sessions.start(self.cloud.store, visitor, self.cloud.clock())
        return {"cookie": f"paidan={token}"}

    def enrol(self, code: str, client: str = CAMPUS) -> Answer:
        """A station asks to be let in."""
        wish = encode(EnrolRequest(WIRE_VERSION, code, "前台", f"i-{code}"))
        return self.ask("POST", "/sync/v1/enrol", body=wish, client=client)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    cloud = open_cloud(tmp_path_factory.mktemp("limits"))
    fill_sample(cloud)
    yield cloud
    cloud.store.close()


@contextmanager
def gatehouse(cloud: Cloud, limits: Limits) -> Iterator[Gatehouse]:
    cloud.settings, clock = Settings(limits=limits), HeldClock()
    cloud.clock = clock
    cloud.store.run("DELETE FROM throttle")
    with Caller(build(cloud)) as caller:
        yield Gatehouse(cloud, caller, clock)


@pytest.fixture
def gate(sample: Cloud) -> Iterator[Gatehouse]:
    with gatehouse(sample, FEW) as found:
        yield found


def asks_to_wait(answer: Answer) -> bool:
    """Whether the answer is a clear no for now; if so it says in Chinese how long."""
    if answer.status != 429:
        return False
    assert int(answer.headers["retry-after"]) >= 1
    if answer.headers["content-type"].startswith("application/json"):
        return "too_often" in answer.text
    return bool(answer.text == "" or "操作太频繁，请" in answer.text)


def test_no_door_is_left_out_for_who_is_nobody(gate: Gatehouse, sample: Cloud) -> None:
    for _ in range(max(FEW.pages_address, FEW.forms_address, FEW.station_address)):
        gate.ask("GET", "/sign-in", client=CAMPUS)
        gate.ask("POST", "/sign-in", client=CAMPUS)
        gate.ask("GET", "/sync/v1/pull", client=CAMPUS)
    left = []
    for route in build(sample).routes:
        assert isinstance(route, Route)
        if route.path in UNCOUNTED or route.path == "/sync/v1/enrol":
            continue
        for method in sorted(route.methods or ()):
            path = route.path.replace(":str}", "}").replace("{", "").replace("}", "")
            answer = gate.ask(method, path.replace(":path", ""), client=CAMPUS)
            if not asks_to_wait(answer):
                left.append((method, route.path, answer.status))
    assert left == []
    assert gate.ask("GET", "/sign-in", client=OTHER).status == 200


def test_one_address_of_a_whole_campus_shuts_nobody_out_who_is_known(gate: Gatehouse) -> None:
    one, other = gate.cookie("staff:H001"), gate.cookie("staff:W101")
    while not asks_to_wait(gate.ask("GET", "/sign-in", client=CAMPUS)):
        pass
    assert [gate.ask("GET", "/me", headers=one, client=CAMPUS).status for _ in range(6)] == [
        200, 200, 200, 200, 200, 429,
    ]  # fmt: skip
    assert gate.ask("GET", "/me", headers=one, client=OTHER).status == 429
    assert gate.ask("GET", "/me", headers=other, client=CAMPUS).status == 200
    gate.clock.advance(MINUTE // FEW.pages)
    assert [gate.ask("GET", "/me", headers=one).status for _ in range(2)] == [200, 429]


def test_a_made_up_cookie_makes_nobody_somebody(gate: Gatehouse) -> None:
    told = [
        gate.ask("GET", "/sign-in", headers={"cookie": f"paidan=x{n}"}, client=CAMPUS).status
        for n in range(6)
    ]
    assert told == [200] * FEW.pages_address + [429] * 2


def test_forms_are_counted_apart_and_before_they_are_read(gate: Gatehouse) -> None:
    asks = gate.cookie("staff:W101") | {"content-type": "application/x-www-form-urlencoded"}
    body = b"on=" + b"1" * 100
    told = [gate.ask("POST", "/duty", headers=asks, body=body) for _ in range(FEW.forms + 1)]
    assert [one.status == 429 for one in told] == [False] * FEW.forms + [True]
    assert gate.ask("GET", "/me", headers=asks).status == 200
    script = gate.ask("POST", "/duty", headers=asks | {"accept": "application/json"}, body=body)
    assert json.loads(script.body) == {"code": "too_often", "say": "操作太频繁，请 20 秒后再试。"}
    assert script.headers["retry-after"] == "20"


def test_looking_costs_no_write(sample: Cloud) -> None:
    with gatehouse(sample, Limits()) as gate:
        asks = gate.cookie("staff:W101")
        assert gate.ask("GET", "/jobs", headers=asks).status == 200
        written = "PRAGMA data_version"  # changes when another connection writes
        before = sample.store.value(written)
        told = {gate.ask("GET", path, headers=asks).status for path in ("/jobs", "/me") * 20}
        told |= {gate.ask("GET", "/sign-in", client=OTHER).status for _ in range(20)}
        assert told == {200}
        assert sample.store.value(written) == before
        gate.ask("POST", "/sign-out", headers=asks)
        assert sample.store.value(written) != before


def test_a_station_is_counted_by_itself_and_told_when_to_come_again(gate: Gatehouse) -> None:
    code = codes.issue(gate.cloud.store, enrolment.PURPOSE, "前台", gate.clock())
    token = decode(gate.enrol(code).body, EnrolReply).token
    asks = {"authorization": f"Bearer {token}"}
    told = [gate.ask("GET", "/sync/v1/hello", headers=asks, client=CAMPUS) for _ in range(5)]
    assert [one.status for one in told] == [200, 200, 200, 200, 429]
    assert json.loads(told[-1].body)["problem"] == {"code": "too_often", "facts": {"seconds": 15}}
    assert told[-1].headers["retry-after"] == "15"
    assert gate.ask("GET", "/sync/v1/hello", client=CAMPUS).status == 200


def test_guesses_at_an_enrolment_code_end_before_they_void_it(gate: Gatehouse) -> None:
    code = codes.issue(gate.cloud.store, enrolment.PURPOSE, "前台", gate.clock())
    told = [gate.enrol(f"AAAA-{n:04d}").status for n in range(20)]
    assert told == [403] * FEW.enrol_tries + [429] * 17
    assert gate.enrol(code).status == 429
    assert gate.enrol(code, OTHER).status == 200


def test_who_floods_the_chat_is_told_once_and_nothing_is_kept_of_it() -> None:
    pace = ChatPace(3)

    def text(openid: str, n: int) -> str | None:
        push = Text(
            to_user_name="gh_1", from_user_name=openid, create_time=1, msg_id=str(n), content="在吗"
        )
        return pace.over(push, NOON)

    assert [text("o1", n) for n in range(6)] == [None, None, None, words.TOO_OFTEN, "", ""]
    assert text("o2", 1) is None
    ends = Unsubscribe(
        to_user_name="gh_1", from_user_name="o1", create_time=1, event="unsubscribe"
    )
    assert pace.over(ends, NOON) is None


def test_after_a_burst_one_act_is_free_again_at_an_even_pace() -> None:
    throttle = Throttle(2, 10 * MINUTE)
    throttle.spend("a", NOON)
    throttle.spend("a", NOON)
    with pytest.raises(Refusal) as refused:
        throttle.spend("a", NOON + 2 * MINUTE)
    assert refused.value == Refusal("too_often", seconds=180)
    throttle.spend("b", NOON + 2 * MINUTE)
    throttle.spend("a", NOON + 5 * MINUTE)
    with pytest.raises(Refusal):
        throttle.spend("a", NOON + 5 * MINUTE)
    # A clock that is set back must not shut anybody out for as long as it went.
    throttle.spend("a", NOON - 60 * MINUTE)


def test_what_is_counted_stays_small_however_many_come() -> None:
    throttle = Throttle(1, MINUTE, most_keys=100)
    for n in range(1_000):
        throttle.spend(f"address {n}", NOON + n)
    assert len(throttle._due) <= 100


def test_no_limit_is_no_limit() -> None:
    throttle = Throttle(0, MINUTE)
    for _ in range(1_000):
        throttle.spend("a", NOON)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_address_is_counted_by_its_network(address: str, counted: str) -> None:
    assert origin(address) == counted


def test_limits_stand_in_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "cloud.toml"
    path.write_text("[limits]\npages = 0\nstation = 9000\n", encoding="utf-8")
    limits = read_settings(path, {}).limits
    assert (limits.pages, limits.station, limits.forms) == (0, 9_000, 60)
    path.write_text("[limits]\npages = 100\nforms = -1\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_settings(path, {})
    assert refused.value.facts["line"] == 3
    assert "第 3 行 limits.forms" in str(sentence(refused.value))
