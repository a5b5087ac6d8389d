"""A clinic that the cloud revoked: its unsent work lies sealed there, and nothing is left here."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

import resources
from cloud import enrolment, farewells
from cloud.app import build
from cloud.cloud import Cloud
from desktop.clinicrunning import FOLDER, LOOKS_LEFT, ClinicRunning
from desktop.stationtime import StationTime
from desktop.vault.keeper import NoKeeper
from desktop.vault.wrapping import Slowness
from domain.clinic.rules import ClinicRules
from domain.clinic.schedule import sessions_of
from domain.clinic.session import commands as c
from domain.clinic.session.state import session_uid
from domain.people import Actor
from domain.problems import Problem, Trouble
from domain.rulebook import Rulebook
from storage import carrying, sealing
from tests.cloud.pages.served import listening
from tests.desktop.clinic.reception import DAY, GOOD, schedule, wait
from tests.worlds import HeldClock, Ids

HOUR = 3_600_000
ADMIN = Actor("A1", "管理员", "admin")


def clinic_rules() -> ClinicRules:
    return Rulebook.parse(**resources.rule_texts()).clinic


async def live(data: Path, cloud: Cloud, url: str, clock: HeldClock, told: list[Problem]) -> bytes:
    """Enrol, go on offline, be revoked, meet the cloud once more. Returns the key it had."""
    running = ClinicRunning(
        data, StationTime(clock), Ids("k"), url, told.append, keeper=NoKeeper()
    )
    running.turn.vault._slowness = Slowness(64, 1, 1)
    made, _ = running.turn.vault.create("Y01", "陈护士", GOOD)
    running.turn.begin(made)
    code = enrolment.invite(cloud.store, "reception", clock())
    await running.enrol(url, code, "前台")
    inside = running.turn.inside
    assert inside is not None
    station, link = inside.station, inside.link
    await wait(lambda: station.roles("Y01"))
    await wait(lambda: station.freshness.link == "online" and not station.freshness.waiting)
    await link.stop()  # the cable is pulled
    station.act_as("Y01", "陈护士")
    for plan in sessions_of(schedule(0), DAY, clinic_rules())[:2]:
        station.submit(session_uid(plan.doctor, plan.day, plan.half), c.Open(plan))
    enrolment.revoke(cloud.ledger, station.station, clock())
    await link.restart()  # and put in again
    await wait(lambda: told)
    await running.stop()
    return made.key


def _is_taken(cloud: Cloud, name: str) -> bool:
    """Whether it went with a later one."""
    return next(one.taken for one in farewells.kept(cloud) if one.name == name)


def test_what_was_not_sent_is_sealed_at_the_cloud_and_nothing_is_left_here(
    qapp: QApplication,
    tmp_path: Path,
    cloud: Cloud,
    clock: HeldClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carrying, "_MOST_WORDS", 1)  # each is too much to go with another
    data, told = tmp_path / "desk", list[Problem]()
    data.mkdir()
    with listening(build(cloud)) as url:
        key = asyncio.run(live(data, cloud, url, clock, told))
    assert [(one.code, one.facts["kept"]) for one in told] == [("clinic_destroyed", 2)]
    assert list((data / FOLDER).iterdir()) == []
    assert key.hex() not in caplog.text
    kept = farewells.kept(cloud)
    assert len(kept) == 2
    for file in (cloud.folder / farewells.FOLDER).iterdir():
        assert "林医生".encode() not in file.read_bytes()
    taken = [farewells.take(cloud, one.name) for one in kept if not _is_taken(cloud, one.name)]
    assert sum(one.count("accepted") for one in taken) == 2
    assert all(one.taken for one in farewells.kept(cloud))
    uid = session_uid("D1", DAY.isoformat(), "am")
    assert cloud.store.value("SELECT 1 FROM item WHERE uid = ?", (uid,)) == 1


def test_two_processes_that_make_the_key_at_once_have_the_same(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, others = sealing.new_key, list[bytes]()

    def at_the_same_moment() -> bytes:
        if not others:
            others.append(b"")
            others[0] = farewells.public_key(cloud)
        return made()

    monkeypatch.setattr(sealing, "new_key", at_the_same_moment)
    assert farewells.public_key(cloud) == others[0] == farewells.public_key(cloud)
    assert [file.name for file in cloud.folder.glob("farewell.key*")] == ["farewell.key"]


def test_an_open_clinic_is_locked_when_it_has_not_met_the_cloud_for_too_long(
    qapp: QApplication, tmp_path: Path, cloud: Cloud, clock: HeldClock
) -> None:
    told = list[Problem]()

    async def day(url: str) -> None:
        running = ClinicRunning(
            tmp_path, StationTime(clock), Ids("k"), url, told.append, keeper=NoKeeper()
        )
        running.turn.vault._slowness = Slowness(64, 1, 1)
        made, _ = running.turn.vault.create("Y01", "陈护士", GOOD)
        running.turn.begin(made)
        await running.enrol(url, enrolment.invite(cloud.store, "reception", clock()), "前台")
        inside = running.turn.inside
        assert inside is not None
        await inside.link.stop()
        running.turn.look()
        clock.advance(71 * HOUR)
        running.turn.look()
        assert running.turn.stage == "open"
        clock.advance(HOUR)
        running.turn.look()
        assert (running.turn.stage, [one.code for one in told]) == ("locked", ["grant_ended"])
        await running.stop()
        # The passphrase opens it for a minute, in which the line may meet the cloud.
        cut = ClinicRunning(
            tmp_path, StationTime(clock), Ids("l"), "http://127.0.0.1:9", told.append,
            keeper=NoKeeper(),
        )  # fmt: skip
        cut.turn.begin(cut.turn.vault.unlock("Y01", GOOD))
        for _ in range(LOOKS_LEFT):
            cut.turn.look()
            assert cut.turn.stage == "open"
        cut.turn.look()
        assert cut.turn.stage == "locked"
        await cut.stop()

    with listening(build(cloud)) as url:
        asyncio.run(day(url))


def test_a_start_after_a_kill_in_the_middle_ends_the_destruction(
    qapp: QApplication, tmp_path: Path, clock: HeldClock
) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    for name in ("revoked", "station.db", "words.db"):
        (folder / name).write_bytes(b"x")
    running = ClinicRunning(
        tmp_path, StationTime(clock), Ids(), "", lambda problem: None, keeper=NoKeeper()
    )
    assert list(folder.iterdir()) == []
    assert running.turn.stage == "absent"


@given(st.binary(max_size=300), st.integers(0, 10_000))
def test_only_the_cloud_opens_what_was_sealed_for_it(data: bytes, where: int) -> None:
    private, other = sealing.new_key(), sealing.new_key()
    sealed = sealing.seal(data, sealing.public_of(private))
    assert sealing.unseal(sealed, private) == data
    spoilt = bytearray(sealed)
    spoilt[where % len(sealed)] ^= 1
    for wrong, key in ((sealed, other), (bytes(spoilt), private), (sealed[:20], private)):
        with pytest.raises(Trouble) as caught:
            sealing.unseal(wrong, key)
        assert caught.value.code == "seal_broken"
