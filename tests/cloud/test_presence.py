"""Two desks on one ticket hear of one another over the stream; nothing of it is kept."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest
import requests

from cloud import enrolment
from cloud.app import build
from cloud.cloud import Cloud
from domain.presence import Presence
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.events import Noted
from domain.wire import WIRE_VERSION, EnrolRequest
from storage import lookup
from storage.schema import CLOUD
from sync.poke import Poke
from sync.transport import HttpTransport
from tests.cloud.desks import Desks
from tests.cloud.pages.served import listening
from tests.worlds import HeldClock


@pytest.fixture
def url(cloud: Cloud) -> Iterator[str]:
    with listening(build(cloud)) as place:
        yield place


def desk(cloud: Cloud, url: str, name: str, scope: str = "logistics") -> HttpTransport:
    code = enrolment.invite(cloud.store, scope, cloud.clock())
    walled = scope != "logistics"
    wish = EnrolRequest(WIRE_VERSION, code, name, f"life-{name}", walled=walled)
    return HttpTransport(url, enrolment.enrol(cloud.ledger, wish, cloud.clock()).token)


@contextmanager
def hints(transport: HttpTransport) -> Iterator[Iterator[object]]:
    """What a listening desk is told; the first is the heads, so it is listening by then."""
    opened: list[requests.Response] = []
    told = transport.hints(opened.append)
    assert isinstance(next(told), dict)
    try:
        yield told
    finally:
        opened[0].close()


def test_another_desk_hears_who_looks_and_this_one_does_not_hear_itself(
    cloud: Cloud, url: str
) -> None:
    a, b = desk(cloud, url, "一"), desk(cloud, url, "二")
    with hints(a) as at_a, hints(b) as at_b:
        a.presence(Presence("t1", "李桂芳", station="forged"))
        heard = next(at_b)
        assert isinstance(heard, Presence)
        assert (heard.ticket, heard.name, heard.doing) == ("t1", "李桂芳", "looks")
        assert heard.station not in ("", "forged")
        b.presence(Presence("t1", "周敏", "types"))
        answer = next(at_a)  # not its own word, which would have come first
        assert isinstance(answer, Presence)
        assert (answer.name, answer.doing) == ("周敏", "types")


def test_heads_still_come_between(cloud: Cloud, url: str) -> None:
    a, b = desk(cloud, url, "一"), desk(cloud, url, "二")
    desks = Desks(cloud.ledger, HeldClock())
    with hints(b) as at_b:
        a.presence(Presence("t1", "李桂芳"))
        assert isinstance(next(at_b), Presence)
        desks.roster()
        cloud.hub.publish(cloud.ledger.heads())
        assert isinstance(next(at_b), dict)


def test_a_station_that_did_not_ask_is_told_heads_alone(cloud: Cloud, url: str) -> None:
    """An older one would take anything else for damage and hang up."""
    a, b = desk(cloud, url, "一"), desk(cloud, url, "二")
    session = requests.Session()
    session.trust_env = False
    with session.get(
        f"{url}/sync/v1/stream",
        headers={"authorization": f"Bearer {b.token}"},
        stream=True,
        timeout=(5, 20),
    ) as reply:
        lines = (line for line in reply.iter_lines(1, decode_unicode=True) if line)
        assert next(lines).startswith("event: heads")
        next(lines)
        a.presence(Presence("t1", "李桂芳"))
        cloud.hub.publish({"logistics": 5})
        assert next(lines).startswith("event: heads")


def test_the_clinics_desks_neither_speak_nor_hear_of_repairs(cloud: Cloud, url: str) -> None:
    clinic = desk(cloud, url, "医务", scope="reception")
    with pytest.raises(Refusal, match="feed_not_yours"):
        clinic.presence(Presence("t1", "王医生"))


@pytest.mark.parametrize(
    "said",
    [
        Presence("", "李"),
        Presence("x" * 65, "李"),
        Presence("t1", ""),
        Presence("t1", "李" * 500),
    ],
)
def test_what_is_no_hint_is_refused(cloud: Cloud, url: str, said: Presence) -> None:
    with pytest.raises(Refusal):
        desk(cloud, url, "一").presence(said)


def test_nothing_of_it_is_written_down(cloud: Cloud, url: str) -> None:
    a, b = desk(cloud, url, "一"), desk(cloud, url, "二")
    with hints(b) as at_b:
        a.presence(Presence("t1", "独一无二的名字"))
        next(at_b)
    for model in CLOUD:
        rows = cloud.store.rows(f"SELECT * FROM {model._meta.table_name}")
        assert "独一无二的名字" not in repr(rows)


def test_the_thread_that_listens_hands_over_each_kind(cloud: Cloud, url: str) -> None:
    a, b = desk(cloud, url, "一"), desk(cloud, url, "二")
    heads: queue.Queue[dict[str, int]] = queue.Queue()
    seen: queue.Queue[Presence] = queue.Queue()
    poke = Poke(b, heads.put, lambda: None, seen.put)
    poke.start()
    try:
        heads.get(timeout=20)
        a.presence(Presence("t1", "李桂芳"))
        assert seen.get(timeout=20).name == "李桂芳"
    finally:
        poke.close()
        poke.join(5)


def test_if_both_write_a_note_both_texts_stay(cloud: Cloud) -> None:
    """Whatever each of them saw: notes add to one another."""
    one, other = Desks(cloud.ledger, HeldClock()), Desks(cloud.ledger, HeldClock(), "e")
    one.roster()
    uid = one.report()
    for desks, text in ((one, "钥匙在宿管"), (other, "晚上七点后有人")):
        wish = msgspec.structs.replace(desks.command(uid, c.Note(text)), base=1)
        [result] = desks.push(wish)
        assert result.outcome == "accepted"
    notes = [
        event.text
        for entry in lookup.history(cloud.store, uid)
        for event in entry.events
        if isinstance(event, Noted)
    ]
    assert notes == ["钥匙在宿管", "晚上七点后有人"]
