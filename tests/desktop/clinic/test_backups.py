"""The clinic's own backups: locked as its file is, made by themselves, and the way back."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.backups import BACKUP_EVERY, NAME, Backups, place_of
from desktop.clinic import ClinicStation
from desktop.clinicrunning import FOLDER, ClinicRunning
from desktop.opening import DAMAGED_FLAG
from desktop.stationtime import StationTime
from desktop.vault.keeper import NoKeeper
from desktop.vault.vault import Unlocked
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.problems import Problem, Trouble
from storage import backup
from tests.desktop.clinic.reception import KEY, PEOPLE, morning, open_reception, wait
from tests.worlds import HeldClock, Ids

NURSE = Unlocked(KEY, "Y01", "陈护士")


class Room:
    """A computer with a clinic on it, and who is told what."""

    def __init__(self, data: Path, clock: HeldClock) -> None:
        self.data, self.clock = data, clock
        self.told: list[Problem] = []
        self.place = place_of(data / FOLDER)

    def kept(self) -> list[Path]:
        return backup.backups(self.place, NAME)

    def day(self, work: Callable[[ClinicRunning], Awaitable[None]]) -> None:
        """Somebody unlocks it, works, and goes."""

        async def whole() -> None:
            running = ClinicRunning(
                self.data, StationTime(self.clock), Ids(f"k{self.clock()}"), "", self.told.append,
                keeper=NoKeeper(),
            )  # fmt: skip
            running.turn.begin(NURSE)
            try:
                await work(running)
            finally:
                await running.stop()

        asyncio.run(whole())


@pytest.fixture
def room(tmp_path: Path, clock: HeldClock) -> Iterator[Room]:
    open_reception(tmp_path / FOLDER, clock, doctors=1, days=1).close()
    return Room(tmp_path, clock)


def at(running: ClinicRunning) -> ClinicStation:
    assert running.turn.inside is not None
    return running.turn.inside.station


def book(running: ClinicRunning, n: int) -> None:
    station, person = at(running), PEOPLE[n]
    patient = Patient(person.name, person.code, person.phones[0])
    station.submit(morning(), c.Book("", patient, n))


def names(running: ClinicRunning) -> list[str]:
    session = at(running).session(morning())
    return [] if session is None else [visit.patient.name for visit in session.visits]


def test_whoever_unlocks_it_gets_a_backup_that_only_its_key_opens(
    qapp: QApplication, room: Room
) -> None:
    async def first(running: ClinicRunning) -> None:
        book(running, 0)
        await wait(room.kept)

    room.day(first)
    [made] = room.kept()
    assert backup.is_sound(made, KEY)
    assert not backup.is_sound(made, b"o" * 32)
    assert not backup.is_sound(made, None)
    for file in room.place.iterdir():
        lies = file.read_bytes()
        assert not lies.startswith(b"SQLite format 3")
        for word in (PEOPLE[0].name, "林医生", morning(), "陈护士"):
            assert word.encode() not in lies


def test_one_is_made_every_few_hours_and_whenever_it_is_asked_for(
    qapp: QApplication, room: Room
) -> None:
    asked: list[object] = []

    async def morning_(running: ClinicRunning) -> None:
        await wait(room.kept)

    async def again(running: ClinicRunning) -> None:
        exchange = at(running).exchange
        exchange.backed_up.connect(asked.append)
        await wait(lambda: asked)  # looked at the age
        assert len(room.kept()) == 1
        exchange.back_up_now()
        await wait(lambda: len(room.kept()) == 2 and len(asked) == 2)

    room.day(morning_)
    [made] = room.kept()
    os.utime(made, (room.clock() / 1_000,) * 2)
    room.clock.advance(BACKUP_EVERY - 1)
    room.day(again)
    assert asked == [None, None]
    for made in room.kept():
        os.utime(made, (room.clock() / 1_000,) * 2)
    room.clock.advance(BACKUP_EVERY)

    async def evening(running: ClinicRunning) -> None:
        await wait(lambda: len(room.kept()) == 3)

    room.day(evening)


def test_a_clock_that_was_ahead_keeps_none_from_being_made(
    qapp: QApplication, room: Room
) -> None:
    async def work(running: ClinicRunning) -> None:
        await wait(lambda: len(room.kept()) == 1)

    room.day(work)
    [made] = room.kept()
    os.utime(made, (room.clock() / 1_000 + 1e8,) * 2)

    async def later(running: ClinicRunning) -> None:
        await wait(lambda: len(room.kept()) == 2)

    room.clock.advance(1_000)
    room.day(later)


def test_damage_is_told_though_the_disk_takes_no_note_of_it(
    qapp: QApplication, room: Room, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def finds_damage(*given: object) -> Path:
        raise Trouble("database_damaged")

    monkeypatch.setattr(backup, "back_up", finds_damage)
    (room.data / FOLDER / DAMAGED_FLAG).symlink_to(room.data / "gone" / "away")

    told: list[Trouble] = []

    async def work(running: ClinicRunning) -> None:
        at(running).exchange.backed_up.connect(told.append)
        await wait(lambda: told)

    with caplog.at_level("WARNING"):
        room.day(work)
    assert [trouble.code for trouble in told] == ["database_damaged"]
    assert "not told of the damage" in caplog.text


def test_after_damage_the_newest_is_put_in_its_place_and_what_was_not_sent_is_there(
    qapp: QApplication, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    async def first(running: ClinicRunning) -> None:
        book(running, 0)
        await wait(room.kept)
        book(running, 1)  # only in the file, and in the second copy of own words

    room.day(first)
    [made] = room.kept()
    file = room.data / FOLDER / "station.db"
    file.write_bytes(file.read_bytes()[:8_192] + b"?" * 40_000)
    seen: list[str] = []

    async def later(running: ClinicRunning) -> None:
        seen.extend(names(running))
        assert at(running).log_broken_at() is None

    room.day(later)
    assert seen == [PEOPLE[0].name, PEOPLE[1].name]
    [told] = room.told
    assert (told.code, told.facts["backup"], told.facts["words"]) == (
        "database_restored", made.name, 1,
    )  # fmt: skip


def test_what_may_be_kept_no_longer_is_in_no_copy_that_is_just_being_made(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    made = backup.back_up

    def slow(*given: object) -> Path:
        begun.set()
        assert go_on.wait(5)
        return made(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "back_up", slow)
    station = open_reception(room.data / FOLDER, room.clock, doctors=1, days=1)
    backups = Backups(station, station.folder, room.clock)
    worker = threading.Thread(target=backups._back_up, args=(0,))
    worker.start()
    assert begun.wait(5)
    threading.Timer(0.05, go_on.set).start()
    left: list[Path] = []

    def delete() -> None:
        left.extend(room.kept())
        for one in room.kept():
            one.unlink()

    backups.let_go(delete)
    worker.join()
    station.close()
    assert len(left) == 1
    assert room.kept() == []
