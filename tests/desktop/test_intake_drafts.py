"""Phone intake: nothing typed is lost, hostile text stays text, and nobody waits."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.intake.draft import Draft, DraftFile
from desktop.ui.intake.form import IntakeForm
from desktop.ui.parts.button import Button
from tests.desktop.intake_desk import Hands, fill, in_chinese, intake_form


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> Iterator[None]:
    with in_chinese(qapp):
        yield


@pytest.fixture
def form(station: Station, qtbot: QtBot) -> IntakeForm:
    return intake_form(station, qtbot)


@pytest.fixture
def make(station: Station, qtbot: QtBot) -> Callable[..., IntakeForm]:
    return partial(intake_form, station, qtbot)


@pytest.fixture
def hands() -> Hands:
    return Hands()


# ---- drafts ----------------------------------------------------------------------------------


def test_a_crash_loses_nothing_typed(
    make: Callable[..., IntakeForm], station: Station, tmp_path: Path, qtbot: QtBot, hands: Hands
) -> None:
    file = tmp_path / "desk" / "intake.json"
    form = make(file)
    fill(form, station)
    form.fields.description.setFocus()
    hands.type("说到一半")
    form.fields.choose_priority(0)
    qtbot.waitUntil(file.exists, timeout=3000)
    qtbot.waitUntil(lambda: not form._draft_timer.isActive(), timeout=3000)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = make(file)  # the first was never closed
    assert again.page.restored.isVisible()
    assert again.fields.draft() == form.fields.draft()
    assert again.fields.chosen_priority == "emergency"
    assert again.save() is not None
    assert not file.exists()


def test_escape_on_what_came_back_asks_one_thing(
    make: Callable[..., IntakeForm], tmp_path: Path, hands: Hands, qtbot: QtBot
) -> None:
    file = tmp_path / "intake.json"
    form = make(file)
    form.fields.description.setFocus()
    hands.type("说到一半")
    form.close()
    again = make(file)
    assert again.page.restored.isVisible()
    again.fields.description.setFocus()
    qtbot.keyClick(again.fields.description, Qt.Key.Key_Escape)
    assert again.page.question.isVisible()
    assert not again.page.restored.isVisible()


def test_what_was_half_found_comes_back_as_words(
    make: Callable[..., IntakeForm], tmp_path: Path, hands: Hands
) -> None:
    file = tmp_path / "intake.json"
    form = make(file)
    form.fields.place.setFocus()
    hands.type("mingde")
    form.fields.fault.setFocus()
    hands.type("louh")
    form.close()
    draft = DraftFile(file).load()
    assert draft is not None
    assert (draft.place_text, draft.fault_text) == ("mingde", "louh")
    assert make(file).fields.draft() == draft


def test_a_draft_can_be_thrown_away_at_the_start(
    make: Callable[..., IntakeForm], tmp_path: Path
) -> None:
    file = tmp_path / "intake.json"
    file.write_text(json.dumps({"name": "李四"}))
    form = make(file)
    assert form.fields.caller.box.text() == "李四"
    form.page.restored.findChildren(Button)[0].click()
    assert not form.is_dirty
    assert not file.exists()


def test_an_unreadable_draft_is_set_aside_not_lost(
    make: Callable[..., IntakeForm], tmp_path: Path
) -> None:
    file = tmp_path / "intake.json"
    file.write_bytes(b"\x00\xff half a file")
    assert not make(file).is_dirty
    assert (tmp_path / "intake.unreadable").read_bytes() == b"\x00\xff half a file"


def test_a_disk_that_takes_no_draft_is_told(
    make: Callable[..., IntakeForm], station: Station, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    form = make()
    form._file = DraftFile(tmp_path / "file" / "intake.json")
    fill(form, station)
    form._keep_draft()
    assert "草稿无法存到磁盘" in form.page.wrong.text()


# ---- leaving ---------------------------------------------------------------------------------


def test_escape_leaves_an_empty_form_at_once(form: IntakeForm, hands: Hands) -> None:
    closed: list[bool] = []
    form.closed.connect(lambda: closed.append(True))
    hands.press(Qt.Key.Key_Escape)
    assert closed == [True]


def test_escape_asks_only_when_something_is_typed(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    closed: list[bool] = []
    form.closed.connect(lambda: closed.append(True))
    hands.type("王五")
    hands.press(Qt.Key.Key_Escape)  # the list, if one is open
    if not form.page.question.isVisible():
        hands.press(Qt.Key.Key_Escape)
    assert form.page.question.isVisible()
    assert closed == []
    hands.press(Qt.Key.Key_Escape)  # once more: stay
    assert not form.page.question.isVisible()
    assert form.fields.caller.box.text() == "王五"
    form.leave()
    keep = next(b for b in form.page.question.findChildren(Button) if "草稿" in b.text())
    keep.click()
    assert closed == [True]
    assert form.fields.caller.box.text() == "王五"
    form.leave()
    throw = next(b for b in form.page.question.findChildren(Button) if b.text() == "放弃")
    throw.click()
    assert closed == [True, True]
    assert not form.is_dirty


# ---- hostile text ----------------------------------------------------------------------------

HOSTILE = (
    "<b>粗</b><img src=x onerror=alert(1)>",
    "\u202eabc\u2066反向",
    "é" * 100_000,
    "水" * 100_000,
    "a\n" * 20_000,
    "{name} %1 %n &amp;",
)


@pytest.mark.parametrize("text", HOSTILE, ids=["html", "bidi", "latin", "han", "lines", "places"])
def test_pasted_text_never_explodes_or_renders(
    text: str, form: IntakeForm, station: Station
) -> None:
    fill(form, station)
    clip = QMimeData()
    clip.setText(text)
    clip.setHtml(text)
    form.fields.description.insertFromMimeData(clip)
    for line in (form.fields.caller.box, form.fields.spot, form.fields.fault.box):
        QApplication.clipboard().setText(text)
        line.selectAll()
        line.paste()
    form.fields.fault.set_fault(station.faults.get("water.pipe"))
    QApplication.processEvents()
    assert len(form.fields.description.toPlainText()) <= 4000
    assert form.width() == 1100
    saved = form.save()
    if len(text) > 4000:
        assert saved is None
        assert form.fields.error_texts() or form.page.wrong.text()
    else:
        assert saved is not None
        assert "\u202e" not in saved.description
    for label in form.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_too_much_pasted_is_told_not_cut_silently(form: IntakeForm) -> None:
    clip = QMimeData()
    clip.setText("水" * 5_000)
    form.fields.description.insertFromMimeData(clip)
    assert any("1000 个字没有放进来" in text for text in form.fields.error_texts())


def test_a_draft_that_is_empty_is_no_draft(tmp_path: Path) -> None:
    file = DraftFile(tmp_path / "intake.json")
    file.keep(Draft(name="x"))
    file.keep(Draft())
    assert file.load() is None
