"""The access log and its seals in the cloud: what was sealed and is gone is not sealed over."""

from __future__ import annotations

import pytest
from msgspec import structs

from cloud import enrolment, epochs
from cloud.checking.seals import seals
from desktop.clinic import ClinicStation
from desktop.cliniclink import ClinicLink
from desktop.clinicseals import seal_wanted
from desktop.opening import DAMAGED_FLAG
from desktop.stationtime import StationTime
from desktop.vault.vault import Unlocked
from domain.clinic.access import SEALS, uid_of
from domain.clinic.people import PutClinicStaff
from domain.problems import Problem
from domain.services import SERVICES
from storage import access, backup, clinic_queries
from tests.clinic.house import DAY, Desk, House


def clinic(desk: Desk) -> ClinicStation:
    assert isinstance(desk.station, ClinicStation)
    return desk.station


ROLES = {"reception": "R1", "care": "N1", "claims": "C1", "clinic_all": "C1"}
"""Of every walled scope somebody who works there."""


def sealed_in(house: House, station: str) -> dict[str, int]:
    """The feeds in which the cloud has seals of a station, and of how many lines."""
    seals = {one: clinic_queries.state(house.store, uid_of(one, station)) for one in SEALS}
    return {SERVICES[one].feed: seal.count for one, seal in seals.items() if seal is not None}


def cut_off(desk: Desk) -> None:
    """Somebody who reads the file empties its log and writes another one."""
    store = desk.folder.store
    with store.writing():
        store.run("DROP TRIGGER access_is_kept")
        store.run("DELETE FROM access")
    access.prepare(store)
    for _ in range(5):
        clinic(desk).looked_at("session", "x", "20240002")


@pytest.mark.parametrize(("scope", "who"), ROLES.items())
def test_a_log_that_lost_what_was_sealed_is_not_sealed_over(
    house: House, scope: str, who: str
) -> None:
    desk = house.clinic(scope, who)
    station = clinic(desk)
    for person in ("20240001", "20240002"):
        station.looked_at("session", house.uid(), person)
    desk.station.submit_all(list(seal_wanted(station)))
    desk.sync()
    feed = "claims" if scope == "claims" else "clinic"
    assert sealed_in(house, station.station) == {feed: 2}
    assert list(seal_wanted(station)) == [], "nothing new"
    house.clock.advance(DAY)
    station.looked_at("session", house.uid(), "20240001")
    assert len(list(seal_wanted(station))) == 1
    cut_off(desk)
    assert list(seal_wanted(station)) == []
    assert station.log_broken_at() == 2
    link = ClinicLink(station, StationTime(house.clock), "http://127.0.0.1:9")
    told: list[Problem] = []
    station.told.connect(told.append)
    link.keep_up()
    link.keep_up()
    assert [one.code for one in told] == ["access_log_broken"], "said once, whoever is there"


@pytest.mark.parametrize(("scope", "who"), ROLES.items())
def test_one_changed_line_is_found_by_the_seal_though_the_chain_was_made_anew(
    house: House, scope: str, who: str
) -> None:
    desk = house.clinic(scope, who)
    station, store = clinic(desk), desk.folder.store
    for person in ("20240001", "20240002", "20240003"):
        station.looked_at("claim", "claim:1", person)
    desk.station.submit_all(list(seal_wanted(station)))
    desk.sync()
    lines = station.access_lines()
    cut_off(desk)
    with store.writing():
        store.run("DROP TRIGGER access_is_kept")
        store.run("DELETE FROM access")
    for line in reversed(lines):
        access.note(store, structs.replace(line.access, person="20240009"))
    assert access.broken_at(store) is None, "the chain alone does not show it"
    assert station.log_broken_at() == 3


def test_a_station_that_changes_its_scope_can_not_begin_a_shorter_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """What it sealed before lies in a feed that it holds no more; the cloud has it."""
    desk = house.clinic("clinic_all", "C1")
    station = clinic(desk)
    for _ in range(6):
        station.looked_at("claim", "claim:1", "20240001")
    desk.station.submit_all(list(seal_wanted(station)))
    desk.sync()
    name = station.station
    enrolment.rescope(house.ledger, name, "claims")
    desk.sync()
    desk.sync()
    assert station.station == name, "what it said last went with the scope: it is no copy"
    cut_off(desk)
    desk.station.submit_all(list(seal_wanted(station)))
    desk.sync()
    assert sealed_in(house, station.station) == {"clinic": 6}
    assert [one.problem.code for one in station.attention()] == ["log_shorter"]


@pytest.mark.parametrize(("scope", "who"), ROLES.items())
def test_the_cloud_notices_a_station_that_is_there_and_seals_its_log_no_further(
    house: House, scope: str, who: str
) -> None:
    house.work()
    desk = house.clinic(scope, who)
    station = clinic(desk)

    def day() -> None:
        """One day on: somebody unlocks it, it meets the cloud and keeps up."""
        house.clock.advance(DAY)
        station.looked_at("claim", "claim:1", "20240001")
        desk.sync()
        if wishes := list(seal_wanted(station)):
            desk.station.submit_all(wishes)
            desk.sync()

    def found() -> list[str]:
        return [one.state for one in seals(house.store)]

    for _ in range(3):
        day()
        assert found() == ["good"]
    cut_off(desk)
    day()
    assert found() == ["good"], "a day without a new line to seal is none to worry about"
    day()
    [finding] = seals(house.store)
    assert (finding.state, station.station in finding.seen) == ("warn", True)
    enrolment.revoke(house.ledger, station.station, house.clock())
    assert found() == []


def test_at_a_station_of_the_claims_its_people_act_in_their_own_roles(house: House) -> None:
    house.say("clinicstaff:A1", PutClinicStaff("A1", "审计", ("auditor",)))
    house.work()
    desk = house.clinic("claims")
    station = clinic(desk)
    assert (station.roles("C1"), station.roles("A1")) == (("clerk",), ("auditor",))
    assert station.roles("R1") == (), "the others are not known there"
    station.unlocked(Unlocked(b"", "C1", "梁经办"), 0)
    assert station.operator.role == "clerk"
    assert (station.may_see("claim"), station.may_see("access")) == (True, False)
    station.unlocked(Unlocked(b"", "A1", "审计"), 0)
    assert (station.may_see("claim"), station.may_see("access")) == (False, True)
    house.say("clinicstaff:C1", PutClinicStaff("C1", "梁经办", ("receptionist",)))
    house.work()
    desk.sync()
    member = clinic_queries.staff_member(desk.folder.store, "C1")
    assert member is not None
    assert not member.active


def test_the_log_goes_on_when_the_cloud_s_history_is_another(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A restored cloud gives every station a new file: who looked at what must be in that too."""
    desk = house.clinic("reception", "R1")
    station = clinic(desk)
    for person in ("20240001", "20240002"):
        station.looked_at("session", house.uid(), person)
    before, file = station.access_lines(), desk.folder.store.path
    epochs.change(house.ledger, house.cloud.cloud.epoch, house.clock(), house.ids)
    desk.sync()
    assert desk.folder.store.path != file
    assert station.access_lines() == before
    station.looked_at("session", house.uid(), "20240001")
    assert (len(station.access_lines()), station.log_broken_at()) == (3, None)
    store = desk.folder.store
    with pytest.raises(Exception, match="only written on"), store.writing():
        store.run("DELETE FROM access")


@pytest.mark.parametrize("torn", [False, True])
def test_a_repair_of_the_file_does_not_cut_the_log_back(
    house: House, caplog: pytest.LogCaptureFixture, torn: bool
) -> None:
    """Anybody who may write to the folder can ask for one."""
    desk = house.clinic("reception", "R1")
    station, folder = clinic(desk), desk.folder.path
    station.looked_at("session", house.uid(), "20240001")
    backup.back_up(desk.folder.copier(), folder / "backups", house.clock(), "station")
    station.looked_at("session", house.uid(), "20240002")
    before, file = station.access_lines(), desk.folder.store.path
    desk.close()
    (folder / DAMAGED_FLAG).touch()
    if torn:
        file.write_bytes(b"nothing of it is left" * 1_000)
    again = clinic(house.again(desk))
    assert again.access_lines() == (before[1:] if torn else before)
    assert ("the access log of" in caplog.text) is torn
    assert again.log_broken_at() is None
    again.looked_at("session", house.uid(), "20240001")
