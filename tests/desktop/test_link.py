"""The station's line to its cloud: where the cloud is, and how the station becomes its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar, cast

import pytest

from cloud import enrolment
from cloud.app import open_cloud
from cloud.cloud import Cloud
from desktop import link, running
from desktop.app import App
from desktop.link import Link
from desktop.opening import Folder, open_folder
from desktop.station import Station
from desktop.stationtime import StationTime
from domain.problems import Refusal, Trouble
from domain.wire import EnrolReply, EnrolRequest, Hello
from sync.transport import HttpTransport
from tests.worlds import NOON, HeldClock, Ids

WAS, IS = "http://127.0.0.1:40001", "http://127.0.0.1:50002"


@pytest.mark.parametrize(("token", "shown"), [("secret", IS), ("", "")])
def test_the_address_shown_is_the_one_the_cloud_answers_at(
    tmp_path: Path, station: Station, token: str, shown: str
) -> None:
    time, where = StationTime(HeldClock()), tmp_path / "desk"
    folder: Folder = open_folder(where, time, Ids(), lambda path: "here")
    if token:
        folder.ledger.set_meta("token", token)
        folder.ledger.set_meta("cloud", WAS)
    Link(station, folder, time, IS)
    assert folder.ledger.meta("cloud") == shown
    folder.close()


class Losing(HttpTransport):
    """A line to a cloud in this process that takes an enrolment and loses the replies."""

    cloud: Cloud
    lost = 0
    asked: ClassVar[list[EnrolRequest]] = []

    def hello(self) -> Hello:
        return Hello("paidan", "1", 1, 1, self.cloud.epoch, NOON, {})

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        self.asked.append(request)
        reply = enrolment.enrol(self.cloud.ledger, request, NOON)
        if len(self.asked) <= self.lost:
            raise Trouble("offline")
        return reply


def test_an_enrolment_whose_reply_is_lost_makes_one_station_with_one_code(
    tmp_path: Path, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the line stays away and the operator types the code again the next day."""
    cloud = open_cloud(tmp_path / "cloud")
    monkeypatch.setattr(Losing, "cloud", cloud, raising=False)
    monkeypatch.setattr(Losing, "asked", [])
    monkeypatch.setattr(Losing, "lost", len(link.ASK_AGAIN) + 2)
    monkeypatch.setattr(link, "HttpTransport", Losing)
    monkeypatch.setattr(link, "ASK_AGAIN", (0,) * len(link.ASK_AGAIN))
    code = enrolment.invite(cloud.store, "logistics", NOON)
    time, ids, where = StationTime(HeldClock()), Ids(), tmp_path / "desk"
    folder = open_folder(where, time, ids)
    line = Link(station, folder, time, "")
    monkeypatch.setattr(line, "restart", restarted)
    with pytest.raises(Trouble, match="offline"):
        asyncio.run(line.enrol(IS, code, "派单台"))
    folder.close()
    folder = open_folder(where, time, ids)
    line = Link(station, folder, time, "")
    monkeypatch.setattr(line, "restart", restarted)
    asyncio.run(line.enrol(IS, f" {code.lower()}", "派单台"))
    assert len({one.request for one in Losing.asked}) == 1
    assert enrolment.enrolled(cloud.store) == ("A",)
    assert enrolment.station_of(cloud.ledger, folder.ledger.meta("token")).station == "A"
    with pytest.raises(Refusal, match="code_used"):
        asyncio.run(line.enrol(IS, code, "派单台"))
    assert Losing.asked[-1].request != Losing.asked[0].request, "that one was answered"
    folder.close()
    cloud.store.close()


async def restarted() -> None:
    """Nothing to keep in step here."""


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (["offline", "offline", ""], []),
        (["offline"] * 6 + [""], ["offline"]),
        (["offline", "code_expired"], ["code_expired"]),
    ],
    ids=["soon there", "late", "too late"],
)
def test_a_station_started_before_its_cloud_enrols_once_it_is_there(
    monkeypatch: pytest.MonkeyPatch, answers: list[str], told: list[str]
) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE", 0)
    heard: list[str] = []
    app = SimpleNamespace(
        cloud=IS,
        code="K7QX-M2PD",
        window=SimpleNamespace(tr=str),
        station=SimpleNamespace(told=SimpleNamespace(emit=lambda one: heard.append(one.code))),
    )

    class Line:
        enrolled = False

        async def enrol(self, url: str, code: str, name: str) -> None:
            assert (url, code) == (IS, "K7QX-M2PD")
            if answer := answers.pop(0):
                raise Trouble(answer)
            self.enrolled = True

    line = Line()
    asyncio.run(running.Running(cast(App, app)).enrol_first(cast(Link, line)))
    assert (answers, heard, line.enrolled) == ([], told, told != ["code_expired"])
