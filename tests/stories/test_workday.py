"""The working day runs as it is shown to people: real processes, and it notices what is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop import workday
from desktop.ui.actions import SPECS
from desktop.ui.frame import make_rail
from desktop.ui.theme import Theme
from desktop.workday import checks
from desktop.workday.checks import Sides
from desktop.workday.day import Day
from desktop.workday.journal import Journal
from desktop.workday.round import ACTS, ELSEWHERE, ROUND
from domain.repair import commands as c
from tests.shots.office import Office
from tests.worlds import HeldClock

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90
MOMENTS = ("saved", "chooser", "dispatched", "offline", "sync", "nothing-to-do")
CLINIC = (
    "set-up", "today", "booking", "consult", "referral", "attention", "calls", "covered", "locked",
)  # fmt: skip
PAGES = ("page-report", "page-worker", "page-ticket")


def live(out: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """``./run --headless OUT``, without set-up."""
    command = [sys.executable, "-P", "-m", "desktop.demo", "--headless", str(out)]
    known = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    return subprocess.run(
        command, cwd=ROOT, env=known | env, capture_output=True, text=True, timeout=SECONDS,
        encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.timeout(SECONDS + 20)
def test_a_day_without_a_display_loses_nothing_and_is_pictured(tmp_path: Path) -> None:
    """Every view and page has its picture, every promise its mark, and the exit code is 0."""
    lived = live(tmp_path)
    assert lived.returncode == 0, lived.stdout + lived.stderr
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "✗" not in summary
    assert summary.count("✓") == 8
    files = {path.stem.partition("-")[2]: path for path in tmp_path.glob("*.png")}
    views = {*ELSEWHERE.values(), *(stop.name for stop in ROUND)}
    clinic = {f"clinic-{page}" for page in CLINIC}
    assert files.keys() == {*MOMENTS, *views, *clinic, *PAGES}
    for name, path in files.items():
        image = QImage(str(path))
        assert image.width() >= 300, name
        assert f"]({path.name})" in summary


def test_whatever_the_window_leads_to_is_pictured_or_no_view(qapp: QApplication) -> None:
    """A new act, place or part of the exchange comes into the round, or is said to open nothing."""
    acts = [spec.key for spec in SPECS.values() if spec.where == "window"]
    assert sorted(acts) == sorted([*ELSEWHERE, *(stop.key for stop in ROUND), *ACTS])
    house = QWidget()
    rail = make_rail(Theme(), house)
    places = {key for key, item in rail._items.items() if item.isEnabled()}
    assert places == {"repair", "clinic", "attention", "settings"}


def test_where_no_browser_is_only_the_pages_pictures_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day says so, and goes on through the pages' forms."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    journal, nobody = Journal(tmp_path), cast(Any, None)
    with workday._camera(journal) as camera:
        assert camera is None
        day = Day(nobody, nobody, nobody, camera, journal)
        asyncio.run(day._page(nobody, "/report", "page-report", "报修"))
    assert journal.pictures == []
    assert "no Chromium here" in journal.write().read_text(encoding="utf-8")


# ---- the checks notice what they promise


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, HeldClock())
    yield made
    made.close()


SAID = "水管漏水，流到走廊"


def compared(office: Office, tmp_path: Path, refused: tuple[str, ...] = ()) -> dict[str, bool]:
    journal = Journal(tmp_path / "out")
    sides = Sides(office.station, office.station._store, tmp_path)
    checks.compare(journal, sides, [SAID], refused)
    return {check.text.partition(" / ")[2]: check.held for check in journal.checks}


def made(office: Office) -> str:
    ticket = office.report("20240001", "water.pipe", "东校区/3栋/301", SAID, "phone", [])
    office.exchange()
    return ticket.uid


def missed(found: dict[str, bool]) -> list[str]:
    return [text for text, held in found.items() if not held]


def test_a_whole_day_passes(office: Office, tmp_path: Path) -> None:
    made(office)
    assert missed(compared(office, tmp_path)) == []


def test_a_word_that_waits_is_noticed(office: Office, tmp_path: Path) -> None:
    office.station.submit(made(office), c.Accept())
    assert missed(compared(office, tmp_path)) == [
        "every ticket is the same on both sides, byte for byte", "the outbox is empty",
    ]  # fmt: skip


def test_a_lost_ticket_is_noticed(office: Office, tmp_path: Path) -> None:
    uid = made(office)
    office.cloud.store.run("DELETE FROM ticket WHERE uid = ?", (uid,))
    assert missed(compared(office, tmp_path))[0] == "desk and cloud have the same tickets"


def test_a_word_said_twice_is_noticed(office: Office, tmp_path: Path) -> None:
    office.desk(made(office), c.Note(SAID))
    office.exchange()
    assert missed(compared(office, tmp_path)) == [
        "everything said stands on both sides exactly once"
    ]


def test_a_number_given_twice_is_noticed(office: Office, tmp_path: Path) -> None:
    uid, station = made(office), office.station
    other = office.report("20240002", "water.tap", "东校区/3栋/302", "滴水", "phone", [])
    office.exchange()
    number = station.ticket(uid)
    assert number is not None
    station._store.run("UPDATE ticket SET number = ? WHERE uid = ?", (number.number, other.uid))
    assert missed(compared(office, tmp_path)) == ["no number was given twice"]


def test_a_refusal_that_nobody_was_told_of_is_noticed(office: Office, tmp_path: Path) -> None:
    made(office)
    found = compared(office, tmp_path, refused=("改到明天",))
    assert missed(found) == ["whatever was refused was told, once"]


def test_a_journal_without_promises_does_not_pass(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert not journal.held
    journal.check("one", True)
    assert journal.held
    journal.check("two", False, "why")
    assert not journal.held
    assert "✗ two: why" in journal.write().read_text(encoding="utf-8")
