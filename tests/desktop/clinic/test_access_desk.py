"""Emergency views, their review, the checked log, and who has a passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.clinic import EMERGENCY_MINUTES, ClinicStation
from desktop.ui.clinic.access_page import AccessPage
from desktop.ui.clinic.asking import Asking
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.clinic.emergency import EmergencyView
from desktop.ui.clinic.holders import HoldersDialog
from desktop.ui.theme import Density, Scheme, Theme
from desktop.vault.keeper import NoKeeper
from desktop.vault.session import Session
from desktop.vault.turn import Turn
from desktop.vault.vault import Unlocked, Vault
from desktop.vault.wrapping import Slowness
from domain.calendar import MINUTE
from domain.clinic import consult
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.people import Actor
from domain.problems import Refusal
from storage import access
from tests.desktop.clinic.reception import Feed, morning
from tests.worlds import HeldClock

WHO = Patient("张子涵", "20230001", "13800000001")
ALLERGY = "对青霉素过敏，曾经休克"


@pytest.fixture
def desk(qtbot: QtBot, reception: ClinicStation, clock: HeldClock) -> ClinicDesk:
    """A receptionist's desk, who may see no consultations."""
    feed = Feed(reception.rules, clock, "r")
    feed.accept("consult:1", consult.Ask(WHO, ALLERGY, read=True),
                Actor("20230001", "张子涵", "requester"))  # fmt: skip
    reception.folder.ledger.receive("care", "e1", feed.entries, 1, clock())
    reception.submit(morning(), c.Book("", WHO, 0))
    reception.act_as("Y02", "钱前台")
    made = ClinicDesk(Theme(Scheme.LIGHT, Density.COMFORTABLE), reception)
    made.resize(1_290, 760)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_page("today")
    QApplication.processEvents()
    return made


@pytest.fixture
def audit(qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation) -> AccessPage:
    made = AccessPage(Theme(Scheme.LIGHT, Density.COMFORTABLE), reception)
    qtbot.addWidget(made)
    return made


def view_of(desk: ClinicDesk, qtbot: QtBot, reason: str) -> EmergencyView:
    assert desk.today.buttons["emergency"].isVisible()
    desk.today.buttons["emergency"].click()
    asked = desk.today.findChildren(Asking)[-1]
    asked.yes.click()
    assert desk.findChild(EmergencyView) is None  # not without a reason
    asked.reason.insert(reason)
    asked.yes.click()
    shown = desk.findChild(EmergencyView)
    assert shown is not None
    return shown


def texts(widget: EmergencyView) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_an_emergency_view_shows_for_a_while_and_is_noted_before_it_shows(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation, clock: HeldClock
) -> None:
    assert "consult" not in desk.records
    shown = view_of(desk, qtbot, "病人昏迷")
    assert ALLERGY in texts(shown)
    line = access.lines(reception._store)[0].access
    assert (line.deed, line.actor, line.person, line.reason) == (
        "break_glass", "Y02", "20230001", "病人昏迷",
    )  # fmt: skip
    clock.advance(EMERGENCY_MINUTES * MINUTE - 1_000)
    shown.look()
    assert shown.isVisible()
    clock.advance(1_000)
    shown.look()
    assert not shown.isVisible()


def test_whoever_may_read_them_anyway_is_offered_no_emergency(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    reception.act_as("Y01", "陈护士")
    desk.today.reload()
    assert not desk.today.buttons["emergency"].isVisible()


def test_a_station_that_holds_no_such_records_says_so(reception: ClinicStation) -> None:
    reception.folder.ledger.set_meta("feeds", "clinic directory")
    with pytest.raises(Refusal) as caught:
        reception.break_glass("20230001", "病人昏迷")
    assert caught.value.code == "nothing_kept_here"
    assert access.to_review(reception._store) == []


def test_an_auditor_reviews_it_and_nobody_their_own(
    qtbot: QtBot, desk: ClinicDesk, audit: AccessPage, reception: ClinicStation
) -> None:
    view_of(desk, qtbot, "病人昏迷").close()
    page = audit
    page.show()
    assert page.views.rowCount() == 1
    page.views.selectRow(0)
    page.review.click()
    asked = page.findChildren(Asking)[-1]
    asked.reason.insert("情况属实")
    asked.yes.click()
    assert asked.said  # one's own
    reception.act_as("Y01", "陈护士")
    asked.yes.click()
    assert page.views.rowCount() == 0
    assert page.log.item(0, 5).text() == "情况属实"  # type: ignore[union-attr]


def test_the_log_is_checked_in_a_thread_and_a_missing_line_is_told(
    qtbot: QtBot, audit: AccessPage, reception: ClinicStation
) -> None:
    for n in range(4):
        reception.looked_at("consult", f"consult:{n}", "20230001")
    page = audit
    with qtbot.waitSignal(page._work.done):
        page.check.click()
    whole = page.whole.text()
    store = reception._store
    with store.writing():
        store.run("DROP TRIGGER access_is_kept")
        store.run("DELETE FROM access WHERE id = 2")
    with qtbot.waitSignal(page._work.done):
        page.check.click()
    assert page.whole.text() not in ("", whole)
    assert "2" in page.whole.text()


class Inside:
    def __init__(self, key: Unlocked) -> None:
        self.key = key

    def unlocked(self, by: Unlocked, failures: int) -> None: ...

    def may_go_on(self) -> bool:
        return True

    def close(self) -> None: ...


def test_a_colleague_is_let_in_with_a_passphrase_of_her_own_and_out_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    turn: Turn[Inside] = Turn(Vault(tmp_path, NoKeeper(), Slowness(64, 1, 1)),
                              Session(lambda: 0.0), Inside)  # fmt: skip
    made, _ = turn.vault.create("Y01", "陈护士", "校医院前台的清晨")
    turn.begin(made)
    dialog = HoldersDialog(Theme(Scheme.LIGHT, Density.COMFORTABLE), turn)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.dismiss()
    assert dialog.said  # the last one stays
    card = dialog.card
    for line, text in ((card.code, "Y02"), (card.name, "林医生")):
        line.insert(text)
    card.passphrase.insert("four plain words here")
    card.again.insert("four plain words here")
    card.act()
    until(qtbot, lambda: dialog.list.count() == 2)
    assert turn.vault.unlock("Y02", "four plain words here").key == made.key
    dialog.list.setCurrentRow(1)
    dialog.dismiss()
    assert [name for _, name in turn.vault.holders()] == ["陈护士"]
    turn.lock()
    assert not dialog.isVisible()


def until(qtbot: QtBot, there: Callable[[], bool]) -> None:
    qtbot.waitUntil(there, timeout=5_000)


def test_an_emergency_view_cannot_be_cut_off_the_log_before_the_next_seal(
    desk: ClinicDesk, reception: ClinicStation
) -> None:
    """Without the cloud, too: the seal lies among what waits for it."""
    reception.break_glass(WHO.person, "昏迷，需查过敏史")
    store = reception.folder.store
    assert reception.log_broken_at() is None
    with store.writing():
        store.run("DROP TRIGGER access_is_kept")
        store.run("DELETE FROM access WHERE deed = 'break_glass'")
    assert reception.to_review() == []
    assert reception.log_broken_at() is not None
