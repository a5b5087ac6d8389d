"""What every released version wrote is opened, brought to this version, and loses nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from cloud.app import open_cloud, program_version
from domain.services import encode_state
from storage import lookup
from storage.migrations import VERSION
from tests.stories.office import LEAK
from tests.versions import clinic
from tests.versions.world import (
    desk_of,
    expected,
    in_step,
    running,
    told,
    unpack,
    until,
    versions,
)
from tests.worlds import MINUTE, NOON, HeldClock

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(params=versions())
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A version's files in a folder, and what must be found in them."""
    return tmp_path, unpack(request.param, tmp_path)


def test_there_is_something_of_every_kind_in_them(kept: tuple[Path, dict[str, Any]]) -> None:
    _, wanted = kept
    assert {"waiting", "settled", "refused"} <= set(wanted["outbox"].values())
    assert len(wanted["attention"]) == 2
    assert wanted["photos"]
    assert wanted["cloud"].keys() - wanted["tickets"].keys(), "what the desk has not seen"
    assert wanted["tickets"].keys() - wanted["cloud"].keys(), "what the cloud has not seen"


def test_desk_and_cloud_open_with_everything(kept: tuple[Path, dict[str, Any]]) -> None:
    """Twice: also after the file was brought to this version."""
    folder, wanted = kept
    for _ in range(2):
        desk, cloud = desk_of(folder), open_cloud(folder / "cloud")
        found = told(desk, cloud)
        assert found == {key: wanted[key] for key in found}
        assert desk.folder.recovery is None
        for store in (desk.folder.ledger.store, cloud.store):
            assert store.schema_version() == VERSION
            assert store.check() == []
        desk.folder.close()
        cloud.store.close()


def test_what_waited_goes_up_what_was_unseen_comes_and_work_goes_on(
    kept: tuple[Path, dict[str, Any]],
) -> None:
    folder, wanted = kept
    asyncio.run(_went_on(folder, wanted))


async def _went_on(folder: Path, wanted: dict[str, Any]) -> None:
    async with running(folder, HeldClock(NOON + 10 * MINUTE)) as (cloud, url):
        desk = desk_of(folder)
        await desk.do_connect(url)
        await in_step(desk, cloud)
        every = wanted["tickets"].keys() | wanted["cloud"].keys()
        found = told(desk, cloud)
        assert found["tickets"].keys() == found["cloud"].keys() == every
        assert set(found["outbox"].values()) == {"settled", "refused"}
        assert found["attention"] == wanted["attention"], "nothing more is refused"
        for uid in every:
            theirs = cloud.store.value("SELECT state FROM ticket WHERE uid = ?", (uid,))
            assert encode_state(desk.station.ticket(uid)) == bytes(theirs)
        numbers = {row[1] for row in found["tickets"].values()} | {
            row[0] for row in found["cloud"].values()
        }
        made = await desk.do_report(**LEAK)
        assert made["number"] not in numbers
        await in_step(desk, cloud)
        photo = wanted["photos"][0]
        await until(lambda: cloud.blobs.get(photo) is not None, "the picture in the cloud")
        assert lookup.ticket(cloud.store, made["uid"]) is not None
        assert desk.link is not None
        await desk.link.stop()
        desk.folder.close()


MOST_STEPS = 2
"""Steps of the schema for which nobody need have kept files; before a release it is none."""
WITH_CLINIC = [version for version in versions() if "clinic" in expected(version)]


@pytest.mark.parametrize("version", WITH_CLINIC)
def test_a_clinic_s_files_open_with_the_passphrase_and_what_waited_goes_up(
    qapp: QApplication, version: str, tmp_path: Path
) -> None:
    wanted = unpack(version, tmp_path)["clinic"]
    asyncio.run(_clinic_goes_on(tmp_path, wanted))


async def _clinic_goes_on(folder: Path, wanted: dict[str, Any]) -> None:
    clock = HeldClock(NOON + 10 * MINUTE)
    async with running(folder, clock) as (cloud, url), clinic.unlocked(folder, url, clock) as desk:
        found = clinic.told(desk)
        assert (found["letters"], found["visits"]) == (wanted["letters"], wanted["visits"])
        assert found["outbox"].keys() == wanted["outbox"].keys()
        assert desk.folder.ledger.store.schema_version() == VERSION
        assert desk.folder.recovery is None
        await until(lambda: clinic.is_level(desk, cloud), "desk and cloud are in step")
        assert set(clinic.told(desk)["outbox"].values()) == {"settled"}
        assert [visit[3] for visit in clinic.told(desk)["visits"]] == ["booked", "booked"]


def test_files_of_about_this_schema_are_kept() -> None:
    """``python -m tests.versions`` makes them: what comes next has to bring them along."""
    newest = max(expected(version)["schema"] for version in versions())
    assert VERSION - newest <= MOST_STEPS, "python -m tests.versions, and keep what it writes"
    assert program_version() in {version.partition("-")[0] for version in versions()}
