"""The lock, worked with keys: nothing of the clinic is there before the passphrase, or after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.clinic.gate import Gate
from desktop.ui.theme import Density, Scheme, Theme
from desktop.vault.keeper import NoKeeper
from desktop.vault.session import Session
from desktop.vault.turn import Turn
from desktop.vault.vault import Unlocked, Vault
from desktop.vault.wrapping import Slowness
from domain.problems import Trouble

GOOD = "校医院前台的清晨"
ENTER = Qt.Key.Key_Return


class Inside:
    """What lies behind the lock."""

    def __init__(self, key: Unlocked) -> None:
        self.key, self.came, self.closed, self.granted = key, list[int](), False, True

    def unlocked(self, by: Unlocked, failures: int) -> None:
        self.came.append(failures)

    def may_go_on(self) -> bool:
        return self.granted

    def close(self) -> None:
        self.closed = True


class Held:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Held:
    return Held()


@pytest.fixture
def turn(tmp_path: Path, time: Held) -> Turn[Inside]:
    quick = Slowness(memory_kib=64, passes=1, lanes=1)
    return Turn(Vault(tmp_path, NoKeeper(), quick), Session(time), Inside)


@pytest.fixture
def gate(qtbot: QtBot, turn: Turn[Inside]) -> Gate:
    made = Gate(Theme(Scheme.LIGHT, Density.COMFORTABLE), turn, lambda inside: QWidget())
    made.resize(1_366, 768)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    QApplication.processEvents()
    return made


def typed(qtbot: QtBot, *words: str) -> None:
    """Type each word where the focus is, and Enter after it."""
    for word in words:
        widget = QApplication.focusWidget()
        assert widget is not None
        # Chinese comes from an input method, in one piece.
        widget.insert(word) if not word.isascii() else qtbot.keyClicks(widget, word)  # type: ignore[attr-defined]
        qtbot.keyClick(widget, ENTER)


def until(qtbot: QtBot, there: Callable[[], bool]) -> None:
    qtbot.waitUntil(there, timeout=5_000)


def set_up(qtbot: QtBot, gate: Gate) -> None:
    typed(qtbot, "Y01", "陈护士", GOOD, GOOD, "")
    until(qtbot, lambda: gate.currentWidget() is gate.paper)
    typed(qtbot, gate.paper._code[-5:].lower())


def test_it_is_set_up_with_the_keyboard_alone(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    assert gate.currentWidget() is gate.set_up
    typed(qtbot, "Y01", "陈护士", GOOD, GOOD, "")
    until(qtbot, lambda: gate.currentWidget() is gate.paper)
    assert turn.inside is None
    typed(qtbot, "WRONG")
    assert gate.paper.fields[0].error
    gate.paper.end.clear()
    typed(qtbot, gate.paper._code[-5:])
    assert turn.stage == "open"
    assert gate.currentWidget() is gate.inside
    assert gate.paper._code == ""


def test_whoever_comes_to_the_page_types_at_once(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    gate.setFocus()
    gate.focus_first()
    assert QApplication.focusWidget() is gate.set_up.code


def test_two_passphrases_that_differ_make_no_key(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    typed(qtbot, "Y01", "陈护士", GOOD, GOOD + "!", "")
    assert gate.set_up._again.error
    assert turn.stage == "absent"


def test_the_passphrase_opens_it_and_wrong_tries_are_counted(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    set_up(qtbot, gate)
    first, shown = turn.inside, gate.inside
    turn.lock()
    assert first is not None
    assert first.closed
    assert turn.session.opened is None
    assert gate.inside is None
    assert gate.currentWidget() is gate.unlock
    typed(qtbot, "not the one", "")
    until(qtbot, lambda: bool(gate.unlock.said))
    gate.unlock.passphrase.clear()
    typed(qtbot, GOOD, "4096")
    until(qtbot, lambda: turn.stage == "open")
    assert turn.inside is not None
    assert turn.inside.came == [1]
    assert gate.inside is not shown
    assert gate.unlock.passphrase.text() == ""


def test_the_hand_that_wakes_a_machine_finds_it_covered(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside], time: Held
) -> None:
    set_up(qtbot, gate)
    assert gate.inside is not None
    time.now = 7 * 60
    qtbot.keyClick(gate.inside, Qt.Key.Key_A)
    assert turn.stage == "paused"
    assert gate.currentWidget() is gate.cover


def test_what_may_be_open_no_longer_is_locked_though_somebody_is_there(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    set_up(qtbot, gate)
    inside = turn.inside
    assert inside is not None
    turn.look()
    assert turn.stage == "open"
    inside.granted = False
    turn.look()
    assert (turn.stage, turn.session.opened, inside.closed) == ("locked", None, True)


def test_a_pin_uncovers_it_and_the_clock_covers_it(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside], time: Held
) -> None:
    set_up(qtbot, gate)
    turn.lock()
    typed(qtbot, GOOD, "4096")
    until(qtbot, lambda: turn.stage == "open")
    inside, shown = turn.inside, gate.inside
    time.now = 4 * 60
    assert gate.inside is not None
    qtbot.keyClick(gate.inside, Qt.Key.Key_A)
    time.now = 8 * 60
    turn.look()
    assert turn.stage == "open"
    time.now = 9.5 * 60
    turn.look()
    assert gate.currentWidget() is gate.cover
    typed(qtbot, "0000")
    assert gate.cover.said
    typed(qtbot, "4096")
    assert gate.currentWidget() is shown
    assert turn.inside is inside
    assert not inside.closed  # type: ignore[union-attr]


def test_files_that_do_not_open_leave_it_locked_and_say_why(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(qtbot, gate)
    turn.lock()

    def wrong(opened: Unlocked) -> Inside:
        raise Trouble("key_wrong", path="clinic")

    monkeypatch.setattr(turn, "_make", wrong)
    typed(qtbot, GOOD, "")
    until(qtbot, lambda: bool(gate.unlock.said))
    assert turn.stage == "locked"
    assert turn.session.opened is None


def test_the_code_on_paper_lets_somebody_in_with_a_new_passphrase(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    typed(qtbot, "Y01", "陈护士", GOOD, GOOD, "")
    until(qtbot, lambda: gate.currentWidget() is gate.paper)
    code = gate.paper._code
    typed(qtbot, code[-5:])
    turn.lock()
    qtbot.mouseClick(gate.unlock.more, Qt.MouseButton.LeftButton)
    typed(qtbot, code.replace("-", ""), "Y02", "林医生", "another good one")
    until(qtbot, lambda: turn.stage == "open")
    assert [name for _, name in turn.vault.holders()] == ["陈护士", "林医生"]


def test_a_passphrase_that_is_refused_is_typed_anew_where_it_is_hidden(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    typed(qtbot, "Y01", "陈护士", "short", "short", "")
    until(qtbot, lambda: bool(gate.set_up.said))
    assert QApplication.focusWidget() is gate.set_up.passphrase


def test_whoever_set_no_pin_is_told_how_to_go_on(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    set_up(qtbot, gate)
    turn.pause()
    assert not gate.cover.pin.isVisible()
    assert "PIN was set" in gate.cover.told.text()
    assert QApplication.focusWidget() is gate.cover.more
    qtbot.keyClick(gate.cover.more, Qt.Key.Key_Space)
    assert turn.stage == "locked"


def test_a_pin_of_the_set_up_uncovers_the_first_session(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    typed(qtbot, "Y01", "陈护士", GOOD, GOOD, "4096")
    until(qtbot, lambda: gate.currentWidget() is gate.paper)
    typed(qtbot, gate.paper._code[-5:])
    inside = turn.inside
    turn.pause()
    assert gate.cover.pin.isVisible()
    typed(qtbot, "4096")
    assert (turn.stage, turn.inside) == ("open", inside)


def test_a_pin_that_is_none_is_said_before_there_is_a_key(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    typed(qtbot, "Y01", "陈护士", GOOD, GOOD, "1234")
    assert gate.set_up.said
    assert QApplication.focusWidget() is gate.set_up.pin
    assert (turn.stage, turn.vault.exists) == ("absent", False)


def test_too_many_wrong_pins_lock_it_and_it_says_so(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside]
) -> None:
    set_up(qtbot, gate)
    turn.lock()
    typed(qtbot, GOOD, "4096")
    until(qtbot, lambda: turn.stage == "open")
    turn.pause()
    typed(qtbot, *["0000"] * 5)
    assert gate.currentWidget() is gate.unlock
    assert gate.unlock.said


def test_the_recovery_code_is_left_in_no_clipboard(qtbot: QtBot, gate: Gate) -> None:
    typed(qtbot, "Y01", "陈护士", GOOD, GOOD, "")
    until(qtbot, lambda: gate.currentWidget() is gate.paper)
    code = gate.paper._code
    gate.paper.more.click()
    assert QApplication.clipboard().text() == code
    typed(qtbot, code[-5:].lower().replace("0", "o").replace("1", "l"))
    assert QApplication.clipboard().text() == ""
    assert gate.currentWidget() is gate.inside


def test_where_the_key_file_and_its_copy_are_gone_it_says_so_until_one_is_back(
    qtbot: QtBot, gate: Gate, turn: Turn[Inside], tmp_path: Path
) -> None:
    turn.vault.create("Y01", "陈护士", GOOD)
    kept = turn.vault.path.read_bytes()
    (tmp_path / "station.db").write_bytes(b"locked")
    turn.vault.path.unlink()
    turn.vault.copy.unlink()
    turn.lock()
    assert gate.currentWidget() is gate.unlock, "nothing new is set up over what lies here"
    assert "vault.json" in gate.unlock.said
    gate.hide()
    turn.vault.path.write_bytes(kept)
    gate.show()
    assert (gate.unlock.said, gate.unlock.who.count()) == ("", 1)
