"""Backups of a cloud on PostgreSQL: made, looked at, and put in place at once or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cloud import app, backup, epochs, farewell_files, farewells
from cloud import dumps as cloud_dumps
from cloud.app import backup_tools, new_id, open_cloud, rulebook
from cloud.checking import machine
from cloud.cloud import Cloud
from cloud.console import sentence
from cloud.health import health
from cloud.restore import Restored, restore_to_server
from desktop import cli
from domain.problems import Problem, Refusal, Trouble
from storage import sealing
from storage.backup import backups
from storage.dumps import Programs
from storage.postgres import PostgresStore
from tests.cloud.desks import Desks
from tests.postgres import programs, schema, server
from tests.worlds import HOUR, MINUTE, NOON, HeldClock

DAY = 24 * HOUR

pytestmark = pytest.mark.postgres


@pytest.fixture
def address() -> Iterator[str]:
    with schema() as place:
        yield place


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join((*programs(), os.environ["PATH"])))


@pytest.fixture
def cloud(
    tmp_path: Path, address: str, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cloud]:
    """A cloud with some tickets."""
    monkeypatch.setattr(app, "clock", clock)
    made = open_cloud(tmp_path / "cloud", address)
    made.clock = clock
    desks = Desks(made.ledger, clock)
    desks.roster()
    for _ in range(3):
        desks.report()
    yield made
    made.store.close()


@pytest.fixture
def tools(cloud: Cloud, address: str) -> Iterator[backup.Tools]:
    with backup_tools(cloud.folder, address) as found:
        assert found is not None
        yield found


@pytest.fixture
def made(cloud: Cloud, tools: backup.Tools) -> Path:
    """A backup's file."""
    manifest = backup.back_up(cloud.ledger, cloud.folder, NOON, tools=tools)
    return cloud.folder / backup.FOLDER / manifest.file


@pytest.fixture
def lost(cloud: Cloud, made: Path, clock: HeldClock) -> str:
    """What came after the backup; then the cloud is stopped. Gives its epoch."""
    Desks(cloud.ledger, clock, "e").report(number="BX261124-A100")
    epoch = cloud.epoch
    cloud.store.close()
    return epoch


def restored(cloud: Cloud, file: Path, tools: backup.Tools) -> Restored:
    return restore_to_server(cloud.folder, file, tools, rulebook(), NOON + HOUR, new_id)


def problem_of(call: Callable[[], Any]) -> Problem:
    with pytest.raises(Problem) as told:
        call()
    return told.value


def scratch_databases() -> int:
    with psycopg.connect(server()) as line:
        sql = "SELECT count(*) FROM pg_database WHERE datname LIKE 'paidan_check_%'"
        row = line.execute(sql).fetchone()
    assert row is not None
    return int(row[0])


# ---- making and checking -----------------------------------------------------------------


def test_a_backup_is_opened_compared_and_told_to_stations(cloud: Cloud, made: Path) -> None:
    found = backup.read_manifest(made)
    assert found is not None
    assert made.suffix == ".dump"
    assert found.heads == cloud.ledger.heads() == {"directory": 2, "logistics": 3}
    assert (found.counts["ticket"], found.counts["entry"]) == (3, 5)
    assert (found.epoch, found.size) == (cloud.epoch, made.stat().st_size)
    assert cloud.backed_up == {"directory": 2, "logistics": 3}
    assert scratch_databases() == 0, "where it was looked at is gone"


def test_checking_again_finds_it_whole_and_a_spoilt_one_not(
    cloud: Cloud, made: Path, tools: backup.Tools
) -> None:
    blobs = cloud.folder / "blobs"
    assert backup.verify(made, blobs, NOON + HOUR, tools).checked_at == NOON + HOUR
    whole = made.read_bytes()
    for spoilt in (whole[: len(whole) // 2], whole[:-40] + b"\0" * 40, b""):
        made.write_bytes(spoilt)
        problem = problem_of(lambda: backup.verify(made, blobs, NOON, tools))
        assert problem.code in ("backup_unreadable", "backup_differs")
    assert scratch_databases() == 0


def test_a_feed_with_a_hole_is_no_backup(cloud: Cloud, tools: backup.Tools) -> None:
    cloud.store.run("DELETE FROM entry WHERE feed = 'logistics' AND seq = 2")
    problem = problem_of(lambda: backup.back_up(cloud.ledger, cloud.folder, NOON, tools=tools))
    assert problem.code == "backup_incomplete"
    assert list((cloud.folder / backup.FOLDER).iterdir()) == []
    assert cloud.backed_up == {}


def test_a_database_that_a_killed_check_left_behind_is_swept(
    cloud: Cloud, made: Path, tools: backup.Tools
) -> None:
    with psycopg.connect(server(), autocommit=True) as line:
        line.execute("CREATE DATABASE paidan_check_left")
    backup.verify(made, cloud.folder / "blobs", NOON, tools)
    assert scratch_databases() == 0


def test_a_backup_of_the_other_kind_is_told(cloud: Cloud, made: Path, tools: backup.Tools) -> None:
    problem = problem_of(lambda: backup.verify(made, cloud.folder / "blobs", NOON))
    assert problem.code == "backup_of_another_kind"
    file = made.with_suffix(".db")
    made.rename(file)
    problem = problem_of(lambda: restored(cloud, file, tools))
    assert "PostgreSQL" in str(sentence(problem))


# ---- restoring ---------------------------------------------------------------------------


def test_a_restored_cloud_has_another_history_and_what_lay_in_the_backup(
    cloud: Cloud, made: Path, lost: str, tools: backup.Tools, address: str, clock: HeldClock
) -> None:
    done = restored(cloud, made, tools)
    assert done.heads == {"directory": 2, "logistics": 3}
    assert done.before == {"directory": 2, "logistics": 4}
    count = tools.server.value(f'SELECT count(*) FROM "{done.aside}".ticket')
    assert count == 4, "the replaced tables are kept"
    tools.server.run(f'DROP SCHEMA "{done.aside}" CASCADE')

    again = open_cloud(cloud.folder, address)
    assert again.epoch == done.epoch != lost
    assert epochs.forks(again.ledger) == {lost: {"directory": 2, "logistics": 3}}
    assert again.backed_up == {}
    Desks(again.ledger, clock, "f").report(number="BX261124-A200")
    assert again.ledger.heads() == {"directory": 2, "logistics": 4}, "it goes on working"
    assert again.store.check() == []
    again.store.close()


def test_no_restore_under_a_running_cloud(
    cloud: Cloud, made: Path, tools: backup.Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud_dumps, "_PATIENCE", 1)
    assert cloud.store.value("SELECT 1")
    problem = problem_of(lambda: restored(cloud, made, tools))
    assert isinstance(problem, Refusal)
    assert problem.code == "cloud_running"
    assert cloud.ledger.heads() == {"directory": 2, "logistics": 3}


@pytest.mark.parametrize("at", [400, "before the end"])
def test_a_restore_that_is_cut_short_leaves_everything_as_it_was(
    cloud: Cloud,
    made: Path,
    lost: str,
    tools: backup.Tools,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    at: int | str,
) -> None:
    usual = Programs.script

    def cut(self: Programs, dump: Path, schema: str) -> Iterator[bytes]:
        for number, line in enumerate(usual(self, dump, schema)):
            if number == at:
                raise Trouble("dump_failed", path=str(dump), detail="cut")
            yield line

    def killed(*given: Any, **named: Any) -> str:
        raise KeyboardInterrupt

    if at == "before the end":
        monkeypatch.setattr(epochs, "change", killed)
    else:
        monkeypatch.setattr(Programs, "script", cut)
    with pytest.raises((Trouble, KeyboardInterrupt)):
        restored(cloud, made, tools)
    monkeypatch.undo()
    again = open_cloud(cloud.folder, address)
    assert (again.epoch, again.ledger.heads()["logistics"]) == (lost, 4)
    left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE current_schema() || '_replaced%'"
    assert again.store.value(left) == 0
    again.store.close()


def test_a_backup_goes_into_an_empty_database(
    cloud: Cloud, made: Path, lost: str, tools: backup.Tools, tmp_path: Path
) -> None:
    """The server is lost; another one has a schema of the same name, and nothing in it."""
    name = tools.server.value("SELECT current_schema()")
    tools.server.run(f"DROP SCHEMA {name} CASCADE")
    tools.server.run(f"CREATE SCHEMA {name}")
    done = restored(cloud, made, tools)
    assert (done.before, done.aside) == ({}, "")
    assert done.heads == {"directory": 2, "logistics": 3}


# ---- the tools ---------------------------------------------------------------------------


def test_without_the_programs_it_says_what_to_install(
    cloud: Cloud, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tools = backup.tools_of(cloud.store)
    problem = problem_of(lambda: backup.back_up(cloud.ledger, cloud.folder, NOON, tools=tools))
    assert problem.code == "dump_programs_missing"
    assert "[backup]" in str(sentence(problem))
    assert list((cloud.folder / backup.FOLDER).iterdir()) == []
    assert isinstance(cloud.store, PostgresStore)
    assert machine.programs(cloud.store, Programs()).state == "bad"


def test_their_folder_may_stand_in_the_configuration(
    cloud: Cloud, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(Path(shutil.which("pg_dump") or "").parent)
    (cloud.folder / "cloud.toml").write_text(f'[backup]\nprograms = "{folder}"\n', "utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    with backup_tools(cloud.folder, address) as found:
        assert found is not None
        assert machine.programs(found.server, found.programs).state == "good"
        assert backup.back_up(cloud.ledger, cloud.folder, NOON, tools=found).heads


def test_a_user_who_may_make_no_database_is_told_by_whom_and_how(
    cloud: Cloud, made: Path, tools: backup.Tools
) -> None:
    who = f"weak_{os.getpid()}"
    name = tools.server.value("SELECT current_schema()")
    with psycopg.connect(server(), autocommit=True) as line:
        line.execute(f"CREATE ROLE {who} LOGIN".encode())
        line.execute(f"GRANT USAGE ON SCHEMA {name} TO {who}".encode())
    try:
        weak = PostgresStore(psycopg.conninfo.make_conninfo(tools.server.dsn, user=who))
        assert machine.programs(weak, tools.programs).state == "bad"
        few = backup.Tools(weak, tools.programs)
        problem = problem_of(lambda: backup.verify(made, cloud.folder / "blobs", NOON, few))
        assert problem.code == "backup_rights"
        assert "CREATEDB" in str(sentence(problem))
        weak.close()
    finally:
        with psycopg.connect(server(), autocommit=True) as line:
            line.execute(f"DROP OWNED BY {who}".encode())
            line.execute(f"DROP ROLE {who}".encode())


def test_the_three_commands_on_the_command_line(
    cloud: Cloud, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    epoch = cloud.epoch
    cloud.store.close()
    place = ["--data", str(cloud.folder), "--database", address]
    assert cli.main(["cloud", "backup", *place]) == 0
    file = sorted((cloud.folder / backup.FOLDER).glob("*.dump"))[-1]
    assert cli.main(["cloud", "verify", *place]) == 0
    assert cli.main(["cloud", "restore", file.name, *place]) == 0
    said = capsys.readouterr().out
    assert str(file) in said
    assert "logistics: 3  (原到 was at 3)" in said
    assert "_replaced_" in said
    again = open_cloud(cloud.folder, address)
    assert again.epoch != epoch
    again.store.close()


def test_what_revoked_clinics_left_is_in_the_backup_and_comes_back(
    cloud: Cloud, tools: backup.Tools
) -> None:
    for station in ("B", "C"):
        sealed = sealing.seal(f"{station} 未上传".encode(), farewells.public_key(cloud))
        farewells.keep(cloud, station, sealed)
    made = backup.back_up(cloud.ledger, cloud.folder, NOON, tools=tools)
    file = cloud.folder / backup.FOLDER / made.file
    assert [one.taken for one in made.farewells] == [False, False]
    files = farewell_files.listed(cloud.folder / farewell_files.FOLDER)
    before = [one.read_bytes() for one in files]
    files[0].rename(f"{files[0]}{farewell_files.TAKEN}")
    files[1].unlink()
    cloud.store.close()
    restored(cloud, file, tools)
    assert [one.read_bytes() for one in files] == before


def test_one_of_several_processes_makes_the_backup_of_the_night(
    cloud: Cloud, address: str, tools: backup.Tools
) -> None:
    other = open_cloud(cloud.folder, address)
    night = backup._last_night(cloud.clock() + DAY)
    made = [
        backup.nightly(one.ledger, cloud.folder, night + MINUTE, tools) for one in (cloud, other)
    ]
    other.store.close()
    assert [one is not None for one in made] == [True, False]
    assert made[0] is not None
    assert made[0].checked_at == night + MINUTE
    assert made[0].heads == cloud.ledger.heads() == cloud.backed_up
    assert [path.suffix for path in backups(cloud.folder / backup.FOLDER, backup.STEM, ".dump")]


def test_a_night_without_a_backup_is_tried_again_each_hour_and_told_after_two(
    cloud: Cloud, tools: backup.Tools, tmp_path: Path, clock: HeldClock
) -> None:
    missing = backup.Tools(tools.server, Programs(str(tmp_path / "nowhere")))
    night = backup._last_night(clock() + DAY)

    def at(now: int, by: backup.Tools) -> backup.Manifest | None:
        return backup.nightly(cloud.ledger, cloud.folder, now, by)

    assert problem_of(lambda: at(night, missing)).code == "dump_programs_missing"
    assert at(night + MINUTE, tools) is None, "not each minute: every try reads everything"
    clock.advance(night + 2 * DAY - clock())
    assert health(cloud).parts["backup"].why == "old"
    assert machine.backups(cloud).state == "bad"
    assert at(clock(), tools) is not None
    assert health(cloud).parts["backup"].state == "ok"
    assert machine.backups(cloud).state == "good"
