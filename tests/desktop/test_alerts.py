"""The bell: what rings, for how long, and what does not."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.alerts import watch
from desktop.alerts.bell import Bell, told
from desktop.alerts.player import Player
from desktop.alerts.tones import RATE, TUNES, as_wav
from desktop.alerts.watch import KINDS, Kind
from desktop.station import Station
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow
from tests.desktop.window_stage import maker, press
from tests.storage.desk import Feed
from tests.worlds import HOUR, HeldClock, report


class Loudspeaker:
    """Keeps what it was given to play."""

    def __init__(self) -> None:
        self.played: list[tuple[Kind, int]] = []

    def play(self, kind: Kind, volume: int) -> None:
        self.played.append((kind, volume))

    @property
    def kinds(self) -> list[Kind]:
        """What was heard, in order."""
        return [kind for kind, _ in self.played]


@pytest.fixture
def loud() -> Loudspeaker:
    return Loudspeaker()


@pytest.fixture
def window(qtbot: QtBot, station: Station) -> MainWindow:
    return maker(qtbot, station, [])()


@pytest.fixture
def bell(station: Station, window: MainWindow, loud: Loudspeaker) -> Bell:
    return Bell(station, Theme(Scheme.LIGHT, Density.COMFORTABLE), window, loud.play)


@pytest.fixture
def wechat(station: Station, clock: HeldClock) -> Feed:
    return Feed(clock=clock)


def arrive(station: Station, bell: Bell, feed: Feed) -> None:
    """All that the feed has comes in, and is looked at."""
    head = len(feed.entries)
    station.announce(station._ledger.receive("logistics", "e1", feed.entries, head, feed.clock()))
    bell.watch.look_at_new()


def test_an_urgent_report_from_wechat_rings_until_somebody_is_there(
    station: Station, bell: Bell, wechat: Feed, loud: Loudspeaker, qtbot: QtBot
) -> None:
    wechat.reported(priority="urgent")
    arrive(station, bell, wechat)
    assert loud.kinds == ["urgent"]
    bell._again.timeout.emit()
    assert loud.kinds == ["urgent", "urgent"]
    press(qtbot, Qt.Key.Key_Down)
    assert bell.ringing is None
    assert not bell._again.isActive()


def test_what_comes_together_rings_once_as_the_most_pressing_of_it(
    station: Station, bell: Bell, wechat: Feed, loud: Loudspeaker
) -> None:
    for priority in ("normal", "urgent", "normal", "emergency"):
        wechat.reported(priority=priority)
    arrive(station, bell, wechat)
    assert loud.kinds == ["urgent"]


def test_what_comes_with_an_urgent_one_still_rings_where_urgent_ones_are_off(
    station: Station, bell: Bell, window: MainWindow, wechat: Feed, loud: Loudspeaker
) -> None:
    window.preferences.change_alerts(urgent=False)
    for priority in ("normal", "urgent"):
        wechat.reported(priority=priority)
    arrive(station, bell, wechat)
    assert loud.kinds == ["new"]
    assert bell.ringing is None


def test_of_a_flood_the_newest_are_heard(
    station: Station, bell: Bell, wechat: Feed, loud: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MOST_LATE", 3)
    for priority in ("normal", "normal", "normal", "normal", "urgent"):
        wechat.reported(priority=priority)
    arrive(station, bell, wechat)
    assert loud.kinds == ["urgent"]


def test_what_this_desk_takes_down_itself_does_not_ring(
    station: Station, bell: Bell, loud: Loudspeaker
) -> None:
    report(station)
    bell.watch.look_at_new()
    assert loud.kinds == []


def test_what_was_late_before_the_start_is_no_news_but_what_becomes_late_is(
    station: Station, window: MainWindow, clock: HeldClock, loud: Loudspeaker
) -> None:
    report(station)
    clock.advance(24 * HOUR)
    bell = Bell(station, Theme(Scheme.LIGHT, Density.COMFORTABLE), window, loud.play)
    bell.watch.look_at_late()
    assert loud.kinds == []
    report(station, place="东校区/3栋/302")
    clock.advance(24 * HOUR)
    bell.watch.look_at_late()
    bell.watch.look_at_late()
    assert loud.kinds == ["breach"]


def test_a_muted_desk_is_silent_and_says_so(
    station: Station, bell: Bell, window: MainWindow, wechat: Feed, loud: Loudspeaker
) -> None:
    window.acts["mute"].trigger()
    assert window.preferences.values.alerts.muted
    assert "off" in bell.switch.accessibleName()
    wechat.reported(priority="urgent")
    arrive(station, bell, wechat)
    assert loud.kinds == []
    bell.switch.click()
    assert not window.preferences.values.alerts.muted


def test_every_kind_can_be_switched_off_and_the_volume_set(
    station: Station, bell: Bell, window: MainWindow, wechat: Feed, loud: Loudspeaker
) -> None:
    window.preferences.change_alerts(new=False, volume=20)
    loud.played.clear()
    wechat.reported(priority="normal")
    wechat.reported(priority="urgent")
    arrive(station, bell, wechat)
    assert loud.played == [("urgent", 20)]


def test_a_volume_is_heard_when_it_is_chosen_and_cannot_be_chosen_while_muted(
    bell: Bell, window: MainWindow, loud: Loudspeaker
) -> None:
    window.show_page("settings")
    choice = window.pages.settings.alerts
    choice.volume.setValue(80)
    assert loud.played == [("new", 80)]
    choice.muted.click()
    assert not choice.volume.isEnabled()
    choice.kinds["urgent"].click()
    assert not choice.kinds["repeat"].isEnabled()
    assert loud.played == [("new", 80)]


def test_a_message_in_the_tray_tells_where_and_what_but_never_who(
    station: Station, bell: Bell, wechat: Feed
) -> None:
    uid = wechat.reported()
    arrive(station, bell, wechat)
    title, text = told(station, "new", station.rows_of([uid]))
    assert "东校区 3栋 301" in text
    assert "张子涵" not in title + text
    assert "13800001111" not in title + text


@pytest.mark.parametrize("kind", KINDS)
def test_a_tune_is_as_long_as_its_tones_and_as_loud_as_asked(kind: Kind) -> None:
    with wave.open(io.BytesIO(as_wav(kind, 50))) as sound:
        assert sound.getframerate() == RATE
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
    seconds = sum(length for _, length in TUNES[kind]) / 1_000
    assert len(samples) == pytest.approx(seconds * RATE, abs=len(TUNES[kind]))
    assert max(samples) == pytest.approx(32_000 * 0.25, rel=0.02)
    assert abs(samples[0]) < 50


def test_the_systems_own_player_is_given_the_tune(tmp_path: Path, qtbot: QtBot) -> None:
    told_file = tmp_path / "told"
    program = tmp_path / "player"
    part = tmp_path / "part"
    program.write_text(f'#!/bin/sh\necho "$2" > {part} && mv {part} {told_file}')
    program.chmod(0o755)
    player = Player(tmp_path / "sounds", [("there-is-no-such-player",), (str(program), "-q")])
    assert player.can_play
    player.play("breach", 40)
    qtbot.waitUntil(told_file.exists)
    file = Path(told_file.read_text().strip())
    assert file.read_bytes() == as_wav("breach", 40)
