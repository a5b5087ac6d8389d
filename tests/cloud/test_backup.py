"""Backups of the cloud: made beside its work, checked, and put in its place whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloud import backup, codes, enrolment, epochs
from cloud.app import new_id, open_cloud, rulebook
from cloud.cloud import Cloud
from cloud.identity import sessions, sign_in
from cloud.identity.visitor import visitor_of
from cloud.lock import alone
from cloud.restore import LIVE, READY, restore
from cloud.safekeeping import run_restore
from domain.problems import Problem, Refusal, Trouble
from storage import files
from storage.backup import backups, is_sound
from storage.database import Store
from tests.cloud.desks import Desks
from tests.worlds import HOUR, NOON, HeldClock

DAY = 24 * HOUR
HALF_PAST_THREE = NOON + 15 * HOUR + HOUR // 2


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "cloud"


@pytest.fixture
def cloud(data: Path, clock: HeldClock) -> Iterator[Cloud]:
    """A cloud on SQLite, with some tickets."""
    made = open_cloud(data)
    made.clock = clock
    (data / epochs.OUTSIDE).unlink()
    epochs.write_outside(made.ledger, data, clock())
    desks = Desks(made.ledger, clock)
    desks.roster()
    for _ in range(3):
        desks.report()
    yield made
    made.store.close()


def made(cloud: Cloud, at: int = NOON) -> Path:
    """A backup's file."""
    manifest = backup.back_up(cloud.ledger, cloud.folder, at)
    return cloud.folder / backup.FOLDER / manifest.file


def problem_of(call: Callable[[], Any]) -> Problem:
    with pytest.raises(Problem) as told:
        call()
    return told.value


def test_a_backup_on_a_medium_that_takes_no_writes_is_restored(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    source, stick = made(cloud), tmp_path / "stick"
    heads = cloud.ledger.heads()
    cloud.store.close()
    stick.mkdir()
    for file in (source, backup.manifest_of(source)):
        shutil.copyfile(file, stick / file.name)
    put = files.put

    def as_mounted(path: Path, data: bytes, *, mode: int = 0o666) -> None:
        if path.is_relative_to(stick):
            raise Trouble("disk_error", path=str(path), detail="read-only file system")
        put(path, data, mode=mode)

    monkeypatch.setattr(files, "put", as_mounted)
    done = restore(cloud.folder, stick / source.name, rulebook(), NOON, new_id)
    assert done.heads == heads
    assert "not noted" in caplog.text


# ---- making and checking -----------------------------------------------------------------


def test_a_backup_says_what_it_holds(cloud: Cloud) -> None:
    found = backup.read_manifest(made(cloud))
    assert found is not None
    assert found.heads == cloud.ledger.heads() == {"directory": 2, "logistics": 3}
    assert (found.counts["ticket"], found.counts["entry"]) == (3, 5)
    assert found.epoch == cloud.epoch
    assert (found.made_at, found.checked_at) == (NOON, NOON)


def test_stations_are_told_how_far_a_checked_backup_reaches(cloud: Cloud, clock: HeldClock) -> None:
    assert cloud.backed_up == {}
    made(cloud)
    Desks(cloud.ledger, clock, "e").report(number="BX261124-A100")
    assert cloud.backed_up == {"directory": 2, "logistics": 3}
    made(cloud, NOON + HOUR)
    assert cloud.backed_up == {"directory": 2, "logistics": 4}


def test_the_newest_fourteen_stay_each_with_its_contents(cloud: Cloud) -> None:
    for day in range(backup.KEPT + 2):
        made(cloud, NOON + day * DAY)
    files = backups(cloud.folder / backup.FOLDER, backup.STEM)
    assert len(files) == backup.KEPT
    assert "cloud-20261126-120000.db" in files[-1].name
    assert all(backup.read_manifest(file) for file in files)
    assert len(list((cloud.folder / backup.FOLDER).iterdir())) == 2 * backup.KEPT


def test_a_picture_whose_file_is_gone_is_noted(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.store.run(
        "INSERT INTO blob (hash, size, mime, width, height, uploaded_by, at) "
        "VALUES ('ab12', 7, 'image/jpeg', 1, 1, 'A', 1)"
    )
    found = backup.read_manifest(made(cloud))
    assert found is not None
    assert (found.photos, found.photo_bytes, found.photos_missing) == (1, 7, ("ab12",))
    assert "1 pictures are missing" in caplog.text


def test_checking_again_finds_it_whole_and_notes_when(cloud: Cloud) -> None:
    file = made(cloud)
    backup.verify(file, cloud.folder / "blobs", NOON + DAY)
    found = backup.read_manifest(file)
    assert found is not None
    assert (found.made_at, found.checked_at) == (NOON, NOON + DAY)


def test_every_flipped_byte_is_noticed(cloud: Cloud) -> None:
    file = made(cloud)
    whole = file.read_bytes()
    for place in range(0, len(whole), len(whole) // 40):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        file.write_bytes(spoilt)
        problem = problem_of(lambda: backup.verify(file, cloud.folder / "blobs", NOON))
        assert problem.code in ("backup_differs", "backup_unreadable", "backup_incomplete")
    file.write_bytes(whole[: len(whole) // 2])
    assert problem_of(lambda: backup.verify(file, cloud.folder / "blobs", NOON))


def test_a_feed_with_a_hole_is_no_backup(cloud: Cloud) -> None:
    cloud.store.run("DELETE FROM entry WHERE feed = 'logistics' AND seq = 2")
    problem = problem_of(lambda: made(cloud))
    assert problem.code == "backup_incomplete"
    assert list((cloud.folder / backup.FOLDER).iterdir()) == []
    assert cloud.backed_up == {}


# ---- every night -------------------------------------------------------------------------


def test_a_backup_is_made_every_night_and_once(cloud: Cloud) -> None:
    def at(now: int) -> bool:
        return backup.nightly(cloud.ledger, cloud.folder, now) is not None

    assert not at(NOON)
    assert not at(HALF_PAST_THREE - 1)
    assert at(HALF_PAST_THREE)
    assert not at(HALF_PAST_THREE + 60_000)
    assert not at(HALF_PAST_THREE + DAY - 1)
    assert at(HALF_PAST_THREE + DAY + 5 * HOUR), "made up for, where the machine was off at night"
    assert not at(HALF_PAST_THREE + DAY + 6 * HOUR)


# ---- restoring ---------------------------------------------------------------------------


def test_a_restored_cloud_has_another_history_and_what_lay_in_the_backup(
    cloud: Cloud, data: Path, clock: HeldClock
) -> None:
    file, old = made(cloud), cloud.epoch
    Desks(cloud.ledger, clock, "e").report(number="BX261124-A100")
    cloud.store.close()
    done = restore(data, file, rulebook(), NOON + HOUR, new_id)
    assert done.heads == {"directory": 2, "logistics": 3}
    assert done.before == {"directory": 2, "logistics": 4}
    assert is_sound(Path(done.aside) / LIVE, None), "the replaced one is kept"
    again = open_cloud(data)
    assert again.epoch == done.epoch != old
    assert again.ledger.heads() == done.heads
    assert epochs.forks(again.ledger) == {old: {"directory": 2, "logistics": 3}}
    assert again.backed_up == {}
    again.store.close()


def test_a_restore_revives_no_session_that_ended_and_no_code_that_was_used_since(
    cloud: Cloud, data: Path, clock: HeldClock, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = visitor_of(cloud.store, "staff:H001")
    assert visitor is not None
    cookie = sessions.start(cloud.store, visitor, clock())
    typed = {
        purpose: codes.issue(cloud.store, purpose, visitor.subject, clock())
        for purpose in (sign_in.PURPOSE, enrolment.PURPOSE)
    }
    file = made(cloud)
    sessions.end(cloud.store, cookie)
    for purpose, code in typed.items():
        codes.redeem(cloud.store, purpose, code, clock())
    cloud.store.close()
    assert run_restore(data, file, None, rulebook(), clock(), new_id) == 0
    assert "Everybody is signed out" in capsys.readouterr().out
    again = open_cloud(data)
    assert sessions.visitor(again.store, cookie, clock()) is None
    for purpose, code in typed.items():
        problem = problem_of(lambda: codes.redeem(again.store, purpose, code, clock()))  # noqa: B023
        assert problem == Refusal("code_used")
    again.store.close()


def test_each_restore_from_one_backup_is_a_history_of_its_own(cloud: Cloud, data: Path) -> None:
    """Two years that began alike are two years: neither epoch nor letters are given twice."""
    file = made(cloud)
    cloud.store.close()
    seen: set[tuple[str, str]] = set()
    enrolled: list[int] = []
    for n in range(3):
        restore(data, file, rulebook(), NOON + n * HOUR, new_id)
        again = open_cloud(data)
        seen.add((again.epoch, again.ledger.meta("letters")))
        enrolled.append(int(again.ledger.meta("stations_enrolled")))
        again.store.close()
    assert len({epoch for epoch, _ in seen}) == len({letters for _, letters in seen}) == 3
    assert enrolled == sorted(set(enrolled)), "letters of stations go on from the last history's"


def test_a_damaged_live_database_is_no_hindrance(
    cloud: Cloud, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = made(cloud)
    cloud.store.close()
    (data / LIVE).write_bytes(b"x" * 9_000)
    restore(data, file, rulebook(), NOON, new_id)
    assert is_sound(data / LIVE, None)
    assert "can't be" in caplog.text


def test_a_damaged_backup_is_not_put_in_its_place(cloud: Cloud, data: Path) -> None:
    file = made(cloud)
    cloud.store.close()
    with file.open("r+b") as spoilt:
        spoilt.seek(20_000)
        spoilt.write(b"\xff" * 64)
    before = (data / LIVE).read_bytes()
    problem = problem_of(lambda: restore(data, file, rulebook(), NOON, new_id))
    assert isinstance(problem, Trouble)
    assert (data / LIVE).read_bytes() == before


def test_nobody_may_be_at_work_on_it(cloud: Cloud, data: Path) -> None:
    """Neither the server, which holds the lock, nor a command that has the file open."""
    file = made(cloud)
    refusal = Refusal("cloud_running", path=str(data / LIVE))
    assert problem_of(lambda: restore(data, file, rulebook(), NOON, new_id)) == refusal
    cloud.store.close()
    with alone(data):
        refusal = Refusal("cloud_running", path=str(data))
        assert problem_of(lambda: restore(data, file, rulebook(), NOON, new_id)) == refusal
    restore(data, file, rulebook(), NOON, new_id)


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_at_any_step_it_leaves_the_old_or_the_new(
    cloud: Cloud, data: Path, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The process dies before each of its acts on files in turn; the next start finds a whole."""
    file = made(cloud)
    Desks(cloud.ledger, clock, "e").report(number="BX261124-A100")
    cloud.store.close()
    outcomes: list[int] = []
    for step in range(200):
        died = _restore_and_die(data, file, step)
        again = open_cloud(data)
        outcomes.append(again.ledger.heads()["logistics"])
        assert again.store.check() == []
        assert not (data / READY).exists()
        again.store.close()
        if not died:
            break
        if outcomes[-1] == 3:
            _put_back(data)
    assert outcomes[0] == 4
    assert outcomes[-1] == 3
    assert set(outcomes) == {3, 4}
    assert len(outcomes) > 10, "there were that many steps to die before"


_ACTS = ("open", "os.rename", "os.remove", "os.link", "os.mkdir")


def _restore_and_die(data: Path, file: Path, step: int) -> bool:
    """Restore in a process that is killed before its n-th act. Returns whether it was."""
    child = os.fork()
    if child == 0:
        left = [step]

        def watch(event: str, arguments: Any) -> None:
            if event in _ACTS and str(data) in str(arguments[0]):
                if left[0] == 0:
                    os._exit(9)
                left[0] -= 1

        sys.addaudithook(watch)
        restore(data, file, rulebook(), NOON, new_id)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _put_back(data: Path) -> None:
    """The database that was replaced, with its history as it was."""
    # Cut short between two of its acts, it puts the old one aside once more.
    aside = next(one for one in (data / "replaced").iterdir() if (one / LIVE).exists())
    (aside / LIVE).replace(data / LIVE)
    shutil.rmtree(data / "replaced")
    (data / epochs.OUTSIDE).unlink()
    store = Store(data / LIVE)
    assert store.check() == []
    store.close()
