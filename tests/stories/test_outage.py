"""An outage between two desks and their cloud, with real processes, real HTTP and real files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stories.actors import StationProcess, eventually
from tests.stories.office import LEAK, Office

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def ticket(station: StationProcess, uid: str) -> Any:
    return json.loads(station.ask("state")["tickets"][uid])


def test_each_desk_numbers_its_own_and_sees_the_other(office: Office) -> None:
    """Letters are the desk's own, and what one takes down the other shows."""
    assert (office.letters_a, office.letters_b) == ("A", "B")
    made = office.a.ask("report", **LEAK)
    assert "-A" in made["number"]
    eventually(lambda: made["uid"] in office.b.ask("state")["tickets"], "the ticket at desk B")


def test_an_outage_with_work_on_both_sides_loses_and_doubles_nothing(office: Office) -> None:
    """Both desks go on offline; afterwards they agree, and the real conflict is told."""
    shared = office.a.ask("report", **LEAK)["uid"]
    eventually(lambda: shared in office.b.ask("state")["tickets"], "the ticket at desk B")

    office.plug_a.pull(True)
    office.plug_b.pull(True)
    office.a.ask("accept", uid=shared)
    office.a.ask("dispatch", uid=shared, worker="W101", name="张大勇")
    office.a.ask("note", uid=shared, text="住户说水已关总阀")
    office.b.ask("accept", uid=shared)
    office.b.ask("dispatch", uid=shared, worker="W102", name="王铁柱")
    office.b.ask("note", uid=shared, text="二号台也接到电话")
    only_a = office.a.ask("report", **(LEAK | {"place": "东校区/1栋/101"}))["uid"]
    only_b = office.b.ask("report", **(LEAK | {"place": "西校区/桃园1舍/601"}))["uid"]
    eventually(lambda: office.a.ask("state")["link"] == "offline", "desk A knows it is offline")

    office.plug_a.pull(False)
    office.a.ask("hurry")
    eventually(lambda: not office.a.ask("state")["waiting"], "desk A's work in the cloud")
    office.plug_b.pull(False)
    office.b.ask("hurry")
    eventually(office.settled, "both desks agree")

    agreed = ticket(office.b, shared)
    assert [share["worker"] for share in agreed["crew"]] == ["W101"], "exactly one worker is sent"
    assert agreed["notes"] == 2, "both notes stay"
    assert {only_a, only_b} <= office.a.ask("state")["tickets"].keys()
    assert office.a.ask("state")["attention"] == []
    assert sorted(office.b.ask("state")["attention"]) == ["wrong_state", "wrong_state"]


def test_a_desk_that_loses_power_keeps_what_it_said_was_saved(office: Office) -> None:
    """Killed offline: every acknowledged word is there again and goes out."""
    office.plug_a.pull(True)
    made = [office.a.ask("report", **(LEAK | {"words": f"第 {n} 个电话"})) for n in range(5)]
    office.a.kill()
    office.plug_a.pull(False)
    office.a.start()
    office.a.ask("connect", url=office.plug_a.url)
    uids = {one["uid"] for one in made}
    eventually(lambda: uids <= office.b.ask("state")["tickets"].keys(), "all five at desk B")
    assert len({one["number"] for one in made}) == 5
    fresh = office.a.ask("report", **LEAK)
    assert fresh["number"] not in {one["number"] for one in made}, "no number twice"


def test_a_cloud_that_loses_power_answers_again_without_doubles(office: Office) -> None:
    """Killed and started again: the desks reconnect by themselves and agree."""
    before = office.a.ask("report", **LEAK)["uid"]
    eventually(office.settled, "both desks agree")
    office.cloud.kill()
    during = office.b.ask("report", **(LEAK | {"place": "东校区/2栋/202"}))["uid"]
    office.cloud.start()
    for desk in (office.a, office.b):
        desk.ask("hurry")
    eventually(
        lambda: {before, during} <= office.a.ask("state")["tickets"].keys() and office.settled(),
        "both desks agree again",
    )
