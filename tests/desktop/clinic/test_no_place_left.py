"""Where nothing is left: the waiting list at the desk, and who is seen without a place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.clinic import ClinicStation
from desktop.ui.clinic.asking import Asking
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.clinic.waiting_list import WaitingDialog
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session
from tests.desktop.clinic.reception import PEOPLE, at, morning
from tests.worlds import HeldClock


def state(reception: ClinicStation) -> Session:
    found = reception.session(morning())
    assert found is not None
    return found


def test_the_desk_sees_who_waits_in_their_order_and_takes_somebody_off(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation, clock: HeldClock
) -> None:
    for person in PEOPLE[5:]:
        patient = Patient(person.name, person.code, person.phones[0])
        reception.submit(morning(), c.Wait("", patient))
    reception.submit(morning(), c.Wait("", Patient("王秀兰", phone="13900000009")))
    clock.now = at("08:20")
    desk.show_page("booking")
    desk.booking.board.go_to(morning())
    desk.booking.reload()
    listed = desk.booking.panel.listed
    assert listed.isVisible()
    assert "2" in listed.text()
    qtbot.mouseClick(listed, Qt.MouseButton.LeftButton)
    shown = listed.findChild(WaitingDialog)
    assert shown is not None
    rows = [shown.list.item(n).text() for n in range(shown.list.count())]
    assert ["周𠮷" in rows[0], "王秀兰" in rows[1], "13900000009" in rows[1]] == [True] * 3
    shown.list.setCurrentRow(1)
    qtbot.mouseClick(shown.off, Qt.MouseButton.LeftButton)
    assert [one.patient.name for one in state(reception).waiting] == ["周𠮷"]
    assert shown.list.count() == 1
    qtbot.mouseClick(shown.off, Qt.MouseButton.LeftButton)
    assert listed.isHidden()


def test_who_cannot_wait_comes_in_without_a_place_and_with_the_reason(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    for n in range(2):
        reception.submit(morning(), c.WalkIn("", Patient(f"路人{n}")))
    desk.show_page("booking")
    desk.booking.board.go_to(morning())
    panel = desk.booking.panel
    panel.who.setText("高热生")
    qtbot.mouseClick(panel.walk_in, Qt.MouseButton.LeftButton)
    asked = panel.findChild(Asking)
    assert asked is not None
    choices = [asked.choice.itemData(n) for n in range(asked.choice.count())]
    assert choices == ["green", "acute"], "an age does not make a place"
    asked.yes.click()
    assert asked.isVisible(), "the reason is missing"
    qtbot.keyClicks(asked.reason, "39.8")
    asked.yes.click()
    session = state(reception)
    visit = session.visit(session.queue[0])
    assert visit is not None
    assert (visit.patient.name, visit.slot, visit.priority, visit.priority_reason) == (
        "高热生", None, "green", "39.8",
    )  # fmt: skip
    assert panel.who.text() == ""
