"""What an operator chose is there again; a damaged file keeps nobody from working."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.settings import SettingsFile
from desktop.station import Station
from desktop.ui.settings.look import LookChoice
from desktop.ui.settings.page import SettingsPage
from desktop.ui.settings.values import (
    DeskSettings,
    LookSettings,
    Preferences,
    Settings,
    WindowLayout,
)
from desktop.ui.theme import Density, Scheme, Theme
from domain.problems import Problem, Trouble
from storage import files


def test_what_was_saved_is_read_again(tmp_path: Path) -> None:
    wanted = Settings(
        look=LookSettings(Scheme.DARK, Density.LARGE, 165, "en"),
        desk=DeskSettings("H001", "accepted", "priority", "both"),
        layouts={"H001@1920x1080": WindowLayout("AQ==", "Ag==", "")},
        widths={"compact/place": 180},
    )
    SettingsFile(tmp_path / "new folder").save(wanted)
    assert SettingsFile(tmp_path / "new folder").load() == (wanted, None)


def test_a_new_station_starts_with_the_defaults(tmp_path: Path) -> None:
    assert SettingsFile(tmp_path).load() == (Settings(), None)
    assert Settings().look.language == "zh_CN"


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b"",
        b"\xff\xfe{}",
        b"[]",
        b'{"look": {"large_percent": 900}}',
        b'{"look": {"scheme": "pink"}}',
        b'{"widths": {"compact/place": -3}}',
        b'{"desk": {"operator": 7}}',
    ],
)
def test_a_damaged_file_is_set_aside_whole_and_told(tmp_path: Path, text: bytes) -> None:
    file = SettingsFile(tmp_path)
    file.path.write_bytes(text)
    settings, complaint = file.load()
    assert settings == Settings()
    assert isinstance(complaint, Trouble)
    assert complaint.code == "settings_damaged"
    assert (tmp_path / "settings.damaged.json").read_bytes() == text
    assert not file.path.exists()
    assert file.load() == (Settings(), None)


def test_a_file_of_a_newer_version_keeps_what_this_one_knows(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    newer = {"look": {"scheme": "dark", "texture": "wood"}, "sounds": {"urgent": "bell"}}
    file.path.write_text(json.dumps(newer), "utf-8")
    assert file.load() == (Settings(look=LookSettings(scheme=Scheme.DARK)), None)


def test_a_file_that_cannot_be_read_is_left_where_it_is(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.path.mkdir()
    settings, complaint = file.load()
    assert settings == Settings()
    assert complaint is not None
    assert complaint.code == "settings_unreadable"
    assert file.path.is_dir()


def test_a_full_disk_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SettingsFile(tmp_path)
    file.save(Settings(desk=DeskSettings("H001")))

    def no_room(file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync_file", no_room)
    with pytest.raises(Trouble) as told:
        file.save(Settings(desk=DeskSettings("H002")))
    assert told.value.code == "settings_not_saved"
    assert file.load()[0].desk.operator == "H001"


def test_a_choice_counts_even_if_it_cannot_be_written_down() -> None:
    def refuse(settings: Settings) -> None:
        raise Trouble("settings_not_saved", path="x", detail="full")

    told: list[Problem] = []
    preferences = Preferences(Settings(), refuse)
    preferences.troubled.connect(told.append)
    preferences.change_desk(operator="H002")
    assert preferences.values.desk.operator == "H002"
    assert [problem.code for problem in told] == ["settings_not_saved"]


def test_what_is_looked_at_is_written_down_with_the_next_choice_or_a_little_later(
    qtbot: QtBot,
) -> None:
    saved: list[Settings] = []
    preferences = Preferences(save=saved.append)
    preferences.change_sight(view="late")
    assert preferences.values.desk.view == "late"
    assert saved == [], "no key waits for the disk"
    preferences.keep_layout("H001@1x1", WindowLayout())
    assert [each.desk.view for each in saved] == ["late"]
    preferences.change_sight(view="open")
    preferences.keep_layout("H001@1x1", WindowLayout())  # as it was: the window closes
    assert saved[-1].desk.view == "open"
    preferences._soon.setInterval(0)
    preferences.change_sight(view="held")
    qtbot.waitUntil(lambda: saved[-1].desk.view == "held")


def test_nothing_is_written_where_nothing_changes() -> None:
    saved: list[Settings] = []
    preferences = Preferences(Settings(), saved.append)
    preferences.change_look(scheme=Settings().look.scheme)
    assert saved == []


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def page(qtbot: QtBot, station: Station, saved: list[Settings]) -> SettingsPage:
    theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
    look = LookSettings(Scheme.LIGHT, Density.COMFORTABLE)
    preferences = Preferences(Settings(look=look), saved.append)
    made = SettingsPage(station, theme, preferences, LookChoice(theme, preferences))
    qtbot.addWidget(made)
    made.show()
    return made


def test_density_and_scheme_count_at_once_and_are_remembered(
    qtbot: QtBot, page: SettingsPage, saved: list[Settings]
) -> None:
    page.density.setFocus()
    qtbot.keyClick(page.density, Qt.Key.Key_Right)
    assert page._theme.density is Density.LARGE
    assert page.percent.isEnabled()
    page.percent.setValue(170)
    page.scheme.setFocus()
    qtbot.keyClick(page.scheme, Qt.Key.Key_Right)
    assert page._theme.is_dark
    assert saved[-1].look == LookSettings(Scheme.DARK, Density.LARGE, 170)
    assert page._theme.large_percent == 170


def test_another_language_is_remembered_and_says_when_it_counts(
    page: SettingsPage, saved: list[Settings]
) -> None:
    page.language.setCurrentIndex(page.language.findData("en"))
    assert saved[-1].look.language == "en"
    page.language.setCurrentIndex(page.language.findData("zh_CN"))
    assert saved[-1].look.language == "zh_CN"


def test_the_page_tells_who_sits_there_and_what_this_station_is(
    page: SettingsPage, station: Station
) -> None:
    assert "李桂芳" in page.operator.text()
    assert page.facts["letters"].text() == "A"
    assert page.facts["school"].text() == "–"
    assert not page.enrol.isHidden()
    station._ledger.set_meta("cloud", "https://hq.example.edu.cn")
    station.refresh_freshness(link="online")
    assert page.facts["cloud"].text() == "https://hq.example.edu.cn"
    assert page.enrol.isHidden()


def test_the_settings_file_can_be_read_by_people(tmp_path: Path) -> None:
    SettingsFile(tmp_path).save(Settings())
    text = (tmp_path / "settings.json").read_text("utf-8")
    assert '  "look": {\n    "scheme": "system",' in text
    assert msgspec.json.decode(text.encode(), type=Settings) == Settings()
